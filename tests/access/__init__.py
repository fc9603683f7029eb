"""Tests of the access room: who may do what, and why."""
