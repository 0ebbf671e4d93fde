"""What every form has: title, line under it, page code, foot to sign, bottom line."""

from collections.abc import Sequence
from dataclasses import dataclass

from kehou_desktop.documents.pdf.sheet import Align, Sheet, baseline, wide_mm
from kehou_desktop.domain import page_codes
from kehou_desktop.i18n import _

_SQUARE = 11.0
_CODE_BOX = (27.2, 8.9)


@dataclass(frozen=True, slots=True)
class Edges:
    """Where a form begins and ends, in mm from the left edge."""

    left: float
    right: float

    @property
    def width(self) -> float:
        """Return the width between the margins."""
        return self.right - self.left

    @property
    def middle(self) -> float:
        """Return the middle between the margins."""
        return (self.left + self.right) / 2


PORTRAIT = Edges(24, 196)
LETTER = Edges(28, 187)
LANDSCAPE = Edges(12, 285)
GRID = Edges(10, 287)


def title(
    sheet: Sheet,
    edges: Edges,
    text: str,
    *,
    y: float,
    size: float = 17,
    tracking: float = 0.8,
    room: float | None = None,
    align: Align = "centre",
) -> None:
    """Set the form's title with its baseline at y. ``room`` mm is kept; a longer title is set smaller."""
    room = edges.width if room is None else room
    wide = wide_mm(text, size, bold=True, tracking=tracking)
    if wide > room:
        size, tracking = size * room / wide, tracking * room / wide
    x = {"left": edges.left, "centre": edges.middle, "right": edges.right}[align]
    sheet.at(x, y, text, size, bold=True, align=align, tracking=tracking)


def under_title(
    sheet: Sheet, edges: Edges, left: str, middle: str, right: str, *, y: float, size: float = 9
) -> None:
    """Set the line under the title, its middle at y; where left and middle meet the middle moves right.

    Only where all three together are wider than the form are they condensed.
    """
    at = baseline(y, size)
    gap = 4.0
    wides = [wide_mm(text, size) for text in (left, middle, right)]
    filled = sum(wides) + gap * (sum(w > 0 for w in wides) - 1)
    squeeze = min(1.0, edges.width / filled) if filled > 0 else 1.0
    wides = [w * squeeze for w in wides]
    sheet.at(edges.left, at, left, size, squeeze=squeeze)
    sheet.at(edges.right, at, right, size, align="right", squeeze=squeeze)
    start = edges.middle - wides[1] / 2
    if left:
        start = max(start, edges.left + wides[0] + gap)
    if right:
        start = min(start, edges.right - wides[2] - gap - wides[1])
    sheet.at(start, at, middle, size, squeeze=squeeze)


def page_code(sheet: Sheet, edges: Edges, code: str, *, y: float = 10.4) -> None:
    """Draw the page code, boxed and as a square code, upper right. A blank form has none."""
    if not code:
        return
    wide, high = _CODE_BOX
    x = edges.right - _SQUARE - 2.6 - wide
    top = y + (_SQUARE - high) / 2
    sheet.square_code(edges.right - _SQUARE, y, _SQUARE, code)
    sheet.frame(x, top, wide, high, 0.8)
    sheet.cell(x, top + 0.4, wide, 3.0, _("页 码（录入用）"), 6.5, align="centre", wrap=False)
    sheet.cell(x, top + 3.1, wide, high - 3.1, page_codes.shown(code), 13.5, bold=True, align="centre")


def bottom_line(
    sheet: Sheet,
    edges: Edges,
    *,
    y: float,
    number: str,
    printed: str,
    page: int,
    pages: int,
    code: str,
    stacked: bool = False,
) -> None:
    """Set number and print no. left, page of pages in the middle, the page code again right; middle at y.

    ``stacked`` sets number and print no. one below the other, where the page is narrow.
    """
    left = [_("编号 {number}").format(number=number)] if number else []
    left += [printed] if printed else []
    left += [_("有缺字，请在空框内手写")] if sheet.has_boxes else []
    step = 3.1
    for i, text in enumerate(left if stacked else ["   ".join(left)]):
        sheet.cell(edges.left, y - 1.6 + i * step, edges.width * 0.42, 3.2, text, 6.5, pad=0, wrap=False)
    of = _("第 {page} 页   共 {pages} 页").format(page=page, pages=pages)
    sheet.at(edges.middle, baseline(y, 7.5), of, 7.5, align="centre")
    if code:
        shown = _("页码 {code}").format(code=page_codes.shown(code))
        sheet.at(edges.right, baseline(y, 8), shown, 8, bold=True, align="right")


def legend(
    sheet: Sheet,
    label: str,
    entries: Sequence[tuple[str, str]],
    *,
    x: float,
    y: float,
    room: float,
    size: float = 8,
) -> float:
    """Set marks with their meaning in one line, its middle at y, condensed to ``room`` mm; return its end."""
    mark, gap = 3.0, 3.2
    wides = [wide_mm(meaning, size) for _code, meaning in entries]
    head = wide_mm(label, size, bold=True)
    fixed = 2.4 + len(entries) * (mark + gap)
    squeeze = min(1.0, (room - fixed) / (head + sum(wides)))
    at = baseline(y, size)
    sheet.at(x, at, label, size, bold=True, squeeze=squeeze)
    x += head * squeeze + 2.4
    for (code, meaning), wide in zip(entries, wides, strict=True):
        sheet.mark(x + 1.15, y, code, size=2.35)
        sheet.at(x + mark, at, meaning, size, squeeze=squeeze)
        x += mark + wide * squeeze + gap
    return x


def foot(
    sheet: Sheet, edges: Edges, labels: Sequence[str], *, y: float, line: float = 27.0, size: float = 9.5
) -> None:
    """Set the places to sign, spread over the width, and the date blank at the right; middle at y."""
    date_blank = _("日期：") + "\u3000" + _("年\u3000\u3000月\u3000\u3000日")
    date_wide = wide_mm(date_blank, size)
    step = (edges.width - date_wide - 4) / max(1, len(labels))
    at = baseline(y, size)
    for i, label in enumerate(labels):
        x = edges.left + i * step
        room = step - 4
        wide = wide_mm(label, size)
        squeeze = min(1.0, (room - 12) / wide)
        sheet.at(x, at, label, size, squeeze=squeeze)
        start = x + wide * squeeze + 1
        sheet.line(start, y + 2.2, min(start + line, x + room), y + 2.2)
    sheet.at(edges.right, at, date_blank, size, align="right")


def usual_foot(sheet: Sheet, edges: Edges, *, y: float) -> None:
    """Set the foot of most forms: 填表人 审核人 负责人（校长） 日期."""
    foot(sheet, edges, [_("填表人："), _("审核人："), _("负责人（校长）：")], y=y)
