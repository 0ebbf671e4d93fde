"""F-07: one page for forty children and a whole month, and nothing lost on the way to paper."""

from dataclasses import replace
from datetime import date

import pytest

from kehou_desktop.documents import month_roll
from kehou_desktop.domain.attendance import Mark
from kehou_desktop.domain.errors import Refused
from tests import paper_cases as cases


@pytest.mark.parametrize(("children", "pages"), [(0, 1), (1, 1), (40, 1), (41, 1), (42, 1), (45, 2), (90, 3)])
def test_pages_of_equal_length(children: int, pages: int) -> None:
    data = month_roll.pdf([cases.month_sheet(children)])
    text = cases.pages(data)
    assert len(text) == pages and cases.size(data) == (297, 210)
    for number, page in enumerate(text, 1):
        assert f"第 {number} 页   共 {pages} 页" in page
    everything = "\n".join(text)
    assert all(name in everything for name in cases.names(children))
    cuts = month_roll.pages(children)
    assert [end - start for start, end in cuts] == sorted((e - s for s, e in cuts), reverse=True)
    assert sum(end - start for start, end in cuts) == children


def test_head_foot_number_and_page_code() -> None:
    text = cases.pages(month_roll.pdf([cases.month_sheet()]))[0]
    for said in (
        "课后服务考勤表",
        "学校（盖章）：青禾县石桥乡中心小学",
        "托管 7 班（三年级）",
        "服务教师：林晓岚 / 史春生",
        "编号 2026秋-07-托07-0012",
        "2716 1271",
        "页码 2716 1271",
        "填表人：",
        "负责人（校长）：",
        "缺勤",
        "91、92 行为手写增补",
    ):
        assert said in text
    assert "旷课" not in text


def test_the_figures_are_those_of_the_noun() -> None:
    sheet = cases.month_sheet(3)
    text = cases.pages(month_roll.pdf([sheet]))[0].split("\n")
    assert text.count("44") >= 2, "attended and charged of the first two children"
    assert str(sum(r.attended for r in sheet.rows)) in text
    row = text[text.index("王㛃") :]
    assert row[1:4] == ["44", "2", "44"], "attended, sick, charged; no noughts between"


def test_present_is_counted_from_the_marks() -> None:
    text = cases.pages(month_roll.pdf([cases.month_sheet(10, days=cases.DAYS[:1], slots=1)]))[0].split("\n")
    sums = text[text.index("教师签字") + 1 :]
    assert sums[:2] == ["9", "8"], "one child is not expected on Tuesdays, one is sick"


def test_two_pages_close_with_the_page_and_the_group() -> None:
    sheet = cases.month_sheet(45)
    first, last = cases.pages(month_roll.pdf([sheet]))
    assert "本页合计" in first and "全部合计" not in first
    assert "本页合计" in last and "全部合计" in last
    assert str(sum(r.attended for r in sheet.rows)) in last.split("\n")
    assert "2716 1271" in first and "2775 8121" in last and "2716 1271" not in last


@pytest.mark.parametrize("slots", [1, 2, 3])
@pytest.mark.parametrize("days", [0, 1, 5, 18, 23])
def test_short_and_long_months(slots: int, days: int) -> None:
    data = month_roll.pdf([cases.month_sheet(12, days=cases.DAYS[:days], slots=slots)])
    assert len(cases.pages(data)) == 1


def test_blank_form_has_numbers_no_code_and_no_child() -> None:
    blank = cases.month_sheet(0, teachers="", grade_label="")
    text = cases.pages(month_roll.pdf([blank]))[0]
    assert "2716 1271" not in text and "\n40\n" in text and "\n91\n" in text


def test_official_leave_has_a_column_only_where_there_is_any() -> None:
    plain = cases.month_sheet(2)
    official = replace(plain, rows=(replace(plain.rows[0], official=2),))
    assert cases.pages(month_roll.pdf([plain]))[0].count("公假") == 1
    assert cases.pages(month_roll.pdf([official]))[0].count("公假") == 2


def test_no_blank_row_takes_a_childs_number() -> None:
    sheet = cases.month_sheet(2)
    rows = (sheet.rows[0], replace(sheet.rows[1], seat_no=93))
    text = cases.pages(month_roll.pdf([replace(sheet, rows=rows)]))[0]
    assert "94、95 行为手写增补" in text and "\n91\n" not in text


def test_a_batch_has_a_bookmark_for_each_group() -> None:
    data = month_roll.pdf([cases.month_sheet(), cases.month_sheet(45, group="托管 8 班")])
    reader = cases.read(data)
    assert len(reader.pages) == 3
    assert [str(e["/Title"]) for e in reader.outline] == ["托管 7 班", "托管 8 班"]  # type: ignore[call-overload]
    assert all(cases.fonts(data).values())


def test_the_same_month_gives_the_same_bytes() -> None:
    assert month_roll.pdf([cases.month_sheet()]) == month_roll.pdf([cases.month_sheet()])


def test_nothing_is_refused_in_words() -> None:
    with pytest.raises(Refused) as refusal:
        month_roll.pdf([])
    assert refusal.value.code == "nothing_to_print"


def test_names_that_cannot_be_drawn_are_reported() -> None:
    sheet = cases.month_sheet(2)
    missing: list[str] = []
    odd = replace(sheet.rows[0], name="张\U0002f9f4\U000323af")
    month_roll.pdf([replace(sheet, rows=(odd, sheet.rows[1]))], missing=missing)
    assert missing == ["张\U0002f9f4\U000323af"]


def test_spreadsheet_holds_marks_hours_and_totals() -> None:
    sheet = cases.month_sheet(4, days=cases.DAYS[:5])
    rows = cases.cells(month_roll.xlsx([sheet]))
    assert rows[0][0] == "课后服务考勤表"
    head = next(r for r in rows if r[0] == "序号")
    body = [r for r in rows if isinstance(r[0], int)]
    assert [r[2] for r in body] == list(cases.names(4)) and body[0][1] == "030001"
    assert body[0][3:5] == ["○", "○"] and body[1][3:7] == ["√", "√", "×", "×"]
    assert body[2][3] == "—", "not expected on a Tuesday"
    assert body[0][head.index("计费课时")] == 8
    total = next(r for r in rows if r[2] == "合计")
    assert total[head.index("计费课时")] == sum(r.charged_x100 for r in sheet.rows) / 100


def test_an_unmarked_sitting_is_blank_on_paper_and_in_the_sheet() -> None:
    sheet = cases.month_sheet(1, days=(date(2026, 12, 1),), slots=1)
    row = replace(sheet.rows[0], cells=((None,),), attended=0, sick=0, charged_x100=0)
    rows = cases.cells(month_roll.xlsx([replace(sheet, rows=(row,))]))
    body = [r for r in rows if isinstance(r[0], int)]
    assert body[0][3] is None
    text = cases.pages(month_roll.pdf([replace(sheet, rows=(row,))]))[0].split("\n")
    assert text[text.index("教师签字") + 1] == "1", "expected is known, present is not"
    assert Mark.PRESENT.value not in text
