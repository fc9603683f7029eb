"""A snapshot comes back as it was taken, shows no secrets, and whatever is not a snapshot is refused in a sentence."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog, Cluster, Membership, NotVisible, Objects, Part, Role, Schema, Session
from pgwhy.catalog.catalog import PART_FIELDS
from pgwhy.snapshot import Snapshot, SnapshotDoor, SnapshotError, everything, read, without_secrets, write
from tests.server.doors import opened
from tests.servers import FreshDatabase, Server, fresh_database

LARGE = {*PART_FIELDS.values()} - {"texts"}


def _filled(database: FreshDatabase) -> Catalog:
    """A database with something of everything, as a server shows it."""
    role = database.own("reader")
    database.execute(
        f"""
        CREATE ROLE {role};
        ALTER ROLE {role} SET search_path = 'app';
        ALTER ROLE {role} SET application_name = 'token-1';
        ALTER DATABASE {database.name} SET row_security = off;
        CREATE SCHEMA app;
        GRANT USAGE ON SCHEMA app TO {role};
        CREATE TABLE app.t (id serial, a text DEFAULT 'constant', b int);
        GRANT SELECT (a, b) ON app.t TO {role};
        GRANT SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA app TO {role} WITH GRANT OPTION;
        CREATE TABLE app."odd ""name" ();
        GRANT ALL ON app."odd ""name" TO {role}, PUBLIC;
        CREATE VIEW app.v AS SELECT a FROM app.t;
        CREATE FUNCTION app.f(int) RETURNS int LANGUAGE sql SET application_name = 'token-2' SET search_path = app
            AS 'SELECT $1 + 424242';
        REVOKE EXECUTE ON FUNCTION app.f FROM PUBLIC;
        CREATE POLICY p ON app.t TO {role} USING (b = 515151 AND app.f(b) > 0);
        CREATE DOMAIN app.positive AS int CHECK (VALUE > 0);
        ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO {role};
        SELECT lo_create(0);
        """
    )
    with opened(database) as door:
        return door.load(everything())


@pytest.fixture(scope="module")
def filled(server: Server) -> Iterator[Catalog]:
    """On each server that can be had."""
    with fresh_database(server) as database:
        yield _filled(database)


@pytest.fixture(scope="module")
def full(server18: Server) -> Iterator[Catalog]:
    """On the newest server."""
    with fresh_database(server18) as database:
        yield _filled(database)


def _same(one: Catalog, other: Catalog) -> None:
    for field in msgspec.structs.fields(Catalog):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if field.name in LARGE:
            assert isinstance(mine, Objects)
            assert isinstance(theirs, Objects)
            assert (mine.by_oid, mine.visible) == (theirs.by_oid, theirs.visible), field.name
        elif field.name not in ("cluster", "texts"):
            assert mine == theirs, field.name
    for name in msgspec.structs.asdict(one.cluster):
        assert getattr(one.cluster, name) == getattr(other.cluster, name), name


@pytest.mark.parametrize("with_bodies", [True, False])
def test_it_comes_back_as_it_was(filled: Catalog, tmp_path: Path, with_bodies: bool) -> None:
    kept = without_secrets([filled], with_bodies=with_bodies)
    write(tmp_path / "s", Snapshot(kept, with_bodies, "2026-01-02T03:04:05+00:00"))
    back = read(tmp_path / "s")
    assert (back.with_bodies, back.taken, list(back.catalogs)) == (
        with_bodies,
        "2026-01-02T03:04:05+00:00",
        [filled.database],
    )
    _same(back.catalogs[filled.database], kept[filled.database])


def test_parts_that_could_not_be_read_stay_unknown(full: Catalog, tmp_path: Path) -> None:
    partial = msgspec.structs.replace(full, routines=Objects(Part.ROUTINES, visible=False))
    write(tmp_path / "s", Snapshot({full.database: partial}))
    door = SnapshotDoor(read(tmp_path / "s"))
    with pytest.raises(NotVisible):
        door.ask(lambda catalog: catalog.routines.named("f"))
    assert door.ask(lambda catalog: catalog.relations.named("no such name")) == ()


def test_settings_and_bodies_that_may_be_secret_are_not_in_the_file(full: Catalog, tmp_path: Path) -> None:
    def content(with_bodies: bool) -> bytes:
        file = tmp_path / "s"
        write(file, Snapshot(without_secrets([full], with_bodies=with_bodies)))
        return zlib.decompress(file.read_bytes()[len(b"pgwhy snapshot\n") + 2 :])

    without, complete = content(False), content(True)
    assert b"424242" in complete
    assert b"424242" not in without
    for secret in (b"token-1", b"token-2"):
        assert secret not in complete
    back = read(tmp_path / "s").catalogs[full.database]
    (function,) = back.routines.in_schema_named("app", "f")
    assert function.body is not None
    assert function.settings == ("search_path=app",)
    assert {setting.name for setting in back.cluster.settings} <= {"search_path", "row_security", "role"}


def test_without_bodies_what_policies_look_like_is_known_to_be_unknown(full: Catalog) -> None:
    catalog = without_secrets([full], with_bodies=False)[full.database]
    (table,) = catalog.relations.in_schema_named("app", "t")
    details = catalog.details.by_id(table.oid)
    assert details is not None
    (policy,) = details.policies
    assert (policy.using, policy.check, policy.expressions_known) == (None, None, False)


def test_one_acl_is_one_value_after_reading(full: Catalog, tmp_path: Path) -> None:
    write(tmp_path / "s", Snapshot({full.database: full}))
    back = read(tmp_path / "s").catalogs[full.database]
    acls = [r.acl for r in back.relations.all() if r.acl is not None and r.schema == "pg_catalog"]
    assert len({id(acl) for acl in acls}) < len(acls) / 4


def test_several_databases_share_one_cluster(full: Catalog, tmp_path: Path) -> None:
    second = msgspec.structs.replace(full, database="second")
    write(tmp_path / "s", Snapshot(without_secrets([full, second], with_bodies=False)))
    snapshot = read(tmp_path / "s")
    assert SnapshotDoor(snapshot).catalog.database == full.database
    assert SnapshotDoor(snapshot, "second").catalog.cluster is SnapshotDoor(snapshot).catalog.cluster
    with pytest.raises(SnapshotError, match="does not hold database third, only"):
        SnapshotDoor(snapshot, "third")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A file made without a server, for the tests that damage it."""
    role = Role(10, RoleName("postgres"), superuser=True)
    cluster = Cluster(180000, {role.name: role}, (), {})
    schemas = {f"s{n}": Schema(n, f"s{n}", role.name, None) for n in range(60)}
    file = tmp_path / "small"
    write(file, Snapshot({"d": Catalog(cluster, "d", Session(user=role.name), schemas)}))
    return file


