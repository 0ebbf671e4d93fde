"""The story that the papers of the tests tell: class 三(1), December 2026. All names are invented."""

import io
from datetime import date
from typing import Any

import openpyxl
import pypdf

from kehou_desktop.domain import attendance, fees, handover, returns
from kehou_desktop.domain.attendance import Mark, RollState
from kehou_desktop.domain.handover import Arranged, Check
from kehou_desktop.domain.students import Relation

SCHOOL = "青禾县石桥乡中心小学"
LONG = "阿依努尔·买合木提"
RARE = ("王㛃", "李𬍛", "曹䶮")
_FAMILY = "陈刘赵周吴郑孙马朱胡林何高罗梁宋谢唐韩冯董程袁邓许傅沈曾彭吕苏卢蒋蔡"
DAYS = tuple(d for d in (date(2026, 12, n) for n in range(1, 32)) if d.weekday() < 5)


def names(count: int) -> tuple[str, ...]:
    """Return invented names; the rare and the long ones come first."""
    first = (*RARE, LONG)
    rest = tuple(f"{_FAMILY[i % len(_FAMILY)]}小{_FAMILY[(i * 7) % len(_FAMILY)]}" for i in range(count))
    return (*first, *rest)[:count]


def month_sheet(
    count: int = 40, *, days: tuple[date, ...] = DAYS, slots: int = 2, **other: Any
) -> attendance.MonthSheet:
    """Return a month: child 1 sick on the first day, child 2 absent, child 3 expected on Mondays only."""
    rows = []
    for i, name in enumerate(names(count)):
        cells: list[tuple[Mark | None, ...]] = []
        for n, day in enumerate(days):
            mark = {(0, 0): Mark.SICK, (1, 1): Mark.ABSENT}.get((i, n), Mark.PRESENT)
            cells.append(() if i == 2 and day.weekday() else (mark,) * slots)
        flat = [m for cell in cells for m in cell]
        attended = sum(m in attendance.IN_SCHOOL for m in flat)
        rows.append(
            attendance.MonthRow(
                seat_no=i + 1,
                student_no=f"03{i + 1:04d}",
                name=name,
                cells=tuple(cells),
                attended=attended,
                sick=flat.count(Mark.SICK),
                personal=0,
                absent=flat.count(Mark.ABSENT),
                late=0,
                left_early=0,
                official=0,
                charged_x100=attended * 100,
                note="每周一" if i == 2 else "",
            )
        )
    given: dict[str, Any] = {
        "school": SCHOOL,
        "group": "托管 7 班",
        "grade_label": "三年级",
        "teachers": "林晓岚 / 史春生",
        "year": 2026,
        "month": 12,
        "days": days,
        "slots": slots,
        "rows": tuple(rows),
        "page_codes": ("27161271", "27758121"),
        "number": "2026秋-07-托07-0012",
        "printed": "印次 000418",
    }
    return attendance.MonthSheet(**(given | other))


def day_sheet(
    count: int = 40, *, slot: int = 1, state: RollState = RollState.UNMARKED, **other: Any
) -> attendance.DaySheet:
    """Return a roll: child 1 on sick leave, child 2 absent once the roll is taken; 3 only in slot 1."""
    rows = []
    for i, name in enumerate(names(count)):
        if i == 2 and slot == 2:
            continue
        mark: Mark | None = Mark.PRESENT if state is not RollState.UNMARKED else None
        mark = {0: Mark.SICK, 1: Mark.ABSENT}.get(i, mark)
        rows.append(
            attendance.RollRow(
                student_id=100 + i,
                seat_no=i + 1,
                student_no=f"03{i + 1:04d}",
                name=name,
                class_label="三(1)班",
                mark=mark,
                guardian="林丽华",
                phone="13800000000",
                note="16:30 凭条离校" if i == 4 else "",
            )
        )
    given: dict[str, Any] = {
        "school": SCHOOL,
        "group_id": 7,
        "group": "托管 7 班",
        "teacher": "林晓岚",
        "place": "",
        "day": date(2026, 12, 3),
        "slot_id": slot,
        "slot_no": slot,
        "slot_count": 2,
        "starts": 950 if slot == 1 else 1000,
        "ends": 990 if slot == 1 else 1040,
        "state": state,
        "rows": tuple(rows),
        "grade_label": "三年级",
        "page_codes": ("19817021",),
        "number": "2026秋-07-托07-1203",
        "printed": "印次 000377",
    }
    return attendance.DaySheet(**(given | other))


