"""The term beside the groups: service days counted, holidays, make-up days, the school's own word."""

from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QFrame, QLabel, QSizePolicy, QVBoxLayout

from kehou_desktop import importing, words
from kehou_desktop.domain.calendar import DayKind, SpecialDay
from kehou_desktop.i18n import _
from kehou_desktop.services import school
from kehou_desktop.ui import data, form, forms, theme
from kehou_desktop.ui.groups import weeks
from kehou_desktop.ui.table import Table

WIDTH = 414


class TermPanel(QFrame):
    """The calendar of the term, drawn as part of the page."""

    said = Signal(str)

    def __init__(self, it_data: data.Data) -> None:
        super().__init__()
        self.data = it_data
        self.setProperty("kind", "panel")
        self.setAccessibleName(_("本学期日历"))
        self.setFixedWidth(theme.current().px(WIDTH))
        self._weeks: tuple[weeks.Week, ...] = ()
        self.title = forms.label("", "section")
        self.scope = forms.label("", "muted", wrap=True)
        self.table = Table(weeks.columns(), name=_("学期日历"), key=lambda w: w.monday, grid=True, row=24)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.pressed.connect(lambda monday, place: self.ask_day(monday + timedelta(int(place))))
        self.makeup = forms.label("", wrap=True)
        self.holidays = forms.label("", "caption", wrap=True)
        self.own = forms.label("", "caption", wrap=True)
        self.change = forms.Button(_("改这一天…"), icon="edit", on=self.ask_current)
        self.year = forms.Button(_("收入放假表…"), icon="import", on=self.ask_year)
        self._lay()

    def _lay(self) -> None:
        facts = QVBoxLayout()
        facts.setSpacing(6)
        for part in (self.scope, self.makeup, self.holidays, self.own):
            part.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
            facts.addWidget(part)
        facts.addLayout(forms.row(self.change, self.year, None))
        facts.addStretch(1)
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._body.setSpacing(8)
        self._body.addWidget(self.table, 1)
        self._body.addLayout(facts)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(6)
        box.addWidget(self.title)
        box.addLayout(self._body, 1)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the width in step with 字号."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self.minimumWidth() == self.maximumWidth():
            self.setFixedWidth(theme.current().px(WIDTH))

    def spread(self, whole: bool) -> None:
        """Take the whole page (narrow window) or the panel's own width."""
        self.setMinimumWidth(0 if whole else theme.current().px(WIDTH))
        self.setMaximumWidth(16777215 if whole else theme.current().px(WIDTH))
        way = QBoxLayout.Direction
        self._body.setDirection(way.LeftToRight if whole else way.TopToBottom)

    def show_term(self, term: school.TermCalendar, special: tuple[SpecialDay, ...]) -> None:
        """Show a term; the chosen day stays."""
        today = self.data.today()
        first_time = not self._weeks
        self._weeks = weeks.weeks(term, special, today)
        self.title.setText(_("{n} 个服务日").format(n=len(term.days)))
        slots = self.data.read(school.slots, term.semester.semester_id)
        self.scope.setText(
            _("已过 {past} 天·每天 {n} 课时\n{times}").format(
                past=sum(d.day < today for d in term.days),
                n=words.hours(sum(s.class_hours_x100 for s in slots)),
                times=_("、").join(f"{words.clock(s.starts)}—{words.clock(s.ends)}" for s in slots),
            )
        )
        self.table.show_rows(self._weeks)
        _fill(self.makeup, "", _makeup_days(special))
        _fill(self.holidays, _("放假：{days}"), weeks.runs_of(special, DayKind.HOLIDAY))
        _fill(self.own, _("本校停课：{days}"), weeks.runs_of(special, DayKind.CLOSED))
        if first_time:
            self._go_to(today)

    def _go_to(self, day: date) -> None:
        self.table.choose(day - timedelta(day.weekday()), str(day.weekday()))

    # deeds

    def ask_current(self) -> None:
        """Ask about the day that is chosen in the leaf, today where none is."""
        week = self.table.current_row()
        place = self.table.currentIndex().column() - 1
        self.ask_day(self.data.today() if week is None else week.days[max(0, place)].day)

    def ask_day(self, day: date) -> None:
        """Ask what the school does on a day: open or closed, and by which timetable."""
        shown = next((d for w in self._weeks for d in w.days if d.day == day and d.inside), None)
        if shown is None:
            return
        kind = forms.Segments(
            [(DayKind.OPEN.value, _("上课")), (DayKind.CLOSED.value, _("停课"))], name=_("这一天")
        )
        kind.choose((DayKind.OPEN if shown.runs else DayKind.CLOSED).value)
        by = forms.Chooser(name=_("按哪天的课表"))
        by.offer([(None, _("按当天")), *((n, weeks.follows(n)) for n in range(1, 6))])
        by.choose(shown.special.follows_weekday if shown.special is not None else None)
        note = forms.Entry(name=_("说明"), width=240)
        note.setText(shown.special.name if shown.special is not None else "")
        first = forms.Field(_("这一天"), kind)
        second = forms.Field(_("课表"), by, hint=_("调休上课的日子按补的那一天"))
        third = forms.Field(_("说明"), note, hint=_("例如 运动会、停电"))

        def run() -> None:
            chosen = DayKind(kind.value())
            self.data.write(
                school.set_day,
                day,
                kind=chosen,
                follows_weekday=by.value() if chosen is DayKind.OPEN else None,
                note=note.text().strip(),
            )
            self.said.emit(_("已保存：{day} {kind}").format(day=words.day(day), kind=words.label(chosen)))

        kind.changed.connect(lambda key: by.setEnabled(key == DayKind.OPEN.value))
        by.setEnabled(shown.runs)
        form.FormDialog(
            self,
            icon="today",
            title=words.day(day),
            sentence=weeks.story(shown),
            verb=_("定下"),
            fields=[first, second, third],
            beside={"day_has_rolls": first},
            run=run,
        ).open()

    def ask_year(self) -> None:
        """Ask for a year's file of holidays."""
        chosen, _kind = QFileDialog.getOpenFileName(self, _("选一年的放假表"), "", _("放假表 (*.csv *.txt)"))
        if chosen:
            self.take_year(Path(chosen))

    def take_year(self, path: Path) -> None:
        """Take in a year's holidays from a file: 日期,休或班,名称,按周几; all of it or nothing."""
        year = self.data.write(school.take_year, text=_text(importing.load(path)))
        self.said.emit(_("已保存：{year} 年放假安排").format(year=year))


def _text(contents: bytes) -> str:
    """Return a small text file as it was meant: UTF-8, else as Chinese spreadsheets save it."""
    told = contents.decode("utf-8-sig", "replace")
    return contents.decode("gb18030", "replace") if "\ufffd" in told else told


def _makeup_days(special: tuple[SpecialDay, ...]) -> list[str]:
    said: list[str] = []
    for day in special:
        if day.kind is DayKind.MAKEUP or (day.kind is DayKind.OPEN and day.follows_weekday):
            by = weeks.follows(day.follows_weekday) if day.follows_weekday else _("课表还没定")
            said.append(_("{day} 上课，{by}").format(day=words.day(day.day), by=by))
    return said


def _fill(it: QLabel, sentence: str, parts: list[str]) -> None:
    it.setVisible(bool(parts))
    it.setText(sentence.format(days=_("、").join(parts)) if sentence else "\n".join(parts))
