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
from kehou_desktop.ui.forms.fields import Entry, Field, KeyHints, SearchBox
from kehou_desktop.ui.forms.frames import Banner, Card, EmptyState, Figure, PageHead, SidePanel, Well, row
from kehou_desktop.ui.forms.stations import Station, Stations

__all__ = [
    "Banner",
    "Button",
    "Card",
    "ChipLabel",
    "Chooser",
    "EmptyState",
    "Entry",
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
    "fill",
    "label",
    "row",
    "rule",
    "sign_word",
]
