"""Pictures made smaller that still tell who is in them, for `FakeEngine` and `FakeCloud`."""

from __future__ import annotations

import io
import json

from PIL import Image
from typing_extensions import override

from kingdesk.adapters.imaging import PillowPictures
from kingdesk.domain.geometry import Box


class TellingPictures(PillowPictures):
    """Cuts as Pillow does, and carries over what the picture's comment tells of the part."""

    @override
    def crop(self, picture: bytes, name: str, box: Box, side: int) -> bytes:
        cut = super().crop(picture, name, box, side)
        with Image.open(io.BytesIO(picture)) as whole:
            comment = bytes(whole.info.get("comment", b""))
            frame = box.framed(*whole.size)
        if not comment:
            return cut
        told = json.loads(comment)
        faces = [(str(one["who"]), Box(*one["box"]).within(frame)) for one in told["faces"]]
        told["faces"] = [
            {"who": who, "box": [face.left, face.top, face.width, face.height]}
            for who, face in faces
            if face.clamped().area > face.area / 2
        ]
        out = io.BytesIO()
        with Image.open(io.BytesIO(cut)) as image:
            image.save(out, "JPEG", comment=json.dumps(told).encode())
        return out.getvalue()
