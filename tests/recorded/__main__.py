"""``python -m tests.recorded record``: plays the worlds on real servers; ``… answers``: asks pgwhy anew."""

from __future__ import annotations

import argparse
import sys

from tests.recorded.writing import answer_worlds, record_worlds


def main() -> int:
    """Writes the records of the chapters that are named, or of all."""
    parser = argparse.ArgumentParser(prog="python -m tests.recorded", description=__doc__)
    parser.add_argument("what", choices=("record", "answers"))
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", help="only those whose names start so")
    options = parser.parse_args()
    only = tuple(options.chapters)
    if options.what == "record":
        record_worlds(only)
    answer_worlds(only)
    return 0


if __name__ == "__main__":
    sys.exit(main())
