"""Make the practice school: an invented school that has lived a term, by the program's own deeds.

Every name, number and document in it is invented. The same seed gives the same school.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from kehou_desktop.domain import calendar
from kehou_desktop.domain.applications import ALL_WEEKDAYS, Kind
from kehou_desktop.domain.attendance import IN_SCHOOL, Mark
from kehou_desktop.domain.barred import Basis
from kehou_desktop.domain.calls import Outcome
from kehou_desktop.domain.fees import PayMethod
from kehou_desktop.domain.handover import Check, Way
from kehou_desktop.domain.students import Draft, HardshipCategory, LeftBehind, Relation, matching, numbers
from kehou_desktop.opening import Door, found_practice
from kehou_desktop.services import (
    applications,
    attendance,
    barred,
    calls,
    classes,
    fees,
    groups,
    handover,
    school,
    students,
)
from kehou_desktop.store import generations

SCHOOL, HEAD, DEPUTY = "练习小学（虚构）", "练习校长", "练习副校长"
STUDENTS, SEED, THROUGH = 300, 1, date(2026, 11, 30)
GRADES = (1, 6)
_CLASS_SIZE = 28
_RELEASE = {grade: 17 * 60 + 20 + 5 * ((grade - 1) // 2) for grade in range(GRADES[0], GRADES[1] + 1)}
"""Staggered: two grades at a time, five minutes apart (R-056)."""

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程魏苏吕丁任沈姚"
    "卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱覃武戴莫孔向汤"
)
_GIVEN = (
    "安博晨川丹恩帆刚涵禾恒宏华佳嘉建洁静娟俊凯可岚乐磊立丽林琳凌玲露茂梅萌敏明宁鹏琪清晴然荣蕊瑞睿诗思桐婉"
    "伟文希溪曦霞晓欣星秀雪雅妍阳瑶一怡宜艺颖宇雨语玉远月云泽展哲珍知志舟子梓"
)
_RARE = ("李𬍛", "王㛃", "曹䶮", "阿依努尔·买合木提", "尉迟子安", "单一诺")
_VILLAGES = ("青禾村", "石桥村", "柳湾村", "东岭村", "新庄村", "大坪村")
_REGION = "530199"  # no such county: an invented number can be nobody's


def _silent(_what: str, _done: int, _of: int) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class _Life:
    """What the making carries along: the door, the dice, and who to tell how far it is."""

    door: Door
    dice: random.Random
    tell: Callable[[str, int, int], None]


def make(
    folder: Path,
    *,
    count: int = STUDENTS,
    seed: int = SEED,
    through: date = THROUGH,
    tell: Callable[[str, int, int], None] = _silent,
) -> Door:
    """Make the practice school in an empty ``folder`` and return its open door.

    ``count`` children in grades 1–6, lived through ``through``; ``tell(what, done, of)`` hears the progress.
    A folder that holds a store is refused, and nothing stays there when the making fails.
    """
    dice = random.Random(seed)
    term = calendar.term_on(through)
    start = datetime.combine(calendar.usual_term(*term)[0], time(8, 0))
    door = found_practice(
        folder, name=SCHOOL, head=HEAD, grades=GRADES, term=term, today=through, now=start, release=_RELEASE
    )
    life = _Life(door, dice, tell)
    try:
        _before_term(life, count, start)
        _live(life, through)
    except BaseException:
        door.close(back_up=False)
        generations.abandon(folder)
        raise
    return door


def make_with_open_day(
    folder: Path, *, count: int = STUDENTS, tell: Callable[[str, int, int], None] = _silent
) -> Door:
    """Make the practice school lived through the service day before ``THROUGH``, which is left to live."""
    door = make(folder, count=count, through=THROUGH - timedelta(1), tell=tell)
    stand_at(door, THROUGH)
    return door


def stand_at(door: Door, today: date) -> None:
    """Move a practice school's today."""
    door.write(school.set_practice_today, today)
    door.practice_today = today


