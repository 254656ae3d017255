"""AWS Rekognition as a server on this machine, for tests and for trying the cloud way for nothing.

It speaks JSON 1.1 to any AWS SDK, measures requests and its own answers by the service's model,
has collections, limits, typed errors and a bill, and does wrong what it is told to. Faces are real
ones, seen by the embedded engine, or painted ones that cost nothing (`painted.py`).

    with RekognitionServer() as server:
        server.client().create_collection(CollectionId="clients")
"""

from __future__ import annotations

from tests.servers.rekognition.faults import Fault
from tests.servers.rekognition.ledger import Call, Ledger
from tests.servers.rekognition.operations import Rules
from tests.servers.rekognition.server import RekognitionServer

__all__ = ["Call", "Fault", "Ledger", "RekognitionServer", "Rules"]
