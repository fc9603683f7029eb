"""The tests of pgwhy demo."""
