"""Who vouches for servers: the authorities this system trusts, as a file libpq can read.

libpq's own `sslrootcert=system` asks the OpenSSL it was built with, and the one in psycopg's wheels
looks in a folder that exists nowhere; so the system's file is found here and named to it.
"""

from __future__ import annotations

import atexit
import os
import ssl
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

_BUNDLES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch, Gentoo
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora, Red Hat
    "/etc/pki/tls/certs/ca-bundle.crt",  # older ones of them
    "/etc/ssl/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # macOS, Alpine
)


@cache
def system_authorities() -> Path | None:
    """Return a PEM file of what this system trusts, None where none is found.

    `SSL_CERT_FILE` names another one, as for every program that uses OpenSSL. Windows has no such
    file: one is written from its certificate store, for as long as this process lives.
    """
    named = os.environ.get("SSL_CERT_FILE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return _written(ssl.create_default_context().get_ca_certs(binary_form=True))
    own = ssl.get_default_verify_paths().cafile
    places = (*_BUNDLES, own) if own else _BUNDLES
    return next((Path(place) for place in places if Path(place).is_file()), None)


def _written(certificates: list[bytes]) -> Path | None:
    if not certificates:
        return None
    handle, name = tempfile.mkstemp(prefix="kingdesk-authorities-", suffix=".pem")
    path = Path(name)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(ssl.DER_cert_to_PEM_cert(one) for one in certificates)
    atexit.register(path.unlink, missing_ok=True)
    return path