def collector(name: str, relation: Relation) -> handover.Collector:
    """Return a listed adult with a telephone that no paper may show."""
    return handover.Collector(1, name, relation, "", "13900000000", date(2026, 9, 1), None)


def handover_sheet(count: int = 40, *, done: bool = False, **other: Any) -> handover.HandoverSheet:
    """Return a day's handover: child 1 on leave, 2 goes alone, 3 not today, the others with their mother."""
    mother = collector("林丽华", Relation.MOTHER)
    arranged = {0: Arranged.ON_LEAVE, 1: Arranged.ALONE, 2: Arranged.NOT_TODAY}
    rows = []
    for i, name in enumerate(names(count)):
        how = arranged.get(i, Arranged.ADULT)
        gone = done and how in (Arranged.ADULT, Arranged.ALONE)
        with_mother = how is Arranged.ADULT
        rows.append(
            handover.HandoverRow(
                seat_no=i + 1,
                class_label="三(1)班",
                name=name,
                arranged=how,
                collectors=(mother,) if with_mother else (),
                left_at=1040 + i % 10 if gone else None,
                check=Check.KNOWN if gone and with_mother else None,
                left_with=mother if gone and with_mother else None,
                released_by="史春生" if gone else "",
            )
        )
    here = sum(not r.struck for r in rows)
    given: dict[str, Any] = {
        "school": SCHOOL,
        "group": "托管 7 班",
        "grade_label": "三年级",
        "day": date(2026, 12, 3),
        "release_at": 1040,
        "expected": here,
        "rows": tuple(rows),
        "last_left_at": 1049 if done else None,
        "not_yet": 0 if done else here,
        "fetch_grades": (1, 2),
        "page_codes": ("35860399", "31634856"),
        "number": "2026秋-09-托07-1203",
        "printed": "印次 000379",
    }
    return handover.HandoverSheet(**(given | other))


POLICY = fees.FeePolicy(
    id=1,
    title="课后服务费",
    basis_document_no="青发改价〔2026〕5号",
    clause="",
    valid_from=date(2026, 9, 1),
    valid_to=None,
    price=230,
    day_cap_x100=200,
    term_cap=45000,
    waivers={"low_income": 100},
)


def bill(i: int, name: str) -> fees.Bill:
    """Return a bill: child 1 exempt, child 2 unpaid, child 3 under the term's cap, the others paid."""
    days = DAYS[: (23, 21, 22, 14, 20)[i % 5]]
    result = fees.month_bill(
        [fees.DayHours(day, 200) for day in days],
        POLICY,
        before_in_term=40000 if i == 2 else 0,
        category="low_income" if i == 0 else None,
    )
    paid = 0 if i == 1 else result.due
    return fees.Bill(
        bill_id=i,
        student_id=100 + i,
        seat_no=i + 1,
        student_no=f"03{i + 1:04d}",
        name=name,
        class_label="三(1)班",
        year=2026,
        month=12,
        result=result,
        policy=POLICY,
        paid=paid,
        receipt_numbers=(f"2026-{1180 + i:07d}",) if paid else (),
    )


def fee_list(count: int = 40, **other: Any) -> fees.FeeList:
    """Return a class's bills of December 2026."""
    given: dict[str, Any] = {
        "school": SCHOOL,
        "class_label": "三(1)班",
        "year": 2026,
        "month": 12,
        "rows": tuple(bill(i, name) for i, name in enumerate(names(count))),
        "page_codes": ("61132163", "61132163"),
        "number": "2026秋-20-301-12",
        "printed": "制表 田秀英 印次 000440",
    }
    return fees.FeeList(**(given | other))


