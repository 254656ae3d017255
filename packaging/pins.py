"""Write packaging/constraints.txt: the exact versions everybody installs.

Usage: python packaging/pins.py [--check]

Only what the project needs is pinned, development tools included, as installed in the environment
this runs in; names and versions only, so that any package index serves them. `--check` changes
nothing and fails when something needed is not pinned or another version is installed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT: Final = "kingdesk"
EXTRAS: Final = ("", "dev")
BUILD_TOOLS: Final = ("hatchling", "editables")
"""What `setup.sh` installs to build the project in place."""
CONSTRAINTS: Final = Path(__file__).resolve().parent / "constraints.txt"


def needed(project: str, extras: Iterable[str], others: Iterable[str]) -> dict[str, str]:
    """Return name==version of all the project and the others need, the project itself left out.

    Raises:
        PackageNotFoundError: something needed is not installed.
    """
    pins: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    todo = [(project, extra) for extra in extras] + [(name, "") for name in others]
    while todo:
        name, extra = todo.pop()
        if (canonicalize_name(name), extra) in seen:
            continue
        seen.add((canonicalize_name(name), extra))
        found = metadata.distribution(name)
        if canonicalize_name(name) != project:
            pins[canonicalize_name(name)] = f"{found.name}=={found.version}"
        for line in found.requires or ():
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
                todo += [(wanted.name, part) for part in ("", *wanted.extras)]
    return pins


def differences(pinned: Iterable[str], installed: Iterable[str]) -> list[str]:
    """Say what stands in only one of the two, one line each."""
    old, new = set(pinned), set(installed)
    return [f"- {line}" for line in sorted(old - new)] + [f"+ {line}" for line in sorted(new - old)]


def main(arguments: Sequence[str]) -> int:
    if list(arguments) not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    pins = [line for _, line in sorted(needed(PROJECT, EXTRAS, BUILD_TOOLS).items())]
    if not arguments:
        CONSTRAINTS.write_text("\n".join(pins) + "\n", encoding="utf-8")
        print(f"{len(pins)} versions pinned")
        return 0
    changes = differences(CONSTRAINTS.read_text(encoding="utf-8").splitlines(), pins)
    if changes:
        print("packaging/constraints.txt differs from what is installed:", *changes, sep="\n")
        return 1
    print(f"{len(pins)} versions, all as pinned")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
