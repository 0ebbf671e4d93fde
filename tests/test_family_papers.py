"""The family's papers as they are asked for: per child, per class in seat order, or blank."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kehou_desktop import i18n, papers
from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.applications import Kind
from kehou_desktop.domain.letters import FamilyPaper
from kehou_desktop.domain.page_codes import Kind as PageKind
from kehou_desktop.opening import Door
from kehou_desktop.papers import PAPERS, Case
from kehou_desktop.services import applications, school, students
from tests import build, paper_cases

NAMES = tuple(p.value for p in FamilyPaper)
TWICE = ("agreement", "safety-covenant")
CODED = tuple(n for n in NAMES if n not in TWICE)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Return a school of two classes: 三(1) with four children, 四(1) with three; nothing has come back."""
    door = build.founded(tmp_path_factory.mktemp("family"))
    build._OPEN.remove(door)
    build.roster(door, 4)
    build.roster(door, 3, grade=4)
    build.policy(door)
    yield door
    door.close(back_up=False)


def text(door: Door, name: str, case: Case) -> list[str]:
    return paper_cases.pages(papers.make(door, name, case))


def opted_out(door: Door, children: list[int]) -> None:
    door.write(
        applications.receive,
        children,
        semester_id=build.term(door).semester_id,
        kind=Kind.OPT_OUT,
        weekdays="",
        day=build.FIRST,
    )


def test_all_of_them_are_in_the_list_of_papers() -> None:
    assert list(PAPERS)[: len(NAMES)] == list(NAMES)
    for name in NAMES:
        assert PAPERS[name].needs == ("class", "student") and PAPERS[name].formats == ("pdf",)


@pytest.mark.parametrize("name", NAMES)
def test_a_class_is_printed_in_seat_order_after_its_divider(there: Door, name: str) -> None:
    pages = text(there, name, Case(class_="四1"))
    each = 2 if name in TWICE else 1
    assert len(pages) == 1 + 3 * each
    assert "四(1)班" in pages[0] and "3 人" in pages[0]
    for seat, child in enumerate(("学生零五", "学生零六", "学生零七"), 1):
        for page in pages[1 + (seat - 1) * each : 1 + seat * each]:
            assert child in page and f"-401-{seat:04d}" in page.replace("\n", ""), name


@pytest.mark.parametrize("name", NAMES)
def test_the_default_is_the_first_class_that_still_misses_some(there: Door, name: str) -> None:
    assert "三(1)班" in text(there, name, Case())[0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", [Case(student=0), Case(student=9999), Case(class_="六(9)班")])
def test_nobody_gets_the_blank_form(there: Door, name: str, case: Case) -> None:
    (page,) = text(there, name, case)
    assert "空白表" in page or name in ("parent-letter", "agreement")
    assert "学生零" not in page and "编号" not in page and "页码" not in page
    assert ("六(9)班" in page) == (case.class_ is not None)
    assert there.read(school.facts).name in page.replace("\n", "")


@pytest.mark.parametrize("name", CODED)
def test_a_child_keeps_its_code_alone_and_in_class_until_the_end_of_the_term(there: Door, name: str) -> None:
    def code(page: str) -> str:
        lines = [line.removeprefix("页码 ") for line in page.split("\n")]
        found = {s for s in lines if len(s) == 9 and s[:4].isdigit() and s[4] == " " and s[5:].isdigit()}
        (own,) = found
        return own

    whole = [code(page) for page in text(there, name, Case(class_="三1"))[1:]]
    assert len(set(whole)) == 4 and {c[0] for c in whole} == {str(PageKind.CHILD_FORM.value)}
    second = there.read(students.roster, day=there.today())[1].student_id
    assert code(text(there, name, Case(student=second))[0]) == whole[1]


@pytest.mark.parametrize("name", NAMES)
def test_nobody_of_the_office_is_named_at_the_foot_and_printings_are_counted(there: Door, name: str) -> None:
    first, second = (text(there, name, Case(class_="三1"))[-1] for _ in range(2))
    assert "打印" not in first
    if name != "parent-letter":
        runs = [int(page[page.index("印次 ") + 3 :][:6]) for page in (first, second)]
        assert runs[1] == runs[0] + 1


@pytest.mark.parametrize("name", NAMES)
def test_no_number_and_no_telephone_goes_home(there: Door, name: str) -> None:
    for page in text(there, name, Case()):
        assert "530199" not in page and "1390000" not in page and "20180305" not in page


def test_who_has_the_paper_gets_no_second_one(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    one, two, three, four = build.roster(door, 4)
    others = build.roster(door, 2, grade=4)
    build.apply(door, [one, two], weekdays="135")
    opted_out(door, [three])
    pages = text(door, "application", Case(class_="三1"))
    assert len(pages) == 2 and "1 人" in pages[0] and "学生零四" in pages[1]
    build.approve(door, [one])
    agreements = text(door, "agreement", Case(class_="三1"))
    assert len(agreements) == 1 + 2 * 2, "signed and opted out are left out"
    assert "每周一、三、五" in agreements[1].replace("\n", "")
    assert len(text(door, "pickup-form", Case(class_="三1"))) == 1 + 3
    build.apply(door, [four])
    assert "四(1)班" in text(door, "application", Case())[0], "三(1) is whole"
    assert len(text(door, "application", Case(class_="三1"))) == 1 + 4, (
        "asked for again, all of it is printed"
    )
    assert "学生零三" in text(door, "application", Case(student=three))[0]
    build.apply(door, others)
    assert "三(1)班" in text(door, "application", Case())[0]


def test_small_children_get_no_consent_to_leave_alone(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    small = build.roster(door, 2, grade=1)
    build.roster(door, 1, grade=3)
    door.write(
        school.adopt_handover_policy,
        basis_document_no="练教〔2026〕1号",
        fetch_grades=(1, 2),
        valid_from=build.FIRST,
    )
    pages = text(door, "leave-alone-consent", Case())
    assert len(pages) == 2 and "三(1)班" in pages[0]
    for case in (Case(class_="一1"), Case(student=small[0])):
        (blank,) = text(door, "leave-alone-consent", case)
        assert "学生零" not in blank and "一年级至二年级学生必须由登记的接送人接回" in blank


def test_a_class_teacher_prints_the_own_class_and_no_other(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.roster(door, 2)
    teacher = build.account(door, "陈老师", Role.CLASS_TEACHER)
    assert len(text(teacher, "application", Case())) == 1, "without a class the blank form"
    with build.refused("not_allowed"):
        text(teacher, "application", Case(class_="三1"))


def test_the_papers_speak_english_too(there: Door) -> None:
    with i18n.speaking("en"):
        for name in NAMES:
            each = 2 if name in TWICE else 1
            assert len(text(there, name, Case(class_="四1"))) == 1 + 3 * each
