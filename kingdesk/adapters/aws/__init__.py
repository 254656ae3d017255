"""Faces by AWS Rekognition, and the bucket pictures wait in for it; boto is loaded when used."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kingdesk.adapters.aws.login import CloudLogin
from kingdesk.adapters.aws.policy import policies

if TYPE_CHECKING:
    from kingdesk.adapters.aws.provision import AwsProvisioner
    from kingdesk.adapters.aws.rekognition import RekognitionCloud
    from kingdesk.adapters.aws.staging import S3Staging

__all__ = ["CloudLogin", "open_cloud", "open_staging", "policies", "provisioner"]


def open_cloud(
    login: CloudLogin, *, stopping: Callable[[], bool] | None = None
) -> RekognitionCloud:
    """Make Rekognition ready; nothing is sent before a method is called.

    One for each account in a process: its pace is what all threads share. It is closed after use.

    Args:
        login: whose account, with which keys.
        stopping: is asked by threads that wait for a turn; when it says so they raise Cancelled.

    Raises:
        SettingWrong: there is no such region.
    """
    # a third of a second, which an embedded workspace must not pay; so below
    from kingdesk.adapters.aws import rekognition  # noqa: PLC0415

    return rekognition.open_cloud(login, stopping=stopping)


def open_staging(login: CloudLogin) -> S3Staging:
    """Make the staging bucket ready, to be swept; nothing is sent before. It is closed after use.

    Raises:
        SettingMissing: no bucket is named.
        SettingWrong: there is no such region.
    """
    from kingdesk.adapters.aws import staging  # noqa: PLC0415

    return staging.open_staging(login)


def provisioner(login: CloudLogin) -> AwsProvisioner:
    """Return who sets the account up; `login` may have other keys than those of every day."""
    from kingdesk.adapters.aws.provision import AwsProvisioner  # noqa: PLC0415

    return AwsProvisioner(login)
