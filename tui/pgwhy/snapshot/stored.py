"""How a catalog is laid out in a file: messages that are small enough to be read and checked one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar, get_type_hints

import msgspec

from pgwhy.acl import Acl
from pgwhy.catalog import (
    By,
    Catalog,
    Cluster,
    LargeObject,
    NamedObject,
    Need,
    Objects,
    Part,
    Relation,
    RoleDependencies,
    Routine,
    Type,
)
from pgwhy.catalog.catalog import PART_FIELDS
from pgwhy.catalog.details import Details

CHUNK = 2000
"""Objects in one message, at most."""

T = TypeVar("T", bound=msgspec.Struct)


class Header(msgspec.Struct, frozen=True):
    """What the file holds."""

    written_by: str
    taken: str
    with_bodies: bool
    databases: tuple[str, ...]


_LARGE: dict[Part, type[msgspec.Struct]] = {
    Part.RELATIONS: Relation,
    Part.ROUTINES: Routine,
    Part.TYPES: Type,
    Part.NAMED: NamedObject,
    Part.DETAILS: Details,
    Part.LARGE_OBJECTS: LargeObject,
    Part.ROLE_DEPENDENCIES: RoleDependencies,
}
"""What the parts that are loaded on demand consist of; texts are not kept."""

_SMALL = [
    field.name
    for field in msgspec.structs.fields(Catalog)
    if field.name not in {"cluster", *PART_FIELDS.values()}
]
_HINTS = get_type_hints(Catalog)

Small = msgspec.defstruct("Small", [(name, _HINTS[name]) for name in _SMALL], frozen=True)
"""The fields of Catalog that are always there; a field that is added to it comes by itself."""

HEADER, CLUSTER, DATABASE, INVISIBLE, END = b"H", b"C", b"D", b"I", b"E"
_LETTERS = {part: bytes([ord("a") + place]) for place, part in enumerate(_LARGE)}
_PARTS = {letter: part for part, letter in _LETTERS.items()}

DECODERS: dict[bytes, msgspec.msgpack.Decoder[Any]] = {
    HEADER: msgspec.msgpack.Decoder(Header),
    CLUSTER: msgspec.msgpack.Decoder(Cluster),
    DATABASE: msgspec.msgpack.Decoder(Small),
    INVISIBLE: msgspec.msgpack.Decoder(tuple[Part, ...]),
    END: msgspec.msgpack.Decoder(None),
}
"""What a message of each kind holds: a message of any other form is refused."""
for _part, _letter in _LETTERS.items():
    DECODERS[_letter] = msgspec.msgpack.Decoder(list[tuple[Acl | None, list[_LARGE[_part]]]])  # type: ignore[valid-type]


def messages_of(catalog: Catalog) -> Iterator[tuple[bytes, object]]:
    """The messages of one database, each with its kind; without what it shares with the cluster."""
    yield DATABASE, Small(**{name: getattr(catalog, name) for name in _SMALL})
    parts = {part: catalog.part(part) for part in _LARGE}
    yield INVISIBLE, tuple(part for part, objects in parts.items() if not objects.visible)
    for part, objects in parts.items():
        for chunk in _chunks(objects.by_oid.values()):
            yield _LETTERS[part], chunk


def _chunks(objects: Iterable[T]) -> Iterator[list[tuple[Acl | None, list[T]]]]:
    """The objects without their ACLs, and the ACLs beside them: an ACL is written once, not with every object."""
    groups: dict[int, tuple[Acl | None, list[T]]] = {}
    for found in objects:
        acl: Acl | None = getattr(found, "acl", None)
        bare = found if acl is None else msgspec.structs.replace(found, acl=None)
        groups.setdefault(id(acl), (acl, []))[1].append(bare)
    chunk: list[tuple[Acl | None, list[T]]] = []
    room = CHUNK
    for acl, group in groups.values():
        for start in range(0, len(group), CHUNK):
            piece = group[start : start + CHUNK]
            if len(piece) > room:
                yield chunk
                chunk, room = [], CHUNK
            chunk.append((acl, piece))
            room -= len(piece)
    if chunk:
        yield chunk


class DatabaseBuilder:
    """Puts the messages of one database together again."""

    def __init__(self, small: msgspec.Struct) -> None:
        self._small = msgspec.structs.asdict(small)
        self._objects: dict[Part, dict[int, Any]] = {part: {} for part in _LARGE}
        self._invisible: tuple[Part, ...] = ()

    def add(self, kind: bytes, content: Any) -> None:  # noqa: ANN401 one of DECODERS made it
        """Takes the next message in; raises KeyError for one that does not belong to a database."""
        if kind == INVISIBLE:
            self._invisible = content
            return
        objects = self._objects[_PARTS[kind]]
        for acl, group in content:
            for found in group:
                if acl is not None:
                    msgspec.structs.force_setattr(found, "acl", acl)
                objects[found.oid] = found

    def catalog(self, cluster: Cluster) -> Catalog:
        """The database in its cluster: every part is complete, or not visible."""
        catalog = Catalog(cluster=cluster, **self._small)
        for part, objects in self._objects.items():
            if part not in self._invisible:
                catalog = catalog.with_part(Objects(part, objects, frozenset({Need(part, By.ALL)})))
        for part in (Part.TEXTS, *self._invisible):
            catalog = catalog.with_part(Objects(part, visible=False))
        return catalog
