"""The embedded server of `pgwhy demo`, and the examples that it holds."""
