"""Papers in longer words: whatever the language, nothing runs off the page or over a cell."""

import gettext
import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from kehou_desktop import i18n
from kehou_desktop.documents import (
    fee_list,
    fee_signing,
    handover_day,
    month_roll,
    monthly_return,
    receipt,
    recovery_code,
    roll_day,
)
from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents.letters import (
    agreement,
    application,
    covenant,
    leave_alone,
    opt_out,
    parent_letter,
    pickup_form,
    privacy_consent,
)
from kehou_desktop.domain.accounts import RecoveryLetter
from tests import letter_cases
from tests import paper_cases as cases

PAPERS: dict[str, Callable[[], bytes]] = {
    "month": lambda: month_roll.pdf([cases.month_sheet(45)]),
    "day": lambda: roll_day.pdf([cases.day_sheet(), cases.day_sheet(slot=2)]),
    "handover": lambda: handover_day.pdf([cases.handover_sheet(done=True)]),
    "fees": lambda: fee_list.pdf([cases.fee_list()]),
    "signing": lambda: fee_signing.pdf([cases.fee_list()]),
    "receipt": lambda: receipt.pdf([cases.receipt(copies_before=1)]),
    "return": lambda: monthly_return.pdf([cases.monthly_return()]),
    "letter": lambda: parent_letter.pdf([letter_cases.pile(3, divided=True)]),
    "application": lambda: application.pdf([letter_cases.pile(3), letter_cases.pile(0)]),
    "agreement": lambda: agreement.pdf([letter_cases.pile(3), letter_cases.pile(0)]),
    "opt-out": lambda: opt_out.pdf([letter_cases.pile(3), letter_cases.pile(0)]),
    "pickup": lambda: pickup_form.pdf([letter_cases.pile(3), letter_cases.pile(0)]),
    "privacy": lambda: privacy_consent.pdf([letter_cases.pile(3), letter_cases.pile(0)]),
    "alone": lambda: leave_alone.pdf([letter_cases.pile(3), letter_cases.pile(0)]),
    "covenant": lambda: covenant.pdf([letter_cases.pile(3), letter_cases.pile(0)]),
    "recovery": lambda: recovery_code.pdf([RecoveryLetter("A" * 26, cases.SCHOOL, date(2026, 9, 1))]),
}


class _Longer(gettext.NullTranslations):
    """Says every Chinese word in letters, about as long as English is."""

    def gettext(self, message: str) -> str:
        return re.sub(r"[\u4e00-\u9fff]+", lambda found: "word " * max(1, len(found[0]) * 2 // 3), message)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[float, float, str]]]:
    """Collect left and right edge of everything that is set, in mm."""
    found: list[tuple[float, float, str]] = []
    set_at = paper.Sheet.at

    def at(
        self: paper.Sheet,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        align: paper.Align = "left",
        tracking: float = 0.0,
        squeeze: float = 1.0,
    ) -> None:
        wide = paper.wide_mm(text, size, bold=bold, tracking=tracking) * squeeze
        left = {"left": x, "centre": x - wide / 2, "right": x - wide}[align]
        if text.strip():
            found.append((left, left + wide, text))
            assert 0 < y < self.height - 4.5, text
            assert left >= 3 and left + wide <= self.width - 4.5, text
        set_at(self, x, y, text, size, bold=bold, align=align, tracking=tracking, squeeze=squeeze)

    monkeypatch.setattr(paper.Sheet, "at", at)
    yield found


@pytest.mark.parametrize("name", PAPERS)
def test_in_chinese_nothing_leaves_the_page(name: str, drawn: list[tuple[float, float, str]]) -> None:
    assert PAPERS[name]() and drawn


@pytest.mark.parametrize("name", PAPERS)
def test_in_longer_words_nothing_leaves_the_page_either(
    name: str, drawn: list[tuple[float, float, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = len(cases.pages(PAPERS[name]()))
    monkeypatch.setattr(i18n, "_catalogue", _Longer())
    data = PAPERS[name]()
    assert len(cases.pages(data)) == pages
    assert any("word" in text for _left, _right, text in drawn)
    assert not re.search("(签字|合计|日期|序号)", "\n".join(cases.pages(data))), "a word was not asked for"
