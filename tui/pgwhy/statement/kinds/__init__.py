"""One file for each kind of statement, and the table of them."""
