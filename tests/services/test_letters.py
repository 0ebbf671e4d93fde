"""What the family's papers are filled with is what the store holds, and no more."""

from datetime import date
from pathlib import Path

from kehou_desktop.domain import page_codes
from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.applications import Kind
from kehou_desktop.domain.letters import FormChild, Offer
from kehou_desktop.opening import Door
from kehou_desktop.services import applications, classes, letters, school, students
from tests import build


def _offer(door: Door, day: date = build.MONDAY) -> Offer:
    return door.read(letters.offer, semester_id=build.term(door).semester_id, day=day)


def _children(door: Door, label: str = "三(1)班") -> tuple[FormChild, ...]:
    return door.read(
        letters.children,
        build.home_class(door, label),
        semester_id=build.term(door).semester_id,
        day=door.today(),
    )


def test_the_offer_is_the_term_its_slots_and_the_policy_in_force(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    term = build.term(door)
    before = _offer(door)
    assert before.fee is None and before.head == build.HEAD
    assert (before.first_day, before.last_day) == (term.first_day, term.last_day)
    assert before.slots == door.read(school.slots, term.semester_id)
    assert before.release == door.read(school.release_times, term.semester_id)
    build.policy(door)
    fee = _offer(door).fee
    assert fee is not None
    assert (fee.price, fee.day_cap_x100, fee.term_cap) == (220, 200, 38000)
    assert (fee.basis_document_no, fee.valid_to) == ("练发改价〔2026〕2号", date(2028, 8, 31))


def test_a_letter_written_before_the_term_tells_the_rate_of_the_term(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.policy(door)
    assert _offer(door, date(2026, 8, 20)).fee is not None
    assert _offer(door, date(2026, 8, 20)).day == date(2026, 8, 20)


def test_an_expired_policy_is_told_to_nobody(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    first = date(2026, 8, 1)
    build.policy(door, valid_from=first, valid_to=date(2026, 8, 31), published_on=first)
    assert _offer(door).fee is None


def test_service_days_are_counted_only_where_the_holidays_are_known(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    found = door.read(school.term_calendar, build.term(door).semester_id)
    assert _offer(door).service_days == (0 if found.years_unknown else len(found.days))
    for year in found.years_unknown:
        text = f"# 练习\n{year}-01-01,休,元旦,\n"
        door.write(school.take_year, text=text)
    known = door.read(school.term_calendar, build.term(door).semester_id)
    assert _offer(door).service_days == len(known.days) > 60


def test_two_heads_leave_the_name_to_the_hand(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.account(door, "第二位校长", Role.HEAD)
    assert _offer(door).head == ""


def test_children_come_in_seat_order_with_how_far_they_are(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    one, two, three, four = build.roster(door, 4)
    build.apply(door, [one, two], weekdays="135")
    build.approve(door, [one])
    door.write(
        applications.receive,
        [three],
        semester_id=build.term(door).semester_id,
        kind=Kind.OPT_OUT,
        weekdays="",
        day=build.FIRST,
    )
    found = _children(door)
    assert [c.student_id for c in found] == [one, two, three, four]
    assert [c.seat_no for c in found] == [1, 2, 3, 4]
    assert [c.kind for c in found] == [Kind.APPLICATION, Kind.APPLICATION, Kind.OPT_OUT, None]
    assert [c.weekdays for c in found] == ["135", "135", "", ""]
    assert [c.agreed for c in found] == [True, False, False, False]


def test_a_register_number_leaves_the_store_masked(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    whole = "G" + build.citizen_id(1)
    build.take_in(door, [build.draft(1, student_register_no=whole)])
    (child,) = _children(door)
    assert child.register_no == "G530" + "*" * 13 + whole[-2:]


def test_a_signed_word_that_the_child_may_leave_alone_is_known(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    one, _two = build.roster(door, 2)
    door.write(students.allow_alone, one, signed_on=build.FIRST, valid_from=build.FIRST, valid_to=None)
    assert [c.leaves_alone for c in _children(door)] == [True, False]


def test_a_class_teacher_prints_for_the_own_class(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.roster(door, 2)
    build.roster(door, 2, grade=4)
    teacher = build.account(door, "陈老师", Role.CLASS_TEACHER)
    assert teacher.read(letters.classes_to_print, day=build.MONDAY) == ()
    door.write(
        classes.set_teacher,
        build.home_class(door, "四(1)班"),
        teacher="陈老师",
        account_id=teacher.actor.account_id,
    )
    assert [c.label for c in teacher.read(letters.classes_to_print, day=build.MONDAY)] == ["四(1)班"]
    assert [c.label for c in door.read(letters.classes_to_print, day=build.MONDAY)] == ["三(1)班", "四(1)班"]
    assert len(_children(teacher, "四(1)班")) == 2
    with build.refused("not_allowed"):
        _children(teacher, "三(1)班")


def test_a_form_has_one_code_however_it_is_printed(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    children = build.roster(door, 3)

    def issue(ids: list[int], paper: str = "application", period: str = "2026-2027-1") -> dict[int, str]:
        return door.write(letters.issue, ids, paper=paper, period=period, now=build.START)

    whole = issue(children)
    assert issue(children[1:2]) == {children[1]: whole[children[1]]}
    assert len({*whole.values(), *issue(children, "opt-out").values()}) == 6
    assert set(issue(children, period="2026-2027-2").values()).isdisjoint(whole.values())
    for code in whole.values():
        assert page_codes.kind_of(page_codes.read(code)) is page_codes.Kind.CHILD_FORM
