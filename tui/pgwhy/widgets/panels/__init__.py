"""The panels: each one a question about the object under the cursor, in a file of its own."""

from pgwhy.widgets.panels.access import access
from pgwhy.widgets.panels.columns import columns
from pgwhy.widgets.panels.depends import depends
from pgwhy.widgets.panels.future import future
from pgwhy.widgets.panels.policies import policies
from pgwhy.widgets.panels.view import Panel as Panel
from pgwhy.widgets.panels.view import View as View
from pgwhy.widgets.panels.who import who
from pgwhy.widgets.panels.why import why

PANELS = (
    Panel("Access", access),
    Panel("Who", who),
    Panel("Why", why),
    Panel("Columns", columns),
    Panel("Depends", depends),
    Panel("Policies", policies),
    Panel("Future", future),
)
"""In the order of their keys."""
