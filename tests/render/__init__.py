"""Answers as sections of marked lines, which both faces show."""
