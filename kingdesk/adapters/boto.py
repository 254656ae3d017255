"""What every adapter that speaks by botocore needs: nothing of this computer's AWS settings."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from botocore.configprovider import (
    BOTOCORE_DEFAUT_SESSION_VARIABLES,
    ConfigValueStore,
    ConstantProvider,
)
from botocore.loaders import Loader
from botocore.session import Session

_LOGGERS: Final = ("botocore", "urllib3")


class Technically(Exception):
    """What a failure was, for the log: without addresses, keys and what a server wrote."""


def silence() -> None:
    """Keep boto from logging: on lower levels it writes signatures, and errors are told anyway."""
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def new_session() -> Session:
    """Return a session that reads neither the environment nor a file of the AWS tools.

    Their profile, endpoint or credentials may be for something else on this computer.
    """
    session = Session()
    defaults = {
        name: ConstantProvider(default)
        for name, (_, _, default, _) in BOTOCORE_DEFAUT_SESSION_VARIABLES.items()
    }
    # AWS_ENDPOINT_URL would be read beside these
    defaults["ignore_configured_endpoint_urls"] = ConstantProvider(value=True)
    session.register_component("config_store", ConfigValueStore(mapping=defaults))
    for name in ("config_file", "credentials_file"):
        session.set_config_variable(name, os.devnull)
    session.register_component("data_loader", _loader())
    return session


@cache
def _loader() -> Loader:
    """Return what reads the descriptions of services, once: half of a client's making."""
    return Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


def stay_here(context: dict[str, Any], **_: object) -> None:
    """Keep botocore from looking for a bucket's region; a handler of `before-call.s3`.

    Against servers that are not AWS's it may never end, and at AWS it would send a picture to a
    region where nobody expects it.
    """
    context.setdefault("s3_redirect", {})["redirected"] = True


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from; boto and urllib3 keep that in places of their own."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        inner = [
            getattr(found, "kwargs", {}).get("error"),
            getattr(found, "reason", None),
            found.__cause__,
            found.__context__,
            *found.args,
        ]
        found = next((one for one in inner if isinstance(one, BaseException)), None)
