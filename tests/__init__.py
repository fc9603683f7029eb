"""The tests of pgwhy."""
