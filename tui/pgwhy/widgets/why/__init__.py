"""The answer to "why was this denied" as a tree: checks, what fixes them, other ways, what else there is to know."""
