"""``python -m tests.servers fetch``: gets missing versions; ``… start``: runs all until interrupted."""

from __future__ import annotations

import signal
import sys
from contextlib import ExitStack

from tests.servers.running import running
from tests.servers.sources import available, fetch, missing


def main() -> None:
    """Does what the one argument says."""
    match sys.argv[1:]:
        case ["fetch"]:
            fetch()
            print("here:", *available())
            if missing():
                sys.exit(f"missing: {missing()}")
        case ["start"]:
            with ExitStack() as servers:
                started = [servers.enter_context(running(source)) for source in available().values()]
                places = " ".join(f"{server.version}={server.host}:{server.port}" for server in started)
                print(f'PGWHY_SERVERS="{places}"', flush=True)
                signal.sigwait({signal.SIGINT, signal.SIGTERM})
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
