"""Break Chinese text into lines as a printer would."""

import re

from kehou_desktop.documents.pdf import fonts

NOT_FIRST = "。，、；：！？）》〉」』】〕”’…—·％%,.;:!?)]}"
NOT_LAST = "（《〈「『【〔“‘([{¥№"

_PIECE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,:/_+\-–]*[A-Za-z0-9]|_+|\s+|.", re.DOTALL)
"""Words, figures, spans of time, blanks to write on stay whole; any Chinese character may end a line."""


def _pieces(text: str, size: float, width: float, bold: bool) -> list[str]:
    """Cut into what must stay together; a word wider than the line is cut by characters."""
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        if fonts.ems(piece, bold) * size <= width:
            pieces.append(piece)
        else:
            pieces.extend(piece)
    return pieces


def _give_back(line: list[str], piece: str) -> list[str]:
    """Take from the end of ``line`` what must go to the next line together with ``piece``."""
    moved = [piece]
    while len(line) > 1 and (moved[0][0] in NOT_FIRST or line[-1][-1] in NOT_LAST):
        moved.insert(0, line.pop())
    return moved


def broken(text: str, *, size: float, width: float, bold: bool = False) -> list[str]:
    """Return ``text`` as lines not wider than ``width`` points, one list for all paragraphs.

    No 。，、；：！？）》” at the start of a line and no （《“ at its end.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line: list[str] = []
        used = 0.0
        for piece in _pieces(paragraph, size, width, bold):
            wide = fonts.ems(piece, bold) * size
            if line and used + wide > width + 0.01:
                if piece.isspace():
                    continue
                moved = _give_back(line, piece)
                lines.append("".join(line).rstrip())
                line = moved
                used = fonts.ems("".join(line), bold) * size
            else:
                line.append(piece)
                used += wide
        lines.append("".join(line).rstrip())
    return lines
