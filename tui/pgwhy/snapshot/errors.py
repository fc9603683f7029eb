"""A snapshot that cannot be used, in a sentence."""


class SnapshotError(Exception):
    """The file cannot be read or written; ``str()`` of it says why, and names the file."""
