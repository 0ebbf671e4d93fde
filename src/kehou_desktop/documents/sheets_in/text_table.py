"""Unpack a .csv or .txt: which encoding, which separator, and the guards that keep numbers text."""

import csv
import io
import re
from typing import Any

from kehou_desktop.documents.sheets_in.unpacking import Cell, Fault, Tally

_GUARD = re.compile(r'=\s*"(.*)"', re.DOTALL)
_LONGEST_FIELD = 1_000_000


def sheets(data: bytes) -> list[dict[str, Any]]:
    """Return the one table of a text file. The caller names it after the file."""
    rows: list[list[Any]] = []
    tally = Tally()
    for number, fields in enumerate(_records(decode(data)), start=1):
        cells = [_cell(field) for field in fields]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            tally.keep("", number, cells)
            rows.append([number, cells])
    return [{"name": "", "hidden": False, "rows": rows, "merges": []}]


def decode(data: bytes) -> str:
    """Return the text: by its mark, else UTF-8, else UTF-16, else GB 18030 (never GBK: 䶮 fails in it).

    A few characters may be broken, as fields cut by their width or a file cut off leave them: they become
    U+FFFD, and the row says so.
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data, encoding)
    if looks_utf16(data):
        return _decoded(data, "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be")
    if b"\0" in data:
        raise Fault("sheet_not_what_it_says", suffix=".csv", kind="binary")
    try:
        return _decoded(data, "utf-8")
    except Fault:
        return _decoded(data, "gb18030")


def looks_utf16(data: bytes) -> bool:
    """Whether every other byte of the beginning is often nought, as separators and digits are in UTF-16."""
    start = data[:4000]
    if len(start) < 4:
        return False
    even, odd = start[::2].count(0), start[1::2].count(0)
    return max(even, odd) > len(start) // 20 and min(even, odd) <= max(even, odd) // 20


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    broken = text.count("\ufffd")
    meant = sum(not c.isascii() for c in text) - broken
    if broken > 5 or meant < 10 * broken:
        raise Fault("sheet_wrong_encoding")
    return text


def _records(text: str) -> list[list[str]]:
    text = text.replace("\0", "")
    lines = text.splitlines()
    separator = None
    if lines and re.fullmatch(r"sep=.", lines[0]):
        separator, text = lines[0][4], text.split("\n", 1)[1] if "\n" in text else ""
    separator = separator or _separator(lines)
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        records = None
    if records is None or any(field.count("\n") > 20 for record in records for field in record):
        # A quotation mark that nobody closed has swallowed rows: take the marks as they are.
        plain = csv.reader(io.StringIO(text), delimiter=separator, quoting=csv.QUOTE_NONE)
        try:
            records = [[field.strip().strip('"') for field in record] for record in plain]
        except csv.Error:
            raise Fault("sheet_damaged") from None
    return records


def _separator(lines: list[str]) -> str:
    """Return what stands most evenly between the fields of the first lines: tab, comma or semicolon."""
    first = [line for line in lines[:50] if line.strip()][:20]
    counts = {mark: sum(line.count(mark) for line in first) for mark in ("\t", ",", ";", "，", "|")}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def _cell(field: str) -> Cell:
    text = field.strip(" \t\r\n\v\f\ufeff")
    guard = _GUARD.fullmatch(text)
    if guard:
        text = guard[1].replace('""', '"')
    elif text.startswith("'"):
        text = text[1:]
    return text or None
