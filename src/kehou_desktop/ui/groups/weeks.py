"""The term as a leaf of weeks: on which days the service runs, and why not on the others."""

from dataclasses import dataclass
from datetime import date, timedelta

from kehou_desktop import words
from kehou_desktop.domain.calendar import DayKind, SpecialDay
from kehou_desktop.i18n import _
from kehou_desktop.services.school import TermCalendar
from kehou_desktop.ui.table import Column, Look


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the leaf. ``special`` None = as its weekday says; ``inside`` whether the term holds it."""

    day: date
    runs: bool
    inside: bool
    today: bool
    special: SpecialDay | None


@dataclass(frozen=True, slots=True)
class Week:
    """One line of the leaf, Monday to Sunday."""

    number: int
    days: tuple[Day, ...]

    @property
    def monday(self) -> date:
        """The day that names the week."""
        return self.days[0].day

    @property
    def begins_month(self) -> int:
        """The month whose first day, or whose first day of term, lies in this week; 0 = none."""
        begins = [d.day for d in self.days if d.inside and (d.day.day == 1 or self.number == 1)]
        return begins[-1].month if begins else 0


def weeks(term: TermCalendar, special: tuple[SpecialDay, ...], today: date) -> tuple[Week, ...]:
    """Return the weeks of a term, the first as week 1."""
    service = {d.day for d in term.days}
    named = {d.day: d for d in special}
    first, last = term.semester.first_day, term.semester.last_day
    monday = first - timedelta(first.weekday())
    found: list[Week] = []
    while monday <= last:
        line = tuple(
            Day(
                day,
                day in service,
                term.semester.holds(day),
                day == today,
                named.get(day),
            )
            for day in (monday + timedelta(i) for i in range(7))
        )
        found.append(Week(len(found) + 1, line))
        monday += timedelta(7)
    return tuple(found)


def columns() -> tuple[Column[Week], ...]:
    """Return the week's number and its seven days; a day is pressed to decide about it."""
    column = Column[Week]
    week = column(
        _("周"),
        _week_name,
        kind="centre",
        width=50,
        muted=True,
        key="week",
        look=lambda w: Look(bold=w.begins_month > 0),
        sort=False,
    )
    return (week, *(_day_column(place) for place in range(7)))


def _day_column(place: int) -> Column[Week]:
    return Column[Week](
        words.weekdays(str(place + 1)),
        lambda w: w.days[place],
        text=_figure,
        kind="link",
        width=45,
        key=str(place),
        look=lambda w: _look(w.days[place]),
        sort=False,
        said=lambda w: story(w.days[place]),
    )


def _week_name(week: Week) -> str:
    return _("{month}月").format(month=week.begins_month) if week.begins_month else str(week.number)


def _figure(day: Day) -> str:
    return f"{day.day.day}{_sign(day)}" if day.inside else ""


def _sign(day: Day) -> str:
    """Return one character for what a day is, so that it is told apart without colour."""
    if day.special is None:
        return ""
    return {
        DayKind.HOLIDAY: _("休"),
        DayKind.MAKEUP: _("班"),
        DayKind.CLOSED: _("停"),
        DayKind.OPEN: _("上"),
    }[day.special.kind]


def _look(day: Day) -> Look:
    if not day.inside:
        return Look(ground="head")
    tip = story(day)
    if day.today:
        return Look(ground="soft", ink="accent", bold=True, tip=tip)
    if day.special is not None and day.special.kind is DayKind.CLOSED:
        return Look(ground="warn_bg", ink="warn", tip=tip)
    if not day.runs:
        return Look(ground="head", ink="muted", tip=tip)
    if day.special is not None:
        return Look(ink="accent", tip=tip)
    return Look(ink="text", tip=tip)


def story(day: Day) -> str:
    """Say what a day is: 10月10日 周六 国庆节调休 上课，按周四课表."""
    if not day.inside:
        return ""
    parts = [words.day(day.day), _("今天") if day.today else ""]
    if day.special is not None:
        parts.append(day.special.name)
    parts.append(_("有服务") if day.runs else _("没有服务"))
    if day.runs and day.special is not None and day.special.follows_weekday:
        parts.append(follows(day.special.follows_weekday))
    return " ".join(p for p in parts if p)


def follows(weekday: int) -> str:
    """Say whose timetable a day uses: 按周四课表."""
    return _("按周{weekday}课表").format(weekday=words.weekdays(str(weekday)))


def runs_of(special: tuple[SpecialDay, ...], kind: DayKind) -> list[str]:
    """Say days of one kind and name that lie together as one: 国庆节 10月1日—7日."""
    said: list[str] = []
    days = [d for d in special if d.kind is kind]
    while days:
        run = [days.pop(0)]
        while days and days[0].name == run[0].name and days[0].day == run[-1].day + timedelta(1):
            run.append(days.pop(0))
        said.append(f"{run[0].name} {_span(run[0].day, run[-1].day)}".strip())
    return said


def _span(first: date, last: date) -> str:
    start = _("{month}月{day}日").format(month=first.month, day=first.day)
    if first == last:
        return start
    if first.month == last.month:
        return _("{start}—{day}日").format(start=start, day=last.day)
    return _("{start}—{month}月{day}日").format(start=start, month=last.month, day=last.day)
