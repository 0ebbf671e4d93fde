"""Numbers a child is known by: citizen ID, register number, telephone; how they are checked and masked."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.students import regions
from kehou_desktop.domain.students.nouns import Sex

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_REGISTER = re.compile(r"[GJL]\d{17}[\dX]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}(-\d{1,4})?")
_EXPONENT = re.compile(r"\d(\.\d+)?E\+?\d{1,2}")


@dataclass(frozen=True, slots=True)
class CitizenId:
    """A citizen ID with a right check digit and what it says. ``birth`` None = no such day."""

    number: str
    region: regions.State
    birth: date | None
    sex: Sex

    @property
    def ends_like_rounded(self) -> bool:
        """Whether it ends in 000, as the numbers do that Excel has rounded (1 in 1,000 rightly does)."""
        return self.number.endswith("000")


def plain(text: str) -> str:
    """Return a number as it was meant: half-width, upper-case, without spaces, hyphens and guards."""
    text = unicodedata.normalize("NFKC", text).upper().translate(_LOOK_ALIKES)
    return "".join(c for c in text if c.isalnum() or c in "+.()")


_LOOK_ALIKES = str.maketrans({"×": "X", "Х": "X", "✕": "X", "╳": "X"})


def check_character(first17: str) -> str:
    """Return the check character of the first 17 digits (GB 11643-1999)."""
    return _CHECKS[sum(w * int(d) for w, d in zip(_WEIGHTS, first17, strict=True)) % 11]


def citizen_id(text: str, *, was_number: bool = False) -> CitizenId:
    """Read a citizen ID (GB 11643-1999). ``was_number``: the cell held a number, not text.

    Refused: ``id_damaged`` (a rounded number: E+17, or what 15 significant digits leave), ``id_fifteen`` (the
    old form), ``id_unreadable`` (not 18 characters), ``id_check_digit``. A region or a birthday that
    cannot be is not refused here: it is told by ``region`` and ``birth``.
    """
    number = plain(text)
    if _EXPONENT.fullmatch(unicodedata.normalize("NFKC", text).upper().replace(" ", "")):
        raise Refused("id_damaged")
    if re.fullmatch(r"\d{15}", number):
        raise Refused("id_fifteen", id=mask_id(number))
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        if was_number and len(number) >= 16:
            raise Refused("id_damaged")
        raise Refused("id_unreadable", id=mask_id(number), length=len(number))
    right = check_character(number[:17]) == number[17]
    if was_number and (number.endswith("000") or not right):
        raise Refused("id_damaged")
    if not right:
        # 15 significant digits and three noughts are what Excel leaves of a number.
        raise (
            Refused("id_damaged") if number.endswith("000") else Refused("id_check_digit", id=mask_id(number))
        )
    return CitizenId(
        number=number,
        region=regions.state(number[:6]),
        birth=_day(number[6:14]),
        sex=Sex.MALE if int(number[16]) % 2 else Sex.FEMALE,
    )


def register_no(text: str) -> str | None:
    """Return a student register number (G, J or L and 18 characters), or None where it is not one [W105]."""
    number = plain(text)
    return number if _REGISTER.fullmatch(number) else None


def phones(text: str) -> tuple[str, ...]:
    """Return every telephone number in the text, mobiles first; () where none can be read [W111].

    A mobile is 11 digits; a landline keeps one hyphen after the area code and one before the extension.
    """
    found = [one for part in re.split(r"[/／,，;；、|\n]|或|\s{2,}", text) if (one := _phone(part))]
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda number: not is_mobile(number)))


def _phone(part: str) -> str | None:
    number = unicodedata.normalize("NFKC", part)
    number = re.sub(r"[‐‑‒–—―−－]", "-", number)
    number = re.sub(r"\s", "", number)
    number = re.sub(r"^(\+86|0086|86(?=1[3-9]\d{9}$))-?", "", number)
    digits = re.sub(r"[-()]", "", number)
    if _MOBILE.fullmatch(digits):
        return digits
    number = re.sub(r"^\((0\d{2,3})\)", r"\1-", number)
    return number if _LANDLINE.fullmatch(number) else None


def is_mobile(number: str) -> bool:
    """Whether a number read by ``phones`` is a mobile."""
    return _MOBILE.fullmatch(number) is not None


def mask_id(number: str) -> str:
    """Return an ID as it is shown outside the record: 110***********001X; short ones show only their ends."""
    if len(number) >= 15:
        return number[:3] + "*" * (len(number) - 7) + number[-4:]
    return number[:1] + "*" * max(0, len(number) - 2) + number[-1:] if len(number) > 2 else "*" * len(number)


def mask_phone(number: str) -> str:
    """Return a telephone number as it is shown outside the record: 138****1234, 0871-****312."""
    if is_mobile(number):
        return number[:3] + "****" + number[-4:]
    if len(number) >= 8:
        return number[: -7 if len(number) >= 11 else -6] + "****" + number[-3:]
    return "*" * len(number)


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
