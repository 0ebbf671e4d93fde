"""Take in a school's own list: choose it, see what was understood and what it would do, take it in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QCheckBox, QFileDialog, QVBoxLayout, QWidget

from kehou_desktop import importing, words
from kehou_desktop.documents.sheets_in import SUFFIXES, Layout, Sheets
from kehou_desktop.i18n import N_, _
from kehou_desktop.ui import background, data, forms
from kehou_desktop.ui import print as printing
from kehou_desktop.ui.students import import_rows
from kehou_desktop.ui.table import Table
from kehou_desktop.words import students as student_words

REAL_IDS = 5
"""From so many valid ID numbers on, a list is asked about before a practice school takes it."""
_LOW = 460
"""Logical px of height below which only rows, counts and buttons are shown."""
SEGMENTS = (
    ("all", N_("全部 {n}")),
    ("added", N_("新增 {n}")),
    ("updated", N_("更新 {n}")),
    ("unchanged", N_("不变 {n}")),
    ("check", N_("请核对 {n}")),
    ("refused", N_("不收 {n}")),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read, kept while its preview is looked at."""

    name: str
    contents: bytes
    found: Sheets


class ImportView(QWidget):
    """The preview of one file after the other; nothing is saved before 收入 is pressed."""

    ready = Signal()
    """A file has been read: show the preview."""
    closed = Signal()
    """No file is left, or the person wants none: show the roster."""
    said = Signal(str)

    def __init__(self, it_data: data.Data, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import")
        self.setAccessibleName(_("导入花名册"))
        self.data = it_data
        self.preview: importing.Preview | None = None
        self._reading: Reading | None = None
        self._queue: list[Path] = []
        self._all, self._done = 0, 0
        self._rows: tuple[import_rows.ImportRow, ...] = ()
        self._table: Table | None = None
        self._build()

    def _build(self) -> None:
        self.stations = forms.Stations(name=_("导入走到哪里"), style="steps")
        self.head = forms.PageHead(_("导入花名册"), "", [self.stations])
        self.banner = forms.Banner()
        self.segments = forms.Segments([(k, _(w).format(n=0)) for k, w in SEGMENTS], name=_("看哪些行"))
        self.segments.changed.connect(lambda _key: self._filter())
        self.understood = forms.label("", "caption", wrap=True)
        self.how = forms.Button(_("列是怎么认的…"), kind="link", icon="why", on=self.show_layout)
        self.tick = QCheckBox("")
        self.tick.toggled.connect(lambda _on: self._plan())
        self.cancel = forms.Button(_("取消，什么都不改"), kind="link", on=self._cancel)
        self.other = forms.Button(_("换一个文件…"), on=self.choose)
        self.primary = forms.Button("", kind="primary", tip="Ctrl+Enter", on=self.ask_take_in)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            press = QShortcut(QKeySequence(key), self)
            press.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            press.activated.connect(self.ask_take_in)
        self.backup = forms.label("", "caption")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 0, 16, 8)
        outer.setSpacing(6)
        outer.addWidget(self.head)
        outer.addWidget(self.banner)
        masked = forms.label(_("电话、证件号已遮住"), "caption")
        outer.addLayout(forms.row(self.segments, None, masked, self.how))
        outer.addWidget(self.understood)
        self._place = QVBoxLayout()
        outer.addLayout(self._place, 1)
        outer.addWidget(forms.rule())
        outer.addLayout(forms.row(self.backup, None, self.tick, self.cancel, self.other, self.primary))

    # choosing and reading

    def choose(self) -> None:
        """Ask for the files."""
        kinds = " ".join(f"*{s}" for s in SUFFIXES)
        chosen, _kind = QFileDialog.getOpenFileNames(
            self, _("选花名册（可以选几个）"), "", _("表格 ({kinds})").format(kinds=kinds)
        )
        if chosen:
            self.start([Path(name) for name in chosen])

    def start(self, paths: Sequence[Path]) -> None:
        """Read these files one after the other; each has its own preview, for the next one's sake."""
        self._queue = list(paths)
        self._all, self._done = len(self._queue), 0
        self._next()

    def _next(self) -> None:
        self.closed.emit()
        if not self._queue:
            self._reading = self.preview = None
            return
        path = self._queue.pop(0)
        self._done += 1

        def read(tell: background.Tell) -> Reading:
            tell(0, 0)
            contents = importing.load(path)
            return Reading(path.name, contents, importing.read(self.data.door, contents, path.name))

        self.data.work(self, _("正在读 {file}").format(file=path.name), read, self._show)

    def _show(self, reading: Reading) -> None:
        self._reading = reading
        self.tick.blockSignals(True)
        self.tick.setChecked(False)
        self.tick.blockSignals(False)
        self.segments.choose("all")
        several = len({layout.sheet for layout in reading.found.layouts}) > 1
        if self._table is not None:
            self._place.removeWidget(self._table)
            self._table.deleteLater()
        self._table = Table(
            import_rows.columns(several_sheets=several), name=_("导入预览"), key=lambda r: r.number, row=31
        )
        self._place.addWidget(self._table, 1)
        self._plan()
        self.ready.emit()
        self._table.enter()

    # what it would do

    @property
    def table(self) -> Table:
        """The rows of the preview."""
        assert self._table is not None
        return self._table

    def _plan(self) -> None:
        """Plan against the store as it is now and show it."""
        if self._reading is None:
            return
        it = self._reading
        self.preview = importing.plan(
            self.data.door, it.found, it.contents, it.name, without_damaged_ids=self.tick.isChecked()
        )
        self._rows = import_rows.rows(self.preview)
        self._show_head(it)
        self._show_banner()
        count = Counter(r.result for r in self._rows)
        count["all"] = len(self._rows)
        for key, sentence in SEGMENTS:
            self.segments.set_words(key, _(sentence).format(n=count[key]))
        self._show_understood()
        damaged = sum(d.damaged_id for d in it.found.drafts)
        self.tick.setVisible(damaged > 0)
        self.tick.setText(_("收下证件号损坏的 {n} 行（不带号码）").format(n=damaged))
        taken = self.taken
        self.primary.setText(_("收入 {n} 行").format(n=taken) if taken else _("没有要收的，完成"))
        self.backup.setText("" if self.data.practice else _("收入之前会自动备份一次。"))
        self._filter()

    @property
    def taken(self) -> int:
        """How many rows change something when they are taken in."""
        return self.preview.plan.added + self.preview.plan.updated if self.preview is not None else 0

    def _show_head(self, it: Reading) -> None:
        told = [it.name]
        if self._all > 1:
            told.append(_("第 {n} 个文件，共 {m} 个").format(n=self._done, m=self._all))
        sheets = {layout.sheet for layout in it.found.layouts}
        if len(sheets) > 1:
            told.append(_("{n} 张表").format(n=len(sheets)))
        told.append(_("{n} 行").format(n=len(self._rows)))
        self.head.set_subtitle("·".join(told))
        steps = (
            ("done", _("1 选文件")),
            ("done", _("2 对列")),
            ("part", _("3 看结果")),
            ("none", _("4 收入")),
        )
        self.stations.set_stations([forms.Station(s, w, here=s == "part") for s, w in steps])

    def _show_banner(self) -> None:
        assert self.preview is not None
        plan = self.preview.plan
        good = len(self._rows) - plan.refused
        if plan.refused:
            self.banner.say(
                "look",
                _("{n} 行不收，{m} 行可以收入").format(n=plan.refused, m=good),
                _("现在还什么都没存。改好的行可以再导一次，不会重复。"),
                verb=_("导出这 {n} 行去改…").format(n=plan.refused),
                on=self.ask_export,
                primary=False,
            )
        elif self.taken:
            self.banner.say("part", _("{m} 行都可以收入").format(m=good), _("现在还什么都没存。"))
        else:
            self.banner.say("done", _("和库里一样，没有要改的"), _("同一份名单再导一次，不会重复。"))

    def _show_understood(self) -> None:
        assert self.preview is not None
        self.understood.setText(" ".join([_layout_words(self.preview.found.layouts), *self._of_the_whole()]))

    def _of_the_whole(self) -> list[str]:
        """Say what holds for the whole file: findings that many rows share, sheets left out, values kept."""
        assert self.preview is not None
        told: list[str] = []
        for code, problem in import_rows.said_once(self.preview).items():
            n = sum(p.code == code for p in self.preview.plan.problems)
            told.append(_("{n} 行都是：{sentence}").format(n=n, sentence=words.problem(problem)))
        for problem in self.preview.plan.problems:
            if problem.row is None:
                told.append(f"{problem.sheet} {words.problem(problem)}".strip())
        if self.preview.plan.kept:
            told.append(_("{n} 处手工改过的保留不动。").format(n=self.preview.plan.kept))
        return told

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave a low window to the rows; what is said of the whole file is then behind 列是怎么认的."""
        super().resizeEvent(event)
        self.understood.setVisible(self.height() >= _LOW)

    def show_layout(self) -> None:
        """Show, sheet by sheet, which column was read as what."""
        assert self.preview is not None
        facts: list[forms.Fact] = []
        for layout in _different(self.preview.found.layouts):
            read = [c for c in layout.columns if c.field is not None]
            left = [c.head for c in layout.columns if c.field is None]
            pairs = _("、").join(f"{c.head}→{_field_word(c.field or '')}" for c in read)
            facts.append(
                forms.Fact(
                    "done", _("{sheet}：{pairs}").format(sheet=layout.sheet, pairs=pairs), _head_row(layout)
                )
            )
            if left:
                facts.append(forms.Fact("not_for", _("没有用到：{heads}").format(heads=_("、").join(left))))
        facts += [forms.Fact("look", sentence) for sentence in self._of_the_whole()]
        forms.Dialog(
            self,
            state="changed",
            title=_("列是怎么认的"),
            sentence=_("按表头的字认。认错了，请把表头改成常用的叫法再导。"),
            facts=facts,
        ).open()

    def _filter(self) -> None:
        key = self.segments.value()
        self.table.show_rows([r for r in self._rows if key in ("all", r.result)])
        self.table.say_blank(_("这一类没有。"))

    # deeds

    def ask_export(self) -> None:
        """Ask where the refused rows shall go."""
        assert self._reading is not None
        start = _("{name} 要改的行.xlsx").format(name=Path(self._reading.name).stem)
        chosen, _kind = QFileDialog.getSaveFileName(self, _("导出不收的行"), start, _("表格 (*.xlsx)"))
        if chosen:
            self.export_refused(Path(chosen).with_suffix(".xlsx"))

    def export_refused(self, path: Path) -> None:
        """Write the refused rows, with why, to be mended and read again."""
        from kehou_desktop.documents import mending  # the writer of workbooks is not needed at first paint

        assert self.preview is not None
        printing.save(path, mending.xlsx(self.preview.found, self.preview.plan.problems))
        self.said.emit(_("已存到 {path}，读回核对过").format(path=path))

    def ask_take_in(self) -> None:
        """Take the file in; a practice school that would get real children is asked about first."""
        assert self.preview is not None
        if not self.taken:
            self._next()
        elif self.data.practice and self.preview.valid_ids >= REAL_IDS:
            forms.Dialog(
                self,
                state="look",
                title=_("练习学校不放真实的孩子"),
                sentence=_("这份名单有 {n} 个真的身份证号码。练习学校的数据不受保护，谁都打得开。").format(
                    n=self.preview.valid_ids
                ),
                facts=(forms.Fact("done", _("现在还什么都没存")),),
                answers=(
                    forms.Answer(_("是编造的号码，照收"), on=self.take_in),
                    forms.Answer(_("不收")),
                ),
            ).open()
        else:
            self.take_in()

    def take_in(self) -> None:
        """Back up a real school, then take in what the plan says; the next file follows."""
        assert self._reading is not None
        it, without = self._reading, self.tick.isChecked()

        def run(tell: background.Tell) -> importing.Preview:
            if not self.data.practice:
                tell(0, 2, _("先备份一次"))
                self.data.door.back_up_if_changed()
            tell(1, 2, _("正在收入 {file}").format(file=it.name))
            # Planned again: between preview and pressing, another deed may have changed a child.
            chosen = importing.plan(
                self.data.door, it.found, it.contents, it.name, without_damaged_ids=without
            )
            importing.take_in(self.data.door, chosen)
            return chosen

        self.data.work(self, _("正在收入 {file}").format(file=it.name), run, self._taken)

    def _taken(self, chosen: importing.Preview) -> None:
        plan = chosen.plan
        self.said.emit(
            _("已收入 {file}：新增 {added}，更新 {updated}，不变 {same}，不收 {refused}").format(
                file=chosen.file_name,
                added=plan.added,
                updated=plan.updated,
                same=plan.unchanged,
                refused=plan.refused,
            )
        )
        self._next()

    def _cancel(self) -> None:
        self._queue = []
        self._next()
        self.said.emit(_("没有导入，什么都没有改。"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves without changing anything."""
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
        else:
            super().keyPressEvent(event)


