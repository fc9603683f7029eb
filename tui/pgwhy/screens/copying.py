"""Copying what was read: a text goes to the clipboard once every line of it has been on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from pgwhy.widgets.carried import CopyText
from pgwhy.widgets.footer import Footer
from pgwhy.widgets.lines import Lines


def copy_seen(shown: Lines, rows: Sequence[int], text: str, key: str) -> None:
    """Copy the text that these rows of a list say, or scroll on to those that were not on the screen yet.

    In that case nothing is copied, and the footer says so: ``key``, which was pressed, goes on. So a text that is
    longer than the screen is read page by page, and none is taken that was drawn after the key was pressed.
    """
    unread = shown.unread(rows)
    if not unread:
        shown.post_message(CopyText(text))
        return
    shown.bring_up(unread[0], unread[-1])
    below = sum(row >= shown.top + shown.page for row in unread)
    told = f"{key} shows {below} more line{'s' if below > 1 else ''}" if below else f"{key} again copies it"
    if shown.too_small_for(unread[0]):
        told = "this terminal is too small to show all of it"
    shown.screen.query_one(Footer).say(f"Not copied yet: {told}")
