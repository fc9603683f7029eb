"""The alphabet of privileges, against PostgreSQL's own."""
