"""F-20: sums that agree with their rows, and a list to sign that tells nobody's money."""

import re

import pytest

from kehou_desktop.documents import fee_list, fee_signing
from kehou_desktop.domain import fees
from kehou_desktop.domain.errors import Refused
from tests import paper_cases as cases


def yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


@pytest.mark.parametrize(("children", "pages"), [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2), (41, 3), (90, 5)])
def test_twenty_a_page_and_the_total_on_the_last(children: int, pages: int) -> None:
    noun = cases.fee_list(children)
    data = fee_list.pdf([noun])
    text = cases.pages(data)
    assert len(text) == pages and cases.size(data) == (297, 210)
    everything = "\n".join(text)
    assert all(name in everything for name in cases.names(children))
    for number, page in enumerate(text, 1):
        assert "内部资料 不张贴 不传阅" in page
        assert ("合 计" in page) == (number == pages)
        assert ("本页小计" in page) == (pages > 1)
        assert ("大写" in page) == (number == pages and children > 0)


@pytest.mark.parametrize("children", [21, 22, 41, 42, 61, 90])
def test_a_total_never_stands_alone(children: int) -> None:
    last = cases.pages(fee_list.pdf([cases.fee_list(children)]))[-1]
    assert sum(name in last for name in cases.names(children)) >= 3


def test_sums_are_those_of_the_rows() -> None:
    noun = cases.fee_list(40)
    first, last = cases.pages(fee_list.pdf([noun]))
    due = [b.result.gross - b.result.cut_by_term_cap for b in noun.rows]
    paid = [b.paid for b in noun.rows]
    waived = [b.result.waived for b in noun.rows]
    for page, part in ((first, slice(0, 20)), (last, slice(20, 40)), (last, slice(0, 40))):
        lines = page.split("\n")
        for column in (due, paid, waived):
            assert yuan(sum(column[part])) in lines
    assert f"人民币{fees.rmb_words(sum(paid))}" in last
    for bill in noun.rows[:20]:
        assert yuan(bill.result.gross - bill.result.cut_by_term_cap) in first
    assert sum(due) - sum(waived) == sum(b.result.due for b in noun.rows)


def test_what_is_waived_owed_and_capped_is_said_without_a_reason() -> None:
    text = cases.pages(fee_list.pdf([cases.fee_list(5)]))[0]
    assert "尚欠 96.60" in text and "学期封顶减 51.20" in text and "0.00" in text
    assert "low_income" not in text and "低保" not in text


def test_blank_form() -> None:
    assert "三(1)班" in cases.pages(fee_list.pdf([cases.fee_list(0)]))[0]
    assert "三(1)班" in cases.pages(fee_signing.pdf([cases.fee_list(0)]))[0]


def test_nothing_is_refused() -> None:
    for paper in (fee_list, fee_signing):
        with pytest.raises(Refused):
            paper.pdf([])


def test_spreadsheet_holds_money_as_numbers() -> None:
    noun = cases.fee_list(5)
    rows = cases.cells(fee_list.xlsx([noun]))
    body = [r for r in rows if isinstance(r[0], int)]
    assert body[3][5:10] == [2.3, 64.4, None, 64.4, "2026-0001183"]
    total = next(r for r in rows if str(r[2]).startswith("合 计"))
    assert total[8] == sum(b.paid for b in noun.rows) / 100
    assert total[7] == sum(b.result.waived for b in noun.rows) / 100


MONEY = re.compile(r"\d\.\d\d|元|减免|应收|实收|免收|¥|20\d\d-0\d{6}")


@pytest.mark.parametrize(("children", "pages"), [(0, 1), (1, 1), (20, 1), (21, 1), (40, 1), (41, 2), (90, 3)])
def test_the_list_to_sign_has_every_child_and_no_money_at_all(children: int, pages: int) -> None:
    data = fee_signing.pdf([cases.fee_list(children)])
    text = cases.pages(data)
    assert len(text) == pages and cases.size(data) == (210, 297)
    everything = "\n".join(text)
    assert all(name in everything for name in cases.names(children))
    assert not MONEY.search(everything)
    assert "田秀英" not in everything and "030001" not in everything


def test_an_exempt_child_signs_like_everybody() -> None:
    noun = cases.fee_list(2)
    lines = cases.pages(fee_signing.pdf([noun]))[0].split("\n")
    for bill in noun.rows:
        at = lines.index(bill.name)
        assert lines[at + 1 : at + 3] == [str(len(bill.result.lines)), str(bill.result.charged_x100 // 100)]


def test_the_spreadsheet_to_sign_has_no_money_either() -> None:
    rows = cases.cells(fee_signing.xlsx([cases.fee_list(5)]))
    everything = " ".join(str(value) for row in rows for value in row if value is not None)
    assert not MONEY.search(everything)
    assert [r[1] for r in rows if isinstance(r[0], int)] == list(cases.names(5))


def test_both_pages_of_the_list_to_sign_have_a_code() -> None:
    first, second = cases.pages(fee_signing.pdf([cases.fee_list(41)]))
    assert "6113 2163" in first and "6113 2163" in second
