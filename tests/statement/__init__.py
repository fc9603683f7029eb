"""Tests of the statement room, against real servers."""
