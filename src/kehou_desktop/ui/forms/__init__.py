"""The parts that every room is built of: buttons, fields, segments, search, cards, banners, stations."""

from kehou_desktop.ui.forms.controls import (
    Button,
    ChipLabel,
    Chooser,
    Segments,
    Sign,
    fill,
    label,
    rule,
    sign_word,
)
from kehou_desktop.ui.forms.dialog import Answer, Dialog, Fact, ask
from kehou_desktop.ui.forms.fields import Entry, Field, KeyHints, SearchBox
from kehou_desktop.ui.forms.frames import Banner, Card, EmptyState, Figure, PageHead, Well, row
from kehou_desktop.ui.forms.panel import SidePanel
from kehou_desktop.ui.forms.stations import Station, Stations

__all__ = [
    "Answer",
    "Banner",
    "Button",
    "Card",
    "ChipLabel",
    "Chooser",
    "Dialog",
    "EmptyState",
    "Entry",
    "Fact",
    "Field",
    "Figure",
    "KeyHints",
    "PageHead",
    "SearchBox",
    "Segments",
    "SidePanel",
    "Sign",
    "Station",
    "Stations",
    "Well",
    "ask",
    "fill",
    "label",
    "row",
    "rule",
    "sign_word",
]
