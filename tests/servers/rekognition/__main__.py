"""Be Rekognition for trying the cloud way without an account: python -m tests.servers.rekognition.

It prints the variables that lead an AWS SDK, or a studio's `.env`, to this server, to a staging
bucket's and to one of queues. Real faces are seen by the embedded engine; nothing is paid and
nothing leaves the machine. Ctrl-C ends it and prints what AWS would have billed.
"""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Final

from tests.servers.guarded_s3 import GuardedS3
from tests.servers.iam import User
from tests.servers.rekognition.eyes import Eyes
from tests.servers.rekognition.faults import Faults
from tests.servers.rekognition.ledger import Ledger
from tests.servers.rekognition.operations import Rules
from tests.servers.rekognition.painted_eyes import PaintedEyes
from tests.servers.rekognition.process import READY
from tests.servers.rekognition.server import RekognitionServer
from tests.servers.rekognition.shapes import OPERATIONS
from tests.servers.rekognition.synthetic_eyes import SyntheticEyes
from tests.servers.s3 import ADMIN, KeyPair, Moto, S3Server
from tests.servers.sqs import Ministack

_PORT: Final = 8700


def main(arguments: Sequence[str]) -> int:
    told = _parser().parse_args(arguments)
    end = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: end.set())
    with ExitStack() as running:
        s3, users = _s3(told, running), _users(told.policy)
        reached = s3
        if users:
            reached = running.enter_context(GuardedS3(s3, users)).server
        server = running.enter_context(
            RekognitionServer(
                eyes=_eyes(told.eyes),
                s3=s3,
                users=users,
                port=told.port,
                rules=Rules(region=told.region, model=told.model),
                calls_per_second=_by_operation(told.calls_per_second),
                seed=told.seed,
                ledger_file=told.ledger,
                checks_answers=not told.unchecked,
            )
        )
        _set_faults(server.faults, told)
        if told.seen is not None and told.seen.exists():
            server.sight.load(told.seen)
        _print(f"AWS_REGION={told.region}")
        _print(f"AWS_ACCESS_KEY_ID={ADMIN.access_key}")
        _print(f"AWS_SECRET_ACCESS_KEY={ADMIN.secret_key}")
        _print(f"AWS_ENDPOINT_URL_S3={reached.endpoint}")
        if not told.no_queue:
            queues = Ministack()
            running.callback(queues.stop)
            _print(f"AWS_ENDPOINT_URL_SQS={queues.server.endpoint}")
        _print(f"{READY}{server.url}")
        end.wait()
        if told.seen is not None:
            server.sight.save(told.seen)
        _print(_bill(server.ledger))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.servers.rekognition", description=(__doc__ or "").split("\n\n")[1]
    )
    add = parser.add_argument
    add("--no-queue", action="store_true", help="start no server of queues beside it")
    add("--port", type=int, default=_PORT, help=f"{_PORT}; 0 for any free one")
    add("--region", default="us-east-1")
    add("--model", default=Rules().model, help="face model version of new collections")
    add(
        "--eyes",
        default="real",
        help="real: faces of people; painted: of tests/servers/rekognition/painted.py; "
        "synthetic:N: N strangers in every picture, at no cost",
    )
    add("--s3", help="address of the server with the staging bucket; one of its own if not given")
    add("--s3-key", default=ADMIN.access_key)
    add("--s3-secret", default=ADMIN.secret_key)
    add("--policy", type=Path, help="IAM policy: nothing else is allowed, signatures are checked")
    add("--ledger", type=Path, help="file every call is written to")
    add("--seen", type=Path, help="file of what was seen in pictures, read and written")
    for name, what in (
        ("--calls-per-second", "quota"),
        ("--latency", "seconds a call takes"),
        ("--throttle", "share 0-1 of calls that are throttled"),
        ("--fail", "share 0-1 of calls that end in a 500"),
    ):
        add(
            name,
            action="append",
            default=[],
            metavar="[OPERATION=]N",
            help=f"{what}, of all operations or of one; may be said more than once",
        )
    add("--seed", type=int, default=0, help="another run of bad luck")
    add("--unchecked", action="store_true", help="trust its own answers, which is faster")
    return parser


def _s3(told: argparse.Namespace, running: ExitStack) -> S3Server:
    if told.s3 is not None:
        return S3Server(told.s3, KeyPair(told.s3_key, told.s3_secret))
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    moto = Moto()
    running.callback(moto.stop)
    return moto.server


def _users(policy: Path | None) -> list[User]:
    if policy is None:
        return []
    return [User(ADMIN, json.loads(policy.read_text("utf-8")))]


def _eyes(name: str) -> Eyes:
    kind, _, number = name.partition(":")
    if kind == "painted":
        return PaintedEyes()
    if kind == "synthetic":
        return SyntheticEyes(int(number or 4))
    if kind != "real":
        raise SystemExit(f"no such eyes: {name}")
    # loads two networks, which the others need not
    from tests.servers.rekognition.engine_eyes import EngineEyes  # noqa: PLC0415

    return EngineEyes()


def _by_operation(said: Sequence[str]) -> Mapping[str, float]:
    """Return numbers by operation, "" for all."""
    numbers = {}
    for entry in said:
        operation, _, number = entry.rpartition("=")
        if operation and operation not in OPERATIONS:
            raise SystemExit(f"no such operation: {operation}")
        numbers[operation] = float(number)
    return numbers


def _set_faults(faults: Faults, told: argparse.Namespace) -> None:
    for tell, said in (
        (faults.throttle, told.throttle),
        (faults.fail, told.fail),
        (faults.slow, told.latency),
    ):
        for operation, number in _by_operation(said).items():
            tell(number, *([operation] if operation else []))


def _bill(ledger: Ledger) -> str:
    lines = [f"{count:8} {operation}" for operation, count in sorted(ledger.counts.items())]
    return "\n".join(["", "AWS would have billed:", *lines, f"{ledger.total:8} calls"])


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
