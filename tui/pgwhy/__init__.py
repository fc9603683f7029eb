"""pgwhy: who may do what in PostgreSQL, why it was denied, and which GRANT fixes it."""

__version__ = "0.1.0"