def _refusal(file: Path) -> str:
    with pytest.raises(SnapshotError) as refused:
        read(file)
    message = str(refused.value)
    assert message.endswith((".", "it."))
    assert "\n" not in message
    return message


def test_a_truncated_file_is_refused_wherever_it_ends(small: Path) -> None:
    content = small.read_bytes()
    for end in range(len(content)):
        small.write_bytes(content[:end])
        told = _refusal(small)
        assert "not a snapshot" in told or "damaged" in told


def test_a_damaged_file_is_refused(small: Path) -> None:
    content = small.read_bytes()
    for place in range(17, len(content), 3):
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        small.write_bytes(damaged)
        assert "damaged" in _refusal(small)
    small.write_bytes(content + b"x")
    assert "damaged" in _refusal(small)


@pytest.mark.parametrize("content", [b"", b"x", b"PGDMP", b"pgwhy", bytes(range(256)) * 20])
def test_a_foreign_file_is_refused(small: Path, content: bytes) -> None:
    small.write_bytes(content)
    assert "is not a snapshot of pgwhy" in _refusal(small)


def test_a_file_of_the_future_is_refused(small: Path) -> None:
    content = bytearray(small.read_bytes())
    content[15:17] = b"\x00\x09"
    small.write_bytes(content)
    assert "newer pgwhy" in _refusal(small)


def _forged(small: Path, *messages: tuple[bytes, object]) -> None:
    frames = b"".join(
        kind + len(payload := msgspec.msgpack.encode(content)).to_bytes(4, "big") + payload
        for kind, content in messages
    )
    small.write_bytes(small.read_bytes()[:17] + zlib.compress(frames))


def test_values_of_another_type_are_refused(small: Path) -> None:
    header = ["1", "", False, ["d"]]
    forgeries: list[list[tuple[bytes, object]]] = [
        [(b"E", None)],
        [(b"C", {})],
        [(b"H", {"written_by": 3})],
        [(b"H", header), (b"C", {"version": "new", "roles": {}, "memberships": [], "databases": {}})],
        [(b"Z", None), (b"E", None)],
        [(b"D", {}), (b"E", None)],
    ]
    for messages in forgeries:
        _forged(small, *messages)
        assert "damaged" in _refusal(small)


def test_memberships_in_a_circle_are_refused(small: Path) -> None:
    a, b = RoleName("a"), RoleName("b")
    circle = (Membership(a, b, a, False, True, True), Membership(b, a, a, False, True, True))
    catalog = read(small).catalogs["d"]
    cluster = msgspec.structs.replace(catalog.cluster, memberships=circle)
    write(small, Snapshot({"d": msgspec.structs.replace(catalog, cluster=cluster)}))

    assert "damaged" in _refusal(small)


def test_a_file_that_unpacks_to_more_than_any_catalog_is_refused(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pgwhy.snapshot.file._MOST", 1 << 20)
    small.write_bytes(
        small.read_bytes()[:17] + zlib.compress(b"H" + (1 << 25).to_bytes(4, "big") + bytes(1 << 25))
    )
    assert "damaged" in _refusal(small)


def test_what_cannot_be_read_or_written_is_said(tmp_path: Path, small: Path) -> None:
    assert "No such file" in _refusal(tmp_path / "nowhere")
    assert "directory" in _refusal(tmp_path)
    snapshot = read(small)
    for target in (tmp_path / "no" / "folder", tmp_path):
        with pytest.raises(SnapshotError, match="Cannot write"):
            write(target, snapshot)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["small"]


def test_only_its_owner_can_read_it_whatever_was_there_before(small: Path, tmp_path: Path) -> None:
    snapshot = read(small)
    loose, linked, elsewhere = (tmp_path / name for name in ("loose", "linked", "elsewhere"))
    for existing in (loose, elsewhere):
        existing.write_text("old")
        existing.chmod(0o666)
    linked.symlink_to(elsewhere)
    umask = os.umask(0)
    try:
        for target in (loose, linked, tmp_path / "new"):
            write(target, snapshot)
            assert stat.S_IMODE(target.lstat().st_mode) == 0o600
            assert not target.is_symlink()
    finally:
        os.umask(umask)
    assert elsewhere.read_text() == "old"
    assert {p.name for p in tmp_path.iterdir()} == {"small", "loose", "linked", "elsewhere", "new"}


def test_what_is_no_ordinary_file_is_never_replaced(small: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    with pytest.raises(SnapshotError, match="it is not an ordinary file"):
        write(pipe, read(small))

    assert stat.S_ISFIFO(pipe.stat().st_mode)
