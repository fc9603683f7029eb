"""Snapshots: what they hold, and what is refused."""
