"""Set a text that must stay on its sheet, boxes to tick in a line, and places to sign."""

from collections.abc import Sequence

from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents.letters import filling
from kehou_desktop.documents.pdf import lines

_INDENT = "\u3000\u3000"
_SMALLEST = 7.0
_MM = 72 / 25.4


def text(
    sheet: paper.Sheet,
    x: float,
    y: float,
    w: float,
    h: float,
    paragraphs: Sequence[tuple[str, str]],
    *,
    size: float,
    leading: float = 1.66,
    indent: bool = True,
) -> float:
    """Set paragraphs in a place of ``w`` by ``h`` mm, its top at y; return where they end.

    A paragraph is (what stands bold before it, the rest). What is too long for the place is set smaller.
    """
    given = [(lead, (_INDENT if indent else "") + lead + body) for lead, body in paragraphs]
    while True:
        count = sum(sheet.lines_of(whole, size, w) for _lead, whole in given)
        if count * size * leading / _MM <= h or size <= _SMALLEST:
            break
        size -= 0.25
    step = size * leading / _MM
    at = paper.baseline(y + step / 2, size)
    for lead, whole in given:
        first = True
        for line, last in _broken(whole, size, w):
            _line(sheet, x, at, w, line, size, lead=lead if first else "", last=last)
            first = False
            at += step
    return y + count * step


def _broken(whole: str, size: float, w: float) -> list[tuple[str, bool]]:
    made = lines.broken(whole, size=size, width=w * _MM)
    return [(line, i == len(made) - 1) for i, line in enumerate(made)]


def _line(
    sheet: paper.Sheet, x: float, at: float, w: float, line: str, size: float, *, lead: str, last: bool
) -> None:
    """Set one line, spread to the margin unless it is the last; ``lead`` at its beginning is bold."""
    head = len(line) - len(line.lstrip("\u3000"))
    x += paper.wide_mm(line[:head], size)
    w -= paper.wide_mm(line[:head], size)
    line = line[head:]
    bold = ""
    if lead and line.startswith(lead.rstrip()):
        bold, line = line[: len(lead)], line[len(lead) :]
    used = paper.wide_mm(bold, size, bold=True)
    rest = paper.wide_mm(line, size)
    spare = w - used - rest
    tracking = 0.0 if last or len(line) < 2 else max(0.0, min(spare / (len(line) - 1), size * 0.25 / _MM))
    squeeze = min(1.0, (w - used) / rest) if rest > 0 else 1.0
    sheet.at(x, at, bold, size, bold=True)
    sheet.at(x + used, at, line, size, tracking=tracking, squeeze=squeeze)


def choices(
    sheet: paper.Sheet,
    x: float,
    y: float,
    room: float,
    labels: Sequence[str],
    *,
    size: float = 10.0,
    ticked: Sequence[int] = (),
    gap: float = 5.0,
    side: float = 3.4,
) -> float:
    """Draw boxes with their words in a line, its middle at y, condensed to ``room`` mm; return its end."""
    wides = [paper.wide_mm(label, size) for label in labels]
    fixed = len(labels) * (side + 1.0) + (len(labels) - 1) * gap
    squeeze = min(1.0, (room - fixed) / sum(wides)) if sum(wides) else 1.0
    at = paper.baseline(y, size)
    for i, (label, wide) in enumerate(zip(labels, wides, strict=True)):
        sheet.box(x + side / 2, y, side, ticked=i in ticked)
        sheet.at(x + side + 1.0, at, label, size, squeeze=squeeze)
        x += side + 1.0 + wide * squeeze + gap
    return x - gap


def date(sheet: paper.Sheet, right: float, y: float, *, size: float = 10.0, room: float = 60.0) -> None:
    """Set a date blank that ends at ``right``, its middle at y, condensed to ``room`` mm."""
    blank = filling.date_blank()
    squeeze = min(1.0, room / paper.wide_mm(blank, size))
    sheet.at(right, paper.baseline(y, size), blank, size, align="right", squeeze=squeeze)


def cells(
    sheet: paper.Sheet,
    y: float,
    tall: float,
    edges: Sequence[float],
    said: Sequence[tuple[str, str]],
    *,
    size: float = 10.0,
) -> None:
    """Draw a row of a form: a cell between two edges each; said as (how, text): label, text, name, centre."""
    sheet.line(edges[0], y + tall, edges[-1], y + tall)
    for x in edges[1:-1]:
        sheet.line(x, y, x, y + tall)
    for i, (how, words) in enumerate(said):
        x, w = edges[i], edges[i + 1] - edges[i]
        if how == "name":
            sheet.name(x, y, w, tall, words, size + 0.5, pad=1.6)
        elif how == "label":
            sheet.cell(x, y, w, tall, words, size, bold=True, align="centre")
        else:
            sheet.cell(x, y, w, tall, words, size, align="centre" if how == "centre" else "left", pad=1.6)
