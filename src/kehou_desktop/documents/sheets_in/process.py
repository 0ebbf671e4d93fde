"""Have a file unpacked by a child process and take its answer, or say in one sentence why not."""

import json
import subprocess
import sys
from pathlib import PurePath
from typing import Any

from kehou_desktop import paths
from kehou_desktop.documents.sheets_in.unpacking import MOST_SECONDS
from kehou_desktop.domain.errors import Trouble

SUFFIXES = (".xlsx", ".xls", ".csv", ".txt")
MOST_BYTES = 20 * 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "rar"),
    (b"\x1f\x8b", "rar"),
    (b"MZ", "program"),
    (b"SQLite format 3", "binary"),
    (b"{\\rtf", "word"),
)


def unpack(data: bytes, file_name: str) -> list[dict[str, Any]]:
    """Return the sheets of a file as ``child`` describes them; a text file's sheet bears the file's name.

    Refused as a whole (Trouble): a kind of file that is not read, empty, over 20 MB, not what its name says,
    encrypted, cut off or damaged, made to exhaust memory or time, over 20,000 rows or 200 columns.
    """
    suffix = check(data, file_name)
    answer = _ask(data, suffix)
    if "fault" in answer:
        values = answer["values"]
        if answer["fault"] == "sheet_not_what_it_says":
            values["suffix"] = suffix
        if "sheet" in values:
            values["sheet"] = values["sheet"] or file_name
        raise Trouble(answer["fault"], file=file_name, **values)
    sheets: list[dict[str, Any]] = answer["sheets"]
    for sheet in sheets:
        sheet["name"] = sheet["name"] or file_name
    return sheets


def check(data: bytes, file_name: str) -> str:
    """Return the file's suffix once its first bytes agree with it. Nothing is unpacked here."""
    suffix = PurePath(file_name).suffix.lower()
    if suffix not in SUFFIXES:
        raise Trouble("sheet_kind_not_read", file=file_name, suffix=suffix or file_name)
    if not data.strip(b"\0 \r\n\t"):
        raise Trouble("sheet_empty", file=file_name)
    if len(data) > MOST_BYTES:
        raise Trouble("sheet_too_large", file=file_name, megabytes=MOST_BYTES // 1024 // 1024)
    kind = _kind(data)
    if kind == "encrypted":
        raise Trouble("sheet_encrypted", file=file_name)
    if kind != {".xlsx": "xlsx", ".xls": "xls"}.get(suffix, "text"):
        raise Trouble("sheet_not_what_it_says", file=file_name, suffix=suffix, kind=kind)
    return suffix


def _kind(data: bytes) -> str:
    """Return what the first bytes say: xlsx, xls, encrypted, text, or a word for something else."""
    if data.startswith(b"PK"):
        return "xlsx"
    if data.startswith(_OLE):
        return "encrypted" if _ENCRYPTED in data else "xls"
    for start, kind in _OTHER_KINDS:
        if data.startswith(start):
            return kind
    head = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        return "page"
    if head.startswith((b"<?xml", b"mime-version")):
        return "page"
    # Excel 2 to 4 wrote bare streams; they begin with their own mark.
    return "xls" if data[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08") else "text"


def _ask(data: bytes, suffix: str) -> dict[str, Any]:
    quiet = 0x08000000 if sys.platform == "win32" else 0  # CREATE_NO_WINDOW
    try:
        done = subprocess.run(
            [*paths.program(), "--read-sheet", suffix],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MOST_SECONDS,
            creationflags=quiet,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"fault": "sheet_took_too_long", "values": {"seconds": MOST_SECONDS}}
    except OSError:
        return {"fault": "sheet_reader_missing", "values": {}}
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer
    except ValueError:
        # The system ended it: memory or time was at its limit.
        return {"fault": "sheet_needs_too_much", "values": {}}
