"""A privilege and a kind of object of a server to come, rehearsed in a copy of the package."""
