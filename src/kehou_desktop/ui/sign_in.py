"""Who is at the computer: a name, a password; or the recovery code where the password is forgotten."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kehou_desktop.domain.errors import Refused
from kehou_desktop.i18n import _
from kehou_desktop.ui import background, errors
from kehou_desktop.ui.forms import Button, Card, Chooser, Entry, Field, label, row

if TYPE_CHECKING:
    from kehou_desktop.opening import Door
    from kehou_desktop.ui.app import Program


class SignIn(QWidget):
    """Asks for name and password; nothing personal is shown before (design 01)."""

    def __init__(self, folder: Path, program: "Program") -> None:
        super().__init__()
        from kehou_desktop.store import accounts, generations

        self._folder, self._program = folder, program
        self.setObjectName("signIn")
        self.setProperty("kind", "room")
        self.setWindowTitle(_("课后"))
        self.setAccessibleName(_("登录"))
        self.resize(720, 480)
        names = accounts.names(generations.current(folder))
        self.who = Chooser([(n, n) for n in names], name=_("姓名"))
        self.password = Entry(name=_("口令"), secret=True, width=240)
        self.code = Entry(name=_("恢复码"), width=300, prompt=_("26 个字符"))
        self.new_password = Entry(name=_("新口令"), secret=True, width=240)
        for entry in (self.password, self.code, self.new_password):
            entry.returnPressed.connect(self.enter)
        self._password_field = Field(_("口令"), self.password)
        self._code_field = Field(_("恢复码"), self.code, hint=_("封存在信封里的那一张"))
        self._new_field = Field(_("新口令"), self.new_password, hint=_("至少 8 个字符"))
        self.button = Button(_("进入"), kind="primary", on=self.enter)
        self.forgot = Button(_("忘了口令：用恢复码"), kind="link", on=self._use_code)
        card = Card(_("谁在用这台电脑"))
        for part in (Field(_("姓名"), self.who), self._password_field, self._code_field, self._new_field):
            card.body.addWidget(part)
        card.body.addLayout(row(self.forgot, None, self.button))
        practice = Button(_("打开练习学校"), kind="link", on=self._practice)
        box = QVBoxLayout()
        box.addStretch(1)
        box.addWidget(label(_("课后"), "title"))
        box.addWidget(card)
        box.addLayout(row(label(str(folder), "caption"), None, practice))
        box.addStretch(1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(80, 24, 80, 24)
        outer.addLayout(box)
        self._recovering = False
        self._fit()
        self._fields = {
            "password_wrong": self._password_field,
            "password_wait": self._password_field,
            "recovery_code_wrong": self._code_field,
            "password_short": self._new_field,
            "password_common": self._new_field,
        }
        errors.beside(self, self._fields)
        QTimer.singleShot(0, self, lambda: self.password.setFocus(Qt.FocusReason.OtherFocusReason))

    def enter(self) -> None:
        """Open the school with what was typed, on a worker; a wrong password is told beside its field."""
        if background.busy():
            return  # it is being opened
        if not self._recovering and not self.password.text():
            raise Refused("password_wrong")
        name, recovering = str(self.who.value() or ""), self._recovering
        password, code, new = self.password.text(), self.code.text(), self.new_password.text()

        def open_(_tell: background.Tell) -> "tuple[Door, str] | Refused":
            from kehou_desktop import opening

            try:
                if recovering:
                    return opening.open_with_recovery(self._folder, code=code, name=name, password=new)
                return opening.open_school(self._folder, name=name, password=password), ""
            except Refused as refused:
                return refused

        background.run_told(self, _("正在打开"), open_, self._opened, may_cancel=False)

    def _opened(self, opened: "tuple[Door, str] | Refused") -> None:
        from kehou_desktop import words
        from kehou_desktop.ui import recovery

        if isinstance(opened, Refused):
            field = self._fields.get(opened.code)
            if field is None:
                raise opened
            field.say_error(words.refusal(opened))
            return
        door, code = opened
        window = self._program.enter(door)
        if code:
            school = window.data.facts.name
            recovery.NewCode(code, school=school, today=door.today(), parent=window).open()

    def _use_code(self) -> None:
        self._recovering = not self._recovering
        self._fit()
        (self.code if self._recovering else self.password).setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        self._password_field.setVisible(not self._recovering)
        self._code_field.setVisible(self._recovering)
        self._new_field.setVisible(self._recovering)
        self.forgot.setText(_("用口令进入") if self._recovering else _("忘了口令：用恢复码"))

    def _practice(self) -> None:
        from kehou_desktop import paths

        self._program.make_practice(paths.default_practice())
