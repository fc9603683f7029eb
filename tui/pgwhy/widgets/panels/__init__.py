"""The panels: each one a question about the object under the cursor, in a file of its own."""

from pgwhy.widgets.panels.access import access
from pgwhy.widgets.panels.view import Panel as Panel
from pgwhy.widgets.panels.view import View as View

PANELS = (Panel("Access", access),)
"""In the order of their keys."""
