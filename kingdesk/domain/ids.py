"""Typed ids, so that a client's number can never stand where a photo's is asked for."""

from __future__ import annotations

from typing import NewType

OwnerId = NewType("OwnerId", str)
"""Whose galleries are read and written; every use case takes one."""
GalleryId = NewType("GalleryId", int)
PhotoId = NewType("PhotoId", int)
ClientId = NewType("ClientId", int)
ReferenceId = NewType("ReferenceId", int)
FaceId = NewType("FaceId", int)
"""A face found by an engine, as stored by us; a re-run gives new ids (verdicts survive by box)."""
VerdictId = NewType("VerdictId", int)
RunId = NewType("RunId", str)
"""32 hex digits; stands in every log line of its run."""
HolderId = NewType("HolderId", str)
"""One worker process; the holder of a lease."""
BucketKey = NewType("BucketKey", str)
"""An object in a studio's bucket, as a person names it; `objects.place_of` makes it plain."""
