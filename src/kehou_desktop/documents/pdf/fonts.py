"""The two faces on paper, and what to do with a character that they lack."""

import functools
import os
import sys
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts

from kehou_desktop import paths
from kehou_desktop.domain.errors import Trouble

REGULAR = "NotoSansSC-Regular"
BOLD = "NotoSansSC-Bold"

lock = threading.RLock()
"""A face keeps its place in its file while it is read: one paper is finished at a time."""

_RARE = (
    "simsunb.ttf",
    "SimsunExtG.ttf",
    "HanaMinB.ttf",
    "HanaMinA.ttf",
    "LXGWWenKai-Regular.ttf",
    "wqy-zenhei.ttc",
    "wqy-microhei.ttc",
    "DroidSansFallbackFull.ttf",
    "BabelStoneHan.ttf",
)
"""Fonts with glyf outlines that hold rare names, best first; asked for single characters only, so that the
paper does not depend on the machine for anything else."""

Run = tuple[str, str]
"""A face's name and the text set in it; an empty name means: no face here has it, draw a box."""


def _to_unicode(name: str, subset: list[int]) -> str:
    """Return the map from codes to text of one subset, in UTF-16 as the format asks.

    reportlab writes five hex digits above U+FFFF, so that 𬍛 is found by nobody; and it writes one block
    where the format allows a hundred entries.
    """
    entries = [(i, chr(code).encode("utf-16-be").hex().upper()) for i, code in enumerate(subset) if code]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
        f"/CMapName /{name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<00> <{len(subset) - 1:02X}>",
        "endcodespacerange",
    ]
    for start in range(0, len(entries), 100):
        block = entries[start : start + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines.extend(f"<{i:02X}> <{text}>" for i, text in block)
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


@functools.cache
def _face(name: str) -> Any:
    """Return a bundled face, registered once."""
    with lock:
        if name in pdfmetrics.getRegisteredFontNames():
            return pdfmetrics.getFont(name)
        file = paths.resources() / "fonts" / f"{name}.ttf"
        if not file.is_file():
            raise Trouble("fonts_missing", file=file.name)
        ttfonts.makeToUnicodeCMap = _to_unicode
        # Letters instead of bytes cost a quarter more room and half the time.
        rl_config.useA85 = 0
        font = ttfonts.TTFont(name, str(file))
        pdfmetrics.registerFont(font)
        return font


def ready() -> None:
    """Have both faces at hand; said plainly where their files are missing."""
    _face(REGULAR)
    _face(BOLD)


def _folders() -> Iterator[Path]:
    if sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
    else:
        yield Path("/usr/share/fonts")
        yield Path("/usr/local/share/fonts")


@functools.cache
def _spare_files() -> tuple[Path, ...]:
    """Return the fonts for rare names that this machine has, best first."""
    wanted = {name.lower(): place for place, name in enumerate(_RARE)}
    found = [
        (wanted[file.name.lower()], file)
        for folder in _folders()
        if folder.is_dir()
        for file in folder.rglob("*.tt[fc]")
        if file.name.lower() in wanted
    ]
    return tuple(file for _, file in sorted(found))


@functools.cache
def _spare(file: Path) -> Any:
    """Return one of the machine's own faces, or None where it cannot be used."""
    with lock:
        name = f"Spare-{file.stem}"
        try:
            font = ttfonts.TTFont(name, str(file))
        except (ttfonts.TTFError, OSError):
            return None
        pdfmetrics.registerFont(font)
        return font


@functools.lru_cache(maxsize=4096)
def _name_for(character: str, bold: bool) -> str:
    """Return the face that has ``character``: the bundled ones first, then the machine's; "" = none."""
    code = ord(character)
    for name in (BOLD, REGULAR) if bold else (REGULAR, BOLD):
        if code in _face(name).face.charToGlyph:
            return name
    for file in _spare_files():
        font = _spare(file)
        if font is not None and code in font.face.charToGlyph:
            return str(font.fontName)
    return ""


def _unseen(character: str) -> bool:
    """Whether a character has no picture of its own: controls, joiners, variation selectors."""
    return unicodedata.category(character) in ("Cc", "Cf", "Mn", "Zl", "Zp")


@functools.lru_cache(maxsize=32768)
def runs(text: str, bold: bool) -> tuple[Run, ...]:
    """Cut ``text`` where the face changes."""
    name = BOLD if bold else REGULAR
    known = _face(name).face.charToGlyph
    if all(ord(c) in known for c in text):
        return ((name, text),) if text else ()
    made: list[list[str]] = []
    for character in text:
        face = _name_for(character, bold)
        if not face and _unseen(character):
            continue
        if made and made[-1][0] == face:
            made[-1][1] += character
        else:
            made.append([face, character])
    return tuple((face, part) for face, part in made)


@functools.lru_cache(maxsize=32768)
def ems(text: str, bold: bool) -> float:
    """Return the width of ``text`` in ems: times the size in points it is the width in points."""
    return sum(run_ems(run) for run in runs(text, bold))


def run_ems(run: Run) -> float:
    """Return the width of one run in ems; a box is one em wide."""
    name, text = run
    if not name:
        return float(len(text))
    face = pdfmetrics.getFont(name).face
    return float(sum(face.getCharWidth(ord(c)) for c in text)) / 1000.0


def lacking(texts: Iterable[str]) -> tuple[str, ...]:
    """Return those of ``texts`` with a character that no face on this machine can draw.

    To be said before printing: such a character prints as an empty box, to be filled in by hand.
    """
    return tuple(t for t in texts if any(not name for name, _ in runs(t, False)))
