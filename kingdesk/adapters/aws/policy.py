"""The policies keys need: exactly what the program calls, on exactly what is its own.

Rekognition's actions and which of them know a collection:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrekognition.html
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final
from urllib.parse import urlsplit

from kingdesk.adapters.aws.login import CloudLogin, region_of
from kingdesk.ports.provision import Policies

_VERSION: Final = "2012-10-17"
_ON_COLLECTIONS: Final = (
    "rekognition:DeleteFaces",
    "rekognition:DescribeCollection",
    "rekognition:IndexFaces",
    "rekognition:ListFaces",
    "rekognition:SearchFaces",
    "rekognition:SearchFacesByImage",
)
_WITHOUT_RESOURCE: Final = ("rekognition:CreateCollection", "rekognition:DetectFaces")
"""Actions that know no resource; a policy can only allow them on everything."""
_ON_OBJECTS: Final = ("s3:DeleteObject", "s3:GetObject", "s3:PutObject")
"""Reading as well: Rekognition reads a staged picture with the rights of who calls it."""
_ON_BUCKET: Final = (
    "s3:CreateBucket",
    "s3:GetBucketPolicy",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:ListBucket",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
)
_ON_QUEUE: Final = (
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
)
_ON_DEAD_LETTERS: Final = (
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
    "sqs:StartMessageMoveTask",
)
_ON_NEW_QUEUES: Final = (
    "sqs:CreateQueue",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:SetQueueAttributes",
)
ANY_QUEUE: Final = "kingselection-rekog-queue-*"
"""Stands for every owner's queue where it is not known whose is meant."""
_PARTITIONS: Final = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


def policies(login: CloudLogin, photos: str) -> Policies:
    """Return what the keys of a studio need.

    Args:
        login: for its names; without a staging bucket nothing of S3 is asked for.
        photos: the name of the bucket of R2 the photos are in.
    """
    return Policies(daily(login), provisioning(login), _token(photos))


def daily(login: CloudLogin) -> dict[str, Any]:
    """Return the policy of the key KingDesk works with."""
    shared = _collection(login)
    statements = [
        _allow("KingdeskFaces", _ON_COLLECTIONS, shared, f"{shared}-g*"),
        # the shared one is never deleted: it is the web system's as well
        _allow("KingdeskForgetGalleries", ["rekognition:DeleteCollection"], f"{shared}-g*"),
        _allow("KingdeskPictures", _WITHOUT_RESOURCE, "*"),
    ]
    if login.staging_bucket:
        bucket = _bucket(login)
        sweep = _allow("KingdeskSweep", ["s3:ListBucket"], bucket)
        sweep["Condition"] = {"StringLike": {"s3:prefix": f"{login.our_prefix}*"}}
        statements += [
            _allow("KingdeskStaging", _ON_OBJECTS, f"{bucket}/{login.our_prefix}*"),
            sweep,
        ]
    if login.queue and login.dead_letters:
        statements += [
            _allow("KingdeskQueue", _ON_QUEUE, _queue(login, login.queue)),
            _allow("KingdeskDeadLetters", _ON_DEAD_LETTERS, _queue(login, login.dead_letters)),
        ]
    return {"Version": _VERSION, "Statement": statements}


def provisioning(login: CloudLogin) -> dict[str, Any]:
    """Return the policy of the key `provision` is run with, once; it can't read a picture."""
    statements = [
        _allow("KingdeskCollection", ["rekognition:DescribeCollection"], _collection(login)),
        _allow("KingdeskNewCollection", ["rekognition:CreateCollection"], "*"),
    ]
    if login.staging_bucket:
        statements.append(_allow("KingdeskBucket", _ON_BUCKET, _bucket(login)))
    if login.queue and login.dead_letters:
        queues = [_queue(login, name) for name in (login.queue, login.dead_letters)]
        statements.append(_allow("KingdeskQueues", _ON_NEW_QUEUES, *queues))
    return {"Version": _VERSION, "Statement": statements}


def tls_only(bucket: str, partition: str) -> dict[str, Any]:
    """Return the statement of a bucket's own policy that refuses unencrypted connections."""
    arn = f"arn:{partition}:s3:::{bucket}"
    return {
        "Sid": "KingdeskTlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def tls_only_queue(arn: str) -> dict[str, Any]:
    """Return the statement of a queue's own policy that refuses unencrypted connections."""
    return {
        "Sid": "KingdeskTlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def refuses_plain(statement: Mapping[str, Any], actions: str, resources: AbstractSet[str]) -> bool:
    """Tell whether a statement refuses everybody every unencrypted request to something.

    Args:
        statement: of a policy of its own.
        actions: all there are, such as `s3:*`.
        resources: what must be refused, as ARNs.
    """
    said = statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport")
    named = set(_many(statement.get("Resource", [])))
    names = {one.rpartition(":")[2] for one in resources}
    covers = {one.rpartition(":")[2] for one in named} >= names or "*" in named
    return bool(
        statement.get("Effect") == "Deny"
        and statement.get("Principal") in ("*", {"AWS": "*"})
        and [str(one).lower() for one in _many(statement.get("Action"))] in ([actions], ["*"])
        and said in ("false", ["false"])
        and len(statement.get("Condition", {})) == 1
        and covers
    )


def _many(said: Any) -> list[Any]:  # noqa: ANN401 -- one or a list, as JSON has it
    return list(said) if isinstance(said, list) else [said]


def partition_of(region: str) -> str:
    """Return the part of AWS a region belongs to, as names of resources begin with it."""
    found = (part for start, part in _PARTITIONS.items() if region.startswith(start))
    return next(found, "aws")


def _token(photos: str) -> dict[str, str]:
    """Say what to choose in Cloudflare's form of a new token; photos are only ever read."""
    return {"Permissions": "Object Read only", "Specify bucket": photos}


def _collection(login: CloudLogin) -> str:
    # the account's number is not known here; a key of the account can reach no other's anyway
    part = partition_of(login.region)
    return f"arn:{part}:rekognition:{login.region}:*:collection/{login.collection}"


def _bucket(login: CloudLogin) -> str:
    return f"arn:{partition_of(login.region)}:s3:::{login.bucket}"


def _queue(login: CloudLogin, given: str) -> str:
    """Return the name policies have for a queue that is given by its address or name."""
    path = urlsplit(given).path.strip("/").split("/") if "://" in given else ["*", given]
    account = path[-2] if len(path) > 1 else "*"
    region = region_of(given) or login.region
    return f"arn:{partition_of(region)}:sqs:{region}:{account}:{path[-1]}"


def _allow(sid: str, actions: list[str] | tuple[str, ...], *resources: str) -> dict[str, Any]:
    one_or_all: str | list[str] = resources[0] if len(resources) == 1 else list(resources)
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": one_or_all}
