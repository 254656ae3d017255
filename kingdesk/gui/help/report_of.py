"""The report of what went wrong: what goes in, as files of one ZIP."""

from __future__ import annotations

import platform
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import PySide6
from PySide6.QtCore import QLocale, QSysInfo
from PySide6.QtGui import QGuiApplication

import kingdesk
from kingdesk.domain.errors import ExportFailed
from kingdesk.settings import Settings, StudioSettings

_OF_CLOUD: Final = ("strategy", "send", "long_side", "cache_days", "keep_faces_days", "region")
"""What of an account's settings names nobody's things."""


def about() -> dict[str, object]:
    """Return the program and the computer; called on the GUI thread."""
    return {
        "kingdesk": kingdesk.__version__,
        "python": sys.version.split()[0],
        "qt": PySide6.__version__,
        "system": QSysInfo.prettyProductName(),
        "machine": platform.machine(),
        "platform": QGuiApplication.platformName(),
        "language": QLocale().name(),
        "screens": [
            {
                "width": screen.size().width(),
                "height": screen.size().height(),
                "scale": screen.devicePixelRatio(),
            }
            for screen in QGuiApplication.screens()
        ],
    }


def without_secrets(settings: Settings) -> dict[str, object]:
    """Return what was chosen, without names, places, addresses and accounts."""
    return {
        "language": settings.language,
        "theme": settings.theme,
        "workers": settings.workers,
        "consent_wanted": settings.consent_wanted,
        "workspaces": [
            _of_studio(known) if isinstance(known, StudioSettings) else {"kind": "folder"}
            for known in settings.workspaces.values()
        ],
    }


def _of_studio(studio: StudioSettings) -> dict[str, object]:
    cloud = None
    if studio.cloud is not None:
        cloud = {name: getattr(studio.cloud, name) for name in _OF_CLOUD}
    return {
        "kind": "studio",
        "tls": studio.database.tls,
        "public_address": studio.bucket.public_base_url is not None,
        "cache_gb": studio.cache_gb,
        "keep_originals": studio.keep_originals,
        "cloud": cloud,
    }


def write(file: Path, parts: Mapping[str, str]) -> None:
    """Write the parts as one ZIP; raises ExportFailed."""
    try:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                archive.writestr(name, text)
    except OSError as error:
        raise ExportFailed(path=file, reason=error.strerror or str(error)) from error
