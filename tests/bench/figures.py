"""Figures with their goals, one line each."""

from __future__ import annotations

from collections.abc import Sequence


def report(name: str, value: float, goal: float, unit: str = "ms", *, note: str = "") -> bool:
    """Print a figure and its share of the goal; at most 1 is reached. Return whether it is."""
    reached = value <= goal
    words = f"  ({note})" if note else ""
    said = "ok" if reached else "OVER"
    print(
        f"{name:<44} {value:9.1f} {unit:<3} goal {goal:7.1f}  {value / goal:5.2f}x {said}{words}",
        flush=True,
    )
    return reached


def at(values: Sequence[float], percent: float) -> float:
    """Return a percentile of values in any order."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
