"""Light and dark: readable, whole, changed at once."""

from __future__ import annotations

import re
from itertools import product

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from kingdesk.domain.ids import ClientId
from kingdesk.gui.clients.filters import ICONS
from kingdesk.gui.colours import CLIENT_COLOURS, DARK, LIGHT, Colours, client_colour, text_on
from kingdesk.gui.icons import icon, paint_icon
from kingdesk.gui.theme import Scheme, Theme
from kingdesk.paths import resource
from tests.gui.conftest import Person

ICON_NAMES = sorted(path.stem for path in resource("icons").glob("*.svg"))


def _luminance(colour: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(v) for v in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str | QColor, other: str | QColor) -> float:
    light, dark = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read_on_every_ground_it_stands_on(colours: Colours) -> None:
    texts = ("text", "muted", "good", "warning", "bad")
    grounds = ("panel", "field", "raised", "canvas", "picked", "hover")

    poor = [
        f"{text} on {ground}: {contrast:.1f}"
        for text, ground in product(texts, grounds)
        if (contrast := _contrast(getattr(colours, text), getattr(colours, ground))) < 4.5
    ]

    assert poor == []
    assert _contrast(colours.on_accent, colours.accent) >= 4.5


@pytest.mark.parametrize("number", range(len(CLIENT_COLOURS)))
def test_a_name_can_be_read_on_its_clients_colour(number: int) -> None:
    ground = client_colour(ClientId(number))

    assert _contrast(text_on(ground), ground) >= 4.5


@pytest.mark.parametrize("name", ICON_NAMES)
def test_every_icon_draws_something(qapp: QApplication, name: str) -> None:
    image = QImage(24, 24, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)

    paint_icon(painter, name, QRectF(0, 0, 24, 24), QColor("#000000"))
    painter.end()

    drawn = sum(1 for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() > 40)
    assert drawn > 10


def test_every_icon_named_in_the_code_is_there() -> None:
    package = resource("icons").parent.parent / "kingdesk" / "gui"
    pattern = re.compile(
        r"(?:flat_button|push_button|icon|Message|_make|Drawing)\(\s*\"([a-z-]+)\""
    )
    used = {
        name for path in package.rglob("*.py") for name in pattern.findall(path.read_text("utf-8"))
    }

    assert used | set(ICONS.values()) <= set(ICON_NAMES)


def test_an_icon_follows_the_theme_without_being_made_anew(qapp: QApplication) -> None:
    theme = Theme(qapp, Scheme.LIGHT)
    sign = icon("stop")
    before = sign.pixmap(20, 20).toImage()

    theme.use(Scheme.DARK)
    after = sign.pixmap(20, 20).toImage()
    theme.use(Scheme.LIGHT)

    assert before != after


def test_the_look_changes_while_the_window_is_open(person: Person) -> None:
    grid = person.window.views.page.grid
    light = grid.grab().toImage().pixelColor(2, 2)

    person.desktop.preferences.use_scheme(Scheme.DARK)
    person.wait()
    dark = grid.grab().toImage().pixelColor(2, 2)
    person.desktop.preferences.use_scheme(Scheme.LIGHT)

    assert light.name() == LIGHT.canvas
    assert dark.name() == DARK.canvas


def test_a_client_keeps_one_colour_on_every_screen() -> None:
    assert client_colour(ClientId(3)) == client_colour(ClientId(3))
    assert client_colour(None) != client_colour(ClientId(3))