def receipt(**other: Any) -> fees.Receipt:
    """Return the proof of one payment."""
    given: dict[str, Any] = {
        "serial": 1183,
        "year": 2026,
        "school": SCHOOL,
        "paid_on": date(2027, 1, 5),
        "payer": "王㛃",
        "class_label": "三(1)班",
        "student_no": "030103",
        "item": "课后服务费（2026 年 12 月）",
        "quantity_x100": 4400,
        "price": 230,
        "amount": 10120,
        "method": fees.PayMethod.SCAN,
        "received_by": "田秀英",
        "digest": "7c41e09a77aa",
        "epoch": 1,
        "printed": "印次 000452",
    }
    return fees.Receipt(**(given | other))


def monthly_return(grades: int = 6, **other: Any) -> returns.MonthlyReturn:
    """Return the month's figures of a school with ``grades`` grades."""
    rows = tuple(_return_row(g) for g in range(1, grades + 1))
    total = returns.ReturnRow(
        grade=None,
        label="合计",
        **{field: sum(getattr(r, field) for r in rows) for field in _ADDED},
        teachers=31,
        teachers_joined=27,
        outsiders=3,
        groups=12,
        clubs=12,
        providers=0,
        spent=3846600,
        satisfaction="96.40",
    )
    given: dict[str, Any] = {
        "school": SCHOOL,
        "school_code": "2135000000",
        "year": 2026,
        "month": 12,
        "counted_on": date(2026, 12, 31),
        "rows": rows,
        "total": total,
        "last_month": total,
        "price": "2.30 元/课时，每天 2 课时封顶",
        "basis": "青发改价〔2026〕5 号",
        "agreed": total.joined,
        "on_rolls": total.joined,
        "attended": total.joined,
        "billed": total.joined - total.waived,
        "exempt": total.waived,
        "number": "2026-12-24-2135000000-1",
        "printed": "制表 郭建平 印次 000447",
    }
    return returns.MonthlyReturn(**(given | other))


_ADDED = (
    "enrolled",
    "joined",
    "full_week",
    "left_behind",
    "migrant",
    "disabled",
    "waived",
    "due",
    "received",
)
_GRADES = "一二三四五六七八九"


def _return_row(grade: int) -> returns.ReturnRow:
    return returns.ReturnRow(
        grade=grade,
        label=f"{_GRADES[grade - 1]}年级",
        enrolled=74 + grade,
        joined=68,
        full_week=52,
        left_behind=14,
        migrant=4,
        disabled=1,
        waived=5,
        teachers=6,
        teachers_joined=5,
        outsiders=None,
        groups=2,
        clubs=1,
        providers=0,
        due=608580,
        received=608580,
        spent=None,
    )


def read(data: bytes) -> pypdf.PdfReader:
    """Open a PDF."""
    return pypdf.PdfReader(io.BytesIO(data))


def pages(data: bytes) -> list[str]:
    """Return the text of every page."""
    return [page.extract_text() for page in read(data).pages]


def size(data: bytes, page: int = 0) -> tuple[int, int]:
    """Return width and height of a page in whole mm."""
    box = read(data).pages[page].mediabox
    return round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)


def fonts(data: bytes) -> dict[str, bool]:
    """Return the fonts of a PDF and whether each is embedded."""
    found = {}
    for page in read(data).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            told = font.get_object()
            descriptor = told.get("/FontDescriptor")
            found[str(told["/BaseFont"])] = descriptor is not None and "/FontFile2" in descriptor.get_object()
    return found


def cells(data: bytes, sheet: int = 0) -> list[list[Any]]:
    """Return the values of a sheet, row by row."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[cell.value for cell in row] for row in book.worksheets[sheet].iter_rows()]
