"""Make spreadsheets as schools have them, and as nobody should: in memory, with invented names."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import openpyxl
import xlsxwriter
import xlwt

from kehou_desktop.domain.students import numbers

Rows = Sequence[Sequence[Any]]


def an_id(order: int, *, region: str = "522601", birth: str = "20180305") -> str:
    """Return an ID with a right check digit; an odd order is a boy's."""
    first = f"{region}{birth}{order:03d}"
    return first + numbers.check_character(first)


def xlsx(
    rows: Rows,
    *,
    name: str = "Sheet1",
    merges: Sequence[tuple[int, int, int, int]] = (),
    more: Mapping[str, Rows] | None = None,
    hidden: Sequence[str] = (),
    formats: Mapping[tuple[int, int], str] = MappingProxyType({}),
) -> bytes:
    """Return a workbook; ``merges`` as (top, left, bottom, right) from 0, on the first sheet."""
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"in_memory": True})
    for index, (title, content) in enumerate({name: rows, **(more or {})}.items()):
        sheet = book.add_worksheet(title)
        if title in hidden:
            sheet.hide()
        for r, row in enumerate(content):
            for c, value in enumerate(row):
                style = book.add_format({"num_format": formats[r, c]}) if (r, c) in formats else None
                if isinstance(value, str):
                    sheet.write_string(r, c, value, style)
                elif value is not None:
                    sheet.write(r, c, value, style)
        if index == 0:
            for top, left, bottom, right in merges:
                value = rows[top][left] if left < len(rows[top]) else ""
                sheet.merge_range(top, left, bottom, right, value)
    book.close()
    return sink.getvalue()


def xls(rows: Rows, *, name: str = "Sheet1") -> bytes:
    """Return an Excel 97 workbook; numbers become floats, as they did in 1997."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(name)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                sheet.write(r, c, value)
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def csv(rows: Rows, *, encoding: str = "gb18030", separator: str = ",", guard: Sequence[int] = ()) -> bytes:
    """Return a text table; the columns of ``guard`` are written as ="…" the way exports protect numbers."""
    lines = []
    for r, row in enumerate(rows):
        fields = []
        for c, value in enumerate(row):
            text = "" if value is None else str(value)
            fields.append(f'"=""{text}"""' if r and c in guard else text)
        lines.append(separator.join(fields))
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


ROSTER: Rows = (
    ("序号", "年级", "班级", "姓名", "性别", "身份证件号", "民族", "监护人", "与学生关系", "联系电话"),
    (1, "三年级", "三(1)班", "李小满", "男", an_id(101), "汉族", "周梅", "母亲", "13900001111"),
    (2, "三年级", "三(1)班", "王一", "女", an_id(102), "苗族", "王大", "父亲", "13900002222"),
)


def roster(count: int) -> list[list[Any]]:
    """Return a plain roster of so many children."""
    rows: list[list[Any]] = [["班级", "姓名", "性别", "身份证号", "联系电话"]]
    for i in range(count):
        number = an_id(2 * (i % 400) + 1, birth=f"201803{i // 400 + 1:02d}")
        rows.append(["三(1)班", f"李{chr(0x4E00 + i)}", "男", number, "13900001111"])
    return rows


# -- files nobody should send ------------------------------------------------------------------------------


def repacked(data: bytes, changes: Mapping[str, bytes], *, drop: Sequence[str] = ()) -> bytes:
    """Return an .xlsx with parts replaced, added or dropped."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename not in changes and item.filename not in drop:
                new.writestr(item.filename, old.read(item.filename))
        for name, content in changes.items():
            new.writestr(name, content)
    return sink.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_xml(inside: str, after: str = "", *, before: str = "") -> bytes:
    """Return the XML of a sheet."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{_MAIN}">'
        f"<sheetData>{inside}</sheetData>{after}</worksheet>"
    ).encode()


def with_sheet(inside: str, after: str = "", *, before: str = "") -> bytes:
    """Return a workbook whose one sheet is made by hand."""
    return repacked(xlsx(ROSTER), {"xl/worksheets/sheet1.xml": sheet_xml(inside, after, before=before)})


def cell_bomb() -> bytes:
    """One cell at the far end of the sheet, with something in it."""
    return with_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def wide_bomb() -> bytes:
    """One cell in the last column of the first row."""
    return with_sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>')


def merge_bomb() -> bytes:
    """One merged range over the whole sheet."""
    return with_sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    )


def many_merges_bomb() -> bytes:
    """A hundred thousand merged ranges."""
    merges = "".join(f'<mergeCell ref="A{i}:XFD{i + 1048000}"/>' for i in range(1, 400)) * 250
    return with_sheet('<row r="1"><c r="A1"><v>1</v></c></row>', f"<mergeCells>{merges}</mergeCells>")


def zip_bomb(megabytes: int = 150) -> bytes:
    """Shared strings that unpack to far more than they weigh."""
    return repacked(xlsx(ROSTER), {"xl/sharedStrings.xml": b"<sst>" + b" " * megabytes * 1024 * 1024})


def many_members() -> bytes:
    """An archive of two thousand parts."""
    return repacked(xlsx(ROSTER), {f"xl/media/{i}.xml": b"" for i in range(2000)})


def entity_bomb() -> bytes:
    """A billion laughs in the shared strings."""
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(97 + i)} "{f"&{chr(96 + i)};" * 10}">' for i in range(1, 10)
    )
    text = f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><sst xmlns="{_MAIN}"><si><t>&j;</t></si></sst>'
    return repacked(xlsx(ROSTER), {"xl/sharedStrings.xml": text.encode()})


def foreign_entity() -> bytes:
    """A sheet that asks for a file of this computer; the DTD hides behind a long comment and UTF-16."""
    text = (
        f'<?xml version="1.0" encoding="UTF-16"?><!--{"x" * 6000}-->'
        '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
        f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&secret;</t></is></c></row></sheetData></worksheet>'
    )
    return repacked(xlsx(ROSTER), {"xl/worksheets/sheet1.xml": text.encode("utf-16")})


def deep_xml() -> bytes:
    """Elements in elements, two hundred thousand deep."""
    return with_sheet("<a>" * 200_000 + "</a>" * 200_000)


def long_row_bomb() -> bytes:
    """Thirty thousand rows that hold something."""
    return with_sheet("".join(f'<row r="{i}"><c r="A{i}"><v>1</v></c></row>' for i in range(1, 30_001)))


def wide_styled() -> bytes:
    """A good roster with a million empty, coloured rows, as a careless format of whole columns leaves."""
    sink = io.BytesIO()
    book = openpyxl.Workbook()
    for row in ROSTER:
        book.active.append(list(row))
    book.active.cell(60_000, 1).font = openpyxl.styles.Font(bold=True)
    book.save(sink)
    return sink.getvalue()


def encrypted_xlsx(password: str = "一二三") -> bytes:
    """A roster with a password."""
    import msoffcrypto
    from msoffcrypto.format.ooxml import OOXMLFile

    sink = io.BytesIO()
    file: OOXMLFile = msoffcrypto.OfficeFile(io.BytesIO(xlsx(ROSTER)))
    file.encrypt(password, sink)
    return sink.getvalue()


def encrypted_xls() -> bytes:
    """An old workbook whose stream begins with the record that says it is encrypted."""
    data = xls(ROSTER)
    start = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    size = struct.unpack_from("<H", data, start + 2)[0] + 4
    mark = struct.pack("<HH", 0x2F, 2) + b"\0\0"
    return data[: start + size] + mark + data[start + size + len(mark) :]
