"""Sets up what a studio needs at AWS; what is there, and what others set up, is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import structlog
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
from kingdesk.adapters.aws.policy import partition_of, tls_only
from kingdesk.adapters.aws.rekognition import open_cloud
from kingdesk.adapters.aws.staging import LIST
from kingdesk.domain.cloud_errors import StagingBucketElsewhere, StagingBucketTaken
from kingdesk.domain.errors import KingdeskError
from kingdesk.ports.provision import Part, PartState, ProvisionedPart, Provisioning

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

log = structlog.get_logger()

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
_REGION_HEADER: Final = "x-amz-bucket-region"


@dataclass(frozen=True, slots=True)
class _Step:
    """A part, how to see whether it is there, and how to make it."""

    part: Part
    name: str
    is_there: Callable[[], bool]
    make: Callable[[], None]


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
        if self._login.staging_bucket:
            with closing(bucket_client(self._login, self._patience)) as client:
                steps = _Bucket(self._login, client).steps()
                is_gone = False
                for step in steps:
                    done = _done(step, is_making=is_making, is_gone=is_gone)
                    is_gone = is_gone or (
                        step.part is Part.STAGING_BUCKET and done.state is PartState.MISSING
                    )
                    parts.append(done)
        parts.append(_done(self._collection(), is_making=is_making))
        return Provisioning(tuple(parts))

    def _collection(self) -> _Step:
        name = self._login.collection

        def is_there() -> bool:
            with closing(open_cloud(self._login, patience=self._patience)) as cloud:
                return cloud.collection(name) is not None

        def make() -> None:
            with closing(open_cloud(self._login, patience=self._patience)) as cloud:
                cloud.make_collection(name)

        return _Step(Part.COLLECTION, name, is_there, make)


class _Bucket:
    """The staging bucket and what belongs to it."""

    def __init__(self, login: CloudLogin, client: S3Client) -> None:
        self._client = client
        self._bucket = login.bucket
        self._region = login.region
        self._prefix = login.our_prefix
        self._host = host_of(client.meta.endpoint_url)

    def steps(self) -> list[_Step]:
        # closed and encrypted before anything lies in it
        return [
            _Step(Part.STAGING_BUCKET, self._bucket, self._is_there, self._make),
            _Step(Part.PUBLIC_ACCESS, self._bucket, self._is_closed, self._close),
            _Step(Part.ENCRYPTION, self._bucket, self._is_encrypted, self._encrypt),
            _Step(Part.TLS_ONLY, self._bucket, self._is_tls_only, self._refuse_plain),
            _Step(Part.LIFECYCLE, self._prefix, self._is_swept, self._sweep_daily),
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
        return any(_refuses_plain(one, self._bucket) for one in self._statements())

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


def _done(step: _Step, *, is_making: bool, is_gone: bool = False) -> ProvisionedPart:
    """Look at a part, and make it where that is wanted and it is missing.

    Args:
        step: the part.
        is_making: what is missing is made.
        is_gone: it belongs to something that is missing.
    """
    if not is_gone and step.is_there():
        return ProvisionedPart(step.part, step.name, PartState.THERE)
    if not is_making:
        return ProvisionedPart(step.part, step.name, PartState.MISSING)
    step.make()
    log.info("provisioned", part=str(step.part))
    return ProvisionedPart(step.part, step.name, PartState.MADE)


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


def _refuses_plain(statement: Mapping[str, Any], bucket: str) -> bool:
    """Tell whether a statement refuses everybody every unencrypted request to a bucket."""
    said = statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport")
    resources = statement.get("Resource", [])
    named = set(resources if isinstance(resources, list) else [resources])
    covers = {one.rpartition(":")[2] for one in named} >= {bucket, f"{bucket}/*"} or "*" in named
    return bool(
        statement.get("Effect") == "Deny"
        and statement.get("Principal") in ("*", {"AWS": "*"})
        and statement.get("Action") in ("s3:*", "*", ["s3:*"])
        and said in ("false", ["false"])
        and len(statement.get("Condition", {})) == 1
        and covers
    )
