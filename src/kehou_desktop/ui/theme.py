"""How everything looks: one table of colours, light and dark, one family, one set of sizes.

``apply`` paints the whole program from the table: Fusion, palette, style sheet and fonts. Widgets that draw
themselves ask ``current()`` while they draw, so a change of theme is done by applying it again.
"""

from dataclasses import dataclass, fields
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from kehou_desktop import paths
from kehou_desktop.ui import sheet
from kehou_desktop.ui.tokens import DARK, LIGHT, Tokens

FACTORS = {"small": 0.93, "medium": 1.0, "large": 1.2}
"""字号 小, 中, 大, on top of the system's own scale."""

FALLBACK = (
    "Noto Sans SC",
    "Microsoft YaHei UI",
    "Noto Sans CJK SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "SimSun-ExtB",
)
"""The bundled family first; the others stand in where it is missing or lacks a character."""

CAPTION, CHIP, BODY, SECTION, TITLE, FIGURE = 12, 13, 14, 16, 20, 28
"""Type sizes in logical pixels at 字号 中; nothing is ever drawn below 12."""

NARROW = 1180
"""Below this window width (logical px) a side panel becomes a page of its own."""

TIGHT = 1000
"""Below this the tabs drop their icons and a head its second buttons."""


@dataclass(frozen=True)
class Theme:
    """What is in force: the colours and the size of type. Ask it while drawing, keep nothing of it."""

    tokens: Tokens
    factor: float

    def colour(self, token: str) -> QColor:
        """Return the colour of a token: ``theme.current().colour("bad")``."""
        return _colour(getattr(self.tokens, token))

    def text_px(self, px: int) -> int:
        """Return a type size for 字号 in use; never below 12."""
        return max(12, round(px * self.factor))

    def px(self, length: int) -> int:
        """Return a height or width that holds type: rows, chips, columns grow with 字号."""
        return round(length * self.factor)

    def font(self, px: int = BODY, *, bold: bool = False) -> QFont:
        """Return the family at ``px`` (size at 中)."""
        return _font(self.text_px(px), bold)

    def metrics(self, px: int = BODY, *, bold: bool = False) -> QFontMetrics:
        """Return the measures of ``font``."""
        return _metrics(self.text_px(px), bold)


_current = Theme(LIGHT, 1.0)


def current() -> Theme:
    """Return the theme in force."""
    return _current


def apply(app: QApplication, *, dark: bool, size: str) -> None:
    """Paint the program light or dark, with type ``small``, ``medium`` or ``large``. May be called again."""
    global _current
    load_fonts()
    _current = Theme(DARK if dark else LIGHT, FACTORS.get(size, 1.0))
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(_palette(_current.tokens))
    app.setFont(_current.font())
    app.setStyleSheet(sheet.text(_current.tokens, _current.text_px, _current.px, _images(dark)))


def system_dark(app: QApplication) -> bool:
    """Tell whether the system itself is dark now."""
    return app.styleHints().colorScheme() is Qt.ColorScheme.Dark


def follow(app: QApplication, *, choice: str, size: str) -> None:
    """Take the choice of 查看: ``light``, ``dark``, or ``system``, which also follows later changes."""
    hints = app.styleHints()
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    hints.setColorScheme(schemes.get(choice, Qt.ColorScheme.Unknown))  # so that the window's frame agrees
    app.setProperty("kehouChoice", (choice, size))
    if not app.property("kehouFollows"):
        app.setProperty("kehouFollows", True)
        hints.colorSchemeChanged.connect(lambda _scheme: _again(app))
    _again(app)


def _again(app: QApplication) -> None:
    choice, size = app.property("kehouChoice")
    apply(app, dark=choice == "dark" or (choice == "system" and system_dark(app)), size=size)


@cache
def load_fonts() -> tuple[str, ...]:
    """Give Qt the bundled Regular and Bold once; return the families that came. () = the fallback chain."""
    families: list[str] = []
    for path in sorted((paths.resources() / "fonts").glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path))
        if number >= 0:
            families += QFontDatabase.applicationFontFamilies(number)
    return tuple(dict.fromkeys(families))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours ``#RRGGBB`` as WCAG measures it: 1.0 to 21.0."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def _colour(value: str) -> QColor:
    return QColor(value)


@cache
def _font(px: int, bold: bool) -> QFont:
    font = QFont()
    font.setFamilies([*load_fonts(), *FALLBACK])
    font.setPixelSize(px)
    font.setBold(bold)
    return font


@cache
def _metrics(px: int, bold: bool) -> QFontMetrics:
    return QFontMetrics(_font(px, bold))


def _images(dark: bool) -> dict[str, str]:
    """Return the little pictures that a style sheet can only take from files (see icons.style_images)."""
    folder = paths.resources() / "icons"
    tone = DARK.name if dark else LIGHT.name
    return {name: (folder / f"{name}-{tone}.png").as_posix() for name in ("down", "up", "tick", "part")}


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, token in (
        (roles.Window, "bg"),
        (roles.WindowText, "text"),
        (roles.Base, "surface"),
        (roles.AlternateBase, "bg"),
        (roles.Text, "text"),
        (roles.Button, "surface"),
        (roles.ButtonText, "text"),
        (roles.BrightText, "bad"),
        (roles.ToolTipBase, "raised"),
        (roles.ToolTipText, "text"),
        (roles.PlaceholderText, "muted"),
        (roles.Highlight, "accent"),
        (roles.HighlightedText, "on"),
        (roles.Link, "accent"),
        (roles.LinkVisited, "accent"),
        (roles.Accent, "accent"),
        (roles.Light, "surface"),
        (roles.Midlight, "head"),
        (roles.Mid, "line"),
        (roles.Dark, "line2"),
        (roles.Shadow, "line2"),
    ):
        palette.setColor(role, QColor(getattr(tokens, token)))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.muted))
    return palette


def token_names() -> tuple[str, ...]:
    """Return the names of all colours of the table."""
    return tuple(f.name for f in fields(Tokens) if f.name != "name")
