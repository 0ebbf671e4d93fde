"""F-09: nobody is handed over unseen, and the paper tells no telephone."""

import pytest

from kehou_desktop.documents import handover_day
from kehou_desktop.domain.errors import Refused
from tests import paper_cases as cases


@pytest.mark.parametrize(("children", "pages"), [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2), (41, 3), (90, 5)])
def test_twenty_a_page_every_child_once(children: int, pages: int) -> None:
    data = handover_day.pdf([cases.handover_sheet(children)])
    text = cases.pages(data)
    assert len(text) == pages and cases.size(data) == (297, 210)
    everything = "\n".join(text)
    assert all(name in everything for name in cases.names(children))


def test_who_may_collect_is_printed_and_the_rest_is_said() -> None:
    first, second = cases.pages(handover_day.pdf([cases.handover_sheet()]))
    for said in (
        "离校交接记录",
        "应交接 38 人",
        "放行 17:20",
        "母亲 林丽华",
        "今日请假，不在校",
        "今日不参加服务",
        "自行离校（有书面约定）",
        "一、二年级不得自行离校。",
        "有一人未交接，本日不得关闭。",
        "3586 0399",
    ):
        assert said in first
    assert "3163 4856" in second and "\n91\n" in first and "\n93\n" in second
    assert "139" not in first + second, "the sheet goes round"


def test_a_day_that_is_told_is_printed() -> None:
    text = cases.pages(handover_day.pdf([cases.handover_sheet(9, done=True)]))[0]
    lines = text.split("\n")
    assert {"17:23", "母亲 林丽华 接走", "史春生 登记"} <= set(lines)
    strip = lines[lines.index("本页已交接") :]
    assert strip[:6] == ["本页已交接", "7", "人", "尚未交接", "0", "人"]
    assert "17:29" in strip


def test_a_day_to_come_leaves_the_counts_to_the_hand() -> None:
    lines = cases.pages(handover_day.pdf([cases.handover_sheet(9)]))[0].split("\n")
    strip = lines[lines.index("本页已交接") :]
    assert strip[:4] == ["本页已交接", "人", "尚未交接", "人"]


def test_no_grade_is_named_where_the_policy_names_none() -> None:
    text = cases.pages(handover_day.pdf([cases.handover_sheet(3, fetch_grades=())]))[0]
    assert "不得自行离校" not in text


def test_blank_form() -> None:
    text = cases.pages(handover_day.pdf([cases.handover_sheet(0)]))[0]
    assert "3586 0399" not in text and "\n20\n" in text and "\n92\n" in text and "应交接" not in text


def test_nothing_is_refused() -> None:
    with pytest.raises(Refused):
        handover_day.pdf([])


def test_spreadsheet() -> None:
    rows = cases.cells(handover_day.xlsx([cases.handover_sheet(5, done=True)]))
    body = [r for r in rows if isinstance(r[0], int)]
    assert [r[2] for r in body] == list(cases.names(5))
    assert (
        body[0][4] == "—"
        and body[1][4] == "17:21"
        and body[3][4:10]
        == [
            "17:23",
            None,
            None,
            "√",
            None,
            "母亲 林丽华",
        ]
    )
