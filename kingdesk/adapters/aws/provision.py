"""Sets up what a studio needs at AWS; what is there, and what others set up, is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from kingdesk.adapters.aws.client import USUAL, Patience, bucket_client
from kingdesk.adapters.aws.failures import (
    FAILURES,
    About,
    code_of,
    host_of,
    in_short,
    known_of_bucket,
    says_who_may,
    status_of,
)
from kingdesk.adapters.aws.login import CloudLogin
from kingdesk.adapters.aws.policy import partition_of, refuses_plain, tls_only
from kingdesk.adapters.aws.queue_setup import QueueSetup
from kingdesk.adapters.aws.rekognition import open_cloud
from kingdesk.adapters.aws.staging import LIST
from kingdesk.adapters.aws.steps import Step, walked
from kingdesk.domain.cloud_errors import StagingBucketElsewhere, StagingBucketTaken
from kingdesk.domain.errors import KingdeskError
from kingdesk.ports.provision import Part, PartState, ProvisionedPart, Provisioning

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_OLDEST_REGION: Final = "us-east-1"
"""Buckets there are made without naming the region."""
_RULE: Final = "kingdesk-staging"
_DAYS: Final = 1
"""The least a lifecycle can say; it runs once a day, so a copy may lie two days."""
_BLOCKED: Final = (
    "BlockPublicAcls",
    "IgnorePublicAcls",
    "BlockPublicPolicy",
    "RestrictPublicBuckets",
)
_NONE_YET: Final = frozenset(
    {
        "NoSuchBucketPolicy",
        "NoSuchLifecycleConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
        "ServerSideEncryptionConfigurationNotFoundError",
    }
)
_WHOLES: Final = frozenset({Part.STAGING_BUCKET, Part.QUEUE, Part.DEAD_LETTERS})
"""Without these nothing behind them can be looked at."""
_REGION_HEADER: Final = "x-amz-bucket-region"


class AwsProvisioner:
    """`ports.provision.Provisioner` of one account; the staging bucket only where one is named."""

    def __init__(self, login: CloudLogin, patience: Patience = USUAL) -> None:
        self._login = login
        self._patience = patience

    def plan(self) -> Provisioning:
        return self._walk(is_making=False)

    def apply(self) -> Provisioning:
        return self._walk(is_making=True)

    def _walk(self, *, is_making: bool) -> Provisioning:
        parts: list[ProvisionedPart] = []
        lacks: list[KingdeskError] = []
        if self._login.staging_bucket:
            with closing(bucket_client(self._login, self._patience)) as client:
                parts += _walked(_Bucket(self._login, client).steps(), is_making=is_making)
        parts.append(walked(self._collection(), is_making=is_making))
        if self._login.queue:
            with closing(QueueSetup(self._login, self._patience)) as queues:
                of_queue = _walked(queues.steps(), is_making=is_making)
                parts += of_queue
                if all(part.state is not PartState.MISSING for part in of_queue):
                    lacks += queues.lacks()
        return Provisioning(tuple(parts), tuple(lacks))

    def _collection(self) -> Step:
        name = self._login.collection

        def is_there() -> bool:
            with closing(open_cloud(self._login, patience=self._patience)) as cloud:
                return cloud.collection(name) is not None

        def make() -> None:
            with closing(open_cloud(self._login, patience=self._patience)) as cloud:
                cloud.make_collection(name)

        return Step(Part.COLLECTION, name, is_there, make)


class _Bucket:
    """The staging bucket and what belongs to it."""

    def __init__(self, login: CloudLogin, client: S3Client) -> None:
        self._client = client
        self._bucket = login.bucket
        self._region = login.region
        self._prefix = login.our_prefix
        self._host = host_of(client.meta.endpoint_url)

    def steps(self) -> list[Step]:
        # closed and encrypted before anything lies in it
        return [
            Step(Part.STAGING_BUCKET, self._bucket, self._is_there, self._make),
            Step(Part.PUBLIC_ACCESS, self._bucket, self._is_closed, self._close),
            Step(Part.ENCRYPTION, self._bucket, self._is_encrypted, self._encrypt),
            Step(Part.TLS_ONLY, self._bucket, self._is_tls_only, self._refuse_plain),
            Step(Part.LIFECYCLE, self._prefix, self._is_swept, self._sweep_daily),
        ]

    # --- the bucket itself

    def _is_there(self) -> bool:
        try:
            answer: Any = self._client.head_bucket(Bucket=self._bucket)
        except ClientError as error:
            if status_of(error) == HTTPStatus.NOT_FOUND:
                return False
            raise self._why_not(error) from in_short(error)
        except FAILURES as error:
            raise self._known(error, LIST) from in_short(error)
        if self._is_elsewhere(answer):
            raise StagingBucketElsewhere(bucket=self._bucket, region=self._region)
        return True

    def _is_elsewhere(self, answer: Any) -> bool:  # noqa: ANN401 -- a good one or a refusal
        headers = answer["ResponseMetadata"].get("HTTPHeaders", {})
        return bool(headers.get(_REGION_HEADER, self._region) != self._region)

    def _why_not(self, error: ClientError) -> KingdeskError:
        """Return what it means that asking for the bucket was refused."""
        status = status_of(error)
        if status == HTTPStatus.BAD_REQUEST and self._is_elsewhere(error.response):
            return StagingBucketElsewhere(bucket=self._bucket, region=self._region)
        return self._whose() if status == HTTPStatus.FORBIDDEN else self._known(error, LIST)

    def _whose(self) -> KingdeskError:
        """Return what it means that we may not even look: HEAD says no reasons.

        AWS names the permission that is missing only to keys of the account the bucket is in.
        """
        try:
            self._client.list_objects_v2(Bucket=self._bucket, MaxKeys=1)
        except ClientError as error:
            known = self._known(error, LIST)
            is_ours = code_of(error) != "AccessDenied" or says_who_may(error)
            return known if is_ours else StagingBucketTaken(bucket=self._bucket)
        except FAILURES as error:
            return self._known(error, LIST)
        return StagingBucketTaken(bucket=self._bucket)  # readable by anybody: not one to trust

    def _make(self) -> None:
        where: Any = {}
        if self._region != _OLDEST_REGION:
            where = {"CreateBucketConfiguration": {"LocationConstraint": self._region}}
        self._do(
            "s3:CreateBucket", lambda: self._client.create_bucket(Bucket=self._bucket, **where)
        )

    # --- nobody from outside

    def _is_closed(self) -> bool:
        answer = self._get(
            "s3:GetBucketPublicAccessBlock",
            lambda: self._client.get_public_access_block(Bucket=self._bucket),
        )
        blocked = answer.get("PublicAccessBlockConfiguration", {})
        return all(blocked.get(name) is True for name in _BLOCKED)

    def _close(self) -> None:
        everything: Any = dict.fromkeys(_BLOCKED, True)
        self._do(
            "s3:PutBucketPublicAccessBlock",
            lambda: self._client.put_public_access_block(
                Bucket=self._bucket, PublicAccessBlockConfiguration=everything
            ),
        )

    # --- encrypted at rest

    def _is_encrypted(self) -> bool:
        answer = self._get(
            "s3:GetEncryptionConfiguration",
            lambda: self._client.get_bucket_encryption(Bucket=self._bucket),
        )
        rules = answer.get("ServerSideEncryptionConfiguration", {}).get("Rules", ())
        return any("ApplyServerSideEncryptionByDefault" in rule for rule in rules)

    def _encrypt(self) -> None:
        rule: Any = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        self._do(
            "s3:PutEncryptionConfiguration",
            lambda: self._client.put_bucket_encryption(
                Bucket=self._bucket, ServerSideEncryptionConfiguration={"Rules": [rule]}
            ),
        )

    # --- encrypted on the way

    def _is_tls_only(self) -> bool:
        # the account's number is in no bucket's name
        arn = f"arn:{partition_of(self._region)}:s3:::{self._bucket}"
        wanted = {arn, f"{arn}/*"}
        return any(refuses_plain(one, "s3:*", wanted) for one in self._statements())

    def _refuse_plain(self) -> None:
        ours = tls_only(self._bucket, partition_of(self._region))
        others = [one for one in self._statements() if one.get("Sid") != ours["Sid"]]
        policy = {**self._policy(), "Statement": [*others, ours]}
        self._do(
            "s3:PutBucketPolicy",
            lambda: self._client.put_bucket_policy(Bucket=self._bucket, Policy=json.dumps(policy)),
        )

    def _policy(self) -> dict[str, Any]:
        answer = self._get(
            "s3:GetBucketPolicy", lambda: self._client.get_bucket_policy(Bucket=self._bucket)
        )
        policy: dict[str, Any] = json.loads(answer.get("Policy") or "{}")
        return {"Version": "2012-10-17", **policy}

    def _statements(self) -> list[dict[str, Any]]:
        said = self._policy().get("Statement", [])
        return list(said) if isinstance(said, list) else [said]

    # --- what a crash left

    def _is_swept(self) -> bool:
        return any(_expires(rule, self._prefix) for rule in self._rules().get("Rules", ()))

    def _sweep_daily(self) -> None:
        there = self._rules()
        rules: list[Any] = [_modern(r) for r in there.get("Rules", ()) if r.get("ID") != _RULE]
        ours = {
            "ID": _RULE,
            "Status": "Enabled",
            "Filter": {"Prefix": self._prefix},
            "Expiration": {"Days": _DAYS},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": _DAYS},
        }
        rules.append(ours)
        more: dict[str, Any] = {
            name: there[name] for name in ("TransitionDefaultMinimumObjectSize",) if name in there
        }
        self._do(
            "s3:PutLifecycleConfiguration",
            lambda: self._client.put_bucket_lifecycle_configuration(
                Bucket=self._bucket, LifecycleConfiguration={"Rules": rules}, **more
            ),
        )

    def _rules(self) -> Mapping[str, Any]:
        return self._get(
            "s3:GetLifecycleConfiguration",
            lambda: self._client.get_bucket_lifecycle_configuration(Bucket=self._bucket),
        )

    # --- requests

    def _get(self, permission: str, ask: Callable[[], Any]) -> Mapping[str, Any]:
        """Return an answer, an empty one where nothing was ever set."""
        try:
            answer: Mapping[str, Any] = ask()
        except ClientError as error:
            if code_of(error) in _NONE_YET:
                return {}
            raise self._known(error, permission) from in_short(error)
        except FAILURES as error:
            raise self._known(error, permission) from in_short(error)
        return answer

    def _do(self, permission: str, act: Callable[[], Any]) -> None:
        try:
            act()
        except FAILURES as error:
            raise self._known(error, permission) from in_short(error)

    def _known(self, error: Exception, permission: str) -> KingdeskError:
        about = About(permission, self._host)
        return known_of_bucket(error, about, self._bucket, self._region)


def _walked(steps: Sequence[Step], *, is_making: bool) -> list[ProvisionedPart]:
    """Look at parts, and make them where that is wanted; what all others belong to comes first."""
    parts: list[ProvisionedPart] = []
    for step in steps:
        is_gone = step.part not in _WHOLES and any(
            part.part in _WHOLES and part.state is PartState.MISSING for part in parts
        )
        parts.append(walked(step, is_making=is_making, is_gone=is_gone))
    return parts


def _expires(rule: Mapping[str, Any], prefix: str) -> bool:
    """Tell whether a rule deletes all that lies under a prefix after a day."""
    filtered = rule.get("Filter", {})
    if set(filtered) - {"Prefix"}:  # only some of what lies there, by tags or size
        return False
    own = filtered.get("Prefix", rule.get("Prefix", ""))
    days = rule.get("Expiration", {}).get("Days")
    return bool(rule.get("Status") == "Enabled" and days == _DAYS and prefix.startswith(own))


def _modern(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule in the form of today: S3 takes no two forms in one configuration."""
    modern = dict(rule)
    if "Filter" not in modern:
        modern["Filter"] = {"Prefix": modern.pop("Prefix", "")}
    modern.pop("Prefix", None)
    return modern
