"""Recorded truth: small worlds as real servers have them, what the servers say, and what pgwhy answers about them."""
