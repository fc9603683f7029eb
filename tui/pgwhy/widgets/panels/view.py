"""What the person has chosen to see: whose eyes, which object, with which explanations."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.widgets.page import Page
from pgwhy.widgets.tree.node import Target


class View(msgspec.Struct, frozen=True):
    """Everything that a panel depends on besides the catalog."""

    target: Target
    role: RoleName | None = None
    """The role that things are shown as; None for nobody's eyes."""
    letters: bool = False
    """Whether the letters of the raw ACL are explained."""


class Panel(NamedTuple):
    """One way to look at an object: a question to the catalog whose answer is a page."""

    name: str
    question: Callable[[Catalog, View], Page]
