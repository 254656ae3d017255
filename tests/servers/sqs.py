"""A server that speaks SQS: ministack, which counts receives and hides messages as AWS does."""

from __future__ import annotations

import signal
import sys
import tempfile
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from kingdesk.adapters.aws.login import CloudLogin
from tests.servers.processes import HOST, ServerProcess, free_ports
from tests.servers.s3 import ADMIN, REGION, KeyPair, remove

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

_numbers: Final = count(1)


@dataclass(frozen=True, slots=True)
class SqsServer:
    """Where an SQS server is, and whom it knows us as; it looks at no key."""

    endpoint: str
    keys: KeyPair = ADMIN

    def client(self) -> SQSClient:
        """Return a client for preparing and looking; it does not try again."""
        config = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 1})
        return boto3.client(
            "sqs",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.keys.access_key,
            aws_secret_access_key=self.keys.secret_key,
            region_name=REGION,
            config=config,
        )

    def at(self, endpoint: str) -> SqsServer:
        """Return the same server behind another address, such as a proxy's."""
        return SqsServer(endpoint, self.keys)

    def make_queues(self, **attributes: str) -> str:
        """Make an empty queue of a new name, and its dead letters; return the name."""
        name = f"queue-{next(_numbers)}"
        client = self.client()
        try:
            client.create_queue(QueueName=f"{name}-dlq")
            given: Any = attributes
            client.create_queue(QueueName=name, Attributes=given)
        finally:
            client.close()
        return name

    def login(self, queue: str, dead_letters: str | None = None) -> CloudLogin:
        """Return what it takes to use a queue, and dead letters named after it."""
        return CloudLogin(
            region=REGION,
            collection="studio",
            access_key_id=self.keys.access_key,
            secret_access_key=self.keys.secret_key,
            installation="pc-1",
            sqs_endpoint=self.endpoint,
            queue=queue,
            dead_letters=dead_letters or f"{queue}-dlq",
        )


class Ministack:
    """A ministack server with nothing but SQS, in memory; ready after a second."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kingdesk-ministack-"))
        self.left_by_the_killed = [self.folder]
        (port,) = free_ports(1)
        self.server = SqsServer(f"http://{HOST}:{port}")
        environment = {
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(port),
            "HOME": str(self.folder),
            "IOT_MTLS_ENABLED": "0",  # else it listens to the whole network on another port
            "LOG_LEVEL": "WARNING",
            "MINISTACK_HOST": HOST,
            "SERVICES": "sqs",
            "TMPDIR": str(self.folder),
        }
        try:
            self._process = ServerProcess(
                [sys.executable, "-m", "ministack"],
                self.folder / "log",
                farewell=signal.SIGKILL,  # nothing of it is kept
                environment=environment,
            )
            self._process.wait_until(self._answers)
        except BaseException:
            remove(self.left_by_the_killed)
            raise

    def _answers(self) -> bool:
        client = self.server.client()
        try:
            client.list_queues()
        except (BotoCoreError, ClientError):
            return False
        finally:
            client.close()
        return True

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """End the server and delete its folder."""
        self._process.stop()
        remove(self.left_by_the_killed)
