"""What unpacking a spreadsheet may cost at most, and what every reader of one gives back."""

import io
from typing import Any

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_SHEETS = 200
MOST_CHARACTERS = 30_000_000
MOST_MERGES = 50_000
MOST_MEMORY = 512 * 1024 * 1024
MOST_SECONDS = 8

Cell = Any
"""None, str or [kind, text]: what JSON can carry."""


class Fault(Exception):
    """The whole file cannot be read; ``code`` says why."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Tally:
    """Counts what is kept of a file and stops before it is too much: the file's own figures may lie."""

    def __init__(self) -> None:
        self.characters = 0

    def keep(self, sheet: str, row: int, cells: list[Cell]) -> None:
        """Count one row that holds something. Rows and columns count from 1."""
        if row > MOST_ROWS:
            raise Fault("sheet_too_many_rows", sheet=sheet, most=MOST_ROWS)
        if len(cells) > MOST_COLUMNS:
            raise Fault("sheet_too_many_columns", sheet=sheet, most=MOST_COLUMNS)
        self.characters += sum(len(c if isinstance(c, str) else c[1]) for c in cells if c)
        if self.characters > MOST_CHARACTERS:
            raise Fault("sheet_needs_too_much")


def number(value: float | int, number_format: str = "General") -> Cell:
    """Return a number cell: whole numbers without a point, 3.10 and 0302 as the sheet shows them."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = repr(value)
    plain = number_format.split(";")[0].strip('"')
    if abs(value) < 1e6 and set(plain) <= {"0", "."} and plain:
        places = len(plain.partition(".")[2])
        text = f"{value:.{places}f}".zfill(len(plain))
    return ["n", text]


def as_bytes(data: bytes) -> io.BytesIO:
    """Return the bytes as a file."""
    return io.BytesIO(data)
