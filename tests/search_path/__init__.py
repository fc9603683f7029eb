"""Tests of the search_path room, against real servers."""
