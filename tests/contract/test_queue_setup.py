"""Setting an owner's queue up: what is missing is made, and what others set is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from kingdesk.adapters.aws.client import USUAL
from kingdesk.adapters.aws.login import CloudLogin
from kingdesk.adapters.aws.policy import daily, provisioning
from kingdesk.adapters.aws.provision import AwsProvisioner
from kingdesk.adapters.aws.queue import SqsQueue
from kingdesk.adapters.aws.queue_setup import QueueSetup
from kingdesk.adapters.aws.steps import walked
from kingdesk.domain.cloud_errors import CloudDenied
from kingdesk.domain.queue_errors import QueueNotFound
from kingdesk.ports.provision import Part, PartState, Provisioning
from kingdesk.ports.queue import Depth
from tests.contract.face_clouds import CommentEyes
from tests.servers.guarded_sqs import GuardedSqs
from tests.servers.iam import User
from tests.servers.rekognition import RekognitionServer
from tests.servers.s3 import REGION, WRITER, S3Server
from tests.servers.sqs import SqsServer

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

NOW = timedelta(0)
LONG = timedelta(minutes=2)
PARTS = (
    Part.DEAD_LETTERS,
    Part.QUEUE,
    Part.REDRIVE,
    Part.QUEUE_ENCRYPTION,
    Part.QUEUE_TLS_ONLY,
)
_numbers = count(1)


@pytest.fixture
def login(sqs: SqsServer) -> CloudLogin:
    return sqs.login(f"new-{next(_numbers)}")


@pytest.fixture
def client(sqs: SqsServer) -> Iterator[SQSClient]:
    client = sqs.client()
    yield client
    client.close()


@pytest.fixture
def rekognition(moto: S3Server) -> Iterator[RekognitionServer]:
    with RekognitionServer(eyes=CommentEyes(), s3=moto) as server:
        yield server


@pytest.fixture
def provisioner(login: CloudLogin, rekognition: RekognitionServer) -> AwsProvisioner:
    return AwsProvisioner(replace(login, rekognition_endpoint=rekognition.url))


def states(found: Provisioning) -> dict[Part, PartState]:
    return {part.part: part.state for part in found.parts if part.part in PARTS}


def all_in(state: PartState) -> dict[Part, PartState]:
    return dict.fromkeys(PARTS, state)


def said(client: SQSClient, queue: str) -> dict[str, str]:
    url = client.get_queue_url(QueueName=queue)["QueueUrl"]
    found = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return {str(name): value for name, value in found.items()}


def change(client: SQSClient, queue: str, **attributes: str) -> None:
    given: Any = attributes
    url = client.get_queue_url(QueueName=queue)["QueueUrl"]
    client.set_queue_attributes(QueueUrl=url, Attributes=given)


def lacks(login: CloudLogin) -> list[str]:
    with closing(QueueSetup(login, USUAL)) as setup:
        return [f"{lack.details['queue']}: {lack.details['what']}" for lack in setup.lacks()]


def set_up(login: CloudLogin) -> None:
    with closing(QueueSetup(login, USUAL)) as setup:
        for step in setup.steps():
            walked(step, is_making=True)


# --- from nothing ---------------------------------------------------------------------------------


def test_looking_makes_no_queue(provisioner: AwsProvisioner, login: CloudLogin) -> None:
    assert states(provisioner.plan()) == all_in(PartState.MISSING)
    with closing(SqsQueue(login)) as queue, pytest.raises(QueueNotFound):
        queue.depth()


def test_both_queues_are_made_as_they_should_be(
    provisioner: AwsProvisioner, login: CloudLogin, client: SQSClient
) -> None:
    made, again = provisioner.apply(), provisioner.apply()

    name = login.queue or ""
    queue, dead = said(client, name), said(client, f"{name}-dlq")
    assert states(made) == all_in(PartState.MADE)
    assert states(again) == all_in(PartState.THERE)
    assert made.lacks == again.lacks == ()
    assert (queue["VisibilityTimeout"], queue["ReceiveMessageWaitTimeSeconds"]) == ("120", "20")
    assert queue["MessageRetentionPeriod"] == str(4 * 24 * 3600)
    assert dead["MessageRetentionPeriod"] == str(14 * 24 * 3600)
    assert queue["SqsManagedSseEnabled"] == dead["SqsManagedSseEnabled"] == "true"
    assert json.loads(queue["RedrivePolicy"]) == {
        "deadLetterTargetArn": dead["QueueArn"],
        "maxReceiveCount": 10,
    }
    for attributes in (queue, dead):
        (statement,) = json.loads(attributes["Policy"])["Statement"]
        assert (statement["Effect"], statement["Action"]) == ("Deny", "sqs:*")
        assert statement["Resource"] == attributes["QueueArn"]
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_what_nobody_ends_goes_to_the_dead_letters_by_itself(login: CloudLogin) -> None:
    set_up(login)
    with closing(SqsQueue(login)) as queue:
        queue.send(["photo"])
        for _ in range(10):
            queue.put_back(queue.receive(1, NOW, LONG), NOW)

        assert queue.receive(1, NOW, LONG) == []
        assert queue.depth() == Depth(waiting=0, under_way=0, buried=1)
        (dead,) = queue.dead(1)

    assert (dead.body, dead.reason) == ("photo", None)


# --- what others set ------------------------------------------------------------------------------


def test_only_what_a_queue_lacks_is_added(login: CloudLogin, client: SQSClient) -> None:
    name = login.queue or ""
    client.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "77"})
    theirs = {
        "Sid": "WebSystem",
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:user/web"},
        "Action": "sqs:SendMessage",
        "Resource": "*",
    }
    change(client, name, Policy=json.dumps({"Version": "2012-10-17", "Statement": theirs}))
    before = lacks(login)

    set_up(login)

    queue = said(client, name)
    statements = json.loads(queue["Policy"])["Statement"]
    assert before == [f"{name}: dead letters"]
    assert lacks(login) == []
    assert queue["VisibilityTimeout"] == "77"
    assert statements[0] == theirs
    assert statements[1]["Sid"] == "KingdeskTlsOnly"


def test_a_key_of_others_encrypts_as_well(login: CloudLogin, client: SQSClient) -> None:
    name = login.queue or ""
    set_up(login)
    for queue in (name, f"{name}-dlq"):
        change(client, queue, KmsMasterKeyId="alias/theirs", SqsManagedSseEnabled="false")

    set_up(login)

    assert said(client, name)["SqsManagedSseEnabled"] == "false"
    assert lacks(login) == []


@pytest.mark.parametrize(
    ("setting", "what"),
    [
        ({"RedrivePolicy": ""}, "{0}: redrive policy"),
        ({"Policy": ""}, "{0}: TLS-only policy"),
        ({"SqsManagedSseEnabled": "false"}, "{0}: encryption"),
        ({"MessageRetentionPeriod": "1209600"}, "{0}: dead letters that outlive its messages"),
    ],
)
def test_what_a_queue_lacks_is_told(
    login: CloudLogin, client: SQSClient, setting: dict[str, str], what: str
) -> None:
    set_up(login)
    name = login.queue or ""
    if "RedrivePolicy" in setting:  # the server takes no empty one, AWS does
        url = client.get_queue_url(QueueName=name)["QueueUrl"]
        client.delete_queue(QueueUrl=url)
        client.create_queue(QueueName=name)
        change(client, name, SqsManagedSseEnabled="true", Policy=_tls_only(client, name))
    else:
        change(client, name, **setting)

    assert lacks(login) == [what.format(name)]


def _tls_only(client: SQSClient, queue: str) -> str:
    arn = said(client, queue)["QueueArn"]
    statement = {
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": ["SQS:*"],
        "Resource": [arn],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2008-10-17", "Statement": [statement]})


def test_another_rule_for_dead_letters_is_kept_and_told(
    login: CloudLogin, client: SQSClient
) -> None:
    set_up(login)
    name = login.queue or ""
    other = client.create_queue(QueueName=f"{name}-others")["QueueUrl"]
    arn = client.get_queue_attributes(QueueUrl=other, AttributeNames=["QueueArn"])["Attributes"]
    policy = {"deadLetterTargetArn": arn["QueueArn"], "maxReceiveCount": 2}
    change(client, name, RedrivePolicy=json.dumps(policy))

    set_up(login)

    assert json.loads(said(client, name)["RedrivePolicy"]) == policy
    assert lacks(login) == [
        f"{name}: its own dead letters",
        f"{name}: 10 receives before the dead letters",
    ]


def test_a_queue_in_somebody_elses_account_is_not_made_in_ours(
    sqs: SqsServer, login: CloudLogin
) -> None:
    address = f"{sqs.endpoint}/999999999999/{login.queue}"
    theirs = replace(login, queue=address, dead_letters=f"{address}-dlq", sqs_endpoint=None)

    with pytest.raises(QueueNotFound):
        set_up(theirs)


def test_a_queue_just_made_is_waited_for(login: CloudLogin, client: SQSClient) -> None:
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            client.create_queue(QueueName=f"{login.queue}-dlq")

    with closing(QueueSetup(login, USUAL, pause)) as setup:
        setup._wait_for(setup._dead)
        setup._wait_for(setup._queue)  # nobody ever makes it

    assert pauses == [0.5] * 23


# --- least privilege ------------------------------------------------------------------------------


def policy_of(make: Callable[[CloudLogin], dict[str, Any]]) -> dict[str, Any]:
    login = CloudLogin(
        region=REGION,
        collection="studio",
        access_key_id="",
        secret_access_key="",
        installation="pc-1",
        queue="rung",
        dead_letters="rung-dlq",
    )
    return make(login)


def of_queues(policy: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a policy allows of SQS: the statement, and the action."""
    return [
        (statement["Sid"], action)
        for statement in policy["Statement"]
        for action in statement["Action"]
        if action.startswith("sqs:")
    ]


