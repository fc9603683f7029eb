"""Differential tests: what pgwhy says of random clusters, compared with what real servers say of them."""
