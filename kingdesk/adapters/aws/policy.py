"""The policies keys need: exactly what the program calls, on exactly what is its own.

Rekognition's actions and which of them know a collection:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrekognition.html
"""

from __future__ import annotations

from typing import Any, Final

from kingdesk.adapters.aws.login import CloudLogin
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
    return {"Version": _VERSION, "Statement": statements}


def provisioning(login: CloudLogin) -> dict[str, Any]:
    """Return the policy of the key `provision` is run with, once; it can't read a picture."""
    statements = [
        _allow("KingdeskCollection", ["rekognition:DescribeCollection"], _collection(login)),
        _allow("KingdeskNewCollection", ["rekognition:CreateCollection"], "*"),
    ]
    if login.staging_bucket:
        statements.append(_allow("KingdeskBucket", _ON_BUCKET, _bucket(login)))
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


def _allow(sid: str, actions: list[str] | tuple[str, ...], *resources: str) -> dict[str, Any]:
    one_or_all: str | list[str] = resources[0] if len(resources) == 1 else list(resources)
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": one_or_all}
