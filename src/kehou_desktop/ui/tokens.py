"""The one table of colours; nothing else in the window names a colour."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme's colours as ``#RRGGBB``, by what they are for.

    ``bg`` window ground; ``surface`` tables, cards, fields; ``raised`` dialogs, pop-up lists; ``head``
    table head, total row, disabled control; ``line`` hairlines only; ``line2`` edges of fields and
    buttons; ``text``; ``muted`` second line, heads; ``accent`` the one accent; ``hover`` primary under
    the pointer; ``on`` text on accent; ``soft`` selected row, chosen segment; ``ok`` ``warn`` ``bad``
    ``off`` and their tints; ``stop`` the gate's full stop only, white on it.
    """

    name: str
    bg: str
    surface: str
    raised: str
    head: str
    line: str
    line2: str
    text: str
    muted: str
    accent: str
    hover: str
    on: str
    soft: str
    ok: str
    ok_bg: str
    warn: str
    warn_bg: str
    bad: str
    bad_bg: str
    off: str
    off_bg: str
    stop: str = "#8E1414"
    white: str = "#FFFFFF"


LIGHT = Tokens(
    name="light",
    bg="#F3F4F1",
    surface="#FFFFFF",
    raised="#FFFFFF",
    head="#ECEEEA",
    line="#D8DBD6",
    line2="#858C86",
    text="#1D2226",
    muted="#565E64",
    accent="#20589A",
    hover="#184A85",
    on="#FFFFFF",
    soft="#E3ECF7",
    ok="#1B6B40",
    ok_bg="#E4F2E8",
    warn="#7D5200",
    warn_bg="#FBEFD3",
    bad="#AE231C",
    bad_bg="#FBE6E3",
    off="#565E64",
    off_bg="#E9EBE8",
)

DARK = Tokens(
    name="dark",
    bg="#1A1D20",
    surface="#22262A",
    raised="#2B3035",
    head="#2B3035",
    line="#3A4147",
    line2="#7F8890",
    text="#E9ECEE",
    muted="#A8B0B7",
    accent="#8DB8F2",
    hover="#A9CAF6",
    on="#10233B",
    soft="#263A54",
    ok="#80CFA0",
    ok_bg="#1E3528",
    warn="#EFC36E",
    warn_bg="#3A2F15",
    bad="#FFA39B",
    bad_bg="#47231F",
    off="#A8B0B7",
    off_bg="#33393E",
)
