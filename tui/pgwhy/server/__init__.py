"""The door to PostgreSQL: psycopg in, values of the catalog out.

Nothing is imported here, so that the command line can name a server without paying for psycopg.
"""
