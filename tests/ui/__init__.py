"""Tests of the explorer: text, keys, clipboard, widgets and screens."""
