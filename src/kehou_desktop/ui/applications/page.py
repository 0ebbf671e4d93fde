"""Key the papers of a whole class, and bring them through both reviews to the signed agreement."""

from collections import Counter
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kehou_desktop import papers, words
from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.applications import ALL_WEEKDAYS, ApplicationRow, Kind, Stage, counts
from kehou_desktop.domain.students.rows import HomeClass
from kehou_desktop.i18n import _
from kehou_desktop.services import applications, classes
from kehou_desktop.ui import data, forms, page
from kehou_desktop.ui.applications import columns, dialogs, pasting
from kehou_desktop.ui.applications.steps import OPEN, SEGMENTS, STEPS, Step
from kehou_desktop.ui.table import Table

_SEES_ALL = frozenset({Role.HEAD, Role.REGISTRAR, Role.AUDITOR})


class ApplicationsPage(page.Page):
    """One class at a time, in seat order; every cell is saved when it is left."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {
            "application",
            "review",
            "care_agreement",
            "care_group",
            "group_membership",
            "student",
            "class_membership",
            "home_class",
            "account",
            "semester",
        }
    )
    help_topic = "applications"

    def __init__(self, data: data.Data, parent: QWidget | None = None) -> None:
        super().__init__("applications", _("申请"), parent)
        self.data = data
        self.second_signature = ""
        self._classes: tuple[HomeClass, ...] = ()
        self._papers: dict[str, tuple[ApplicationRow, ...]] = {}
        self._rows: tuple[ApplicationRow, ...] = ()
        self._step: Step | None = None
        self._build()

    # what is shown

    def _build(self) -> None:
        self.before = forms.Button(
            _("上一班"), icon="left", kind="link", tip="Ctrl+PgUp", on=lambda: self.chooser.step(-1)
        )
        self.after = forms.Button(
            _("下一班"), icon="right", kind="link", tip="Ctrl+PgDn", on=lambda: self.chooser.step(1)
        )
        self.whole = forms.Button(_("全班申请…"), on=self.ask_whole_class)
        self.reject = forms.Button(_("不通过…"), on=self.ask_rejection)
        self.printer = forms.Button(_("打印名单"), icon="print", on=self.print_shown)
        self.primary = forms.Button("", kind="primary", on=self._take_step)
        self.head = forms.PageHead(
            _("申请"),
            "",
            [self.before, self.after, self.printer, self.reject, self.whole, self.primary],
        )
        self.teacher = forms.Button(
            "", icon="edit", kind="link", on=lambda: dialogs.name_teacher(self, self.home_class)
        )
        self.chooser = forms.Chooser(name=_("班级"))
        self.chooser.picked.connect(lambda _value: self._change_class())
        self.segments = forms.Segments([(k, _(w).format(n=0)) for k, w, _s in SEGMENTS], name=_("看哪些"))
        self.segments.changed.connect(lambda _key: self._show())
        self.stations = forms.Stations(name=_("这个班办到哪里"), style="bars", ask=True)
        self.stations.pressed.connect(self._choose_segment)
        self.table = Table(
            columns.columns(), name=_("申请录入"), key=lambda r: r.student_id, grid=True, row=26
        )
        self.table.edited.connect(self._edit)
        self.table.filled.connect(self._fill)
        self.table.pasted.connect(self._paste)
        self.table.keyed.connect(self._key)
        self.table.chosen.connect(lambda _key: self._tell_place())
        self.hints = forms.KeyHints(
            [
                (_("空格"), _("打勾")),
                ("Enter", _("下一行")),
                ("Tab", _("下一格")),
                ("F", _("放弃")),
                ("A", _("全班申请")),
                ("Ctrl+D", _("向下填")),
                ("Ctrl+Enter", _("下一步")),
            ]
        )
        for keys, deed in (
            ("Ctrl+Return", self._take_step),
            ("Ctrl+Enter", self._take_step),
            ("Ctrl+PgUp", lambda: self.chooser.step(-1)),
            ("Ctrl+PgDown", lambda: self.chooser.step(1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)
        self.place = forms.label("", "caption")
        self.setFocusProxy(self.table)
        self._lay()

    def _lay(self) -> None:
        keying = QWidget()
        inner = QVBoxLayout(keying)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        inner.addLayout(forms.row(self.chooser, self.segments, None, self.teacher))
        inner.addWidget(self.stations)
        inner.addWidget(self.table, 1)
        inner.addLayout(forms.row(self.hints, None, self.place))
        self.empty = forms.EmptyState(
            "rows",
            _("还没有学生"),
            _("这里按班录入家长交回的申请，一格一勾，再一班一班地审核、签协议。"),
            _("有了花名册，就能从第一个班开始录。"),
            button=forms.Button(
                _("导入花名册"),
                icon="import",
                kind="primary",
                on=lambda: self.goto.emit("students", "import"),
            ),
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(keying)
        self.stack.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 0, 16, 8)
        outer.setSpacing(4)
        outer.addWidget(self.head)
        outer.addWidget(self.stack, 1)

    def refit(self) -> None:
        """Keep only the primary in the head where it is tight."""
        self.head.tighten(self.tight)
        self.place.setVisible(not self.tight)

    # what a room answers

    def reread(self) -> None:
        """Read the classes and the one that is looked at; the cell and the scroll stay."""
        day = self.data.today()
        self._classes = self.data.read(classes.home_classes, day)
        for part in (self.primary, self.whole, self.reject, self.printer, self.before, self.after):
            part.setVisible(bool(self._classes))
        self.stack.setCurrentIndex(0 if self._classes else 1)
        if not self._classes:
            self.head.set_subtitle("")
            self._rows = ()
            return
        self._read_papers()
        self.chooser.offer([(c.home_class_id, self._class_words(c)) for c in self._classes])
        self._rows = self._papers[self.home_class.label]
        self.head.tighten(self.tight)
        self._show()

    def _read_papers(self) -> None:
        """Read the papers class by class: all of them at once where one may, else the own class's."""
        day, term = self.data.today(), self.semester_id
        every: dict[str, list[ApplicationRow]] = {c.label: [] for c in self._classes}
        if self.data.actor.roles & _SEES_ALL:
            for row in self.data.read(applications.school_rows, semester_id=term, day=day):
                every[row.class_label].append(row)
        else:
            home = self.home_class
            every[home.label] += self.data.read(
                applications.class_rows, home.home_class_id, semester_id=term, day=day
            )
        self._papers = {label: tuple(rows) for label, rows in every.items()}

    def _class_words(self, home: HomeClass) -> str:
        words_ = _("{class_} {n} 人").format(class_=home.label, n=home.size)
        left = self._open(home)
        return words_ + (_("·没办完 {n}").format(n=left) if left else "")

    def _open(self, home: HomeClass) -> int:
        return sum(r.stage in OPEN for r in self._papers.get(home.label, ()))

    def receive(self, what: object) -> None:
        """Go to a class (its label), or to the class of a child (its id)."""
        if self.stale:
            self.stale = False
            self.reread()
        for home in self._classes:
            if what == home.label:
                self.chooser.choose(home.home_class_id)
                self._change_class()
        if isinstance(what, int):
            seats = self.data.read(classes.seats, self.data.today())
            if what in seats:
                self.chooser.choose(seats[what].home_class_id)
                self.segments.choose("all")
                self._change_class()
                self.table.choose(what)

    def print_shown(self) -> None:
        """Print the roster of the class."""
        if self._classes:
            self.goto.emit("print", ("roster", papers.Case(class_=self.home_class.label)))

    @property
    def home_class(self) -> HomeClass:
        """The class that is looked at."""
        wanted = self.chooser.value()
        return next((c for c in self._classes if c.home_class_id == wanted), self._classes[0])

    @property
    def semester_id(self) -> int:
        """The term whose papers are keyed."""
        return self.data.semester_id()

    def waiting(self, stage: Stage) -> tuple[ApplicationRow, ...]:
        """Return the children of the class whose papers stand at ``stage``."""
        return tuple(r for r in self._rows if r.stage is stage)

    # showing

    def _show(self) -> None:
        home = self.home_class
        self.head.set_subtitle(_("整班录入·{class_}").format(class_=home.label))
        named = _("班主任 {teacher}").format(teacher=home.teacher)
        self.teacher.setText(named if home.teacher else _("填班主任…"))
        there = Counter(r.stage for r in self._rows)
        for key, sentence, stages in SEGMENTS:
            self.segments.set_words(key, _(sentence).format(n=sum(there[s] for s in stages)))
        chosen = next(stages for key, _w, stages in SEGMENTS if key == self.segments.value())
        self.table.show_rows([r for r in self._rows if r.stage in chosen])
        self.table.say_blank(_("这一类现在没有人。选“全部”看整个班。"))
        self._show_stations()
        self._show_step()
        self._tell_place()
        place = self.chooser.currentIndex()
        self.before.setEnabled(place > 0)
        self.after.setEnabled(place < self.chooser.count() - 1)

    def _show_stations(self) -> None:
        n = counts(self._rows)
        applied = n.returned - n.opted_out
        by_class = sum(r.class_review is True for r in self._rows)
        approved = sum(r.school_review is True for r in self._rows)
        line = (
            ("not_returned", _("交回"), n.returned, n.children),
            ("awaits_class", _("班审"), n.class_reviewed, applied),
            ("awaits_school", _("校审"), n.school_reviewed, by_class),
            ("awaits_agreement", _("协议"), n.agreed, approved),
        )
        self.stations.set_stations(
            [
                forms.Station(
                    "done" if whole and part >= whole else "part" if part else "none",
                    word,
                    f"{part} / {whole}",
                    part=part,
                    whole=whole,
                    key=key,
                )
                for key, word, part, whole in line
            ]
        )

    def _show_step(self) -> None:
        self._step = next((s for s in STEPS if self.waiting(s.stage)), None)
        missing = len(self.waiting(Stage.NOT_RETURNED))
        # Beside another step the whole class may still be keyed; as the primary it is not said twice.
        only = self._step is None or self._step.stage is not Stage.NOT_RETURNED
        self.whole.setVisible(only and not self.tight)
        self.whole.setEnabled(only and missing > 0)
        self.whole.setToolTip("" if missing else _("这个班都交回了。"))
        if self._step is not None:
            n = len(self.waiting(self._step.stage))
            self.primary.setText(_(self._step.verb).format(n=n))
        else:
            following = self._unfinished()
            self.primary.setText(
                _("这个班办完了，去 {class_}").format(class_=following.label) if following else _("去编班")
            )

    def _tell_place(self) -> None:
        row = self.table.current_row()
        self.reject.setText(_("改审…") if dialogs.correctable(self, row) else _("不通过…"))
        saved = _("每格离开即存。")
        self.place.setText(
            saved if row is None else saved + _("{seat} 号 {name}").format(seat=row.seat_no, name=row.name)
        )

    def _choose_segment(self, key: str) -> None:
        self.segments.choose(key)
        self._show()

    def _change_class(self) -> None:
        self.stale = False
        self.table.clearSelection()
        self.reread()
        self.table.scrollToTop()
        if self._rows and self.table.rows.rowCount():
            self.table.choose(self.table.rows.key(0), "returned")

    def _take_step(self) -> None:
        if self._step is not None:
            self._step.ask(self, self.waiting(self._step.stage))
        elif following := self._unfinished():
            self.chooser.choose(following.home_class_id)
            self._change_class()
        else:
            self.goto.emit("groups", None)

    def _unfinished(self) -> HomeClass | None:
        """Return the next class with papers still under way, after this one first."""
        here = self._classes.index(self.home_class)
        around = self._classes[here + 1 :] + self._classes[:here]
        return next((c for c in around if self._open(c)), None)

    # keying

    def _row(self, student_id: object) -> ApplicationRow:
        return next(r for r in self._rows if r.student_id == student_id)

    def _edit(self, key: object, column: str, value: object) -> None:
        row = self._row(key)
        if column == "agreement":
            self.sign((row,))
        elif column == "returned" and value:
            self.apply({row.student_id: row.weekdays or ALL_WEEKDAYS})
        elif column == "returned":
            self.data.write(
                applications.take_back, [row.student_id], semester_id=self.semester_id, day=self.data.today()
            )
            self.said.emit(_("已保存：{name} 记为没交回").format(name=row.name))
        else:
            self.apply({row.student_id: pasting.with_day(row.weekdays, column, bool(value))})

    def apply(self, chosen: dict[int, str]) -> None:
        """Key applications: weekdays by child."""
        self.data.write(
            applications.receive_each, chosen, semester_id=self.semester_id, day=self.data.today()
        )
        if len(chosen) == 1:
            ((student_id, days),) = chosen.items()
            said = _("已保存：{name} 申请 {days}")
            self.said.emit(said.format(name=self._row(student_id).name, days=words.weekdays(days)))
        else:
            self.said.emit(_("已保存：{n} 人的申请").format(n=len(chosen)))

    def opt_out(self) -> None:
        """Key an opt-out for the child of the current row (F)."""
        row = self.table.current_row()
        if row is None or row.kind is Kind.OPT_OUT:
            return
        self.data.write(
            applications.receive,
            [row.student_id],
            semester_id=self.semester_id,
            kind=Kind.OPT_OUT,
            weekdays="",
            day=self.data.today(),
        )
        self.said.emit(_("已保存：{name} 放弃").format(name=row.name))

    def sign(self, rows: tuple[ApplicationRow, ...]) -> None:
        """Mark the agreements of these children as signed today."""
        self.data.write(
            applications.sign,
            [r.student_id for r in rows],
            semester_id=self.semester_id,
            day=self.data.today(),
        )
        if len(rows) == 1:
            self.said.emit(_("已保存：{name} 协议已签").format(name=rows[0].name))
        else:
            self.said.emit(_("已保存：{n} 份协议已签").format(n=len(rows)))

    def ask_whole_class(self) -> None:
        """Ask once, then key an application for everybody who has not returned a paper (A)."""
        rows = self.waiting(Stage.NOT_RETURNED)
        if rows:
            dialogs.whole_class(self, rows)
        else:
            self.said.emit(_("这个班都交回了，没有改动。"))

    def ask_rejection(self) -> None:
        """Ask for the reason why the current child's paper is not passed (R-087), or is judged anew."""
        dialogs.conclude(self, self.table.current_row())

    def _key(self, letter: str) -> None:
        if letter.lower() == "f":
            self.opt_out()
        elif letter.lower() == "a":
            self.ask_whole_class()

    def _fill(self, keys: list[object], column: str, value: object) -> None:
        rows = tuple(self._row(k) for k in keys)
        if column == "agreement":
            unsigned = tuple(r for r in rows if r.agreement_on is None)
            if value and unsigned:
                self.sign(unsigned)
        elif column == "returned":
            if value:
                self.apply({r.student_id: r.weekdays or ALL_WEEKDAYS for r in rows if r.kind is None})
        else:
            chosen = {
                r.student_id: pasting.with_day(r.weekdays, column, bool(value))
                for r in rows
                if r.kind is not Kind.OPT_OUT
            }
            self.apply(chosen)

    def _paste(self, key: object, column: str, cells: list[list[str]]) -> None:
        shown: list[ApplicationRow] = list(self.table.rows.rows())
        start = next(i for i, r in enumerate(shown) if r.student_id == key)
        names = [c.name for c in self.table.rows.columns]
        self.apply(pasting.read(shown[start:], names[names.index(column) :], cells))
