"""Bills from closed rolls, payments with unbroken numbers, and every fen explained."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.attendance import Mark
from kehou_desktop.domain.fees import Bill, PayMethod, PayState
from kehou_desktop.opening import Door
from kehou_desktop.services import attendance, fees, students
from tests import build


def _bills(door: Door, month: int = 9) -> tuple[Bill, ...]:
    return door.read(fees.month_bills, year=2026, month=month)


def _pay(door: Door, bill: Bill, amount: int, today: date = build.LAST_OF_SEPTEMBER) -> int:
    return door.write(fees.pay, bill.bill_id, amount=amount, method=PayMethod.SCAN, today=today)


# -- policies ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"title": " "}, "document_missing"),
        ({"basis_document_no": ""}, "document_missing"),
        ({"price": 0}, "amount_wrong"),
        ({"day_cap_x100": -1}, "amount_wrong"),
        ({"term_cap": 0}, "amount_wrong"),
        ({"waivers": {build.CATEGORY: 101}}, "waiver_wrong"),
        ({"waivers": {build.CATEGORY: -1}}, "waiver_wrong"),
        ({"valid_to": date(2026, 8, 31)}, "validity_wrong"),
        ({"published_on": build.TUESDAY}, "published_too_late"),
        ({"valid_to": date(2027, 1, 22)}, "policy_ends_inside_month"),
    ],
)
def test_a_policy_is_not_published_like_this(tmp_path: Path, given: dict[str, Any], code: str) -> None:
    door = build.founded(tmp_path)
    with build.refused(code):
        build.policy(door, **given)
    assert door.read(fees.policies) == ()


def test_a_policy_is_superseded_not_edited(tmp_path: Path) -> None:
    door = build.founded(tmp_path)
    build.policy(door)
    october = date(2026, 10, 1)
    build.policy(door, price=230, valid_from=october)
    assert [(p.price, p.version) for p in door.read(fees.policies)] == [(230, 2), (220, 1)]
    assert door.read(fees.policy_on, build.LAST_OF_SEPTEMBER).price == 220
    assert door.read(fees.policy_on, october).price == 230
    assert door.read(fees.policy_on, build.MONDAY).waivers == {"minimum_living": 50}
    with build.refused("no_fee_policy"):
        door.read(fees.policy_on, date(2026, 8, 31))


def test_a_month_has_one_rate_and_the_refusal_says_the_next_day(tmp_path: Path) -> None:
    door, _ = build.billed(tmp_path)
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    for begins, next_day in (
        (build.TUESDAY, october),
        (build.LAST_OF_SEPTEMBER, october),
        (build.FIRST, october),  # September has its bills
        (date(2026, 10, 9), november),
    ):
        with build.refused("policy_starts_inside_month") as refusal:
            build.policy(door, price=100, valid_from=begins)
        assert refusal.value.values == {"begins": begins, "day": next_day}
        assert door.read(fees.next_start, begins) == next_day
    with build.refused("policy_ends_inside_month") as refusal:
        build.policy(door, price=100, valid_from=october, valid_to=date(2027, 2, 15))
    assert refusal.value.values == {"ends": date(2027, 2, 15), "day": date(2027, 2, 28)}
    assert len(door.read(fees.policies)) == 1
    build.policy(door, price=100, valid_from=october)
    build.policy(door, price=110, valid_from=october)
    assert door.read(fees.policy_on, october).price == 110, "one not used yet is replaced from its first day"


# -- bills ------------------------------------------------------------------------------------------------


def test_a_month_is_billed_from_its_closed_rolls_with_its_why(tmp_path: Path) -> None:
    door = build.founded(tmp_path, today=build.LAST_OF_SEPTEMBER)
    one, two, never = build.roster(door, 3)
    build.apply(door, [one, two, never])
    build.approve(door, [one, two, never])
    build.form(door, valid_from=date(2026, 9, 28))
    build.policy(door)
    build.live_month(door, date(2026, 9, 28), date(2026, 9, 29), {never: Mark.SICK})
    build.take_roll(door, build.LAST_OF_SEPTEMBER, 1, {never: Mark.ABSENT, two: Mark.LATE})
    build.take_roll(door, build.LAST_OF_SEPTEMBER, 2, {never: Mark.ABSENT, two: Mark.PERSONAL})
    assert build.charge(door) == 2, "who never came gets no bill"
    first, second = _bills(door)
    assert (first.result.charged_x100, first.result.gross, first.result.due) == (600, 1320, 1320)
    assert (second.result.charged_x100, second.result.due) == (500, 1100)
    assert [(line.day.day, line.attended_x100) for line in second.result.lines] == [
        (28, 200),
        (29, 200),
        (30, 100),
    ]
    assert (first.class_label, first.seat_no, first.state, first.owed) == (
        "三(1)班",
        1,
        PayState.UNPAID,
        1320,
    )
    assert build.charge(door) == 0, "bills that exist stay as they are"
    sheet = door.read(attendance.month_sheet, build.group(door), year=2026, month=9)
    assert [r.charged_x100 for r in sheet.rows] == [600, 500, 0], "the roll and the bill say the same"
    assert door.read(fees.newest_billed_month) == (2026, 9)
    listed = door.read(fees.fee_list, home_class_id=build.home_class(door), year=2026, month=9)
    assert listed.rows == (first, second)


def test_a_month_is_not_billed_while_something_stands_in_the_way(tmp_path: Path) -> None:
    door = build.founded(tmp_path, today=build.LAST_OF_SEPTEMBER)
    children = build.roster(door, 1)
    build.apply(door, children)
    build.approve(door, children)
    build.form(door, valid_from=date(2026, 9, 28))

    def state() -> tuple[bool, bool, int, int]:
        told = door.read(fees.month_state, year=2026, month=9, today=door.today())
        return told.ready, told.over, len(told.open_rolls), told.unbilled

    with build.refused("no_service_day_in_month"):
        build.charge(door, 8)
    with build.refused("month_not_over") as refusal:
        build.charge(door, today=date(2026, 9, 29))
    assert refusal.value.values["day"] == build.LAST_OF_SEPTEMBER
    with build.refused("rolls_open_in_month") as refusal:
        build.charge(door)
    assert refusal.value.values["count"] == 6
    assert state() == (False, True, 6, 0)
    build.live_month(door, date(2026, 9, 28), build.LAST_OF_SEPTEMBER)
    assert state() == (True, True, 0, 1)
    with build.refused("no_fee_policy"):
        build.charge(door)
    build.policy(door, valid_from=date(2026, 10, 1))
    with build.refused("no_fee_policy"):
        build.charge(door)
    assert state() == (True, True, 0, 1)


def test_days_before_the_first_rate_are_on_the_bill_and_are_not_charged(tmp_path: Path) -> None:
    door = build.founded(tmp_path, today=build.LAST_OF_SEPTEMBER)
    children = build.roster(door, 1)
    build.apply(door, children)
    build.approve(door, children)
    build.form(door, valid_from=date(2026, 9, 28))
    build.live_month(door, date(2026, 9, 28), build.LAST_OF_SEPTEMBER)
    build.policy(door, valid_from=date(2026, 9, 29), published_on=date(2026, 9, 29))
    assert build.charge(door) == 1
    result = _bills(door)[0].result
    assert [(line.day.day, line.attended_x100, line.charged_x100) for line in result.lines] == [
        (28, 200, 0),
        (29, 200, 200),
        (30, 200, 200),
    ]
    assert (result.gross, result.due, result.unpriced_x100, result.over_x100) == (880, 880, 200, 0)


def test_the_term_cap_holds_in_whichever_order_months_are_billed(tmp_path: Path) -> None:
    door = build.founded(tmp_path, today=date(2026, 10, 31))
    children = build.roster(door, 1)
    build.apply(door, children)
    build.approve(door, children)
    build.form(door, valid_from=date(2026, 9, 29))
    build.policy(door, term_cap=1000)
    build.live_month(door, date(2026, 9, 29), date(2026, 10, 9))
    for day in door.read(attendance.open_rolls, date(2026, 10, 10), date(2026, 10, 31)):
        if day[2] == 1:
            build.take_rolls(door, day[0], dict.fromkeys(children, Mark.SICK))
    assert build.charge(door, 10) == 1
    assert build.charge(door, 9) == 1
    october, september = _bills(door, 10)[0].result, _bills(door)[0].result
    assert (october.gross, october.before_in_term, october.due) == (880, 0, 880)
    assert (september.gross, september.before_in_term, september.due) == (880, 880, 120)


def test_the_category_that_waives_most_counts(tmp_path: Path) -> None:
    door = build.founded(tmp_path, today=build.LAST_OF_SEPTEMBER)
    (child,) = build.roster(door, 1)
    build.apply(door, [child])
    build.approve(door, [child])
    build.form(door, valid_from=build.LAST_OF_SEPTEMBER)
    orphan = type(build.CATEGORY).ORPHAN
    build.policy(door, waivers={build.CATEGORY: 50, orphan: 100})
    for category in (build.CATEGORY, orphan, type(build.CATEGORY).MARTYR_CHILD):
        door.write(
            students.certify_hardship,
            child,
            category=category,
            certificate_no="练证1",
            certified_on=build.FIRST,
            valid_to=None,
        )
    build.take_rolls(door, build.LAST_OF_SEPTEMBER)
    build.charge(door)
    (bill,) = _bills(door)
    assert (bill.result.gross, bill.result.waived, bill.result.due) == (440, 440, 0)
    assert bill.state is PayState.NOTHING_DUE
    with build.refused("pays_more_than_owed"):
        _pay(door, bill, 1)


def test_a_class_has_its_own_bills_and_all_lists_are_read_at_once(tmp_path: Path) -> None:
    door = build.founded(tmp_path, today=build.LAST_OF_SEPTEMBER)
    children = [*build.roster(door, 2), *build.roster(door, 2, class_no=2)]
    build.roster(door, 1, class_no=3)
    build.apply(door, children)
    build.approve(door, children)
    build.form(door, valid_from=build.LAST_OF_SEPTEMBER)
    build.policy(door)
    for name in ("三(1)班", "三(2)班"):
        for number in (1, 2):
            own, its = build.group(door, name), build.slot(door, number)
            roll: dict[str, Any] = {
                "day": build.LAST_OF_SEPTEMBER,
                "slot_id": its,
                "today": build.LAST_OF_SEPTEMBER,
            }
            door.write(attendance.all_present, own, **roll)
            door.write(attendance.close, own, **roll, now=build.at(build.LAST_OF_SEPTEMBER))
    assert build.charge(door) == 4
    bill = _bills(door)[2]
    _pay(door, bill, 440)
    lists = door.read(fees.fee_lists, year=2026, month=9)
    for label, count in (("三(1)班", 2), ("三(2)班", 2), ("三(3)班", 0)):
        home = build.home_class(door, label)
        assert lists[home] == door.read(fees.fee_list, home_class_id=home, year=2026, month=9)
        assert (lists[home].class_label, len(lists[home].rows)) == (label, count)
    assert [b for home in lists.values() for b in home.rows] == list(_bills(door))
    assert len(lists) == 3
    second = lists[build.home_class(door, "三(2)班")].rows
    assert second[0].receipt_numbers == ("2026-0000001",) and second[1].receipt_numbers == ()
    assert [line.charged_x100 for line in second[1].result.lines] == [200]


# -- payments ---------------------------------------------------------------------------------------------


def test_payments_are_numbered_without_a_gap_year_by_year(tmp_path: Path) -> None:
    door, _ = build.billed(tmp_path)
    one, two, three = _bills(door)
    _pay(door, one, 1320)
    with build.refused("amount_wrong"):
        _pay(door, two, 0)
    with build.refused("amount_wrong"):
        _pay(door, two, -100)
    with build.refused("pays_more_than_owed") as refusal:
        _pay(door, two, 1321)
    assert refusal.value.values == {"owed": 1320, "amount": 1321}
    _pay(door, two, 320)
    _pay(door, two, 1000)
    _pay(door, three, 20, date(2027, 1, 4))
    one, two, three = _bills(door)
    assert [b.state for b in (one, two, three)] == [PayState.PAID, PayState.PAID, PayState.PART]
    assert one.receipt_numbers == ("2026-0000001",)
    assert two.receipt_numbers == ("2026-0000002", "2026-0000003"), "a refused payment takes no number"
    assert three.receipt_numbers == ("2027-0000001",)
    with build.refused("pays_more_than_owed"):
        _pay(door, two, 1)
    assert three.owed == 1300


def test_a_clock_set_back_takes_no_money_and_no_number(tmp_path: Path) -> None:
    door, _ = build.billed(tmp_path)
    bill = _bills(door)[0]
    with build.refused("paid_before_bill") as refusal:
        _pay(door, bill, 100, date(2015, 1, 1))
    assert refusal.value.values == {"day": date(2015, 1, 1), "made": build.LAST_OF_SEPTEMBER}
    with build.refused("paid_before_bill"):
        _pay(door, bill, 100, date(2026, 9, 29))
    assert door.read(fees.payments, year=2026, month=9) == ()
    assert door.read(fees.receipt, _pay(door, bill, 100)).number == "2026-0000001"


def test_a_proof_says_what_was_given(tmp_path: Path) -> None:
    door, (child, *_) = build.billed(tmp_path)
    bill = _bills(door)[0]
    payment = _pay(door, bill, 1320)
    proof = door.read(fees.receipt, payment)
    assert (proof.number, proof.amount, proof.price, proof.quantity_x100) == ("2026-0000001", 1320, 220, 600)
    assert (proof.payer, proof.class_label, proof.item) == (bill.name, "三(1)班", "2026-09")
    assert (proof.received_by, proof.method, proof.copies_before) == (build.HEAD, PayMethod.SCAN, 0)
    assert len(proof.digest) == 8 and proof.epoch == 1 and not proof.specimen
    other = door.read(fees.receipt, _pay(door, _bills(door)[1], 1320))
    assert other.digest != proof.digest
    assert door.read(fees.payments, year=2026, month=9) == (payment, payment + 1)
    assert door.read(fees.payments, year=2026, month=9, student_id=child) == (payment,)
    assert door.read(fees.payments, year=2026, month=10) == ()


def test_who_sees_and_takes_money(tmp_path: Path) -> None:
    door, _ = build.billed(tmp_path)
    cashier = build.account(door, "钱出纳", Role.CASHIER)
    teacher = build.account(door, "孙老师", Role.CLASS_TEACHER)
    assert len(_bills(cashier)) == 3
    _pay(cashier, _bills(door)[0], 100)
    with build.refused("not_allowed"):
        _bills(teacher)
    with build.refused("not_allowed"):
        _pay(teacher, _bills(door)[0], 100)
    with build.refused("not_allowed"):
        build.policy(cashier)
