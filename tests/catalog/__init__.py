"""What exists, as values."""
