"""What a run used of the machine: CPU seconds by who used them, and memory."""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.rekognition.process import RekognitionProcess


@dataclass(slots=True)
class Cores:
    """CPU seconds by who used them."""

    ours: float
    database: float
    stand_in: float
    all: float
    at: float

    @classmethod
    def now(cls, database: int, server: RekognitionProcess) -> Cores:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return cls(
            used.ru_utime + used.ru_stime,
            _of_children(database),
            server.cpu_seconds(),
            _of_machine(),
            time.perf_counter(),
        )

    def __sub__(self, before: Cores) -> Cores:
        return Cores(
            self.ours - before.ours,
            self.database - before.database,
            self.stand_in - before.stand_in,
            self.all - before.all,
            self.at - before.at,
        )

    @property
    def others(self) -> float:
        """Return the share of the machine that others used, 0-1."""
        mine = self.ours + self.database + self.stand_in
        return max(0.0, (self.all - mine) / (self.at * (os.cpu_count() or 1)))


class Memory:
    """The most memory this process had at once while it was watched, in bytes."""

    def __init__(self) -> None:
        self.most = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        page = os.sysconf("SC_PAGE_SIZE")
        while not self._end.wait(0.1):
            resident = int(Path("/proc/self/statm").read_text("ascii").split()[1])
            self.most = max(self.most, resident * page)

    @contextmanager
    def watched(self) -> Iterator[None]:
        self._thread.start()
        yield
        self._end.set()
        self._thread.join()


def _of_children(pid: int) -> float:
    """Return the CPU seconds of a process, its children and those that ended."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8").rpartition(")")[2].split()
        except OSError:  # it just ended
            continue
        if stat.parent.name == str(pid):
            total += sum(int(fields[n]) for n in (11, 12, 13, 14))
        elif fields[1] == str(pid):
            total += sum(int(fields[n]) for n in (11, 12))
    return total / os.sysconf("SC_CLK_TCK")


def _of_machine() -> float:
    fields = [int(one) for one in Path("/proc/stat").read_text("ascii").split("\n")[0].split()[1:]]
    return (sum(fields[:8]) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")
