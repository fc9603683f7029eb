"""The large database to measure on: schemas of 250 tables with a sequence each, 300 roles in a membership graph."""

from __future__ import annotations

import sys

import psycopg

DATABASE = "big"

_ROLES = """
DO $$ DECLARE i int; BEGIN
  FOR i IN 1..300 LOOP
    EXECUTE format('CREATE ROLE big_r%s %s', i, CASE WHEN i % 7 = 0 THEN 'NOINHERIT' ELSE '' END);
  END LOOP;
  FOR i IN 1..290 LOOP
    IF i % 3 <> 0 THEN EXECUTE format('GRANT big_r%s TO big_r%s', i + 1 + (i * 37) % (300 - i), i); END IF;
  END LOOP;
END $$
"""
_MAKE = """
CREATE PROCEDURE public.mk(s int) LANGUAGE plpgsql AS $$
DECLARE t int; BEGIN
  EXECUTE format('CREATE SCHEMA s%s AUTHORIZATION big_r%s', s, 1 + s % 300);
  EXECUTE format('GRANT USAGE ON SCHEMA s%s TO big_r%s', s, 1 + (s * 7) % 300);
  FOR t IN 1..250 LOOP
    EXECUTE format('CREATE TABLE s%s.t%s (id serial PRIMARY KEY, a int, b text)', s, t);
    EXECUTE format('ALTER TABLE s%s.t%s OWNER TO big_r%s', s, t, 1 + s % 300);
    EXECUTE format('GRANT SELECT ON s%s.t%s TO big_r%s, big_r%s', s, t, 1 + (s * 11 + t % 4) % 300, 1 + (s * 3) % 300);
    IF t % 3 = 0 THEN
      EXECUTE format('GRANT INSERT, UPDATE ON s%s.t%s TO big_r%s', s, t, 1 + (s * 11 + t % 4) % 300); END IF;
    IF t % 9 = 0 THEN
      EXECUTE format('GRANT USAGE ON SEQUENCE s%s.t%s_id_seq TO big_r%s', s, t, 1 + (s * 11 + t % 4) % 300); END IF;
    IF t % 20 = 0 THEN
      EXECUTE format('GRANT SELECT (a), UPDATE (b) ON s%s.t%s TO big_r%s', s, t, 1 + (s * 5) % 300); END IF;
  END LOOP;
END $$
"""


def make(dsn: str, schemas: int) -> None:
    """Makes the database on the server of this connection string, unless it is there already."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        if (
            connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            is not None
        ):
            return
        sys.stderr.write(f"Making {schemas * 250:,} tables, once; this takes minutes.\n")
        connection.execute(_ROLES)
        connection.execute("CREATE DATABASE big")
    with psycopg.connect(psycopg.conninfo.make_conninfo(dsn, dbname=DATABASE), autocommit=True) as connection:
        connection.execute(_MAKE)
        for schema in range(1, schemas + 1):
            connection.execute("CALL public.mk(%s)", [schema])
        connection.execute("VACUUM ANALYZE")
