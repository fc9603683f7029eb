"""Answers as sections of marked lines, without width or colour: both faces show these."""
