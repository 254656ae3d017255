"""What the tests of single services share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.studio import SmallStudio, small_studio
from tests.unit.services.cloud_studio import CloudStudio, open_cloud_studio


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[SmallStudio]:
    folder = tmp_path / "studio"
    folder.mkdir()
    with small_studio(folder) as opened:
        yield opened


@pytest.fixture
def hers(tmp_path: Path) -> Path:
    """Give a folder of her own files."""
    folder = tmp_path / "hers"
    folder.mkdir()
    return folder


@pytest.fixture
def cloud(studio: SmallStudio) -> Iterator[CloudStudio]:
    with open_cloud_studio(studio) as opened:
        yield opened
