"""What DETAIL adds since 16: which attribute, which membership, of which role (user.c and others)."""

from __future__ import annotations

import re

from pgwhy.acl import ObjectKind
from pgwhy.incident.incident import Complaint, Wanted

_ATTRIBUTE = re.compile(
    r"(?:Only roles with|the current user must have|The current user must have|The bootstrap \w+ must have) the "
    r"(?P<attribute>[A-Z]+) attribute"
)
_ADMIN = re.compile(r'the ADMIN option on role "(?P<name>.+?)"(?= may |\.$)')
_PRIVILEGES = re.compile(r'privileges of (?:the )?(?:role )?"(?P<name>.+?)"(?: role)? may ')


def wanted_by_detail(detail: str, sqlstate: str) -> tuple[Complaint, ...]:
    """Everything that a DETAIL line says was wanted; empty where it says nothing of the kind."""
    found: list[Complaint] = []
    if attribute := _ATTRIBUTE.search(detail):
        found.append(Complaint(Wanted.ATTRIBUTE, sqlstate, attribute=attribute["attribute"]))
    if admin := _ADMIN.search(detail):
        found.append(Complaint(Wanted.ADMIN, sqlstate, ObjectKind.ROLE, admin["name"]))
    if privileges := _PRIVILEGES.search(detail):
        found.append(Complaint(Wanted.ROLE_PRIVILEGES, sqlstate, ObjectKind.ROLE, privileges["name"]))
    return tuple(found)
