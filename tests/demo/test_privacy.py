"""Nobody else can reach the demo's server, and no permissions change on its account."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import psycopg

from pgwhy.demo import binaries
from tests.demo.place import Place
from tests.processes import PATIENCE

NOBODY = 65534


def test_nobody_else_can_reach_the_server(place: Place) -> None:
    with place.served() as served, psycopg.connect(served.uri) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        folder = place.folder / "socket"
        assert _mode(folder) == 0o700
        assert _mode(folder / ".s.PGSQL.5432") == 0o700
        assert _mode(place.folder / "data") == 0o700
        if os.geteuid() == 0:
            seen = subprocess.run(
                ["ls", folder], user=NOBODY, check=False, capture_output=True, timeout=PATIENCE
            )
            assert seen.returncode != 0
            assert folder.stat().st_uid != 0


def test_existing_folders_keep_their_permissions(place: Place) -> None:
    parent = place.folder.parent / "existing & 100% ours"
    parent.mkdir(mode=0o755)
    around = [
        parent,
        *parent.parents,
        Path(sys.prefix),
        binaries.find().bin,
        *binaries.find().bin.parents,
    ]
    before = {path: _mode(path) for path in around}
    elsewhere = Place(parent / "demo")
    with elsewhere.served() as served:
        assert served.uri
    assert {path: _mode(path) for path in around} == before


def test_a_folder_that_others_may_write_to_is_refused(place: Place) -> None:
    folder = place.folder.parent / "open"
    folder.mkdir()
    folder.chmod(0o777)
    assert "can be written by others" in Place(folder).refused()
    assert list(folder.iterdir()) == []


def test_a_folder_too_long_for_a_socket_has_it_elsewhere(place: Place) -> None:
    far = Place(place.folder.parent / ("x" * 60) / ("y" * 60))
    with far.served() as served, psycopg.connect(served.uri) as connection:
        shown = connection.execute("SHOW unix_socket_directories").fetchone()
        assert shown is not None
        socket_folder = Path(shown[0])
        assert _mode(socket_folder) == 0o700
        assert far.folder not in socket_folder.parents
    assert not socket_folder.exists()


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
