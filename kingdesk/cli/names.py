"""Arguments that more than one command has."""

from __future__ import annotations

from typing import Annotated

import typer

GalleryName = Annotated[str, typer.Argument(metavar="GALLERY", help="The gallery's id or name.")]
