"""Tests of the room that recognises pasted text."""
