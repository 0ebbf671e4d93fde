"""The table of colours keeps its promises of contrast, and the program is painted from it."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QFontMetrics, QImage, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from kehou_desktop import paths
from kehou_desktop.ui import icons, theme
from kehou_desktop.ui.tokens import DARK, LIGHT, Tokens

PROMISED = [
    # ink, ground, light, dark
    ("line", "surface", 1.4, 1.5),
    ("line2", "surface", 3.5, 4.2),
    ("line2", "bg", 3.1, 4.7),
    ("text", "surface", 16.0, 12.8),
    ("text", "bg", 14.5, 14.3),
    ("text", "soft", 13.5, 9.8),
    ("muted", "surface", 6.6, 6.9),
    ("muted", "bg", 6.0, 7.7),
    ("muted", "soft", 5.5, 5.3),
    ("accent", "surface", 7.2, 7.5),
    ("accent", "soft", 6.0, 5.7),
    ("on", "accent", 7.2, 7.8),
    ("ok", "ok_bg", 5.6, 7.1),
    ("warn", "warn_bg", 6.0, 8.0),
    ("bad", "bad_bg", 5.7, 7.2),
    ("off", "off_bg", 5.5, 5.3),
    ("white", "stop", 9.3, 9.3),
]


@pytest.mark.parametrize(("ink", "ground", "light", "dark"), PROMISED)
def test_contrast_is_what_the_table_promises(ink: str, ground: str, light: float, dark: float) -> None:
    for tokens, promised in ((LIGHT, light), (DARK, dark)):
        measured = theme.contrast(getattr(tokens, ink), getattr(tokens, ground))
        assert measured == pytest.approx(promised, abs=0.15), tokens.name


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_aa_and_edges_are_seen(tokens: Tokens) -> None:
    grounds = (tokens.surface, tokens.bg, tokens.soft, tokens.head, tokens.raised)
    for ground in grounds:
        assert theme.contrast(tokens.text, ground) >= 4.5
        assert theme.contrast(tokens.muted, ground) >= 4.5
        assert theme.contrast(tokens.accent, ground) >= 4.5
    assert theme.contrast(tokens.on, tokens.hover) >= 4.5
    assert theme.contrast(tokens.bad, tokens.surface) >= 4.5
    assert theme.contrast(tokens.line2, tokens.surface) >= 3.0
    assert theme.contrast(tokens.line2, tokens.bg) >= 3.0


def test_black_on_white_is_twenty_one() -> None:
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert theme.contrast("#FFFFFF", "#FFFFFF") == 1.0


def test_applying_again_changes_palette_sheet_and_sizes(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False, size="medium")
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == LIGHT.bg
    assert qapp.font().pixelSize() == 14
    theme.apply(qapp, dark=True, size="large")
    assert qapp.palette().color(QPalette.ColorRole.Base).name().upper() == DARK.surface
    assert qapp.palette().color(QPalette.ColorRole.PlaceholderText).name().upper() == DARK.muted
    assert theme.current().text_px(14) == 17
    assert DARK.accent in qapp.styleSheet()
    assert LIGHT.accent not in qapp.styleSheet()
    theme.apply(qapp, dark=False, size="small")
    assert theme.current().text_px(12) == 12, "nothing below 12"
    theme.apply(qapp, dark=False, size="medium")


def test_the_choice_of_the_view_menu_wins_over_the_system(qapp: QApplication) -> None:
    theme.follow(qapp, choice="dark", size="medium")
    assert theme.current().tokens is DARK
    theme.follow(qapp, choice="light", size="medium")
    assert theme.current().tokens is LIGHT
    theme.follow(qapp, choice="system", size="medium")
    assert (theme.current().tokens is DARK) == theme.system_dark(qapp)
    theme.follow(qapp, choice="light", size="medium")


def test_every_name_in_the_sheet_was_filled(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False, size="medium")
    assert "$" not in qapp.styleSheet()
    for file in re.findall(r'url\("([^"]+)"\)', qapp.styleSheet()):
        assert Path(file).is_file(), file


def test_a_button_is_thirty_two_high_and_does_not_move_with_the_focus(
    qtbot: QtBot, qapp: QApplication
) -> None:
    theme.apply(qapp, dark=False, size="medium")
    button = QPushButton("打印")
    qtbot.addWidget(button)
    with qtbot.waitActive(button):
        button.show()
        button.activateWindow()
    button.clearFocus()
    before = button.sizeHint()
    button.setFocus()
    assert before.height() == 32
    assert button.sizeHint() == before


@pytest.mark.skipif(
    not list((paths.resources() / "fonts").glob("*.ttf")), reason="fonts are made by the build"
)
def test_the_bundled_family_has_two_faces_and_rare_characters(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False, size="medium")
    assert theme.load_fonts() == ("Noto Sans SC",)
    plain, bold = theme.current().metrics(), theme.current().metrics(bold=True)
    assert plain.horizontalAdvance("0000") == plain.horizontalAdvance("1111"), "figures stand in columns"
    assert bold.tightBoundingRect("国国国国国国") != plain.tightBoundingRect("国国国国国国")
    metrics = QFontMetrics(theme.current().font())
    for rare in "㛃䶮𬭎✓":
        assert metrics.inFontUcs4(ord(rare)), rare


def test_the_files_of_the_sheet_are_what_is_drawn(qapp: QApplication) -> None:
    folder = paths.resources() / "icons"
    drawn = icons.style_images()
    assert {p.name for p in folder.glob("*.png")} == set(drawn)
    for name, picture in drawn.items():
        lying = QImage(str(folder / name)).convertToFormat(picture.format())
        assert lying.size() == picture.size(), name
        apart = sum(
            abs(lying.pixelColor(x, y).alpha() - picture.pixelColor(x, y).alpha()) > 40
            for x in range(picture.width())
            for y in range(picture.height())
        )
        assert apart <= picture.width(), f"{name}: draw it anew with icons.style_images()"
