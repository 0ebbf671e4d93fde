"""How class hours, counts and dates read on every paper, and how rows go onto pages."""

from collections.abc import Iterable, Sequence
from datetime import date

from kehou_desktop import words
from kehou_desktop.i18n import N_, _

_WEEKDAYS = (
    N_("星期一"),
    N_("星期二"),
    N_("星期三"),
    N_("星期四"),
    N_("星期五"),
    N_("星期六"),
    N_("星期日"),
)
CIRCLED = "①②③④⑤⑥⑦⑧⑨"
DASH = "—"
"""Not applicable, or not asked here."""


def weekday(day: date) -> str:
    """Return 星期四."""
    return _(_WEEKDAYS[day.weekday()])


def weekday_short(day: date) -> str:
    """Return 四."""
    return _(words.WEEKDAYS[day.weekday()])


def day_in_text(day: date) -> str:
    """Return 2026 年 12 月 3 日."""
    return _("{year} 年 {month} 月 {day} 日").format(year=day.year, month=day.month, day=day.day)


def day_on_receipt(day: date) -> str:
    """Return 2027 年 01 月 05 日, so that no digit can be put in front."""
    return _("{year} 年 {month} 月 {day} 日").format(
        year=day.year, month=f"{day.month:02d}", day=f"{day.day:02d}"
    )


def month_in_text(year: int, month: int) -> str:
    """Return 2026 年 12 月."""
    return _("{year} 年 {month} 月").format(year=year, month=month)


def places(hours_x100: Iterable[int]) -> int:
    """Return how many places a column of class hours needs: none where all are whole."""
    values = tuple(hours_x100)
    if all(v % 100 == 0 for v in values):
        return 0
    return 1 if all(v % 10 == 0 for v in values) else 2


def hours(x100: int, decimals: int = 0, *, grouped: bool = False) -> str:
    """Return hundredths of a class hour with ``decimals`` places: 44, 26.0, 0.75; 1,706 where ``grouped``."""
    whole, rest = divmod(x100, 100)
    said = f"{whole:,}" if grouped else str(whole)
    return said + (f".{rest:02d}"[: 1 + decimals] if decimals else "")


def count(number: int) -> str:
    """Return a count; nothing for none."""
    return f"{number:,}" if number else ""


def spread(total: int, *, most: int) -> tuple[int, ...]:
    """Return how many rows go on each page: at most ``most``, pages of equal length; one page for none."""
    pages = max(1, -(-total // most))
    each = -(-total // pages)
    return tuple(min(each, total - i * each) for i in range(pages))


def slices(lengths: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of each page's rows."""
    ends = [sum(lengths[: i + 1]) for i in range(len(lengths))]
    return tuple((end - length, end) for end, length in zip(ends, lengths, strict=True))
