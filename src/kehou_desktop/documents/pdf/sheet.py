"""Draw on a page of A4: lines, cells, marks and the square code, in mm from the upper left corner."""

import functools
import io
from collections.abc import Sequence
from typing import Any, Literal

from reportlab.graphics.barcode import qrencoder
from reportlab.pdfgen import canvas

from kehou_desktop.documents.pdf import fonts, lines
from kehou_desktop.domain import shapes

MM = 72 / 25.4
SHORT, LONG = 210.0, 297.0
FRAME, HEAD, FIFTH, INSIDE, DATE, MONDAY, SPLIT = 1.2, 0.8, 0.9, 0.5, 0.65, 1.0, 0.35
"""Line weights in points; at 0.35 only the split of hours inside a date may go."""
FLOOR = 6.5
"""Nothing that is read is smaller (points)."""
NAME_FLOOR = 6.2
Align = Literal["left", "centre", "right"]

_PENS = {"present": 0.65, "absent": 1.1, "not_expected": 0.75}
_CIRCLE = 0.5522847498


class Document:
    """One PDF of A4 pages: the same nouns give the same bytes.

    ``missing``, where given, takes every text that had a character no face here can draw.
    """

    def __init__(self, title: str, *, landscape: bool = False, missing: list[str] | None = None) -> None:
        self.missing: list[str] = [] if missing is None else missing
        self._width, self._height = (LONG, SHORT) if landscape else (SHORT, LONG)
        self._bytes = io.BytesIO()
        fonts.ready()
        self._canvas: Any = canvas.Canvas(
            self._bytes,
            pagesize=(self._width * MM, self._height * MM),
            pageCompression=1,
            invariant=1,
            # reportlab's own first choice is Helvetica, which it names in every file and never embeds.
            initialFontName=fonts.REGULAR,
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor("")
        self._canvas.setSubject("")
        self._canvas.setCreator("kehou")
        self._canvas.setProducer("kehou")
        self._canvas.setViewerPreference("PrintScaling", "None")
        self._bookmarks = 0
        self._open: Sheet | None = None

    def sheet(self, bookmark: str = "") -> "Sheet":
        """Begin the next page; ``bookmark`` names it in the outline."""
        self._close()
        if bookmark:
            self._bookmarks += 1
            key = f"b{self._bookmarks}"
            self._canvas.bookmarkPage(key)
            self._canvas.addOutlineEntry(bookmark, key, 0)
        self._open = Sheet(self._canvas, self._width, self._height, self.missing)
        return self._open

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._canvas.showPage()
            self._open = None

    def finish(self) -> bytes:
        """Return the file."""
        with fonts.lock:
            self._close()
            if self._bookmarks > 1:
                self._canvas.showOutline()
            self._canvas.save()
        return self._bytes.getvalue()


class Sheet:
    """One page. Places and sizes in mm from the upper left corner, type and line weights in points."""

    def __init__(self, page: Any, width: float, height: float, missing: list[str]) -> None:
        self.width, self.height = width, height
        self.has_boxes = False
        self._canvas = page
        self._missing = missing
        self._strokes: dict[tuple[float, str], list[str]] = {}
        self._marks: dict[float, list[str]] = {}
        self._fills: list[str] = []
        self._text: Any = page.beginText()
        self._font = ("", 0.0)

    # Lines

    def _stroke(self, operators: str, weight: float, pen: str = "") -> None:
        self._strokes.setdefault((weight, pen), []).append(operators)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, weight: float = INSIDE, dash: str = ""
    ) -> None:
        """Draw a straight line; ``dash`` as in PDF, e.g. ``[3 2.2] 0 d`` in points."""
        h = self.height
        self._stroke(f"{x1 * MM:.2f} {(h - y1) * MM:.2f} m {x2 * MM:.2f} {(h - y2) * MM:.2f} l", weight, dash)

    def frame(self, x: float, y: float, w: float, h: float, weight: float = FRAME) -> None:
        """Draw a rectangle whose upper left corner is x, y."""
        self._stroke(f"{x * MM:.2f} {(self.height - y - h) * MM:.2f} {w * MM:.2f} {h * MM:.2f} re", weight)

    def box(self, x: float, y: float, side: float = 3.0, *, ticked: bool = False) -> None:
        """Draw a box to tick, its middle at x, y."""
        self.frame(x - side / 2, y - side / 2, side, side, 0.7)
        if ticked:
            self.mark(x, y, "present", size=side * 0.95, pen=1.0)

    def mark(self, x: float, y: float, code: str, *, size: float, pen: float = 0.0) -> None:
        """Draw an attendance mark, its middle at x, y and its square ``size`` mm wide."""
        weight = pen or _PENS.get(code, 0.75)
        place = f"q 1 0 0 1 {(x - size / 2) * MM:.2f} {(self.height - y + size / 2) * MM:.2f} cm "
        # The path is the same wherever it stands: it is worked out once, and the file packs it well.
        self._marks.setdefault(weight, []).extend(place + path for path in _paths(code, round(size, 3)))

    def square_code(self, x: float, y: float, side: float, text: str) -> None:
        """Draw a QR code of ``text``, upper left corner at x, y."""
        modules = _modules(text)
        step = side / len(modules)
        for row, cells in enumerate(modules):
            bottom = (self.height - y - (row + 1) * step) * MM
            for start, length in cells:
                self._fills.append(
                    f"{(x + start * step) * MM:.3f} {bottom:.3f} {length * step * MM:.3f} {step * MM:.3f} re"
                )

    # Text

    def at(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        align: Align = "left",
        tracking: float = 0.0,
        squeeze: float = 1.0,
    ) -> None:
        """Set ``text``, baseline at y. ``tracking`` mm between characters; ``squeeze`` < 1 condenses."""
        if not text:
            return
        if align != "left":
            wide = wide_mm(text, size, bold=bold, tracking=tracking) * squeeze
            x -= wide if align == "right" else wide / 2
        if tracking:
            self._text.setCharSpace(tracking * MM)
        if squeeze != 1.0:
            self._text.setHorizScale(squeeze * 100)
        left, bottom = x * MM, (self.height - y) * MM
        for run in fonts.runs(text, bold):
            if run[0]:
                self._run(left, bottom, run, size)
            else:
                self._boxes(left, bottom, run[1], size)
                self._missing.append(text)
            left += (fonts.run_ems(run) * size + tracking * MM * len(run[1])) * squeeze
        if tracking:
            self._text.setCharSpace(0)
        if squeeze != 1.0:
            self._text.setHorizScale(100)

    def _run(self, left: float, bottom: float, run: fonts.Run, size: float) -> None:
        if self._font != (run[0], size):
            self._text.setFont(run[0], size, size)
            self._font = (run[0], size)
        self._text.setTextOrigin(left, bottom)
        # textLine, not textOut: the latter measures every string again, character by character.
        self._text.textLine(run[1])

    def _boxes(self, left: float, bottom: float, text: str, size: float) -> None:
        """Draw an empty box for each character that no face has; it is filled in by hand."""
        self.has_boxes = True
        for i in range(len(text)):
            self._stroke(
                f"{left + (i + 0.08) * size:.2f} {bottom - 0.08 * size:.2f} "
                f"{0.84 * size:.2f} {0.84 * size:.2f} re",
                0.5,
            )

    def cell(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        align: Align = "left",
        pad: float = 1.2,
        floor: float = FLOOR,
        wrap: bool = True,
    ) -> None:
        """Set ``text`` in a cell, centred in height.

        What is too wide shrinks to ``floor``, then wraps where it may and the height allows it, and at the
        last is condensed: a cell never runs over its neighbour.
        """
        if not text:
            return
        room = (w - 2 * pad) * MM
        given = text.split("\n")
        widest = max(fonts.ems(line, bold) for line in given)
        if widest * size > room:
            size = max(min(floor, size), room / widest)
        # Where the lines of a cell are given, they must also fit one above the other.
        size = min(size, max(min(floor, size), h * MM / (1.12 * len(given))))
        if wrap and widest * size > room + 0.01:
            broken = lines.broken(text, size=size, width=room, bold=bold)
            if len(broken) * size * 1.15 <= h * MM:
                given = broken
        step = size * 1.2 / MM
        middle = y + h / 2 - (len(given) - 1) * step / 2
        edge = {"left": x + pad, "centre": x + w / 2, "right": x + w - pad}[align]
        for i, line in enumerate(given):
            wide = fonts.ems(line, bold) * size
            squeeze = room / wide if wide > room + 0.01 else 1.0
            self.at(
                edge, baseline(middle + i * step, size), line, size, bold=bold, align=align, squeeze=squeeze
            )

    def name(
        self, x: float, y: float, w: float, h: float, text: str, size: float, *, pad: float = 1.2
    ) -> None:
        """Set a person's name: always on one line, so that search finds it."""
        self.cell(x, y, w, h, text.replace("\n", " "), size, pad=pad, floor=NAME_FLOOR, wrap=False)

    def paragraph(
        self,
        x: float,
        y: float,
        w: float,
        text: str,
        size: float,
        *,
        leading: float = 1.66,
        bold: bool = False,
    ) -> float:
        """Set body text, justified but for the last line, first baseline at y; return the next baseline."""
        step = size * leading / MM
        for paragraph in text.split("\n"):
            made = lines.broken(paragraph, size=size, width=w * MM, bold=bold)
            for i, line in enumerate(made):
                spare = w - wide_mm(line, size, bold=bold)
                last = i == len(made) - 1
                tracking = 0.0 if last or len(line) < 2 else min(spare / (len(line) - 1), size * 0.25 / MM)
                self.at(x, y, line, size, bold=bold, tracking=tracking)
                y += step
        return y

    def lines_of(self, text: str, size: float, w: float) -> int:
        """Return how many lines a paragraph of ``w`` mm takes."""
        return len(lines.broken(text, size=size, width=w * MM))

    def close(self) -> None:
        """Send what was drawn to the page: lines by weight, then marks, then one block of text."""
        send = self._canvas.addLiteral
        for (weight, pen), parts in self._strokes.items():
            send(f"q {weight:.2f} w {pen} " + " ".join(parts) + " S Q")
        for weight, marks in self._marks.items():
            send(f"q {weight:.2f} w 1 J 1 j " + " ".join(marks) + " Q")
        if self._fills:
            send(" ".join(self._fills) + " f")
        self._canvas.drawText(self._text)


