"""Every icon, mark and state is drawn, sharp, in the asked colour, and told apart in grey."""

import itertools

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QIcon, QImage, QPainter
from PySide6.QtWidgets import QApplication

from kehou_desktop.domain import shapes
from kehou_desktop.ui import icons, marks, theme

TABLE = set(
    "today students applications groups attendance handover fees registers reports county school settings "  # noqa: SIM905
    "search plus print export import lock user phone card edit filter stick backup help why eye clock slip "
    "paper seal undo bus walk family home link close".split()
)


def _grey(code: str, side: int = 32) -> list[int]:
    picture = QImage(side, side, QImage.Format.Format_Grayscale8)
    picture.fill(255)
    with QPainter(picture) as painter:
        marks.draw(painter, code, QRectF(0, 0, side, side), colour=QColor("#555"), ground=QColor("white"))
    return [picture.pixelColor(x, y).red() // 32 for y in range(side) for x in range(side)]


def test_the_table_of_the_design_is_whole() -> None:
    assert set(icons.NAMES) >= TABLE


@pytest.mark.parametrize("name", icons.NAMES)
def test_an_icon_draws_inside_its_square_in_its_colour(name: str, qapp: QApplication) -> None:
    theme.apply(qapp, dark=False, size="medium")
    image = icons.icon(name, "accent", 48).pixmap(48, 48).toImage()
    inked = [(x, y) for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() == 255]
    assert len(inked) > 10, "hardly anything is drawn"
    x, y = inked[len(inked) // 2]
    assert image.pixelColor(x, y).name().upper() == theme.current().tokens.accent
    assert all(image.pixelColor(x, y).alpha() < 128 for x in range(48) for y in (0, 47)), "it is cut off"


def test_a_disabled_icon_is_muted(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False, size="medium")
    image = icons.icon("plus", "text", 24).pixmap(24, 24, QIcon.Mode.Disabled).toImage()
    assert image.pixelColor(12, 12).name().upper() == theme.current().tokens.muted


def test_an_unknown_icon_is_told(qapp: QApplication) -> None:
    with pytest.raises(KeyError):
        icons.icon("spaceship")


def test_a_state_may_be_asked_for_as_an_icon(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False, size="medium")
    assert icons.icon("look", "", 16).pixmap(16, 16).toImage().pixelColor(8, 3).alpha() > 0


@pytest.mark.parametrize("family", [shapes.MARKS, shapes.STATES], ids=["marks", "states"])
def test_in_pure_grey_all_are_told_apart(family: dict[str, shapes.Drawing], qapp: QApplication) -> None:
    drawn = {code: _grey(code) for code in family}
    for (one, a), (other, b) in itertools.combinations(drawn.items(), 2):
        apart = sum(abs(x - y) > 2 for x, y in zip(a, b, strict=True))
        assert apart > 40, f"{one} and {other} look alike"


def test_every_mark_and_state_has_an_ink(qapp: QApplication) -> None:
    for code in (*shapes.MARKS, *shapes.STATES):
        assert marks.ink(code) in theme.token_names()
