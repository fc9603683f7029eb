"""``pgwhy`` and ``python -m pgwhy``: the process around the command line."""

import gc
import os

from pgwhy.cli.interrupt import leave_at_once


def main() -> None:
    """Runs the command that the process was called with, and ends the process with its exit status.

    What is imported stays, so nothing is gained by looking for garbage in it, or by taking it apart at the end:
    that would be a quarter of the time that a command takes.
    """
    leave_at_once()
    gc.disable()
    from pgwhy.cli.main import main as run

    status = run()
    leave_at_once()
    os._exit(status)


if __name__ == "__main__":
    main()
