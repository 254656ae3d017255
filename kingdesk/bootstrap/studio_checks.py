"""What is tried of a studio, before it is kept and by the doctor; each opens and closes its own.

Nothing is changed by trying.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Final
from uuid import uuid4

from kingdesk.domain.errors import KingdeskError
from kingdesk.ports.secrets import SecretStore
from kingdesk.services.doctor import Check, Told
from kingdesk.settings import StudioSettings

_PROBE: Final = ("(check)", "probe")
"""Under this workspace and name the keychain is tried; a name no variable has."""


def parts_of(
    settings: StudioSettings, secrets: Mapping[str, str], keychain: SecretStore
) -> tuple[Check, ...]:
    """Return how to try each part of a studio.

    Args:
        settings: of the studio.
        secrets: its secrets by name.
        keychain: where they are, or are going to be, kept.
    """
    del settings, secrets  # the database's and the bucket's parts follow
    return (Check("keychain", partial(check_keychain, keychain)),)


def check_keychain(secrets: SecretStore) -> Told:
    """Keep a secret of no meaning, read it back and forget it."""
    trouble = secrets.trouble
    if trouble is None:
        try:
            secrets.put(*_PROBE, uuid4().hex)
        except KingdeskError as error:
            trouble = error
        finally:
            with suppress(KingdeskError):
                secrets.forget(*_PROBE)
    return Told("keeps secrets") if trouble is None else Told("none", [trouble])