# -- before term -----------------------------------------------------------------------------------------


def _before_term(life: _Life, count: int, start: datetime) -> None:
    door, first = life.door, start.date()
    life.tell("roster", 0, 1)
    drafts = _children(life.dice, count, calendar.term_on(first)[0])
    plan = matching.plan_import(drafts, door.read(students.known, day=first))
    door.write(
        students.take_in, plan, file_name="练习花名册.xlsx", file_digest="practice", today=first, now=start
    )
    for home in door.read(classes.home_classes, first):
        door.write(classes.set_teacher, home.home_class_id, teacher=_name(life.dice))
    door.write(
        school.adopt_handover_policy,
        basis_document_no="练教〔2026〕1号（虚构）",
        fetch_grades=(1, 2),
        valid_from=first,
    )
    door.write(
        fees.publish_policy,
        title="课后服务费（练习）",
        basis_document_no="练发改价〔2026〕2号（虚构）",
        clause="第三条",
        valid_from=first,
        valid_to=calendar.month_ends(first.year + 2, 8)[1],
        price=220,
        day_cap_x100=200,
        term_cap=38000,
        waivers=dict.fromkeys(HardshipCategory, 50)
        | {
            HardshipCategory.POVERTY_ALLEVIATED: 100,
            HardshipCategory.MINIMUM_LIVING: 100,
            HardshipCategory.EXTREME_POVERTY: 100,
            HardshipCategory.ORPHAN: 100,
        },
        published_on=first,
    )
    _collectors(life, first)
    _papers(life, start)


def _children(dice: random.Random, count: int, school_year: int) -> list[Draft]:
    """Invent the roster: grade by grade, class by class, some with every trait the office meets."""
    drafts: list[Draft] = []
    first, last = GRADES
    grades = last - first + 1
    rare = list(_RARE)
    for grade in range(first, last + 1):
        size = count // grades + (grade - first < count % grades)
        in_classes = max(1, round(size / _CLASS_SIZE))
        for i in range(size):
            birth = date(school_year - 6 - grade, 9, 1) + timedelta(dice.randrange(360))
            name = rare.pop() if rare and i == grade % max(1, size) else _name(dice)
            citizen_id = _citizen_id(birth, len(drafts))
            roll = dice.random()
            hardships = (
                (HardshipCategory.POVERTY_ALLEVIATED,)
                if roll < 0.03
                else (HardshipCategory.MINIMUM_LIVING,)
                if roll < 0.05
                else (HardshipCategory.DISABLED,)
                if roll < 0.06
                else None
            )
            relation = dice.choices(
                (Relation.MOTHER, Relation.FATHER, Relation.GRANDMOTHER, Relation.MATERNAL_GRANDMOTHER),
                (50, 25, 15, 10),
            )[0]
            drafts.append(
                Draft(
                    sheet="练习",
                    row=len(drafts) + 2,
                    name=name,
                    grade=grade,
                    class_no=i * in_classes // size + 1,
                    citizen_id=citizen_id,
                    student_register_no="G" + citizen_id,
                    birth=birth,
                    nation=dice.choices(("01", "06", "03", "13"), (80, 8, 6, 6))[0],
                    address=f"{dice.choice(_VILLAGES)}{dice.randrange(1, 9)}组",
                    boarder=False,
                    left_behind=dice.choices(
                        (LeftBehind.NO, LeftBehind.ONE_PARENT_AWAY, LeftBehind.BOTH_PARENTS_AWAY), (80, 12, 8)
                    )[0],
                    is_migrant_child=dice.random() < 0.05,
                    hardships=hardships,
                    guardian_name=_name(dice),
                    guardian_relation=relation,
                    guardian_phone=f"1{dice.choice('3578')}00000{dice.randrange(10000):04d}",
                )
            )
    return drafts


def _citizen_id(birth: date, serial: int) -> str:
    stem = f"{_REGION}{birth:%Y%m%d}{serial % 999 + 1:03d}"
    return stem + numbers.check_character(stem)


