"""Makes the pictures: presses keys in the real program on the demo's server and keeps what it shows, as SVG."""

from __future__ import annotations

import asyncio
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from textual.events import Paste

from pgwhy.demo.server import demo_server
from pgwhy.server.login import to_database
from pgwhy.server.options import ConnectionOptions
from tests.ui.driving import Driver, exploring

HERE = Path(__file__).parent
# what the picture would load from elsewhere when it is looked at
_FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


@dataclass(frozen=True)
class Shot:
    """A picture: the question that it answers, and how a user gets there (``find:x``: the keys that find x)."""

    name: str
    question: str
    steps: tuple[str, ...]
    size: tuple[int, int] = (100, 28)


INCIDENT = """ERROR:  permission denied for sequence descriptions_id_seq
STATEMENT:  INSERT INTO descriptions (product_id, features) VALUES (1, 'x')"""

SHOTS = (
    Shot("incident", "INSERT is granted, so why is it denied?", ("as:sdc", "find:descriptions_id_seq")),
    Shot("why", "Why was this denied, and what is the least that fixes it?", (f"paste:{INCIDENT}", "1")),
    Shot("grant", "Which GRANT makes it work, and nothing more?", ("as:sdc", "find:descriptions", "g")),
    Shot("who", "Who can do what here, and through what?", ("find:descriptions", "2")),
    Shot("path", "Where does this unqualified name lead?", ("as:sdc", "p", "n", "type:mytable")),
    Shot(
        "role",
        "What is this role, and what does it hold?",
        ("database:shop", "r", "type:shop_support", "enter"),
    ),
    Shot("policies", "Which rows does it see?", ("database:shop", "as:cleo", "find:tickets", "6")),
    Shot(
        "future",
        "Who will be able to read what it creates?",
        ("database:shop", "as:deploy", "find:orders", "7"),
    ),
)


async def take(login: ConnectionOptions, shot: Shot) -> str:
    """The SVG of one picture."""
    database = next((step.partition(":")[2] for step in shot.steps if step.startswith("database:")), None)
    async with exploring(to_database(login, database) if database else login, size=shot.size) as driver:
        for step in shot.steps:
            if not step.startswith("database:"):
                await _do(driver, step)
        svg = driver.app.export_screenshot(title="pgwhy", simplify=True)
    return _FONTS.sub("", svg)


async def _do(driver: Driver, step: str) -> None:
    match step.partition(":"):
        case ("find", ":", name):
            await driver.find(name)
        case ("as", ":", role):
            await driver.as_role(role)
        case ("paste", ":", text):
            driver.app.post_message(Paste(text))
            await driver.rest()
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
