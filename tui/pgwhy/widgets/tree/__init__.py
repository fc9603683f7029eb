"""The tree of everything that carries privileges: what is in it, which of it is seen, how a row is drawn."""
