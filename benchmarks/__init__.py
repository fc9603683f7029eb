"""How fast, measured side by side with psql or plain SQL in one run: ``python -m benchmarks`` prints the ratios."""
