"""`python -m kingdesk` is the command `kingdesk`."""

from __future__ import annotations

import sys


def main() -> None:
    try:
        from kingdesk.cli.main import main as run  # noqa: PLC0415 -- half a second; Ctrl-C may come
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    run()


if __name__ == "__main__":
    main()
