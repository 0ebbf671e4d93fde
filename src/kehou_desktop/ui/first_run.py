"""The first run: where the data lies, the school, the term, the first account; or the practice school."""

from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kehou_desktop import paths
from kehou_desktop.domain import calendar
from kehou_desktop.domain.errors import Refused
from kehou_desktop.i18n import _
from kehou_desktop.ui import background, errors
from kehou_desktop.ui.forms import Button, Chooser, Entry, Field, Sign, label, row

if TYPE_CHECKING:
    from kehou_desktop.opening import Door
    from kehou_desktop.ui.app import Program

_STEPS = 4


class Making(QWidget):
    """What is shown while the practice school is being made."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "room")
        self.setWindowTitle(_("课后"))
        self.setAccessibleName(_("造练习学校"))
        self.resize(720, 320)
        box = QVBoxLayout(self)
        box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.addWidget(label(_("正在造练习学校"), "title"))
        box.addWidget(label(_("里面的人、号码和文件都是虚构的。怎么改都不要紧。"), "muted"))


class FirstRun(QWidget):
    """One question a line, the stations at the left, leave at any time: nothing is made before the end."""

    def __init__(self, folder: Path, program: "Program") -> None:
        super().__init__()
        self._program = program
        self._door: Door | None = None
        self.setObjectName("firstRun")
        self.setProperty("kind", "room")
        self.setWindowTitle(_("课后 — 第一次使用"))
        self.setAccessibleName(_("第一次使用"))
        self.resize(1100, 660)
        today = date.today()  # noqa: DTZ011 - the office's own day
        year, term = calendar.term_on(today)
        self.folder = Entry(name=_("数据文件夹"), width=420)
        self.folder.setText(str(folder))
        self.school = Entry(name=_("学校全称"), width=360)
        self.code = Entry(name=_("学校标识码"), width=200)
        self.grades = Chooser(
            [
                ((1, 6), _("小学 一至六年级")),
                ((1, 9), _("九年一贯 一至九年级")),
                ((1, 3), _("教学点 一至三年级")),
            ],
            name=_("年级"),
        )
        self.term = Chooser(
            [((y, t), _term_words(y, t)) for y, t in ((year, term), (year, 3 - term), (year + 1, 1))],
            name=_("学期"),
        )
        self.head = Entry(name=_("校长姓名"), width=200)
        self.password = Entry(name=_("口令"), secret=True, width=240)
        self.again = Entry(name=_("再输一次"), secret=True, width=240)
        self._fields: dict[str, Field] = {}
        self.pages = QStackedWidget()
        self._signs = [Sign("none", 18) for _step in range(_STEPS)]
        titles = (_("数据放在哪里"), _("学校"), _("学期"), _("第一个账户"))
        for page in (self._where(), self._school(), self._term(), self._account(), self._done()):
            self.pages.addWidget(page)
        self.back = Button(_("上一步"), on=lambda: self._turn(self.pages.currentIndex() - 1))
        self.next = Button(_("下一步"), kind="primary", on=self.go_on)
        self.next.setDefault(True)
        self._leave = Button(_("退出，以后再建"), kind="link", on=self.close)
        self._nothing_yet = label(_("最后一步之前什么都不会建立。"), "caption")
        right = QVBoxLayout()
        right.setContentsMargins(32, 24, 32, 16)
        right.addWidget(self.pages, 1)
        right.addLayout(row(self._nothing_yet, None, self._leave, self.back, self.next))
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._stations(titles))
        outer.addLayout(right, 1)
        errors.beside(
            self,
            {
                "school_name_missing": self._fields["school"],
                "school_code_wrong": self._fields["code"],
                "head_name_missing": self._fields["head"],
                "password_short": self._fields["password"],
                "password_common": self._fields["password"],
                "password_differs": self._fields["again"],
            },
        )
        self._turn(0)

    # -- the steps --------------------------------------------------------------------------------------

    def _stations(self, titles: tuple[str, ...]) -> QWidget:
        side = QFrame()
        side.setProperty("kind", "panel")
        side.setFixedWidth(232)
        box = QVBoxLayout(side)
        box.setContentsMargins(16, 24, 16, 16)
        box.setSpacing(16)
        box.addWidget(label(_("建立学校"), "section"))
        for sign, title in zip(self._signs, titles, strict=True):
            box.addLayout(row(sign, label(title), None))
        box.addStretch(1)
        self._try_first = QWidget()
        inner = QVBoxLayout(self._try_first)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(16)
        inner.addWidget(label(_("先看看再说？"), "strong"))
        inner.addWidget(label(_("练习学校里有 300 个虚构的孩子，怎么改都不要紧。"), "caption", wrap=True))
        self.practice = Button(_("打开练习学校"), on=self._practice)
        inner.addWidget(self.practice)
        box.addWidget(self._try_first)
        return side

    def _page(self, title: str, why: str, *fields: tuple[str, Field]) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(label(title, "title"))
        box.addWidget(label(why, "muted", wrap=True))
        for name, field in fields:
            self._fields[name] = field
            box.addWidget(field)
        box.addStretch(1)
        return page

    def _where(self) -> QWidget:
        page = self._page(
            _("数据放在哪里"),
            _("学校的全部数据是一个加密的文件夹，放在这台电脑的硬盘上。不要放在网盘、共享或 U 盘里。"),
            ("folder", Field(_("文件夹"), self.folder, required=True)),
        )
        layout = page.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertLayout(3, row(108, Button(_("换一个文件夹…"), on=self._choose), None))
        return page

    def _school(self) -> QWidget:
        return self._page(
            _("学校"),
            _("这些字会印在每张表的表头。带 * 的现在要填，其余以后再补。"),
            ("school", Field(_("学校全称"), self.school, required=True)),
            ("code", Field(_("学校标识码"), self.code, hint=_("10 位数字，写在学校的备案表上；报送时要用"))),
            ("grades", Field(_("年级"), self.grades, required=True)),
        )

    def _term(self) -> QWidget:
        return self._page(
            _("学期"),
            _("一个学期报一次名、算一次账。放假和调休已经放好，开学后可以改。"),
            ("term", Field(_("学期"), self.term, required=True)),
        )

    def _account(self) -> QWidget:
        return self._page(
            _("第一个账户"),
            _("校长是第一个账户。口令忘了只能用恢复码，没有别的办法，所以下一步会印恢复码。"),
            ("head", Field(_("校长姓名"), self.head, required=True)),
            (
                "password",
                Field(_("口令"), self.password, required=True, hint=_("至少 8 个字符，可以用一句话")),
            ),
            ("again", Field(_("再输一次"), self.again, required=True)),
        )

    def _done(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(label(_("学校已建立，请收好恢复码"), "title"))
        self._code_place = box
        box.addStretch(1)
        return page

    # -- going on ---------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """Check this step and show the next; the last one founds the school."""
        if background.busy():
            return  # the school is being founded
        at = self.pages.currentIndex()
        if at == 1 and not self.school.text().strip():
            raise Refused("school_name_missing")
        code = self.code.text().strip()
        if at == 1 and code and not (code.isdigit() and len(code) == 10):
            raise Refused("school_code_wrong", code=code)
        if at == _STEPS - 1:
            self._found()
        elif at == _STEPS:
            assert self._door is not None
            door, self._door = self._door, None
            self._program.enter(door)
        else:
            self._turn(at + 1)

    def _found(self) -> None:
        """Found the school behind a progress sheet: making the keys takes a second or two."""
        from kehou_desktop import opening
        from kehou_desktop.ui import recovery

        self._check_account()
        folder = Path(self.folder.text()).expanduser()
        now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the office's own clock
        found = partial(
            opening.found,
            folder,
            name=self.school.text(),
            head=self.head.text(),
            password=self.password.text(),
            code=self.code.text().strip(),
            grades=self.grades.value(),
            term=self.term.value(),
            today=now.date(),
            now=now,
        )

        def done(made: "tuple[Door, str]") -> None:
            self._door, code = made
            self.recovery = recovery.CodeView(code, school=self.school.text(), today=now.date())
            self._code_place.insertWidget(1, self.recovery)
            self._turn(_STEPS)

        background.run_told(self, _("正在建立学校"), lambda _tell: found(), done, may_cancel=False)

    def _check_account(self) -> None:
        """Refuse beside its field what the founding would refuse, before anything is begun."""
        from kehou_desktop.store import accounts

        if not self.head.text().strip():
            raise Refused("head_name_missing")
        accounts.check_password(self.password.text(), school=self.school.text(), name=self.head.text())
        if self.password.text() != self.again.text():
            raise Refused("password_differs")

    def _turn(self, step: int) -> None:
        self.pages.setCurrentIndex(step)
        for i, sign in enumerate(self._signs):
            sign.set_code("done" if i < step else "part" if i == step else "none")
        self.back.setVisible(0 < step < _STEPS)
        for part in (self._try_first, self._nothing_yet, self._leave):
            part.setVisible(step < _STEPS)
        words = {_STEPS - 1: _("建立学校"), _STEPS: _("已经收好，进入")}
        self.next.setText(words.get(step, _("下一步")))
        # The code is shown only once: a second Enter must print it, not leave it.
        fields = (self.folder, self.school, self.term, self.head)
        first = self.recovery.button if step == _STEPS else fields[step]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("数据放在哪里"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def _practice(self) -> None:
        self._program.make_practice(paths.default_practice())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on from any field; on a button it is that button's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            on = self.focusWidget()
            (on.click if isinstance(on, Button) else self.go_on)()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: object) -> None:
        """Leave: a school that was founded is closed with its first backup."""
        if self._door is not None:
            self._door.close()
            self._door = None


def _term_words(year: int, term: int) -> str:
    which = _("第一学期（秋）") if term == 1 else _("第二学期（春）")
    return _("{year}-{next} 学年 {which}").format(year=year, next=year + 1, which=which)
