"""The wheel holds one package and its styles, and starts from an environment of its own."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from pgwhy import __version__
from tests.processes import PATIENCE

_ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without network and away from the source tree."""
    folder = tmp_path_factory.mktemp("wheel")
    _build("--wheel", folder)
    [built] = folder.glob("*.whl")
    return built


def _build(what: str, folder: Path) -> None:
    build = [sys.executable, "-m", "build", what, "--no-isolation", "--outdir", str(folder), str(_ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=PATIENCE)


def test_the_wheel_installs_exactly_one_package_with_its_styles(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    top = {name.partition("/")[0] for name in names}
    assert top == {"pgwhy", f"pgwhy-{__version__}.dist-info"}
    styles = {f"pgwhy/styles/{path.name}" for path in (_ROOT / "styles").iterdir()}
    assert styles
    assert styles <= set(names)
    assert {"pgwhy/py.typed", "pgwhy/demo/sql/sdc.sql"} <= set(names)


def test_the_wheel_starts_from_a_fresh_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path)
    scripts = tmp_path / "bin"
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python")]
    subprocess.run(
        [*pip, "install", "--no-deps", "--no-index", str(wheel)],
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    # its dependencies are those of this environment, so that the test needs no network; of the package itself
    # only the wheel's can be found, as site-packages is an ordinary path here, whose .pth files do not count
    places = {"PYTHONPATH": sysconfig.get_path("purelib"), "PATH": ""}

    def run(program: str, *arguments: str) -> str:
        command = [str(scripts / program), *arguments]
        told = subprocess.run(
            command, env=places, cwd=tmp_path, check=True, capture_output=True, text=True, timeout=PATIENCE
        )
        return told.stdout

    assert run("pgwhy", "--version") == f"pgwhy {__version__}\n"
    assert run("pgwhy", "--help").startswith("Usage: pgwhy")
    assert "--no-ui" in run("pgwhy", "demo", "--help")
    app = run("python", "-c", "import pgwhy.app; print(pgwhy.app.__file__)")
    assert Path(app.strip()).is_relative_to(tmp_path)


def test_the_source_distribution_holds_what_make_test_needs(tmp_path: Path) -> None:
    _build("--sdist", tmp_path)
    [built] = tmp_path.glob("*.tar.gz")
    with tarfile.open(built) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {"Makefile", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "pyproject.toml"} <= names
    assert {".ci/run", "benchmarks/__main__.py", "tests/conftest.py", "styles/pgwhy.tcss"} <= names
    assert not [name for name in names if "__pycache__" in name]
