"""The recovery code: every character readable, a specimen that cannot be taken for a real one."""

from datetime import date

import pytest

from kehou_desktop.documents import recovery_code
from kehou_desktop.domain.accounts import RecoveryLetter
from tests import paper_cases as cases

CODE = "7K4Q92HD3MXP5T8VWN6RCYF2GJ"


def letter(code: str = CODE, *, practice: bool = False) -> RecoveryLetter:
    return RecoveryLetter(code, cases.SCHOOL, date(2026, 9, 1), practice)


@pytest.mark.parametrize("code", [CODE, f"{CODE[:4]}-{CODE[4:8]} {CODE[8:]}"])
def test_the_whole_code_is_on_one_page_in_groups(code: str) -> None:
    data = recovery_code.pdf([letter(code)])
    text = cases.pages(data)
    assert len(text) == 1 and cases.size(data) == (210, 297) and all(cases.fonts(data).values())
    groups = ("7K4Q", "92HD", "3MXP5", "T8VW", "N6RC", "YF2GJ")
    assert [g for g in groups if g in text[0].split("\n")] == list(groups) and "".join(groups) == CODE
    assert cases.SCHOOL in text[0] and "2026 年 9 月 1 日" in text[0]
    assert "保管人一（签字）" in text[0] and "保管人二（签字）" in text[0]
    assert "练" not in text[0]


def test_the_specimen_says_that_it_opens_nothing() -> None:
    text = cases.pages(recovery_code.pdf([letter(practice=True)]))[0]
    assert "练  习" in text and "打不开任何真实资料" in text


def test_neither_title_nor_author_of_the_file_tells_the_code() -> None:
    data = recovery_code.pdf([letter()])
    assert CODE[:4] not in str(cases.read(data).metadata)
