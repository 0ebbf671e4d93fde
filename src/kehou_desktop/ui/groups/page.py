"""Form the groups of the term, name who looks after them and where, and see when the service runs."""

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kehou_desktop import papers, words
from kehou_desktop.domain.groups import CareGroup, FormableClass
from kehou_desktop.i18n import _
from kehou_desktop.services import groups, school
from kehou_desktop.ui import data, form, forms, page
from kehou_desktop.ui.groups.term import TermPanel
from kehou_desktop.ui.table import Chip, Column, Edit, Table

_SOON = 30
"""Service days offered to begin on."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group, and how many children of its class have all papers and no group yet."""

    group: CareGroup
    waiting: int


def columns() -> tuple[Column[GroupRow], ...]:
    """Return the columns: name, kind, teacher, place, size, what is still to be done."""
    column = Column[GroupRow]
    return (
        column(_("托管班"), lambda r: r.group.name, width=110, bold=True, key="name"),
        column(_("类别"), lambda r: words.label(r.group.kind), width=72, muted=True, key="kind"),
        column(_("教师"), lambda r: r.group.teacher, width=140, key="teacher", edit=Edit()),
        column(_("地点"), lambda r: r.group.place, width=150, key="place", edit=Edit()),
        column(_("人数"), lambda r: r.group.size, kind="number", width=64, key="size"),
        column(_("情况"), _state, kind="chip", stretch=True, key="state"),
    )


def _state(row: GroupRow) -> Chip:
    if row.waiting:
        return Chip("look", _("还有 {n} 人没编").format(n=row.waiting))
    if not row.group.teacher:
        return Chip("look", _("没有教师"))
    return Chip("done", _("已排好"))