def _different(layouts: Sequence[Layout]) -> list[Layout]:
    """Return one layout for all sheets whose heads are the same."""
    told: dict[tuple[str, ...], Layout] = {}
    for layout in layouts:
        told.setdefault(tuple(c.head for c in layout.columns), layout)
    return list(told.values())


def _layout_words(layouts: Sequence[Layout]) -> str:
    """Say in one line where the heads are and how many columns were understood."""
    first = layouts[0]
    read = [c for c in first.columns if c.field not in (None, "serial")]
    sentence = _("{where}，认出 {n} 列：{heads}。")
    if len(_different(layouts)) > 1:
        sentence = _("{where}，认出 {n} 列：{heads}；有的表不一样。")
    heads = _("、").join(c.head for c in read)
    return sentence.format(where=_head_row(first), n=len(read), heads=heads)


def _head_row(layout: Layout) -> str:
    first, last = layout.head_rows
    if first == last:
        return _("第 {row} 行是表头").format(row=first)
    return _("第 {first}—{last} 行是表头").format(first=first, last=last)


def _field_word(field: str) -> str:
    """Say what a column was understood as; the columns of a guardian come as owner and part."""
    owner, _dot, part = field.partition(".")
    known = student_words.FIELDS.get(field) or _OTHER_WORDS.get(part or owner)
    return _(known) if known is not None else part or owner


_OTHER_WORDS = {
    "class": N_("班级"),
    "grade": N_("年级"),
    "serial": N_("序号"),
    "boarder_coded": N_("住校"),
    "standing": N_("学生类别"),
    "relation": N_("与学生关系"),
    "phone": N_("监护人电话"),
    "name": N_("监护人"),
}
