"""F-07 of the day: what a minder marks standing and a clerk reads aloud."""

from dataclasses import replace

import pytest

from kehou_desktop.documents import roll_day
from kehou_desktop.domain.attendance import RollState
from kehou_desktop.domain.errors import Refused
from tests import paper_cases as cases


@pytest.mark.parametrize(("children", "pages"), [(0, 1), (1, 1), (20, 1), (21, 1), (40, 1), (41, 2), (90, 3)])
def test_forty_a_page_every_child_once(children: int, pages: int) -> None:
    data = roll_day.pdf([cases.day_sheet(children), cases.day_sheet(children, slot=2)])
    text = cases.pages(data)
    assert len(text) == pages and cases.size(data) == (210, 297)
    everything = "\n".join(text)
    for name in cases.names(children):
        assert name in everything
    assert all(cases.fonts(data).values())


def test_two_sittings_share_a_sheet_and_head_it() -> None:
    text = cases.pages(roll_day.pdf([cases.day_sheet(), cases.day_sheet(slot=2)]))
    assert len(text) == 1
    for said in (
        "课后服务点名表（当日）",
        "2026 年 12 月 3 日  星期四",
        "第1课时 15:50–16:30  第2课时 16:40–17:20",
        "应到  40  人",
        "实到 ①",
        "实到 ②",
        "例外合计",
        "已请假（病）",
        "16:30 凭条离校",
        "1981 7021",
        "91–94 行手写增补",
    ):
        assert said in text[0]


def test_one_sitting_has_one_column() -> None:
    text = cases.pages(roll_day.pdf([cases.day_sheet(12, slot=2)]))[0]
    assert "②" in text and "实到 ①" not in text


def test_no_telephone_and_no_guardian_is_on_a_roll() -> None:
    text = cases.pages(roll_day.pdf([cases.day_sheet()]))[0]
    assert "138" not in text and "林丽华" not in text


def test_marks_of_an_open_roll_are_left_to_the_hand() -> None:
    unmarked = replace(cases.day_sheet(2), rows=cases.day_sheet(2, state=RollState.TAKEN).rows)
    taken = cases.day_sheet(2, state=RollState.TAKEN)
    assert len(roll_day.pdf([taken])) > len(roll_day.pdf([unmarked])), "the absent child's × is only on one"


def test_a_closed_roll_has_its_counts() -> None:
    closed = roll_day.pdf([cases.day_sheet(12, state=RollState.CLOSED)])
    lines = cases.pages(closed)[0].split("\n")
    assert lines[lines.index("实到 ①") : lines.index("实到 ①") + 3] == ["实到 ①", "人", "10"]
    assert lines[lines.index("例外合计") : lines.index("例外合计") + 3] == ["例外合计", "项", "2"]


def test_groups_and_days_get_sheets_of_their_own() -> None:
    other = cases.day_sheet(5, group_id=8, group="托管 8 班")
    reader = cases.read(roll_day.pdf([cases.day_sheet(), cases.day_sheet(slot=2), other]))
    assert len(reader.pages) == 2
    titles = [str(e["/Title"]) for e in reader.outline]  # type: ignore[call-overload]
    assert titles == ["托管 7 班 2026-12-03", "托管 8 班 2026-12-03"]


def test_blank_form() -> None:
    text = cases.pages(roll_day.pdf([cases.day_sheet(0)]))[0]
    assert "\n40\n" in text and "1981 7021" not in text and "托管 7 班" in text


def test_nothing_is_refused() -> None:
    with pytest.raises(Refused):
        roll_day.pdf([])


def test_spreadsheet() -> None:
    sittings = [cases.day_sheet(3, state=RollState.TAKEN), cases.day_sheet(3, slot=2, state=RollState.TAKEN)]
    rows = cases.cells(roll_day.xlsx(sittings))
    body = [r for r in rows if isinstance(r[0], int)]
    assert [r[2] for r in body] == list(cases.names(3))
    assert body[0][3:5] == ["○", "○"] and body[1][3:5] == ["×", "×"] and body[2][3:5] == ["√", "—"]
    assert body[0][5] == "已请假（病）" and body[0][1] == "030001"


def test_a_child_that_went_home_is_said_and_not_counted() -> None:
    sheet = cases.day_sheet(12, slot=2, state=RollState.CLOSED)
    gone = replace(sheet.rows[3], mark=None, left_at=16 * 60 + 26)
    before = sheet.counts.expected
    sheet = replace(sheet, rows=(*sheet.rows[:3], gone, *sheet.rows[4:]))
    assert sheet.counts.expected == before - 1
    assert "16:26 已离校" in cases.pages(roll_day.pdf([sheet]))[0]
