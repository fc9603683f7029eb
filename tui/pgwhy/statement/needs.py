"""Needs for objects that are known by oid."""

from __future__ import annotations

from collections.abc import Iterable

from pgwhy.catalog import By, Need, Part


def by_oid(part: Part, oids: Iterable[int]) -> list[Need]:
    """The needs, each once; 0 stands for nothing."""
    return [Need(part, By.OID, str(oid)) for oid in dict.fromkeys(oids) if oid]