@contextmanager
def as_user(sqs: SqsServer, policy: dict[str, Any] | None) -> Iterator[CloudLogin]:
    """Give a login to a server that holds this user's policy against each request."""
    with GuardedSqs(sqs.endpoint, [User(WRITER, policy)]) as guarded:
        yield guarded.server.login("rung")


def without(policy: dict[str, Any], sid: str, action: str) -> dict[str, Any]:
    statements = [
        one | {"Action": [a for a in one["Action"] if (one["Sid"], a) != (sid, action)]}
        for one in policy["Statement"]
    ]
    return policy | {"Statement": statements}


@pytest.fixture
def no_queues(sqs: SqsServer, client: SQSClient) -> SqsServer:
    for name in ("rung", "rung-dlq"):
        with suppress(client.exceptions.QueueDoesNotExist):
            url = client.get_queue_url(QueueName=name)["QueueUrl"]
            client.delete_queue(QueueUrl=url)
    return sqs


def test_the_printed_policy_is_enough_to_set_queues_up(no_queues: SqsServer) -> None:
    with as_user(no_queues, policy_of(provisioning)) as login:
        set_up(login)

        assert lacks(login) == []


@pytest.mark.parametrize(("sid", "action"), of_queues(policy_of(provisioning)))
def test_nothing_in_the_policy_for_setting_queues_up_can_be_left_out(
    no_queues: SqsServer, sid: str, action: str
) -> None:
    policy = without(policy_of(provisioning), sid, action)

    with as_user(no_queues, policy) as login, pytest.raises(CloudDenied) as caught:
        set_up(login)

    assert caught.value.details == {"permission": action}


