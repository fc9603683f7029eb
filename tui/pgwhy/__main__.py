"""``python -m pgwhy`` is ``pgwhy``."""

from pgwhy.cli.main import main

if __name__ == "__main__":
    main()
