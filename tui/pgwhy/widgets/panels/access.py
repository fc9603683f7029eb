"""Access: the ACL of the object as a table of grantees and privileges, what it means for the chosen role, its text."""

from __future__ import annotations

from collections.abc import Iterator

from pgwhy.access import stored_or_default
from pgwhy.acl import (
    DEFAULT_ACL_KINDS,
    PUBLIC,
    Acl,
    AclItem,
    Family,
    ObjectKind,
    RoleName,
    format_acl,
    in_spoken_order,
    privileges_of,
)
from pgwhy.catalog import Catalog, Column, ColumnAcl, DefaultAcl, Relation, Role, Securable
from pgwhy.render.wording import role_name
from pgwhy.widgets.ink import Ink, Line, Span, line, span
from pgwhy.widgets.page import GAP, Block, Grid, Page, Row, Text, heading, text
from pgwhy.widgets.panels.lens import lens
from pgwhy.widgets.panels.view import View
from pgwhy.widgets.words import meaning


def access(catalog: Catalog, view: View) -> Page:
    target = view.target
    if isinstance(target, Role):
        return (text("A role has no ACL: what it may do to others is decided by memberships. r opens it."),)
    if isinstance(target, DefaultAcl):
        return tuple(_default_privileges(catalog, target, view))
    return tuple(_object(catalog, target, view))


def _object(catalog: Catalog, target: Securable, view: View) -> Iterator[Block]:
    if view.role is not None:
        yield from lens(catalog, view.role, target)
        yield GAP
    acl = stored_or_default(target, catalog.version)
    if isinstance(target, Column):
        yield from _column(catalog, target, view)
        return
    if acl.items:
        yield acl_grid(acl, target.kind, target.owner, catalog.version, default=target.acl is None)
    yield GAP
    yield _what_is_stored(target)
    if isinstance(target, Relation) and target.column_acls:
        yield GAP
        yield heading("On columns, besides")
        for column in target.column_acls:
            yield acl_grid(
                column.acl,
                ObjectKind.COLUMN,
                target.owner,
                catalog.version,
                corner=column.name,
                all_of_kind=False,
            )
    yield GAP
    columns = target.column_acls if isinstance(target, Relation) else ()
    yield from _text(target.acl, target.kind, view, columns)


def _column(catalog: Catalog, target: Column, view: View) -> Iterator[Block]:
    if target.acl is None:
        yield text("The column has no ACL of its own: what is granted on the table holds for it.")
        return
    yield acl_grid(target.acl, ObjectKind.COLUMN, target.owner, catalog.version)
    yield GAP
    yield text("This is granted on the column alone. What is granted on the whole table holds here, too.")
    yield GAP
    yield from _text(target.acl, target.kind, view)


def _what_is_stored(target: Securable) -> Text:
    if target.acl is None and target.kind is ObjectKind.PARAMETER:
        return text("No ACL is stored: only superusers may set it where that needs a privilege.")
    if target.acl is None:
        return text("No ACL is stored (NULL): these are the defaults for this kind of object.")
    if not target.acl.items:
        return text(
            "The ACL is empty: nobody holds anything here, save superusers. The owner can still grant."
        )
    return text("* may grant it on. The owner may grant everything, listed or not.")


def acl_grid(
    acl: Acl,
    kind: ObjectKind,
    owner: RoleName,
    version: int,
    *,
    default: bool = False,
    corner: str = "grantee",
    all_of_kind: bool = True,
) -> Grid:
    """The ACL as rows of grantees, one for each grantor, under the privileges of the kind."""
    columns = in_spoken_order(privileges_of(kind, version))
    if not all_of_kind:
        columns = tuple(p for p in columns if any(p in item.privileges for item in acl.items))
    rows = tuple(
        Row(
            _grantee(item, owner),
            tuple(_mark(item, privilege) for privilege in columns),
            () if default else (span(item.grantor),),
        )
        for item in sorted(acl.items, key=lambda item: (item.grantee != owner, item.grantee == PUBLIC))
    )
    return Grid(corner, tuple(p.value for p in columns), rows, "granted by")


def _grantee(item: AclItem, owner: RoleName) -> Line:
    if item.grantee == PUBLIC:
        return line(Span("PUBLIC", Ink.STRONG), Span(" everyone", Ink.DIM))
    name = span(item.grantee, Ink.STRONG)
    return (name, Span(" owner", Ink.DIM)) if item.grantee == owner else (name,)


def _mark(item: AclItem, privilege: object) -> str:
    if privilege not in item.privileges:
        return ""
    return "✓*" if privilege in item.grant_options else "✓"


def _text(
    acl: Acl | None, kind: ObjectKind, view: View, columns: tuple[ColumnAcl, ...] = ()
) -> Iterator[Block]:
    """The text as psql shows it, and on demand what its letters mean."""
    texts = [("", acl, kind), *((f"{c.name}: ", c.acl, ObjectKind.COLUMN) for c in columns)]
    for label, stored, _ in texts:
        shown = "NULL" if stored is None else format_acl(stored)
        yield text(Span("ACL  ", Ink.DIM), span(f"{label}{shown}", Ink.DIM), hang=5)
    if view.letters:
        yield from _legend([(stored, of.rights.family) for _, stored, of in texts if stored and of.rights])
    elif acl is not None or columns:
        yield text(Span("x", Ink.KEY), Span(" explains the letters", Ink.DIM), indent=5)


def _legend(acls: list[tuple[Acl, Family]]) -> Iterator[Block]:
    """Each letter that occurs, explained."""
    found = [(privilege, of) for acl, of in acls for item in acl.items for privilege in item.privileges]
    yield GAP
    yield text("grantee=letters/grantor; nothing before = is PUBLIC; * behind a letter: may grant it on.")
    for privilege in in_spoken_order({privilege for privilege, _ in found}):
        allowed = meaning(privilege, dict.fromkeys(of for held, of in found if held is privilege))
        yield text(span(f"{privilege.letter}  ", Ink.KEY), f"{privilege.value}: {allowed}", hang=3)


def _default_privileges(catalog: Catalog, row: DefaultAcl, view: View) -> Iterator[Block]:
    kind = DEFAULT_ACL_KINDS.get(row.object_type, ObjectKind.TABLE)
    if row.schema is None:
        yield text("This replaces the built-in default for all schemas.")
    else:
        yield text(f"This is added to the default, for what is created in schema {row.schema}.")
    yield text(f"It holds for what {role_name(row.role)} creates, not for what members of that role create.")
    yield GAP
    if row.acl.items:
        yield acl_grid(row.acl, kind, row.role, catalog.version)
    else:
        yield text("The ACL is empty: that stands for the built-in default (a trap of PostgreSQL's).")
    yield GAP
    yield from _text(row.acl, kind, view)
