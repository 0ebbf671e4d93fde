"""Report the month, print every paper of the house, and look whether everything holds."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from kehou_desktop import papers, words
from kehou_desktop.domain import calendar
from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.calendar import Semester
from kehou_desktop.domain.checks import Finding
from kehou_desktop.domain.fees import MonthState
from kehou_desktop.i18n import _
from kehou_desktop.services import checks, fees, handover, returns, school
from kehou_desktop.ui import data as data_
from kehou_desktop.ui import forms, page, table
from kehou_desktop.ui import print as printing
from kehou_desktop.ui.reports import columns, month

MONTH, PAPERS, CHECK = "month", "papers", "check"
_LATER = 200
"""Milliseconds after which the self-check is counted: the room itself is there at once."""
_CHECKERS = frozenset({Role.HEAD, Role.REGISTRAR, Role.AUDITOR})
_ROOMS: dict[str, tuple[str, object]] = {
    "group_without_papers": ("applications", None),
    "no_paper_of_two": ("applications", None),
    "class_all_joined": ("applications", None),
    "papers_without_group": ("groups", None),
    "two_groups_at_once": ("groups", None),
    "year_unknown": ("groups", "term"),
    "afternoon_short": ("groups", "term"),
    "no_handover_policy": ("groups", "term"),
    "roll_off_calendar": ("attendance", None),
    "roll_left_open": ("attendance", None),
    "day_left_open": ("today", None),
    "small_child_alone": ("handover", None),
    "child_unaccounted": ("handover", None),
}
"""Where a finding is mended; money and bills: the room Fees."""

_FORMS = {
    "parent-letter": "F-01",
    "application": "F-02",
    "agreement": "F-03",
    "opt-out": "F-04",
    "pickup-form": "F-05",
    "safety-covenant": "F-06",
    "roll-month": "F-07",
    "roll-day": "F-07",
    "handover-day": "F-09",
    "fee-list": "F-20",
    "fee-signing": "F-20",
    "receipt": "F-21",
    "monthly-return": "F-24",
}
"""The forms' numbers as the office knows them (domain/forms)."""


