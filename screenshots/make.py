"""Makes the pictures: presses keys in the real program on the demo's server and keeps what it shows, as SVG."""

from __future__ import annotations

import asyncio
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from pgwhy.demo.server import demo_server
from pgwhy.server.options import ConnectionOptions
from tests.ui.driving import Driver, exploring

HERE = Path(__file__).parent
# what the picture would load from elsewhere when it is looked at
_FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


@dataclass(frozen=True)
class Shot:
    """A picture: the question that it answers, and how a user gets there. ``find:x`` and ``as:x`` stand for their keys."""

    name: str
    question: str
    steps: tuple[str, ...]
    size: tuple[int, int] = (100, 28)


SHOTS = (
    Shot("incident", "INSERT is granted, so why is it denied?", ("as:sdc", "find:descriptions_id_seq")),
    Shot(
        "grant", "Which GRANT makes it work, and nothing more?", ("as:sdc", "find:descriptions_id_seq", "g")
    ),
    Shot("who", "Who can do what here, and through what?", ("find:descriptions", "2")),
)


async def take(login: ConnectionOptions, shot: Shot) -> str:
    """The SVG of one picture."""
    async with exploring(login, size=shot.size) as driver:
        for step in shot.steps:
            await _do(driver, step)
        svg = driver.app.export_screenshot(title="pgwhy", simplify=True)
    return _FONTS.sub("", svg)


async def _do(driver: Driver, step: str) -> None:
    match step.partition(":"):
        case ("find", ":", name):
            await driver.find(name)
        case ("as", ":", role):
            await driver.as_role(role)
        case ("type", ":", text):
            await driver.write(text)
            await driver.rest()
        case _:
            await driver.press(step)


def main() -> None:
    """All pictures, or those that are named."""
    wanted = sys.argv[1:] or [shot.name for shot in SHOTS]
    with demo_server(reset=False, tell=print) as demo:
        login = ConnectionOptions(demo.uri)
        for shot in SHOTS:
            if shot.name in wanted:
                (HERE / f"{shot.name}.svg").write_text(asyncio.run(take(login, shot)), encoding="utf-8")
                print(f"{shot.name}.svg: {shot.question}")


if __name__ == "__main__":
    main()