def everything(queue: SqsQueue) -> None:
    """Do all that the program ever does with a queue."""
    queue.send(["a", "b"])
    held = queue.receive(10, NOW, LONG)
    queue.keep(held, LONG)
    queue.put_back(held, NOW)
    held = queue.receive(10, NOW, LONG)
    queue.bury(held[0], "gave_up")
    queue.delete(held[1:])
    queue.depth()
    queue.show(queue.dead(1))
    queue.dig_up(queue.dead(1))
    queue.forget(queue.dead(1))


def test_the_printed_policy_is_enough_for_a_worker(no_queues: SqsServer) -> None:
    set_up(no_queues.login("rung"))
    with as_user(no_queues, policy_of(daily)) as login, closing(SqsQueue(login)) as queue:
        everything(queue)

        assert queue.depth() == Depth(waiting=1, under_way=0, buried=0)


@pytest.mark.parametrize(
    ("sid", "action"),
    [one for one in of_queues(policy_of(daily)) if one[1] != "sqs:StartMessageMoveTask"],
)
def test_nothing_in_the_policy_of_a_worker_can_be_left_out(
    no_queues: SqsServer, sid: str, action: str
) -> None:
    set_up(no_queues.login("rung"))
    policy = without(policy_of(daily), sid, action)

    with (
        as_user(no_queues, policy) as login,
        closing(SqsQueue(login)) as queue,
        pytest.raises(CloudDenied) as caught,
    ):
        everything(queue)

    assert caught.value.details == {"permission": action}


def test_where_moving_is_not_allowed_it_is_not_offered(no_queues: SqsServer) -> None:
    set_up(no_queues.login("rung"))
    policy = without(policy_of(daily), "KingdeskDeadLetters", "sqs:StartMessageMoveTask")

    with as_user(no_queues, policy) as login, closing(SqsQueue(login)) as queue:
        assert not queue.redrive()


@pytest.mark.parametrize(
    ("queue", "arn"),
    [
        ("q", "arn:aws:sqs:us-east-1:*:q"),
        (
            "https://sqs.sa-east-1.amazonaws.com/123456789012/q",
            "arn:aws:sqs:sa-east-1:123456789012:q",
        ),
        (
            "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q",
            "arn:aws-cn:sqs:cn-north-1:123456789012:q",
        ),
        ("https://queue.example.com/q", "arn:aws:sqs:us-east-1:*:q"),
    ],
)
def test_policies_name_the_queue_that_is_set(queue: str, arn: str) -> None:
    policy = policy_of(lambda login: daily(replace(login, queue=queue)))

    (statement,) = [one for one in policy["Statement"] if one["Sid"] == "KingdeskQueue"]
    assert statement["Resource"] == arn
