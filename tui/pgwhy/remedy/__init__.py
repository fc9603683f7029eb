"""What is missing, as statements: what they are, who can run them, what else they confer, how to undo them."""