def _name(dice: random.Random) -> str:
    return dice.choice(_SURNAMES) + "".join(
        dice.choice(_GIVEN) for _ in range(dice.choices((1, 2), (20, 80))[0])
    )


def _collectors(life: _Life, first: date) -> None:
    """List further adults, written leaves to go alone, and certified hardship."""
    door, dice = life.door, life.dice
    for child in door.read(students.roster, day=first):
        if dice.random() < 0.3:
            door.write(
                students.add_collector,
                child.student_id,
                name=_name(dice),
                relation=dice.choice((Relation.GRANDFATHER, Relation.FATHERS_SISTER)),
                phone=f"13900000{dice.randrange(1000):03d}",
                valid_from=first,
            )
        if child.grade >= 4 and dice.random() < 0.35:
            door.write(students.allow_alone, child.student_id, signed_on=first, valid_from=first)
    _bar_somebody(door, first)
    for number, known in enumerate(door.read(students.known, day=first), 1):
        for category in known.values["hardships"] or ():
            door.write(
                students.certify_hardship,
                known.student_id,
                category=category,
                certificate_no=f"练证{number:04d}",
                certified_on=first,
                valid_to=None,
            )


def _bar_somebody(door: Door, first: date) -> None:
    """Bar one invented person, so that the stop at the gate can be tried."""
    for child in door.read(students.roster, day=first)[:1]:
        door.write(
            barred.add,
            child.student_id,
            name="练习人",
            relation=Relation.MOTHERS_BROTHER,
            is_guardian=False,
            basis=Basis.PROTECTION_ORDER,
            document="练院〔2026〕3号（虚构）",
            valid_from=first,
            valid_to=first + timedelta(364),
        )


def _papers(life: _Life, start: datetime) -> None:
    """Bring the papers back, in every state the office knows, and form the groups."""
    door, dice, first = life.door, life.dice, start.date()
    term = door.read(school.semester_on, first).semester_id
    for home in door.read(classes.home_classes, first):
        rows = door.read(applications.class_rows, home.home_class_id, semester_id=term, day=first)
        fates = {r.student_id: dice.random() for r in rows}
        applied = [s for s, fate in fates.items() if fate < 0.88]
        by_days: dict[str, list[int]] = {}
        for student in applied:
            days = dice.choices((ALL_WEEKDAYS, "135", "24", "1234"), (80, 8, 6, 6))[0]
            by_days.setdefault(days, []).append(student)
        for days, chosen in by_days.items():
            door.write(
                applications.receive,
                chosen,
                semester_id=term,
                kind=Kind.APPLICATION,
                weekdays=days,
                day=first,
            )
        out = [s for s, fate in fates.items() if 0.88 <= fate < 0.97]
        if out:
            door.write(applications.receive, out, semester_id=term, kind=Kind.OPT_OUT, weekdays="", day=first)
        reviewed = [s for s in applied if fates[s] < 0.865]
        decided = [s for s in applied if fates[s] < 0.85]
        signed = [s for s in applied if fates[s] < 0.83]
        if reviewed:
            door.write(applications.class_review, reviewed, semester_id=term, day=first, now=start)
        if decided:
            door.write(applications.school_review, decided, semester_id=term, now=start, on_paper_by=DEPUTY)
        if signed:
            door.write(applications.sign, signed, semester_id=term, day=first)
        life.tell("papers", home.grade, GRADES[1])
    first_service = door.read(school.term_calendar, term).days[2].day
    door.write(groups.form_own_class_groups, semester_id=term, valid_from=first_service, day=first)


# -- the term --------------------------------------------------------------------------------------------


