"""Processing by Rekognition when things go wrong: nothing is lost, and nothing is paid twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from kingdesk.adapters.aws import staging
from kingdesk.bootstrap import EngineOnDemand
from kingdesk.paths import resource
from kingdesk.services.recognition.ledger import Ledger
from tests.app.cloud import (
    FACES,
    PHOTOS,
    SHARED,
    STAGING,
    CloudStudio,
    in_photos,
    more,
)
from tests.app.command import CommandLine
from tests.app.studio import PASSWORD, STUDIO, StudioCommands, WebSystem
from tests.fakes.cloud_process import Step
from tests.fakes.engine import FakeEngine
from tests.fakes.keychain import MemoryKeyring
from tests.servers.guarded_s3 import GuardedS3
from tests.servers.iam import User
from tests.servers.rekognition import Fault, RekognitionServer
from tests.servers.rekognition.engine_eyes import EngineEyes
from tests.servers.s3 import ADMIN, KeyPair, S3Server

BOTH = pytest.mark.parametrize("strategy", ["classic", "indexed"])
CLIENTS = ("Ana", "Bea")
CLEAN: Mapping[str, Mapping[str, int]] = {
    "classic": {"DetectFaces": len(PHOTOS), "SearchFacesByImage": FACES},
    "indexed": {"IndexFaces": len(PHOTOS) + len(CLIENTS), "SearchFaces": len(CLIENTS)},
}
"""What a run is billed to which nothing happens; the clients were enrolled before."""
DAILY = KeyPair("AKDAILYWORK000000000", "daily-work-of-the-tests")
_ROOT = Path(__file__).parents[2]


@pytest.fixture
def cloud(empty_cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch) -> CloudStudio:
    """A studio with a gallery of eight photos and two enrolled clients; nothing is processed."""
    empty_cloud.set_up(monkeypatch)
    empty_cloud.fill(clients=CLIENTS)
    return empty_cloud


def is_finished(cloud: CloudStudio) -> bool:
    jobs = cloud.done("status", "Party")["jobs"]
    return bool(jobs == {"pending": 0, "processing": 0, "done": len(PHOTOS), "error": 0})


# --- killed --------------------------------------------------------------------------------------


def killed(cloud: CloudStudio, strategy: str, step: Step, operation: str, nth: int) -> bool:
    """Process in a process that is killed beside a call; tell whether it came that far."""
    photographer = {"KINGDESK_EMAIL": cloud.studio.ana.email, "KINGDESK_PASSWORD": PASSWORD}
    arguments = ["--workspace", STUDIO, "process", "Party", "--strategy", strategy, "--yes"]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.fakes.cloud_process", step, operation, str(nth), *arguments],
        cwd=_ROOT,
        env={**os.environ, **cloud.studio.web.variables(), **cloud.variables(), **photographer},
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode == -signal.SIGKILL


KILLS = {
    "indexed": [
        (Step.ASKED, "IndexFaces", 4),
        (Step.ANSWERED, "IndexFaces", 2),
        (Step.ANSWERED, "SearchFaces", 1),
    ],
    "classic": [
        (Step.STAGED, "DetectFaces", 2),
        (Step.WRITTEN, "SearchFacesByImage", 3),
    ],
}


@BOTH
def test_what_was_paid_for_before_a_kill_is_not_paid_again(
    cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch, strategy: str
) -> None:
    paid, journalled = cloud.billed(), cloud.receipt()
    assert paid == journalled

    for kill in KILLS[strategy]:
        assert killed(cloud, strategy, *kill), kill
    left = cloud.staged()
    monkeypatch.setattr(staging, "LEFT_BEHIND_AFTER", timedelta(seconds=-5))
    cloud.process(strategy)

    assert is_finished(cloud)
    assert cloud.names() == in_photos(*CLIENTS)
    # each call is in the journal once; beside these only what nobody could write down was billed
    assert more(cloud.receipt(), journalled) == CLEAN[strategy]
    lost = more(cloud.billed(), cloud.receipt())
    assert sum(lost.values()) <= len(KILLS[strategy]) * len(PHOTOS)
    assert (strategy == "classic") == bool(left)
    assert cloud.staged() == []


def test_a_kill_costs_at_most_a_call_for_each_photo_under_way(cloud: CloudStudio) -> None:
    paid = cloud.billed()

    assert killed(cloud, "classic", Step.ANSWERED, "SearchFacesByImage", 3)
    cloud.process("classic")

    spent = sum(more(cloud.billed(), paid).values())
    clean = sum(CLEAN["classic"].values())
    assert clean < spent <= clean + len(PHOTOS)
    assert cloud.names() == in_photos(*CLIENTS)


# --- AWS has a bad day ---------------------------------------------------------------------------


@BOTH
def test_throttling_and_failures_lose_no_photo_and_cost_nothing(
    cloud: CloudStudio, strategy: str
) -> None:
    paid = cloud.billed()
    cloud.rekognition.faults.throttle(0.2)
    cloud.rekognition.faults.fail(0.05)

    cloud.process(strategy)

    assert is_finished(cloud)
    codes = cloud.rekognition.ledger.codes
    assert codes["ProvisionedThroughputExceededException"] + codes["ThrottlingException"] > 0
    assert more(cloud.billed(), paid) == CLEAN[strategy]
    cloud.rekognition.faults.heal()
    assert cloud.names() == in_photos(*CLIENTS)
    assert cloud.receipt() == cloud.billed()


def from_call(monkeypatch: pytest.MonkeyPatch, nth: int, happens: Any) -> None:  # noqa: ANN401
    """Let something happen when the nth billed call is about to be made."""
    pay, made = Ledger.pay, iter(range(1, 10_000))

    def noticed(self: Ledger, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        if next(made) == nth:
            happens()
        return pay(self, *arguments, **named)

    monkeypatch.setattr(Ledger, "pay", noticed)


@BOTH
def test_a_permission_that_goes_in_the_middle_stops_at_once_and_is_named(
    cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch, strategy: str
) -> None:
    paid, faults = cloud.billed(), cloud.rekognition.faults
    operation = "IndexFaces" if strategy == "indexed" else "SearchFacesByImage"
    with monkeypatch.context() as patched:
        from_call(
            patched,
            5,
            lambda: faults.refuse_next("AccessDeniedException", operation, times=10_000),
        )
        denied = cloud("--json", "process", "Party", "--strategy", strategy, "--yes")
    refusals = cloud.rekognition.ledger.codes["AccessDeniedException"]
    spent = more(cloud.billed(), paid)
    faults.heal()

    cloud.process(strategy)

    assert denied.code == 1
    assert denied.json["error"]["code"] == "cloud_denied"
    assert f"rekognition:{operation}" in denied.json["error"]["message"]
    assert denied.json["error"]["receipt"]["billed_calls"] == sum(spent.values())
    assert "Go on with: kingdesk --workspace Studio process Party" in denied.err
    assert refusals <= len(PHOTOS)
    assert is_finished(cloud)
    assert more(cloud.billed(), paid) == CLEAN[strategy]


def test_the_network_goes_and_comes_again_and_nothing_is_paid_twice(
    cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid, faults = cloud.billed(), cloud.rekognition.faults
    monkeypatch.setattr("kingdesk.adapters.aws.rekognition._LONGEST_PAUSE_S", 0.2)
    with monkeypatch.context() as patched:
        from_call(patched, 5, lambda: faults.next(Fault.DROP_BEFORE, times=10_000))
        gone = cloud("--json", "process", "Party", "--strategy", "indexed", "--yes")
    faults.heal()

    cloud.process("indexed")

    assert (gone.code, gone.json["error"]["code"]) == (1, "cloud_unreachable")
    assert is_finished(cloud)
    assert more(cloud.billed(), paid) == CLEAN["indexed"]
    assert cloud.names() == in_photos(*CLIENTS)


def test_ctrl_c_says_what_was_spent_and_the_same_line_goes_on(
    cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid = cloud.billed()
    with monkeypatch.context() as patched:
        from_call(patched, 5, lambda: os.kill(os.getpid(), signal.SIGINT))
        stopped = cloud(
            *("--json", "process", "Party", "--strategy", "indexed", "--yes", "--max-cost", "2")
        )
    state = cloud.done("status", "Party")["run"]

    cloud.process("indexed")

    assert (stopped.code, stopped.json["error"]["code"]) == (1, "stopped")
    assert f"US$ {state['cost_usd']:.3f} spent" in stopped.json["error"]["message"]
    assert stopped.json["error"]["hint"].endswith("process Party --strategy indexed --max-cost 2")
    assert state["state"] == "stopped"
    assert is_finished(cloud)
    assert more(cloud.billed(), paid) == CLEAN["indexed"]


def test_a_quote_without_the_network_still_tells_what_this_machine_can_do(
    cloud: CloudStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kingdesk.adapters.aws.rekognition._LONGEST_PAUSE_S", 0.1)
    cloud.rekognition.faults.next(Fault.DROP_BEFORE, times=10_000)
    asked = len(cloud.rekognition.ledger.calls)

    strategies = {one["name"]: one for one in cloud.done("quote", "Party")["strategies"]}

    assert (strategies["local"]["unavailable"], strategies["local"]["photos"]) == (None, 8)
    for name in ("classic", "indexed"):
        assert strategies[name]["unavailable"]["code"] == "cloud_unreachable"
    assert len(cloud.rekognition.ledger.calls) - asked <= 6  # patience is spent once


def test_without_aws_a_gallery_is_processed_on_this_machine(cloud: CloudStudio) -> None:
    cloud.rekognition.faults.next(Fault.DROP_BEFORE, times=10_000)
    asked = len(cloud.rekognition.ledger.calls)

    done = cloud("process", "Party", "--strategy", "local")

    assert done.code == 0, done
    assert len(cloud.rekognition.ledger.calls) == asked


# --- rights --------------------------------------------------------------------------------------


def test_the_printed_policy_is_enough_for_all_and_for_nothing_else(
    command: CommandLine,
    web: WebSystem,
    keychain: MemoryKeyring,
    moto: S3Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    studio = StudioCommands.of(command, web)
    assert studio.create(monkeypatch).code == 0
    policy = json.loads(studio("provision", "--print-policy").out)["daily"]
    users = [User(ADMIN), User(DAILY, policy)]
    moto.make_bucket(STAGING)
    with (
        GuardedS3(moto, users) as guarded,
        RekognitionServer(s3=moto, users=users) as rekognition,
    ):
        rekognition.client().create_collection(CollectionId=SHARED)
        cloud = CloudStudio(studio, rekognition, guarded.as_(DAILY), sqs=moto.endpoint)
        studio.more = cloud.variables()
        assert studio.create(monkeypatch).code == 0

        cloud.fill(clients=CLIENTS)
        for strategy in ("classic", "indexed"):
            cloud.process(strategy)
            assert cloud.names() == in_photos(*CLIENTS)
        cloud.done("client", "erase", "Party", "Bea")
        assert cloud.done("gallery", "forget-faces", "Party", "--yes")["deleted"]

        assert "AccessDeniedException" not in rekognition.ledger.codes
        assert {denial.action for denial in guarded.denials} <= _LOOKED_AT_BY_THE_DOCTOR
        assert _refusal(lambda: rekognition.client(DAILY).delete_collection(CollectionId=SHARED))
        assert _refusal(lambda: rekognition.client(DAILY).list_faces(CollectionId="somebody-elses"))
        s3 = guarded.as_(DAILY).client()
        assert _refusal(lambda: s3.put_object(Bucket=STAGING, Key="staging/enroll/1.jpg", Body=b""))
        assert _refusal(lambda: s3.list_objects_v2(Bucket=STAGING))
        s3.close()


_LOOKED_AT_BY_THE_DOCTOR = {
    *("s3:GetLifecycleConfiguration", "s3:GetBucketPolicy", "s3:GetEncryptionConfiguration"),
    *("s3:GetBucketPublicAccessBlock", "s3:ListBucket"),
}
"""How the bucket is kept: the key of daily work may not see it, and needs not."""


def _refusal(act: Any) -> bool:  # noqa: ANN401
    """Tell whether an act is refused for lack of a permission."""
    try:
        act()
    except ClientError as error:
        return error.response["Error"]["Code"] in {"AccessDenied", "AccessDeniedException"}
    return False


# --- real faces ----------------------------------------------------------------------------------

SAMPLE = resource("sample")
SHIPPED = (
    *("1-reception/DSC_0101.jpg", "1-reception/DSC_0104.jpg"),
    *("1-reception/DSC_0109.jpg", "2-dinner/DSC_0207.jpg"),
)


def test_the_same_people_are_found_as_on_this_machine(
    command: CommandLine,
    host_postgres: str,
    keychain: MemoryKeyring,
    seaweed: S3Server,
    moto: S3Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    web = WebSystem(host_postgres, seaweed, seaweed.make_bucket())
    command.engine = cast("FakeEngine", EngineOnDemand(resource("models")))
    with RekognitionServer(s3=moto, eyes=EngineEyes()) as rekognition:
        cloud = CloudStudio(StudioCommands.of(command, web), rekognition, moto)
        cloud.set_up(monkeypatch)
        for name in SHIPPED:
            cloud.studio.upload(Path(name).name, (SAMPLE / "photos" / name).read_bytes())
        for name in ("Alice Moreira", "Clara Winter"):
            cloud.studio.web.client(cloud.studio.party, name)
            cloud.done("enroll", "Party", name, SAMPLE / "references" / f"{name}.jpg")

        found = {}
        for strategy in ("local", "classic", "indexed"):
            cloud.process(strategy)
            found[strategy] = cloud.names()

    assert found["classic"] == found["indexed"] == found["local"]
    assert any(found["local"].values())
