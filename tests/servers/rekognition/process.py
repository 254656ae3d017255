"""The server in a process of its own: it takes no time from who is measured, and outlives kills."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.servers.processes import ServerProcess
from tests.servers.rekognition.ledger import Ledger
from tests.servers.s3 import S3Server, remove

READY: Final = "AWS_ENDPOINT_URL_REKOGNITION="
"""How the line begins that says the server listens, and where; the last one it says."""
_ROOT: Final = Path(__file__).resolve().parents[3]
LIKE_AWS: Final = (
    "--latency=DetectFaces=0.25",
    "--latency=IndexFaces=0.25",
    "--latency=SearchFaces=0.35",
    "--latency=SearchFacesByImage=0.35",
)
"""Arguments for calls that take as long as they are said to take in a near region."""


class RekognitionProcess:
    """A server as `python -m tests.servers.rekognition` starts it, until `stop`.

    Attributes:
        url: for `endpoint_url` or AWS_ENDPOINT_URL_REKOGNITION.
        s3: where pictures lie that are not sent along.
    """

    def __init__(self, *arguments: str, s3: S3Server | None = None) -> None:
        """Start one.

        Args:
            arguments: for its command line, beside port, ledger and S3.
            s3: where pictures lie that are not sent along; a server of its own if None.
        """
        self.folder = Path(tempfile.mkdtemp(prefix="kingdesk-rekognition-"))
        self._file = self.folder / "ledger"
        self._file.touch()
        command = [sys.executable, "-m", "tests.servers.rekognition", "--port=0", "--no-queue"]
        command += [f"--ledger={self._file}", *_place(s3), *arguments]
        try:
            self._process = ServerProcess(
                command,
                self.folder / "log",
                environment={**os.environ, "PYTHONPATH": str(_ROOT), "HOME": str(self.folder)},
            )
            self._process.wait_until(lambda: READY in self._said())
        except BaseException:
            remove([self.folder])
            raise
        said = dict(line.split("=", 1) for line in self._said().splitlines() if "=" in line)
        self.url: Final = said[READY.rstrip("=")]
        self.s3: Final = s3 or S3Server(said["AWS_ENDPOINT_URL_S3"])

    @property
    def ledger(self) -> Ledger:
        """What was called until now."""
        return Ledger.read(self._file)

    @property
    def pid(self) -> int:
        return self._process.pid

    def cpu_seconds(self) -> float:
        """Return what the server has cost the processor so far; on Linux."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self._process.stop()
        remove([self.folder])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _said(self) -> str:
        return self._process.log.read_text("utf-8", "replace")


def _place(s3: S3Server | None) -> Sequence[str]:
    if s3 is None:
        return ()
    return (f"--s3={s3.endpoint}", f"--s3-key={s3.access_key}", f"--s3-secret={s3.secret_key}")
