"""Real incidents, run on real servers: pgwhy must say what the server says, and its fix must work and be minimal."""