class GroupsPage(page.Page):
    """The groups at the left, the term's calendar at the right."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {
            "care_group",
            "group_membership",
            "application",
            "review",
            "care_agreement",
            "home_class",
            "class_membership",
            "student",
            "semester",
            "statutory_day",
            "school_day",
            "time_slot",
        }
    )
    help_topic = "groups"

    def __init__(self, data: data.Data, parent: QWidget | None = None) -> None:
        super().__init__("groups", _("编班"), parent)
        self.data = data
        self._rows: tuple[GroupRow, ...] = ()
        self._formable: tuple[FormableClass, ...] = ()
        self._build()

    def _build(self) -> None:
        self.printer = forms.Button(_("印考勤表"), icon="print", on=self.print_shown)
        self.primary = forms.Button("", icon="groups", kind="primary", on=self.ask_form)
        self.head = forms.PageHead(_("编班"), "", [self.printer, self.primary])
        self.banner = forms.Banner()
        self.segments = forms.Segments(
            [("groups", _("托管班")), ("term", _("日历"))], name=_("看托管班还是日历")
        )
        self.segments.changed.connect(lambda _key: self.refit())
        self.table = Table(columns(), name=_("托管班"), key=lambda r: r.group.group_id, grid=True, row=30)
        self.table.edited.connect(self._edit)
        self.term = TermPanel(self.data)
        self.term.said.connect(self.said)
        self.setFocusProxy(self.table)
        listed = QWidget()
        inner = QVBoxLayout(listed)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        inner.addWidget(self.table, 1)
        inner.addWidget(
            forms.KeyHints([("F2", _("改教师、地点")), ("Enter", _("下一行")), ("Tab", _("下一格"))])
        )
        self.empty_button = forms.Button("", kind="primary", on=self._from_empty)
        self.empty = forms.EmptyState(
            "cards",
            _("还没有托管班"),
            _("这里放每个托管班的教师、地点和人数。一个班的孩子编成一个托管班。"),
            _("编好了班，才有点名和交接。"),
            button=self.empty_button,
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(listed)
        self.stack.addWidget(self.empty)
        left = QVBoxLayout()
        left.setContentsMargins(16, 0, 12, 8)
        left.setSpacing(6)
        left.addWidget(self.head)
        left.addWidget(self.banner)
        left.addLayout(forms.row(self.segments, None))
        left.addWidget(self.stack, 1)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(left, 1)
        across.addWidget(self.term)
        self._left = left
        self.segments.hide()

    def refit(self) -> None:
        """Show groups and calendar side by side, or one of them where it is narrow."""
        on_term = self.narrow and self.segments.value() == "term"
        self.segments.setVisible(self.narrow)
        self.term.setVisible(not self.narrow or on_term)
        self.term.spread(self.narrow)
        self.stack.setVisible(not on_term)
        self._left.setStretch(3, 0 if on_term else 1)
        if self.narrow and self.term.parent() is self:
            self._left.insertWidget(4, self.term, 1)
        elif not self.narrow:
            across = self.layout()
            assert isinstance(across, QHBoxLayout)
            across.addWidget(self.term)
        self._show_buttons()

    # what a room answers

    def reread(self) -> None:
        """Read the groups, what may be formed, and the term."""
        day, term_id = self.data.today(), self.data.semester_id()
        self._formable = self.data.read(groups.formable, semester_id=term_id, day=day)
        waiting = {f.group_id: f.without_group for f in self._formable if f.group_id is not None}
        self._rows = tuple(
            GroupRow(g, waiting.get(g.group_id, 0))
            for g in self.data.read(groups.groups, semester_id=term_id, day=day)
        )
        self.table.show_rows(self._rows)
        self.stack.setCurrentIndex(0 if self._rows else 1)
        calendar = self.data.read(school.term_calendar, term_id)
        self.term.show_term(calendar, self.data.read(school.special_days, term_id))
        semester = calendar.semester
        season = _("第一学期") if semester.term == 1 else _("第二学期")
        self.head.set_subtitle(
            _("{year}-{next} {season}·{n} 个托管班·{children} 人").format(
                year=semester.school_year,
                next=semester.school_year + 1,
                season=season,
                n=len(self._rows),
                children=sum(r.group.size for r in self._rows),
            )
        )
        self._show_banner(calendar.years_unknown)
        self._show_buttons()

    def receive(self, what: object) -> None:
        """Go to a group (its id), or show the calendar (``term``)."""
        if self.stale:
            self.stale = False
            self.reread()
        if what == "term":
            self.segments.choose("term")
            self.refit()
            self.term.table.enter()
        elif isinstance(what, int):
            self.table.choose(what, "teacher")

    def print_shown(self) -> None:
        """Print the month's roll of the group that is chosen, of all where none is."""
        if self._rows:
            row = self.table.current_row()
            name = row.group.name if row is not None else None
            self.goto.emit("print", ("roll-month", papers.Case(group=name)))

    @property
    def waiting(self) -> int:
        """How many children have all papers and no group yet."""
        return sum(f.without_group for f in self._formable)

    def _show_banner(self, unknown: tuple[int, ...]) -> None:
        if not unknown:
            self.banner.done()
            return
        self.banner.say(
            "look",
            _("{year} 年放假安排还没有录入").format(year=_("、").join(str(y) for y in unknown)),
            _("那一年的服务日先按周一到周五算，公布后请收入。"),
            verb=_("收入放假表…"),
            on=self.term.ask_year,
            primary=False,
        )

    def _show_buttons(self) -> None:
        self.head.tighten(self.tight)
        form_words = _("把已办妥的 {n} 人编成托管班…").format(n=self.waiting)
        self.primary.setText(form_words)
        self.primary.setVisible(bool(self._rows) and self.waiting > 0)
        self.printer.setVisible(bool(self._rows) and not self.tight)
        self.empty_button.setText(form_words if self.waiting else _("去办申请"))

    def _from_empty(self) -> None:
        if self.waiting:
            self.ask_form()
        else:
            self.goto.emit("applications", None)

    # deeds

    def _edit(self, key: object, column: str, value: object) -> None:
        row = next(r.group for r in self._rows if r.group.group_id == key)
        text = str(value or "").strip()
        self.data.write(
            groups.set_teacher,
            row.group_id,
            teacher=text if column == "teacher" else row.teacher,
            place=text if column == "place" else row.place,
        )
        self.said.emit(_("已保存：{group} {value}").format(group=row.name, value=text or _("空着")))

    def ask_form(self) -> None:
        """Ask from which day on, then form one group per class from those whose papers are whole."""
        term = self.data.read(school.term_calendar, self.data.semester_id())
        today = self.data.today()
        days = [d.day for d in term.days if d.day >= today] or [term.semester.last_day]
        start = forms.Chooser(name=_("从哪天起"))
        start.offer([(d, words.day(d)) for d in days[:_SOON]])

        def run() -> None:
            placed = self.data.write(
                groups.form_own_class_groups,
                semester_id=term.semester.semester_id,
                valid_from=start.value(),
                day=today,
            )
            self.said.emit(_("已保存：{n} 人编进托管班").format(n=placed))

        form.FormDialog(
            self,
            icon="groups",
            title=_("把已办妥的 {n} 人编成托管班？").format(n=self.waiting),
            sentence=_("一个班编成一个托管班，教师先用班主任，地点先用本班教室，编好后可以改。"),
            facts=[_fact(f) for f in self._formable if f.without_group],
            verb=_("编成托管班"),
            fields=[forms.Field(_("从哪天起"), start, hint=_("这一天起在点名名单上"), required=True)],
            run=run,
        ).open()


def _fact(formable: FormableClass) -> forms.Fact:
    words_ = _("{class_} {n} 人").format(class_=formable.class_label, n=formable.without_group)
    if formable.group_id is None:
        return forms.Fact("none", words_, _("新建"))
    return forms.Fact("part", words_, _("补进原来的班"))
