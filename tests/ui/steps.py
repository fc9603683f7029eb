"""Ways to a screen, written as keys, and as ``find:x``, ``as:x``, ``type:x`` and ``paste:x``."""

from __future__ import annotations

from textual import events

from tests.ui.driving import Driver


async def follow(driver: Driver, steps: tuple[str, ...]) -> None:
    """Press what the steps say, and wait until it rests."""
    for step in steps:
        match step.partition(":"):
            case ("find", ":", name):
                await driver.pilot.press("/", *name, "enter")
                await driver.rest()
            case ("as", ":", role):
                await driver.pilot.press("a", *role, "enter")
            case ("paste", ":", text):
                driver.app.post_message(events.Paste(text))
                await driver.rest()
            case ("type", ":", text):
                await driver.write(text)
            case _:
                await driver.pilot.press(step)
    await driver.rest()
