"""The door to PostgreSQL, tried on real servers."""
