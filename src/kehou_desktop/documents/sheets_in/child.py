"""Unpack one spreadsheet in a process of its own, which may fall without the office noticing.

The parent sends the file's bytes over stdin and reads one JSON object: ``{"sheets": [...]}`` or
``{"fault": code, "values": {...}}``. On POSIX memory and processor time are limited here; Windows has no such
limits, there the parent's watchdog alone ends a child that takes too long.

A sheet is ``{"name", "hidden", "rows": [[number, [cell, ...]], ...], "merges": [[r1, c1, r2, c2], ...]}``,
counted from 1, empty rows left out. A cell is None, a text, or ``[kind, text]`` with kind "n" (number), "d"
(date), "b" (yes or no) or "e" (error).
"""

import json
import os
import sys
import warnings
from typing import Any, BinaryIO

from kehou_desktop.documents.sheets_in.unpacking import MOST_MEMORY, MOST_SECONDS, Fault


def main(suffix: str, source: BinaryIO | None = None, sink: BinaryIO | None = None) -> int:
    """Read stdin, write what was understood to stdout. ``suffix`` is .xlsx, .xls, .csv or .txt."""
    _limit()
    data = (source or sys.stdin.buffer).read()
    answer = json.dumps(unpack(data, suffix), ensure_ascii=False).encode("utf-8", "surrogatepass")
    out = sink or sys.stdout.buffer
    out.write(answer)
    out.flush()
    return 0


def unpack(data: bytes, suffix: str) -> dict[str, Any]:
    """Return the sheets of a file or the fault; nothing in a file makes this raise."""
    # Loaded here only: a module this process may not have must not delay or break the program.
    from kehou_desktop.documents.sheets_in import old_book, text_table, zipped_book

    readers = {
        ".xlsx": zipped_book.sheets,
        ".xls": old_book.sheets,
        ".csv": text_table.sheets,
        ".txt": text_table.sheets,
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return {"sheets": readers[suffix](data)}
    except Fault as fault:
        return {"fault": fault.code, "values": fault.values}
    except MemoryError:
        return {"fault": "sheet_needs_too_much", "values": {}}
    except RecursionError:
        return {"fault": "sheet_damaged", "values": {}}
    except Exception as error:
        # Nine kinds of error came out of broken files in the trial; each means the same to the office.
        return {"fault": "sheet_forbidden_xml" if _is_forbidden(error) else "sheet_damaged", "values": {}}


def _is_forbidden(error: BaseException | None) -> bool:
    """Whether the XML reader refused an entity or a DTD; openpyxl wraps its error in one of its own."""
    while error is not None:
        if type(error).__module__.startswith("defusedxml"):
            return True
        error = error.__cause__ or error.__context__
    return False


def _limit() -> None:
    """Hold this process to its memory and time, where the system can, and keep big libraries out."""
    os.environ["OPENPYXL_LXML"] = "False"
    for module in ("numpy", "lxml", "pandas"):
        sys.modules[module] = None  # type: ignore[assignment]  # bars its import
    if sys.platform == "win32":
        return
    import resource

    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS + 2),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            hard = resource.getrlimit(what)[1]
            soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (soft, hard))
        except (OSError, ValueError):  # macOS does not limit address space
            continue
