"""Spreadsheets that leave the program: text stays text, whatever it looks like."""

import datetime as dt
import io

import hypothesis
import hypothesis.strategies as st
import openpyxl
import pytest

from kehou_desktop.documents import xlsx
from tests import paper_cases as cases

COLUMNS = (
    xlsx.Column("姓名", "name", 12),
    xlsx.Column("学号", "text", 12),
    xlsx.Column("金额", "money", 12, ("经费",)),
    xlsx.Column("课时", "hours", 8, ("经费",)),
    xlsx.Column("日期", "date", 12),
    xlsx.Column("人数", "count", 6),
)


def table(*rows: tuple[xlsx.Value, ...], title: str = "表", name: str = "三(1)班") -> xlsx.Table:
    return xlsx.Table(name=name, title=title, line=("学校", "月", "元"), columns=COLUMNS, rows=rows)


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1)


@hypothesis.given(TEXT, TEXT)
@hypothesis.settings(max_examples=60)
@hypothesis.example("=1+1", "_x0041_")
@hypothesis.example("+86 138", "@sum")
@hypothesis.example("{=A1}", "http://a.b")
@hypothesis.example(" 前后 ", "-1")
def test_any_text_comes_back_as_the_same_text_and_never_as_a_formula(first: str, second: str) -> None:
    data = xlsx.book([table((first, second, None, None, None, None), title=first)])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    row = next(r for r in sheet.iter_rows(min_row=5))
    assert _plain(row[0].value) == first and _plain(row[1].value) == second
    assert row[0].number_format == "@" and row[1].data_type == "s"


def _plain(value: object) -> str:
    """openpyxl hands out _x005F_ as it stands in the file; every office program reads it as _."""
    return str(value).replace("_x005F_", "_")


def test_numbers_are_numbers_money_has_two_places_and_dates_are_dates() -> None:
    data = xlsx.book([table(("王㛃", "030103", 123450, 2650, dt.date(2026, 12, 3), 7))])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    name, number, money, hours, day, count = next(sheet.iter_rows(min_row=5))
    assert (name.value, number.value) == ("王㛃", "030103") and number.data_type == "s"
    assert money.value == 1234.5 and money.number_format == "#,##0.00"
    assert hours.value == 26.5 and count.value == 7
    assert day.is_date and day.value == dt.datetime(2026, 12, 3)  # noqa: DTZ001


def test_the_sheet_is_set_up_for_the_printer() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.book([table()]))).worksheets[0]
    assert sheet.page_setup.paperSize == 9 and sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$4" and sheet.freeze_panes == "A5"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0


def test_heads_over_several_columns_are_one_cell() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.book([table()]))).worksheets[0]
    merged = {str(block) for block in sheet.merged_cells.ranges}
    assert {"C3:D3", "A3:A4", "F3:F4"} <= merged
    assert sheet["C3"].value == "经费" and sheet["D4"].value == "课时" and sheet["A3"].value == "姓名"


def test_the_same_list_gives_the_same_bytes() -> None:
    assert xlsx.book([table(("王㛃", "1", 1, 1, None, 1))]) == xlsx.book(
        [table(("王㛃", "1", 1, 1, None, 1))]
    )


@pytest.mark.parametrize("name", ["", "三[1]班/午:?*\\", "'引'", "History", "长" * 40])
def test_any_name_becomes_the_name_of_a_sheet(name: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx.book([table(name=name), table(name=name)])))
    assert len(set(book.sheetnames)) == 2
    assert all(0 < len(n) <= 31 and not set(n) & set("[]:*?/\\") for n in book.sheetnames)


def test_control_characters_are_left_out() -> None:
    rows = cases.cells(xlsx.book([table(("王\x00\x08芳", "a", None, None, None, None))]))
    assert rows[4][0] == "王芳"
