"""Where a statement stands: what exists, who runs it, with which settings; statements may change all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from postgast import AstNode

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.search_path import EffectivePath, effective_path

if TYPE_CHECKING:
    from pgwhy.statement.ledger import Ledger


class State(msgspec.Struct, frozen=True, dict=True):
    """A session between two statements. A script is a fold over these."""

    catalog: Catalog
    session_user: RoleName
    authenticated_user: RoleName
    """Who logged in: SET SESSION AUTHORIZATION asks this role, and RESET brings it back."""
    role: RoleName
    search_path: str
    login_path: str = ""
    """What RESET search_path brings back."""
    row_security: bool = True
    settings: dict[str, str] = {}
    """Other parameters that earlier statements have set, by lower-case name."""
    prepared: dict[str, AstNode] = {}
    promised: dict[str, str] = {}
    """Names of what earlier statements have created, as far as the catalog may not have it, with the reason.

    With ``*`` at its end whatever begins with the name.
    """
    changed: dict[int, str] = {}
    """Relations of which something has changed that is not followed, by oid, with the reason."""
    doubts: tuple[str, ...] = ()
    """What makes everything from here on unknown, such as a psql command that cannot be followed."""
    began: State | None = None
    """The state at BEGIN, which ROLLBACK brings back; None outside transactions."""
    committed: State | None = None
    """The state whose settings COMMIT brings back, after SET LOCAL."""
    variables: tuple[tuple[str, int], ...] = ()
    """Names and types of what the SQL may mean besides columns, where it is from a function's body."""
    aborted: str = ""
    """Why the transaction can only be rolled back."""

    def with_catalog(self, catalog: Catalog) -> State:
        """The same session, with what a statement has changed."""
        return msgspec.structs.replace(self, catalog=catalog)

    def with_changed(self, relation: int, reason: str) -> State:
        """The same, with a relation of which something has changed that is not followed."""
        return msgspec.structs.replace(self, changed={**self.changed, relation: reason})

    def promising(self, name: str, reason: str) -> State:
        """The same, with a name that may lead to something new: whatever it leads to is not known."""
        return msgspec.structs.replace(self, promised={**self.promised, name: reason})

    def forgetting(self, name: str) -> State:
        """The same, where nothing of this name was made, or it is gone."""
        promised = {other: reason for other, reason in self.promised.items() if other != name}
        return msgspec.structs.replace(self, promised=promised)

    def promise_of(self, name: str) -> str | None:
        """Why it is not known where the name leads; None where earlier statements have nothing to do with it."""
        beginnings = (p for p in self.promised if p.endswith("*") and name.startswith(p[:-1]))
        found = name if name in self.promised else next(beginnings, None)
        return self.promised[found] if found is not None else None

    def doubting(self, reason: str) -> State:
        """The same, with a reason why nothing that follows can be known."""
        return msgspec.structs.replace(self, doubts=(*self.doubts, reason))


TRANSITION_TABLE = -1
"""Stands for the type of a parameter that is a trigger's transition table, and can be read as a table."""


class Scene(msgspec.Struct, frozen=True, dict=True):
    """As whom and in which path code runs: a statement's own, or that of a function body."""

    state: State
    role: RoleName
    search_path: str
    execute: Execute
    """Follows a statement of a function's body, like one of the session's own."""
    calls: tuple[int, ...] = ()
    """The functions that are being executed, outermost first."""
    parameters: tuple[tuple[str, int], ...] = ()
    """Names and types of the parameters of the function whose body runs; see also TRANSITION_TABLE."""

    @property
    def catalog(self) -> Catalog:
        return self.state.catalog

    @property
    def version(self) -> int:
        return self.state.catalog.version

    @property
    def path(self) -> EffectivePath:
        """The effective path of the role; computed once."""
        cached: EffectivePath | None = self.__dict__.get("_path")
        if cached is None:
            cached = self.__dict__["_path"] = effective_path(self.catalog, self.role, self.search_path)
        return cached


Execute = Callable[[Scene, "Ledger", AstNode], None]


def scene_of(state: State, execute: Execute) -> Scene:
    """The scene of a statement that the session runs itself."""
    return Scene(state, state.role, state.search_path, execute, parameters=state.variables)
