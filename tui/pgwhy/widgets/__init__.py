"""What screens are made of: lines drawn when they are seen, a footer, an input that filters."""