class ReportsPage(page.Page):
    """Three views: the month's return, all papers, the self-check."""

    tables = frozenset(
        {
            "application",
            "review",
            "care_agreement",
            "attendance_mark",
            "sitting",
            "bill",
            "payment",
            "fee_policy",
            "student",
            "class_membership",
            "care_group",
            "group_membership",
            "hardship",
            "handover",
            "day_close",
            "school",
            "semester",
            "statutory_day",
            "school_day",
        }
    )
    help_topic = "reports"

    def __init__(self, data: data_.Data, parent: QWidget | None = None) -> None:
        super().__init__("reports", _("报表"), parent)
        self._data = data
        self._found: tuple[Finding, ...] = ()
        self._month_chosen = False
        self._old: set[str] = set()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER)
        self._later.timeout.connect(self._read_later)
        self.dialog: forms.Dialog | None = None
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self._left = QWidget()
        across.addWidget(self._left, 1)
        self.panel = forms.SidePanel(name=_("在哪些地方"), width=320)
        self.panel.closed.connect(self._close_panel)
        across.addWidget(self.panel)
        box = QVBoxLayout(self._left)
        box.setContentsMargins(16, 0, 16, 10)
        box.setSpacing(8)
        box.addWidget(self._make_head())
        box.addWidget(self._make_tools())
        self._stack = QStackedLayout()
        box.addLayout(self._stack, 1)
        self.month_view = month.MonthView()
        self.month_view.money_asked.connect(lambda: self.goto.emit("fees", self.month()))
        self._stack.addWidget(self.month_view)
        self._stack.addWidget(self._make_papers())
        self._stack.addWidget(self._make_check())
        self._choose_view(MONTH)

    # laying out

    def _make_head(self) -> QWidget:
        self.sound_button = forms.Button(_("核对数据文件"), icon="backup", on=self.check_sound)
        self.preview_button = forms.Button(
            _("预览月报"), icon="reports", kind="primary", on=lambda: self.preview("monthly-return")
        )
        self._head = forms.PageHead(_("报表"), "", [self.sound_button, self.preview_button])
        return self._head

    def _make_tools(self) -> QWidget:
        count = len(self._shown_papers())
        options = [(MONTH, _("月报")), (PAPERS, _("全部纸表 {count}").format(count=count))]
        if self._data.actor.roles & _CHECKERS:
            options.append((CHECK, _("自查")))
        self.views = forms.Segments(options, name=_("看什么"))
        self.views.changed.connect(self._choose_view)
        self.month_chooser = forms.Chooser(name=_("月份"), width=132)
        self.month_chooser.picked.connect(lambda _value: self._month_picked())
        tools = QWidget()
        line = QHBoxLayout(tools)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for part in (self.month_chooser, self.views):
            line.addWidget(part)
        line.addStretch(1)
        self._remark = forms.label("", "muted")
        line.addWidget(self._remark)
        return tools

    def _make_papers(self) -> QWidget:
        self.papers = table.Table(columns.papers(), name=_("全部纸表"), key=lambda p: p.name, row=32)
        self.papers.pressed.connect(self._press_paper)
        self.papers.opened.connect(self.preview)
        return self.papers

    def _make_check(self) -> QWidget:
        self.findings = table.Table(columns.findings(), name=_("自查"), key=lambda f: f.code, row=32)
        self.findings.say_blank(_("没有查到不符的地方。"))
        self.findings.chosen.connect(lambda _key: self._explain())
        self.findings.opened.connect(lambda _key: self._open_finding())
        return self.findings

    def refit(self) -> None:
        """In a narrow window a finding's rows are a page of their own."""
        self._head.tighten(self.tight)
        self.month_view.tighten(self.tight)
        self._remark.setVisible(not self.tight)
        self._left.show()
        self.panel.spread(self.narrow)
        self._show_panel()

    def _choose_view(self, view: str) -> None:
        self.views.choose(view)
        parts = {MONTH: self.month_view, PAPERS: self.papers, CHECK: self.findings}
        self._stack.setCurrentWidget(parts[view])
        keys = {MONTH: self.month_view.grades, PAPERS: self.papers, CHECK: self.findings}
        self.setFocusProxy(keys[view])
        self.month_chooser.setVisible(view != CHECK)
        self._read_view(view)
        self._show_panel()
        self._say_remark()

    def _show_panel(self) -> None:
        wanted = self.views.value() == CHECK and bool(self._found) and not self.narrow
        self.panel.setVisible(wanted)

    def _say_remark(self) -> None:
        said = {
            MONTH: _("只数已关闭的点名"),
            PAPERS: _("Enter 预览·不选班时一次印全校"),
            CHECK: _("本学期到今天·Enter 看在哪些地方"),
        }
        self._remark.setText(said[self.views.value()])

    # reading

    def reread(self) -> None:
        """Read the view that is looked at, the others when they are; the self-check a moment later."""
        self._offer_months()
        self._old = {MONTH, PAPERS, CHECK}
        self._read_view(self.views.value())
        self._later.start()

    def _read_view(self, view: str) -> None:
        if view not in self._old:
            return
        self._old.discard(view)
        {MONTH: self._reread_month, PAPERS: self._show_papers, CHECK: self._reread_check}[view]()

    def _read_later(self) -> None:
        if self.isVisible():  # else the school may be closed already
            self._read_view(CHECK)

    def _reread_check(self) -> None:
        if not self._data.actor.roles & _CHECKERS:
            return
        self._found = self._data.read(checks.self_check, today=self._data.today())
        self.findings.show_rows(self._found)
        if self.findings.current_key() is None and self._found:
            self.findings.choose(self._found[0].code)
        self.views.set_words(CHECK, _("自查 {count}").format(count=len(self._found)))
        self._explain()
        self._show_panel()

    def receive(self, what: object) -> None:
        """Take a (year, month), or the name of a view: month, papers, check."""
        if isinstance(what, tuple):
            self._offer_months()
            self._month_chosen = self.month_chooser.choose(what)
        elif isinstance(what, str) and what in (MONTH, PAPERS, CHECK):
            self._choose_view(what)
        self.outdate()

    def month(self) -> tuple[int, int]:
        """Return the chosen (year, month)."""
        chosen: tuple[int, int] = self.month_chooser.value()
        return chosen

    def _offer_months(self) -> None:
        today = self._data.today()
        months: list[tuple[int, int]] = []
        for term in self._data.read(school.semesters):
            months += calendar.months_between(term.first_day, min(term.last_day, today))
        months = sorted(set(months), reverse=True) or [(today.year, today.month)]
        self.month_chooser.offer([(m, _("{year}年{month}月").format(year=m[0], month=m[1])) for m in months])
        if not self._month_chosen:
            self.month_chooser.choose(self._newest_over(months) or months[0])

    def _newest_over(self, months: list[tuple[int, int]]) -> tuple[int, int] | None:
        """Return the newest month whose service days are over: the one to report."""
        for one in months:
            days = self._data.read(school.service_days, *calendar.month_ends(*one))
            if days and days[-1].day <= self._data.today():
                return one
        return None

    def _month_picked(self) -> None:
        self._month_chosen = True
        self._old |= {MONTH, PAPERS}
        self._read_view(self.views.value())

    def _reread_month(self) -> None:
        year, number = self.month()
        today = self._data.today()
        noun = self._data.read(returns.monthly_return, year=year, month=number, today=today)
        found = self._data.read(returns.differences, year=year, month=number, today=today)
        self.month_view.show_return(noun, found)
        term = self._data.read(school.semester_on, min(calendar.month_ends(year, number)[1], today))
        self._head.set_subtitle(
            _("{term}·{year}年{month}月，统计到 {day}").format(
                term=_term(term), year=year, month=number, day=words.day(noun.counted_on)
            )
        )

    def _shown_papers(self) -> list[papers.Paper]:
        """Return the papers that can be printed here: a recovery code is printed once, when it is made."""
        return [p for p in papers.PAPERS.values() if p.name != "recovery-code" or self._data.practice]

    def _show_papers(self) -> None:
        year, number = self.month()
        state = self._data.read(fees.month_state, year=year, month=number, today=self._data.today())
        shown = self._shown_papers()
        self.papers.show_rows(
            columns.PaperLine(
                name=p.name,
                title=_(p.title),
                form=_FORMS.get(p.name, ""),
                period=self._period(p),
                state=self._state(p.name, state),
                xlsx="xlsx" in p.formats,
            )
            for p in shown
        )
        if self.papers.current_key() is None and shown:
            self.papers.choose(shown[0].name, "preview")

    def _period(self, paper: papers.Paper) -> str:
        parts: list[str] = []
        if "month" in paper.needs:
            parts.append(self.month_chooser.currentText())
        elif "date" in paper.needs:
            day = self._data.read(school.last_service_day, self._data.today())
            parts.append(words.day(self._data.today() if paper.name == "roster" else day))
        if {"class", "student"} <= set(paper.needs):
            parts.append(_("还缺的第一个班"))
        elif "class" in paper.needs or "group" in paper.needs:
            parts.append(_("各班"))
        elif "student" in paper.needs:
            parts.append(_("最近一张"))
        return "·".join(parts)

    def _state(self, name: str, state: MonthState) -> table.Chip:
        """Say whether a paper is complete, or what it still waits for."""
        if name in ("roll-month", "monthly-return"):
            if state.open_rolls:
                return table.Chip("part", _("还差 {count} 场").format(count=len(state.open_rolls)))
            return table.Chip("done", _("可以印")) if state.over else table.Chip("part", _("月还没完"))
        if name in ("fee-list", "fee-signing"):
            return table.Chip("done", _("可以印")) if state.billed else table.Chip("none", _("还没出账"))
        if name == "receipt":
            year, number = self.month()
            paid = self._data.read(fees.payments, year=year, month=number)
            return table.Chip("done", _("可以印")) if paid else table.Chip("none", _("还没收款"))
        if name == "handover-day":
            day = self._data.read(school.last_service_day, self._data.today())
            closed = self._data.read(handover.board, day).closed_at
            return table.Chip("done", _("可以印")) if closed else table.Chip("look", _("当天没关闭"))
        return table.Chip("done", _("可以印"))

    # the self-check

    def _explain(self) -> None:
        finding = self.findings.current_row()
        if not isinstance(finding, Finding):
            self.panel.start(_("没有查到不符的地方"))
            return
        back = (
            forms.Button(_("返回 Esc"), icon="left", kind="link", on=self.panel.closed.emit)
            if self.narrow
            else None
        )
        identity = _("条款 {clause}·{count} 处").format(clause=finding.clause, count=finding.count)
        self.panel.start(words.finding(finding), identity, button=back)
        self.panel.section(_("在哪些地方"))
        for row in finding.rows:
            self.panel.add(forms.label(row, wrap=True, copy=True))
        room, what = _ROOMS.get(finding.code, ("fees", None))
        self.panel.act(forms.Button(_("去看"), icon="right", on=lambda: self.goto.emit(room, what)))

    def _open_finding(self) -> None:
        if self.narrow:
            self._explain()
            self._left.hide()
            self.panel.show()
            self.panel.setFocus()

    def _close_panel(self) -> None:
        if self.narrow:
            self.panel.hide()
            self._left.show()
        self.findings.enter()

    def check_sound(self) -> None:
        """Read every page of the store, its references, its chain and its guards."""
        self._data.work(self, _("核对数据文件"), lambda _tell: self._data.door.check_sound(), self._say_sound)

    def _say_sound(self, wrong: list[str]) -> None:
        if not wrong:
            self.said.emit(_("数据文件完好：数据页、对应关系、操作记录链都核对过"))
            return
        self.dialog = forms.Dialog(
            self,
            state="stop",
            title=_("数据文件有不对的地方"),
            facts=[forms.Fact("stop", words.soundness(code)) for code in wrong],
            steps=(
                _("先不要再录入。把数据文件夹整个复制一份留着。"),
                _("从最近的备份恢复到一个新文件夹，再核对一遍。"),
            ),
        )
        self.dialog.open()

    # papers

    def _case(self, name: str) -> papers.Case:
        needs = papers.PAPERS[name].needs
        return papers.Case(month=self.month() if "month" in needs else None)

    def preview(self, name: str) -> None:
        """Show a paper as it will be printed."""
        self.goto.emit("print", (name, self._case(name)))

    def print_shown(self) -> None:
        """Print what is chosen: the return, or the paper of the current row."""
        chosen = self.papers.current_key() if self.views.value() == PAPERS else "monthly-return"
        self.preview(str(chosen))

    def _press_paper(self, name: str, column: str) -> None:
        if column == "xlsx":
            self._ask_where(name)
        else:
            self.preview(name)

    def _ask_where(self, name: str) -> None:
        title = _(papers.PAPERS[name].title)
        start = str(Path.home() / f"{title}.xlsx")
        chosen, _kind = QFileDialog.getSaveFileName(self, _("导出 xlsx"), start, _("表格 (*.xlsx)"))
        if chosen:
            path = Path(chosen)
            self.export(name, path if path.suffix.lower() == ".xlsx" else path.with_name(f"{path.name}.xlsx"))

    def export(self, name: str, path: Path) -> None:
        """Write a paper as a workbook and read it back."""
        case = self._case(name)

        def done(made: bytes) -> None:
            printing.save(path, made)
            self.said.emit(_("已存到 {path}，读回核对过").format(path=path))

        self._data.work(
            self,
            _(papers.PAPERS[name].title),
            lambda _tell: self._data.paper(name, suffix="xlsx", case=case),
            done,
        )


def _term(term: Semester) -> str:
    words_ = _("{first}-{second} 第一学期") if term.term == 1 else _("{first}-{second} 第二学期")
    return words_.format(first=term.school_year, second=term.school_year + 1)
