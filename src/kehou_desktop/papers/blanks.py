"""The blank forms: what a paper is where the school holds nothing for it yet."""

from datetime import date

from kehou_desktop.domain import calendar
from kehou_desktop.domain.attendance import DaySheet, MonthSheet, RollState
from kehou_desktop.domain.fees import PayMethod, Receipt
from kehou_desktop.domain.handover import HandoverSheet
from kehou_desktop.i18n import _
from kehou_desktop.opening import Door
from kehou_desktop.papers import cases
from kehou_desktop.services import school


def month_roll(
    door: Door, case: cases.Case, year: int, month: int, semester: calendar.Semester
) -> MonthSheet:
    """Return an empty month grid with the month's service days."""
    days = door.read(school.service_days, *calendar.month_ends(year, month))
    return MonthSheet(
        school=door.read(school.facts).name,
        group="",
        grade_label="",
        teachers="",
        year=year,
        month=month,
        days=tuple(d.day for d in days),
        slots=len(door.read(school.slots, semester.semester_id)),
        rows=(),
        printed=cases.printed(door, case, "roll-month", f"-/{year}-{month:02d}")[0],
    )


def day_rolls(door: Door, case: cases.Case, day: date, semester: calendar.Semester) -> list[DaySheet]:
    """Return an empty roll for each slot of the afternoon."""
    slots = door.read(school.slots, semester.semester_id)
    (printed,) = cases.printed(door, case, "roll-day", f"-/{day}")
    return [
        DaySheet(
            school=door.read(school.facts).name,
            group_id=0,
            group="",
            teacher="",
            place="",
            day=day,
            slot_id=slot.slot_id,
            slot_no=slot.number,
            slot_count=len(slots),
            starts=slot.starts,
            ends=slot.ends,
            state=RollState.UNMARKED,
            rows=(),
            printed=printed,
        )
        for slot in slots
    ]


def handover_day(door: Door, case: cases.Case, day: date, semester: calendar.Semester) -> HandoverSheet:
    """Return an empty handover sheet."""
    release = door.read(school.release_times, semester.semester_id)
    return HandoverSheet(
        school=door.read(school.facts).name,
        group="",
        grade_label="",
        day=day,
        release_at=max(release.values(), default=0),
        expected=0,
        rows=(),
        last_left_at=None,
        not_yet=0,
        fetch_grades=door.read(school.fetch_grades, day),
        printed=cases.printed(door, case, "handover-day", f"-/{day}")[0],
    )


def item(year: int, month: int) -> str:
    """Return what a payment is for, as the proof says it."""
    return _("课后服务费（{year} 年 {month} 月）").format(year=year, month=month)


def receipt(door: Door, case: cases.Case, year: int, month: int) -> Receipt:
    """Return the specimen of a payment's proof: no number, no amount."""
    return Receipt(
        serial=0,
        year=year,
        school=door.read(school.facts).name,
        paid_on=door.today(),
        payer="",
        class_label="",
        student_no="",
        item=item(year, month),
        quantity_x100=0,
        price=0,
        amount=0,
        method=PayMethod.CASH,
        received_by="",
        digest="",
        epoch=0,
        printed=cases.printed(door, case, "receipt", "-")[0],
    )
