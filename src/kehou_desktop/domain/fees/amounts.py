"""Amounts as they are typed, and as a proof says them in 大写 (§3.10, standards)."""

import re
import unicodedata

from kehou_desktop.domain.errors import Refused

_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?", re.ASCII)
_MOST_DIGITS = 9
"""An amount of a billion yuan is a slip of the finger, not a fee."""
_MOST_HOURS_X100 = 2400


def parse_yuan(text: str) -> int:
    """Read an amount in yuan as it is typed and return fen: ``12.5``, ``１２．５０``, ``1,234.00 元``.

    Full-width digits, thousands, ¥ in front, 元 behind and 。 for the point (what an input method leaves)
    are read. Refused: nothing, a sign, more than two places, commas in other places.
    """
    fen = yuan_typed(text)
    if fen is None:
        raise Refused("amount_unreadable", text=text.strip())
    return fen


def yuan_typed(text: str) -> int | None:
    """Return what ``parse_yuan`` reads, None while it is no amount yet (half typed)."""
    return _hundredths(text.strip().removeprefix("¥").removeprefix("￥").removesuffix("元"))


def parse_hours(text: str) -> int:
    """Read class hours as they are typed and return hundredths: ``2`` is 200, ``1.5`` is 150."""
    x100 = _hundredths(text.strip().removesuffix("课时"))
    if x100 is None or x100 > _MOST_HOURS_X100:
        raise Refused("hours_unreadable", text=text.strip())
    return x100


def _hundredths(text: str) -> int | None:
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).replace("。", ".").strip())
    if found is None:
        return None
    whole = found[1].replace(",", "").lstrip("0") or "0"
    return int(whole) * 100 + int((found[2] or "").ljust(2, "0")) if len(whole) <= _MOST_DIGITS else None


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_SECTIONS = ("", "万", "亿", "万亿")


def rmb_words(fen: int) -> str:
    """Return an amount in 大写, without 人民币 in front: 10005.06 is 壹万零伍元零陆分 (§3.10, standards).

    整 after 元, nothing after 角 or 分; 负 in front of a negative amount.
    """
    if fen < 0:
        return "负" + rmb_words(-fen)
    if fen >= 10**18:
        raise Refused("amount_too_large")
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    text = _integer_words(yuan) + "元" if yuan else ""
    if jiao == 0 and cents == 0:
        return (text or "零元") + "整"
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif yuan:
        text += "零"
    if cents:
        text += _DIGITS[cents] + "分"
    return text


def _integer_words(n: int) -> str:
    sections: list[int] = []
    while n:
        n, section = divmod(n, 10000)
        sections.append(section)
    text, pending_zero = "", False
    for power in range(len(sections) - 1, -1, -1):
        section = sections[power]
        if section == 0:
            pending_zero = bool(text)
            continue
        if text and (pending_zero or section < 1000):
            text += "零"
        text += _section_words(section) + _SECTIONS[power]
        pending_zero = False
    return text


def _section_words(section: int) -> str:
    text, zero = "", False
    for power in range(3, -1, -1):
        digit = section // 10**power % 10
        if digit == 0:
            zero = bool(text)
            continue
        text += ("零" if zero else "") + _DIGITS[digit] + _UNITS[power]
        zero = False
    return text
