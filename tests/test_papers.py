"""Every paper of the list prints without a question, from a living school, a tiny one and an empty one."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kehou_desktop import papers, practice
from kehou_desktop.domain.fees import PayMethod
from kehou_desktop.opening import Door
from kehou_desktop.papers import PAPERS, Case
from kehou_desktop.services import fees, school, students
from tests import build, paper_cases

THROUGH = date(2026, 10, 9)
_EVERY = [(name, suffix) for name, paper in PAPERS.items() for suffix in paper.formats]


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return a practice school of twelve children that has billed its September."""
    door = practice.make(tmp_path_factory.mktemp("living") / "school", count=12, through=THROUGH)
    yield door
    door.close(back_up=False)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return a practice school of one child before its first bill."""
    door = practice.make(tmp_path_factory.mktemp("tiny") / "school", count=1, through=date(2026, 9, 4))
    yield door
    door.close(back_up=False)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return a school that has just been founded."""
    door = build.founded(tmp_path_factory.mktemp("empty"))
    build._OPEN.remove(door)
    yield door
    door.close(back_up=False)


def _right(data: bytes, suffix: str) -> list[str]:
    """Return the text of a paper by page or by sheet, after looking whether it is one."""
    if suffix == "pdf":
        assert data.startswith(b"%PDF-")
        text = paper_cases.pages(data)
        for page in range(len(text)):
            assert sorted(paper_cases.size(data, page)) == [210, 297], "every page is A4"
        assert all(paper_cases.fonts(data).values()), "every face is inside"
        return text
    book = openpyxl.load_workbook(io.BytesIO(data))
    formulas = [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert not formulas
    return ["\n".join(str(c.value or "") for row in sheet.iter_rows() for c in row) for sheet in book]


@pytest.mark.parametrize(("name", "suffix"), _EVERY)
def test_it_prints_from_a_living_school(living: Door, name: str, suffix: str) -> None:
    text = _right(papers.make(living, name, Case(), suffix=suffix), suffix)
    name_of_school = living.read(school.facts).name
    assert text and all(name_of_school in page.replace("\n", "") for page in text)


@pytest.mark.parametrize(("name", "suffix"), _EVERY)
def test_it_prints_from_a_school_of_one_child(tiny: Door, name: str, suffix: str) -> None:
    assert _right(papers.make(tiny, name, Case(), suffix=suffix), suffix)


@pytest.mark.parametrize(("name", "suffix"), _EVERY)
def test_it_prints_its_blank_form_from_an_empty_school(empty: Door, name: str, suffix: str) -> None:
    (text,) = _right(papers.make(empty, name, Case(), suffix=suffix), suffix)
    assert empty.read(school.facts).name in text.replace("\n", "")


def test_a_blank_proof_of_payment_is_a_specimen_and_proves_nothing(empty: Door) -> None:
    (text,) = _right(papers.make(empty, "receipt", Case()), "pdf")
    assert text.count("№ 样张") == 3
    for missing in ("2026-0000000", "¥", "零元整", "校验摘要", build.HEAD + "\n收款人"):
        assert missing not in text


def test_a_proof_says_for_what(living: Door) -> None:
    (text,) = _right(papers.make(living, "receipt", Case()), "pdf")
    assert text.replace("\n", "").count("课后服务费（2026 年 9 月）") == 3


def test_one_class_one_group_one_child(living: Door) -> None:
    row = living.read(students.roster, day=THROUGH)[0]
    wanted = row.class_label
    digits = f"{row.grade}.{row.class_no}"
    for name in ("roll-month", "roll-day", "handover-day", "fee-list", "fee-signing", "roster"):
        for written in (wanted, digits, wanted.replace("(", "（").replace(")", "）")):
            (sheet, *_others) = _right(papers.make(living, name, Case(class_=written), suffix="xlsx"), "xlsx")
            assert wanted in sheet, (name, written)
    whole = _right(papers.make(living, "roster", Case(), suffix="xlsx"), "xlsx")
    assert len(whole) == 6


@pytest.mark.parametrize(
    ("name", "case", "suffix", "code"),
    [
        ("nothing-of-the-kind", Case(), "pdf", "paper_unknown"),
        ("receipt", Case(), "xlsx", "format_unknown"),
        ("roll-month", Case(group="没有这个组"), "pdf", "group_unknown"),
        ("roll-month", Case(class_="六(9)班"), "pdf", "group_unknown"),
        ("roster", Case(class_="六(9)班"), "pdf", "class_unknown"),
        ("roster", Case(class_="九(1)班"), "pdf", "grade_not_here"),
        ("roster", Case(class_="没写清"), "pdf", "class_unreadable"),
        ("receipt", Case(student=9999), "pdf", "no_payment"),
        ("roll-month", Case(term="2030-2031-1"), "pdf", "term_unknown"),
        ("roll-month", Case(term="明年"), "pdf", "term_unreadable"),
    ],
)
def test_a_case_that_is_not_there_is_refused(
    living: Door, name: str, case: Case, suffix: str, code: str
) -> None:
    with build.refused(code):
        papers.make(living, name, case, suffix=suffix)


def test_a_second_printing_of_a_proof_says_so(tmp_path: Path) -> None:
    door, _ = build.billed(tmp_path, 1)
    bill = door.read(fees.month_bills, year=2026, month=9)[0]
    door.write(fees.pay, bill.bill_id, amount=1320, method=PayMethod.CASH, today=door.today())
    first, second = (paper_cases.pages(papers.make(door, "receipt", Case()))[0] for _ in range(2))
    assert "补打" not in first and "补打" in second
    assert second.count("人民币壹拾叁元贰角") == 3


def test_a_look_is_no_printing_and_has_no_run(tmp_path: Path) -> None:
    door, _ = build.billed(tmp_path, 1)
    bill = door.read(fees.month_bills, year=2026, month=9)[0]
    door.write(fees.pay, bill.bill_id, amount=1320, method=PayMethod.CASH, today=door.today())
    looks = [paper_cases.pages(papers.make(door, "receipt", Case(), count=False))[0] for _ in range(3)]
    assert all("印次 —" in text and "补打" not in text for text in looks)
    head = door.database.head()
    papers.make(door, "receipt", Case(), count=False)
    assert door.database.head() == head, "looking leaves no trace"
    first = paper_cases.pages(papers.make(door, "receipt", Case()))[0]
    assert "印次 000001" in first and "补打" not in first
    look = paper_cases.pages(papers.make(door, "receipt", Case(), count=False))[0]
    assert "补打 第 1 次" in look, "the next printing will say so"
    for name in PAPERS:
        if name not in ("receipt", "recovery-code", "fee-signing"):
            said = _right(papers.make(door, name, Case(), count=False), "pdf")
            assert any("印次 —" in p for p in said) and not any("印次 0" in p for p in said), name
    assert "印次 000002" in paper_cases.pages(papers.make(door, "monthly-return", Case()))[0]


def test_papers_of_the_whole_school_say_what_each_group_s_own_says(living: Door) -> None:
    for name in ("roll-month", "roll-day", "handover-day", "fee-list", "fee-signing"):
        found = PAPERS[name].gather(living, Case(counted=False))
        labels = dict.fromkeys(getattr(n, "group", "") or n.class_label for n in found)
        option = "class_" if name.startswith("fee") else "group"
        alone = [noun for label in labels for noun in PAPERS[name].gather(living, _case_of(option, label))]
        assert [replace(n, printed="") for n in alone] == [replace(n, printed="") for n in found], name
        assert len(labels) == 6


def test_a_real_school_prints_no_recovery_code(tmp_path: Path) -> None:
    door, code = build.real(tmp_path)
    with build.refused("recovery_code_once"):
        papers.make(door, "recovery-code", Case())
    assert len(code) == 26


def test_no_money_and_no_number_of_a_child_stands_on_papers_that_go_round(living: Door) -> None:
    for name in ("roster", "roll-month", "roll-day", "handover-day", "fee-signing"):
        for page in _right(papers.make(living, name, Case()), "pdf"):
            assert "530199" not in page and "¥" not in page and "440.00" not in page, name


def test_the_list_says_of_each_paper_what_print_needs() -> None:
    options = {"class", "group", "student", "date", "month", "term"}
    for name, paper in PAPERS.items():
        assert paper.name == name and paper.title and set(paper.needs) <= options
        assert set(paper.formats) <= {"pdf", "xlsx"} and "pdf" in paper.formats
    named = set(PAPERS)
    assert {"roll-month", "handover-day", "fee-list", "receipt", "monthly-return", "recovery-code"} <= named


def _case_of(option: str, label: str) -> Case:
    return Case(class_=label, counted=False) if option == "class_" else Case(group=label, counted=False)
