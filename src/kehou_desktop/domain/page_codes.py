"""The eight digits on every page that comes back to be keyed."""

import hashlib
import hmac
import json
from collections.abc import Container
from enum import Enum

from kehou_desktop.domain.errors import Refused


class Kind(Enum):
    """The first digit: what sort of sheet it is."""

    DAY_ROLL = 1
    MONTH_ROLL = 2
    HANDOVER = 3
    PATROL = 4
    CHILD_FORM = 5
    SIGNED_LIST = 6
    PAYOUT = 7
    RETURN = 9


_QUASIGROUP = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
"""Damm's table: finds every wrong digit and every pair of neighbours swapped."""

_SALTS = 1000


def _run(digits: str) -> str:
    """Walk the table over ``digits`` and return where the walk ends."""
    at = "0"
    for digit in digits:
        at = _QUASIGROUP[int(at)][int(digit)]
    return at


def _all_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def check_digit(seven: str) -> str:
    """Return the digit that makes kind and page number a whole page code."""
    return _run(seven)


def passes(code: str) -> bool:
    """Whether ``code`` is eight digits of a known kind whose check digit is right."""
    known = any(code[:1] == str(kind.value) for kind in Kind)
    return len(code) == 8 and _all_digits(code) and known and _run(code) == "0"


def make(
    key: bytes,
    *,
    kind: Kind,
    form: str,
    group: str,
    period: str,
    page: int,
    revision: str,
    taken: Container[str] = (),
) -> str:
    """Return the code of one page: the same content gives the same code, a changed list another.

    ``key`` is the store's; ``period`` a date or month as text; ``page`` counts from 1; ``revision`` names the
    list of rows as printed; ``taken`` holds the codes that belong to *other* pages.
    """
    for salt in range(_SALTS):
        content = json.dumps([form, group, period, page, revision, salt], ensure_ascii=True).encode()
        number = int.from_bytes(hmac.digest(key, content, hashlib.sha256)) % 1_000_000
        seven = f"{kind.value}{number:06d}"
        code = seven + check_digit(seven)
        if code not in taken:
            return code
    raise Refused("page_codes_used_up", kind=kind.value)


def kind_of(code: str) -> Kind:
    """Return what sort of sheet a whole code belongs to."""
    return Kind(int(code[0]))


def shown(code: str) -> str:
    """Return the code as printed, four and four: 1981 7021. Nothing stays nothing."""
    return f"{code[:4]} {code[4:]}" if code else ""


def read(typed: str) -> str:
    """Return the eight digits of what a clerk typed or a scanner sent; refuse what cannot be a code."""
    wide = str.maketrans("０１２３４５６７８９", "0123456789")
    code = "".join(typed.translate(wide).replace("-", "").split())
    if not passes(code):
        raise Refused("page_code_wrong", typed=typed)
    return code
