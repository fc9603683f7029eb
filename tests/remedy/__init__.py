"""Tests of the room that turns what is missing into SQL."""