def baseline(middle: float, size: float) -> float:
    """Return the baseline of a line of Chinese whose middle is at ``middle`` (mm)."""
    return middle + 0.365 * size / MM


def wide_mm(text: str, size: float, *, bold: bool = False, tracking: float = 0.0) -> float:
    """Return how wide ``text`` is, in mm."""
    return fonts.ems(text, bold) * size / MM + tracking * max(0, len(text) - 1)


Segment = tuple[str, tuple[tuple[float, float], ...]]


@functools.cache
def _paths(code: str, size: float) -> tuple[str, ...]:
    """Return the strokes of a mark as paths from its upper left corner, each painted and closed by Q."""
    made = []
    for stroke in shapes.drawing(code):
        parts = []
        for operator, points in _segments(stroke.form):
            parts += [f"{px * size * MM:.2f} {-py * size * MM:.2f}" for px, py in points]
            parts.append(operator)
        made.append(" ".join([*parts, "f Q" if stroke.filled else "S Q"]))
    return tuple(made)


def _segments(form: shapes.Line | shapes.Arc) -> tuple[Segment, ...]:
    if isinstance(form, shapes.Line):
        made: list[Segment] = [("m", form.points[:1])]
        made += [("l", (point,)) for point in form.points[1:]]
        if form.closed:
            made.append(("h", ()))
        return tuple(made)
    (cx, cy), r, k = form.centre, form.radius, form.radius * _CIRCLE
    return (
        ("m", ((cx + r, cy),)),
        ("c", ((cx + r, cy + k), (cx + k, cy + r), (cx, cy + r))),
        ("c", ((cx - k, cy + r), (cx - r, cy + k), (cx - r, cy))),
        ("c", ((cx - r, cy - k), (cx - k, cy - r), (cx, cy - r))),
        ("c", ((cx + k, cy - r), (cx + r, cy - k), (cx + r, cy))),
        ("h", ()),
    )


@functools.lru_cache(maxsize=256)
def _modules(text: str) -> Sequence[Sequence[tuple[int, int]]]:
    """Return the rows of a QR code, each as runs (start, length) of dark modules."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    rows = []
    for row in code.modules:
        runs: list[tuple[int, int]] = []
        for column, dark in enumerate(row):
            if dark and runs and sum(runs[-1]) == column:
                runs[-1] = (runs[-1][0], runs[-1][1] + 1)
            elif dark:
                runs.append((column, 1))
        rows.append(runs)
    return rows
