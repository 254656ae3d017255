"""Every colour of the window: two schemes, and the clients' own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QColor

from kingdesk.domain.ids import ClientId

CLIENT_COLOURS: Final = (
    "#e69f00",
    "#56b4e9",
    "#009e73",
    "#f0e442",
    "#0072b2",
    "#d55e00",
    "#cc79a7",
)
"""Okabe and Ito's palette: told apart by colour-blind eyes. A name always stands beside it."""
NO_CLIENT_COLOUR: Final = "#d0d3d8"


@dataclass(frozen=True, slots=True)
class Colours:
    """One look; every pair of text and ground reaches a contrast of 4.5.

    Attributes:
        canvas: behind photos.
        panel: side panels and bars.
        field: inputs and lists.
        raised: buttons, cards, tooltips.
        line: hairlines.
        hover: under the pointer.
        picked: ground of a chosen row.
    """

    canvas: str
    panel: str
    field: str
    raised: str
    line: str
    hover: str
    picked: str
    text: str
    muted: str
    accent: str
    on_accent: str
    good: str
    warning: str
    bad: str
    scroll: str


LIGHT: Final = Colours(
    canvas="#e9eaec",
    panel="#f6f6f7",
    field="#ffffff",
    raised="#ffffff",
    line="#d9dbdf",
    hover="#ebecef",
    picked="#dbe8fb",
    text="#1d1f23",
    muted="#5a5f68",
    accent="#1f63c4",
    on_accent="#ffffff",
    good="#1c7444",
    warning="#8f5500",
    bad="#b3261e",
    scroll="#b9bdc4",
)
DARK: Final = Colours(
    canvas="#17181a",
    panel="#212225",
    field="#1a1b1d",
    raised="#2d2f33",
    line="#37393e",
    hover="#2f3135",
    picked="#263a58",
    text="#e8e9eb",
    muted="#a3a8b0",
    accent="#6ea8fe",
    on_accent="#0c1a30",
    good="#5ecb8f",
    warning="#f0b355",
    bad="#ff8a80",
    scroll="#55585f",
)


def client_colour(client_id: ClientId | None) -> QColor:
    """Return the colour a client has on every screen; grey for nobody."""
    if client_id is None:
        return QColor(NO_CLIENT_COLOUR)
    return QColor(CLIENT_COLOURS[int(client_id) % len(CLIENT_COLOURS)])


def text_on(ground: QColor) -> QColor:
    """Return black or white, whichever reads better on a colour."""
    light = 0.2126 * ground.redF() ** 2.2 + 0.7152 * ground.greenF() ** 2.2
    light += 0.0722 * ground.blueF() ** 2.2  # as WCAG weighs them; white and black tie at 0.18
    return QColor("#101114") if light > 0.18 else QColor("#ffffff")
