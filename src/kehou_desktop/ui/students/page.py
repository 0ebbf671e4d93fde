"""Find a child, see who it is and who may collect it, correct it, and take in the school's own list."""

from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kehou_desktop import papers, words
from kehou_desktop.documents.sheets_in import SUFFIXES
from kehou_desktop.domain.students import matches
from kehou_desktop.domain.students.rows import StudentRow, grade_label
from kehou_desktop.i18n import _
from kehou_desktop.services import school, students
from kehou_desktop.ui import data, forms, page
from kehou_desktop.ui.students import columns, dialogs, ending, safeguards
from kehou_desktop.ui.students.importing import ImportView
from kehou_desktop.ui.students.panel import ChildPanel
from kehou_desktop.ui.table import Table

_EVERYBODY = (0, 0)


class StudentsPage(page.Page):
    """The roster with its search and the chosen child beside it; the import takes their place for a while."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {
            "student",
            "class_membership",
            "home_class",
            "guardian",
            "pickup_person",
            "barred_person",
            "gate_stop",
            "leave_alone_permission",
            "hardship",
            "application",
            "review",
            "care_agreement",
            "handover_policy",
            "semester",
        }
    )
    help_topic = "students"

    def __init__(self, data: data.Data, parent: QWidget | None = None) -> None:
        super().__init__("students", _("学生"), parent)
        self.data = data
        self._rows: tuple[StudentRow, ...] = ()
        self._opened = False
        self.setAcceptDrops(True)
        self._build()

    def _build(self) -> None:
        self.importer = forms.Button(_("导入花名册"), icon="import", on=lambda: self.importing.choose())
        self.printer = forms.Button(_("打印、导出"), icon="print", on=self.print_shown)
        self.primary = forms.Button(
            _("新增学生"), icon="plus", kind="primary", tip="Ctrl+N", on=self.new_child
        )
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self.new_child)
        self.head = forms.PageHead(_("学生"), "", [self.importer, self.printer, self.primary])
        self.box = forms.SearchBox(_("学号、姓名、首拼"), name=_("找学生"))
        self.box.searched.connect(lambda _text: self._show())
        self.box.entered.connect(self._enter)
        self.box.accepted.connect(self._accept)
        self.setFocusProxy(self.box)
        self.filter = forms.Chooser(name=_("年级或班级"))
        self.filter.picked.connect(lambda _value: self._show())
        self.table = Table(columns.columns(), name=_("学生名单"), key=lambda r: r.student_id, row=36)
        self.table.chosen.connect(lambda _key: self._show_child())
        self.table.opened.connect(lambda _key: self._open())
        self.table.keyed.connect(self._type_on)
        self.caption = forms.label("", "caption")
        self.panel = ChildPanel(self.data)
        self.panel.asked.connect(self._ask)
        self.panel.ended.connect(self._end_collector)
        self.panel.closed.connect(self._close)
        self.panel.told.connect(self.said)
        self.panel.about.connect(self._ask_about)
        self.importing = ImportView(self.data)
        self.importing.said.connect(self.said)
        self.importing.ready.connect(lambda: self.stack.setCurrentWidget(self.importing))
        self.importing.closed.connect(self._back)
        self._lay()

    def _lay(self) -> None:
        self.listed = QWidget()
        inner = QVBoxLayout(self.listed)
        inner.setContentsMargins(16, 0, 12, 8)
        inner.setSpacing(6)
        inner.addWidget(self.head)
        self.tools = QWidget()
        tools = QVBoxLayout(self.tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(8)
        tools.addLayout(forms.row(self.box, None, self.filter))
        tools.addWidget(self.table, 1)
        tools.addWidget(self.caption)
        inner.addWidget(self.tools, 1)
        self.empty = forms.EmptyState(
            "rows",
            _("还没有学生"),
            _("这里放全校的花名册：是谁、在哪个班、谁可以接、怎么回家。"),
            _("用学校现成的表格就行，.xlsx、.xls、.csv 都认，先看结果再收入。"),
            button=forms.Button(
                _("导入花名册"), icon="import", kind="primary", on=lambda: self.importing.choose()
            ),
            links=[forms.Button(_("先录一个学生"), kind="link", on=self.new_child)],
            note=_("也可以把表格文件拖到这里。"),
        )
        inner.addWidget(self.empty, 1)
        roster = QWidget()
        across = QHBoxLayout(roster)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.listed, 1)
        across.addWidget(self.panel)
        self.stack = QStackedWidget()
        self.stack.addWidget(roster)
        self.stack.addWidget(self.importing)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self.empty.hide()

    def refit(self) -> None:
        """Put the child beside the roster, or in its place where it is narrow."""
        there = bool(self._rows)
        self.panel.spread(self.narrow)
        self.panel.setVisible(there and (not self.narrow or self._opened))
        self.listed.setVisible(not (there and self.narrow and self._opened))
        for part in (self.importer, self.printer, self.primary):
            part.setVisible(there)
        if there:
            self.head.tighten(self.tight)
        self.tools.setVisible(there)
        self.empty.setVisible(not there)

    # what a room answers

    def reread(self) -> None:
        """Read the roster; the child that is looked at and the scroll stay."""
        self._rows = self.data.read(students.roster, day=self.data.today())
        seen = sorted({(r.grade, r.class_no, r.class_label) for r in self._rows})
        choices: list[tuple[Any, str]] = [(_EVERYBODY, _("全部年级"))]
        for grade in sorted({grade for grade, _no, _label in seen}):
            choices.append(((grade, 0), words.grade(grade_label(grade))))
            choices += [((g, no), label) for g, no, label in seen if g == grade]
        self.filter.offer(choices)
        self.head.set_subtitle(
            _("{n} 人·{m} 个班").format(n=len(self._rows), m=len(seen)) if self._rows else ""
        )
        self._show()
        self.refit()

    def receive(self, what: object) -> None:
        """Go to a child (its id), begin the import (``import``), or take in files (paths)."""
        if what == "import":
            self.importing.choose()
        elif isinstance(what, int):
            self.look_for(what)
        elif isinstance(what, (list, tuple)):
            self.importing.start([Path(p) for p in what])

    def search(self) -> None:
        """Go to the search box."""
        self.box.begin()

    def print_shown(self) -> None:
        """Print the class lists: of the class that is looked at, else of all."""
        if self._rows:
            self.goto.emit("print", ("roster", papers.Case(class_=self._chosen_class() or None)))

    def look_for(self, student_id: int) -> None:
        """Show a child, whatever was looked for before."""
        self.stale = False
        self.box.clear()
        self.filter.choose(_EVERYBODY)
        self.reread()
        self.table.choose(student_id, "name")
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # showing

    def _show(self) -> None:
        grade, number = self.filter.value() or _EVERYBODY
        query = self.box.text()
        found = [
            r
            for r in self._rows
            if (not grade or r.grade == grade)
            and (not number or r.class_no == number)
            and (not query or matches(query, r.search_key))
        ]
        self.table.show_rows(found)
        if query or grade:
            self.box.say(_("{n} 人").format(n=len(found)), _("↓ 进表格，Esc 清除") if query else "")
        else:
            self.box.say("")
        self.table.say_blank(_("没有找到“{text}”。Esc 清除，或换一个年级。").format(text=query))
        if found and self.table.current_key() is None:
            self.table.choose(found[0].student_id, "name")
        self._show_child()

    def _show_child(self) -> None:
        row = self.table.current_row()
        shown = [r.student_id for r in self.table.rows.rows()]
        if row is None or row.student_id not in shown:
            self.panel.show_nobody()
            self.caption.setText("")
            return
        today = self.data.today()
        self.panel.show_child(
            self.data.read(students.detail, row.student_id, day=today),
            self.data.read(school.fetch_grades, today),
        )
        self.caption.setText(
            _("选中 {n} 人。Enter 看这个孩子，Ctrl+C 复制到 WPS。身份证和电话复制出去仍是遮住的。").format(
                n=max(1, len(self.table.chosen_keys()))
            )
        )

    def _chosen_class(self) -> str:
        grade, number = self.filter.value() or _EVERYBODY
        inside = [r for r in self._rows if (r.grade, r.class_no) == (grade, number)]
        return inside[0].class_label if inside else ""

    def _enter(self) -> None:
        self.table.enter()

    def _accept(self) -> None:
        if self.table.rows.rowCount():
            self.table.enter()
            self._open()

    def _type_on(self, letter: str) -> None:
        """Type to find from anywhere in the table."""
        self.box.entry.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.entry.setText(letter)

    def _open(self) -> None:
        if self.narrow:
            self._opened = True
            self.refit()
        self.panel.setFocus(Qt.FocusReason.OtherFocusReason)
        self.panel.focusNextChild()

    def _close(self) -> None:
        self._opened = False
        self.refit()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _back(self) -> None:
        self.stack.setCurrentIndex(0)
        self.outdate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc in the panel goes back to the table."""
        if event.key() == Qt.Key.Key_Escape and self.stack.currentIndex() == 0:
            self._close()
        else:
            super().keyPressEvent(event)

    # deeds

    def new_child(self) -> None:
        """Ask for a child's data and enter it."""
        dialogs.new_child(self, self._chosen_class())

    def _ask(self, deed: str) -> None:
        detail = self.panel.detail
        if detail is None:
            return
        ways = {
            "amend": dialogs.amend,
            "collector": dialogs.add_collector,
            "alone": dialogs.allow_alone,
            "hardship": dialogs.certify,
            "guardian": safeguards.add_guardian,
            "bar": safeguards.bar,
            "end_alone": ending.end_alone,
            "leave": ending.leave,
        }
        if deed in ways:
            ways[deed](self, detail)
        else:
            self.goto.emit(deed, detail.row.student_id)

    def _ask_about(self, deed: str, record_id: int) -> None:
        """Do what is asked about one guardian or one bar of the child."""
        detail = self.panel.detail
        if detail is not None:
            ways = {
                "guardian_up": safeguards.move_up,
                "guardian_end": safeguards.end_guardian,
                "bar_end": safeguards.end_bar,
            }
            ways[deed](self, detail, record_id)

    def _end_collector(self, pickup_id: int) -> None:
        if self.panel.detail is not None:
            ending.end_collector(self, self.panel.detail, pickup_id)

    # files dragged here

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that may be lists."""
        if _lists(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Begin the import with the files that were dropped."""
        found = _lists(event)
        if found:
            event.acceptProposedAction()
            self.importing.start(found)


def _lists(event: QDragEnterEvent | QDropEvent) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [p for p in paths if p.suffix.lower() in SUFFIXES]
