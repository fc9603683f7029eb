"""Where the keys of the composer act, and why a key cannot act there."""

from __future__ import annotations

from typing import NamedTuple

from pgwhy.acl import Privilege
from pgwhy.catalog import Relation
from pgwhy.remedy.draft import Cell, Draft, Ticks, filled, future_subjects, lines, no_option, others
from pgwhy.render.wording import role_name
from pgwhy.widgets.grid import Row


class Place(NamedTuple):
    """A box of a draft, or none, and how its lines are grouped."""

    draft: Draft
    cell: Cell | None
    by_object: bool

    @property
    def groups(self) -> list[list[Row]]:
        return lines(self.draft, by_object=self.by_object)

    @property
    def group(self) -> list[Row]:
        """The group that the box is in."""
        here = (self.cell.grantee, self.cell.key) if self.cell else None
        return next((group for group in self.groups if here in group), [])

    @property
    def table(self) -> tuple[str, ...] | None:
        """The table that the line is, or is a column of."""
        if self.cell is None:
            return None
        if self.cell.key[0] == "column":
            return ("Relation", self.cell.key[1])
        privileges = {cell.privilege for cell in self.draft.row_of(self.cell)}
        grants_rows = isinstance(self.draft.subject(self.cell), Relation) and Privilege.INSERT in privileges
        return self.cell.key if grants_rows else None

    def filled(self, *, everywhere: bool) -> Ticks:
        """The ticks, were the lines of the group, or all of them, ticked like this one."""
        if self.cell is None:
            return self.draft.ticks
        rows = self.draft.standings if everywhere else self.group
        return filled(self.draft, (self.cell.grantee, self.cell.key), rows).ticks


def refusal(place: Place, action: str, statements: tuple[str, ...]) -> str | None:
    """Why the key cannot act now; ``statements``: those that what is ticked comes to."""
    draft, cell, _ = place
    match action.partition("(")[0]:
        case "copy" | "copy_undo" | "basket" | "plain" if not statements:
            unable = "What is ticked cannot be revoked: who granted it is a superuser now, or gone"
            return unable if draft.ticks else "Nothing is ticked: space ticks the box under the cursor"
        case "clear" if not draft.ticks:
            return "Nothing is ticked"
        case "tick" | "grant_option" | "everything" | "revoke" | "fill" | "fill_all" if cell is None:
            return "There is no box to tick"
        case "remove" if len(draft.grantees) == 1:
            return "It is the only grantee: a adds others"
        case "turn" if len(draft.grantees) == len(draft.offers) == 1:
            return "There is but one grantee and one object"
        case "future" if not future_subjects(draft):
            return "There are no default privileges for such objects"
        case "columns" if place.table is None:
            return "Columns are those of a table or view: go to one"
        case "everyone" if not others(draft):
            return "Nobody else was granted anything here"
        case found if cell is not None:
            return _refused_there(place, found, cell)
        case _:
            return None


def _refused_there(place: Place, action: str, cell: Cell) -> str | None:
    draft = place.draft
    how, grantee = draft.standing(cell), role_name(cell.grantee)
    match action:
        case "grant_option":
            return no_option(draft, cell)
        case "revoke" if not how.granted:
            return f"Nothing was granted here to {grantee} itself"
        case "everything" if len(how.granted) == len(draft.row_of(cell)):
            return f"All of it is granted to {grantee} already: r revokes it"
        case "fill" if len(place.group) == 1:
            return "There is no other line in this group: t turns the grid, + fills all of it"
        case "fill_all" if len(draft.grantees) * len(draft.offers) == 1:
            return "There is no other line: a adds grantees"
        case "fill" | "fill_all" if place.filled(everywhere=action == "fill_all") == draft.ticks:
            return "The other lines are ticked like this one, as far as they can be"
        case "next_group" | "previous_group" if len(place.groups) == 1:
            return "There is but one group: t turns the grid, a adds grantees"
        case _:
            return None
