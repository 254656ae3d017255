"""Where deliveries go: a folder today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from kingdesk.domain.galleries import Photo
from kingdesk.domain.ids import ClientId


class DeliveryForm(StrEnum):
    """How photos are given: copies, links to the originals, one zip a client, or a table."""

    COPY = "copy"
    LINK = "link"
    ZIP = "zip"
    CSV = "csv"


class Parcel(Protocol):
    """One client's photos on their way; nothing that is there already is overwritten."""

    def add(self, photo: Photo) -> bool:
        """Put a photo in; return False when the very same file was there already.

        Raises:
            PhotoMissing, PhotoUnreadable, ExportFailed
            PhotoNotHere: there is no file to link to.
            Of a photo in a bucket what `PhotoSource.read_edited` does.
        """
        ...


class DeliveryPlace(Protocol):
    """A folder deliveries are written to."""

    def names(self, clients: Mapping[ClientId, str]) -> Mapping[ClientId, str]:
        """Return what each client's own folder is called; no two share one.

        Args:
            clients: the names of all clients of a gallery, whoever is delivered now.
        """
        ...

    def parcel(self, folder: Path, name: str, form: DeliveryForm) -> AbstractContextManager[Parcel]:
        """Open a client's own folder (or zip file), by its name from `names`, below a folder.

        Raises:
            ExportFailed
        """
        ...

    def table(
        self,
        file: Path,
        heading: Sequence[str],
        rows: Iterable[Sequence[object]],
        *,
        divider: str = ",",
    ) -> None:
        """Write a CSV file that spreadsheets open as it is; raises ExportFailed.

        Args:
            file: where to; what lay there is replaced.
            heading: names of the columns.
            rows: under it.
            divider: what stands between columns; where the comma is in numbers, a semicolon.
        """
        ...
