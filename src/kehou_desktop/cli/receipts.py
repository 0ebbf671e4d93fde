"""Read a receipt's number as it stands on paper."""

import re
import unicodedata

from kehou_desktop.domain.errors import Refused


def number(text: str) -> tuple[int, int]:
    """Return year and serial of a number like 2026-0000123; refuse what is none."""
    found = re.fullmatch(r"(20[0-9]{2})-([0-9]{1,7})", unicodedata.normalize("NFKC", text).strip())
    if found is None or not int(found[2]):
        raise Refused("receipt_number_unreadable", text=text)
    return int(found[1]), int(found[2])
