"""Real PostgreSQL servers for the tests: those that can be had here, started when a test asks for them.

``python -m tests.servers fetch`` gets the versions that are missing, ``python -m tests.servers start`` runs
them all for a person to look at.
"""

from tests.servers.fresh import FreshDatabase, fresh_database
from tests.servers.running import running
from tests.servers.sources import VERSIONS, available, installations, missing
from tests.servers.value import Server

__all__ = [
    "VERSIONS",
    "FreshDatabase",
    "Server",
    "available",
    "fresh_database",
    "installations",
    "missing",
    "running",
]
