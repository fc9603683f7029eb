"""Writes a snapshot to a file that only its owner can read, and reads it back; refuses whatever is not one."""

from __future__ import annotations

import contextlib
import os
import secrets
import struct
import zlib
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from pgwhy import __version__
from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog, Cluster
from pgwhy.snapshot import stored
from pgwhy.snapshot.errors import SnapshotError
from pgwhy.snapshot.value import Snapshot

_MAGIC = b"pgwhy snapshot\n"
_FORMAT = 1
"""Goes up when older programs could not read the file; fields that are added do not count."""
_VERSION = struct.Struct(">H")
_FRAME = struct.Struct(">cI")
_BLOCK = 1 << 16
_MOST = 2 << 30
"""Bytes of content that are taken from a file: some ten million objects, and not what a forged file unpacks to."""
_MOST_AT_ONCE = 256 << 20


def write(path: Path, snapshot: Snapshot) -> None:
    """Writes the snapshot, readable for its owner alone; a file of that name is replaced at the very end.

    Raises SnapshotError.
    """
    if (
        path.exists() and not path.is_file()
    ):  # a device would be replaced by a file that only its owner can read
        raise SnapshotError(f"Cannot write {path}: it is not an ordinary file.")
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        # a new file, so that neither the permissions of an old one nor a link decide who can read this
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                _write_to(file, snapshot)
                file.flush()
                os.fsync(descriptor)
            unfinished.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise
    except OSError as error:
        raise SnapshotError(f"Cannot write {path}: {_reason(error)}.") from None


def _write_to(file: BinaryIO, snapshot: Snapshot) -> None:
    file.write(_MAGIC + _VERSION.pack(_FORMAT))
    compressor, encoder = zlib.compressobj(6), msgspec.msgpack.Encoder()
    for kind, content in _messages(snapshot):
        payload = encoder.encode(content)
        file.write(compressor.compress(_FRAME.pack(kind, len(payload)) + payload))
    file.write(compressor.flush())


def _messages(snapshot: Snapshot) -> Iterator[tuple[bytes, object]]:
    catalogs = tuple(snapshot.catalogs.values())
    yield (
        stored.HEADER,
        stored.Header(__version__, snapshot.taken, snapshot.with_bodies, tuple(snapshot.catalogs)),
    )
    yield stored.CLUSTER, catalogs[0].cluster
    for catalog in catalogs:
        yield from stored.messages_of(catalog)
    yield stored.END, None


def read(path: Path) -> Snapshot:
    """The snapshot in the file; raises SnapshotError if there is none, or it is damaged or from a newer pgwhy."""
    try:
        with path.open("rb") as file:
            _check_start(path, file)
            return _assembled(_decoded(_frames(file)))
    except OSError as error:
        raise SnapshotError(f"Cannot read {path}: {_reason(error)}.") from None
    except (
        zlib.error,
        EOFError,
        msgspec.MsgspecError,
        LookupError,
        StopIteration,
        UnicodeDecodeError,
        CycleError,
    ):
        raise SnapshotError(f"{path} is a damaged snapshot: take it again with pgwhy snapshot.") from None


def _check_start(path: Path, file: BinaryIO) -> None:
    start = file.read(len(_MAGIC) + _VERSION.size)
    if not start.startswith(_MAGIC):
        raise SnapshotError(f"{path} is not a snapshot of pgwhy.")
    if len(start) < len(_MAGIC) + _VERSION.size:
        raise EOFError
    (version,) = _VERSION.unpack(start[len(_MAGIC) :])
    if version > _FORMAT:
        raise SnapshotError(
            f"{path} is a snapshot of a newer pgwhy than {__version__}: update pgwhy to read it."
        )


def _frames(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The messages of the compressed rest of the file; raises EOFError if it ends early, zlib.error if damaged."""
    decompressor = zlib.decompressobj()
    buffer = bytearray()
    total = 0

    def at_least(size: int) -> None:
        nonlocal total
        while len(buffer) < size:
            packed = decompressor.unconsumed_tail or file.read(_BLOCK)
            if not packed or decompressor.eof:
                raise EOFError
            unpacked = decompressor.decompress(packed, _BLOCK * 16)
            total += len(unpacked)
            if total > _MOST:
                raise zlib.error("too large")
            buffer.extend(unpacked)

    kind = b""
    while kind != stored.END:
        at_least(_FRAME.size)
        kind, size = _FRAME.unpack_from(buffer)
        if size > _MOST_AT_ONCE:
            raise zlib.error("too large")
        at_least(_FRAME.size + size)
        yield kind, bytes(buffer[_FRAME.size : _FRAME.size + size])
        del buffer[: _FRAME.size + size]
    # the checksum of the whole comes last
    while not decompressor.eof:
        packed = decompressor.unconsumed_tail or file.read(_BLOCK)
        if not packed or decompressor.decompress(packed, 1):
            raise EOFError
    if buffer or decompressor.unused_data or file.read(1):
        raise EOFError


def _decoded(frames: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, Any]]:
    for kind, payload in frames:
        yield kind, stored.DECODERS[kind].decode(payload)


def _assembled(messages: Iterator[tuple[bytes, Any]]) -> Snapshot:
    header = _next(messages, stored.HEADER)
    cluster: Cluster = _next(messages, stored.CLUSTER)
    _refuse_cycles(cluster)
    builders: list[stored.DatabaseBuilder] = []
    for kind, content in messages:
        if kind == stored.DATABASE:
            builders.append(stored.DatabaseBuilder(content))
        elif kind != stored.END:
            builders[-1].add(kind, content)
    catalogs: dict[str, Catalog] = {}
    for builder in builders:
        catalog = builder.catalog(cluster)
        catalogs[catalog.database] = catalog
    if tuple(catalogs) != header.databases or not catalogs:
        raise LookupError
    return Snapshot(catalogs, header.with_bodies, header.taken)


def _refuse_cycles(cluster: Cluster) -> None:
    """Raises CycleError for a role in itself: no server has that, and whoever follows memberships relies on it."""
    sorter: TopologicalSorter[RoleName] = TopologicalSorter()
    for membership in cluster.memberships:
        sorter.add(membership.member, membership.role)
    sorter.prepare()


def _next(messages: Iterator[tuple[bytes, Any]], expected: bytes) -> Any:  # noqa: ANN401 one of DECODERS made it
    kind, content = next(messages)
    if kind != expected:
        raise LookupError
    return content


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
