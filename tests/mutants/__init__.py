"""Rules that are broken on purpose, one at a time, to see that the tests notice."""