def _live(life: _Life, through: date) -> None:
    door = life.door
    semester = door.read(school.semester_on, through)
    days = [d.day for d in door.read(school.term_calendar, semester.semester_id).days if d.day <= through]
    for number, day in enumerate(days[2:], 1):
        live_day(life.door, life.dice, day)
        life.tell("days", number, len(days) - 2)
        following = days[days.index(day) + 1] if day != days[-1] else None
        month_over = following.month != day.month if following else _month_is_over(door, day)
        if month_over:
            _charge(life, day)


def _month_is_over(door: Door, day: date) -> bool:
    last = calendar.month_ends(day.year, day.month)[1]
    return not door.read(school.service_days, day + timedelta(1), last)


def live_day(door: Door, dice: random.Random, day: date) -> None:
    """Live one service day: every roll taken and closed, every child accounted for, the day closed."""
    take_rolls(door, dice, day)
    hand_over(door, dice, day)
    door.write(handover.close_day, day=day, now=datetime.combine(day, time(17, 50)))


def take_rolls(door: Door, dice: random.Random, day: date) -> None:
    """Take and close every roll of a day, with the exceptions that happen."""
    absent_today: dict[int, Mark] = {}
    for sitting in door.read(attendance.sittings, day):
        sheet = door.read(attendance.day_sheet, sitting.group_id, day=day, slot_id=sitting.slot_id)
        marks: dict[int, Mark] = {}
        for row in sheet.rows:
            if row.student_id in absent_today:
                marks[row.student_id] = absent_today[row.student_id]
                continue
            mark = dice.choices(
                (Mark.PRESENT, Mark.SICK, Mark.PERSONAL, Mark.ABSENT, Mark.LATE, Mark.LEFT_EARLY),
                (950, 18, 14, 5, 8, 5) if sheet.slot_no == 1 else (985, 0, 0, 0, 3, 12),
            )[0]
            marks[row.student_id] = mark
            if mark not in IN_SCHOOL:
                absent_today[row.student_id] = mark
        door.write(
            attendance.mark, sitting.group_id, day=day, slot_id=sitting.slot_id, marks=marks, today=day
        )
        now = datetime.combine(day, time(sitting.starts // 60, sitting.starts % 60)) + timedelta(minutes=8)
        door.write(attendance.close, sitting.group_id, day=day, slot_id=sitting.slot_id, today=day, now=now)
        for student_id in (s for s, mark in marks.items() if mark is Mark.ABSENT and sheet.slot_no == 1):
            door.write(calls.record, student_id, day=day, now=now, outcome=Outcome.REACHED)


def hand_over(door: Door, dice: random.Random, day: date, *, leave: int = 0) -> None:
    """Release the children of a day, all but the last ``leave`` of them."""
    here = list(door.read(handover.board, day).left_over)
    releases: list[handover.Release] = []
    for row in here[: len(here) - leave]:
        left_at = row.release_at + dice.randrange(12)
        if row.way is Way.ALONE:
            releases.append(handover.Release(row.student_id, Way.ALONE, left_at))
        else:
            who = dice.choice(row.collectors)
            check = dice.choices((Check.CARD, Check.KNOWN, Check.PAPERS), (60, 35, 5))[0]
            releases.append(handover.Release(row.student_id, Way.ADULT, left_at, who.pickup_id, check))
    if releases:
        door.write(handover.release, releases, day=day, today=day)


def _charge(life: _Life, day: date) -> None:
    """Bill the month on its last service day and take most of the money in the days after."""
    door, dice = life.door, life.dice
    now = datetime.combine(day, time(18, 0))
    door.write(fees.charge_month, year=day.year, month=day.month, today=day, now=now)
    bills = door.read(fees.month_bills, year=day.year, month=day.month)
    paid_on = min(day + timedelta(3), door.today())
    for bill in bills:
        luck = dice.random()
        if bill.result.due == 0 or luck > 0.9:
            continue
        amount = bill.result.due if luck < 0.86 else bill.result.due // 2
        method = dice.choices(tuple(PayMethod), (30, 10, 60))[0]
        door.write(fees.pay, bill.bill_id, amount=amount, method=method, today=paid_on)
