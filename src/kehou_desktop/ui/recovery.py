"""The recovery code on the screen, once: to be printed or copied, sealed and kept by two people."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kehou_desktop.documents import recovery_code
from kehou_desktop.domain.accounts import RecoveryLetter
from kehou_desktop.i18n import _
from kehou_desktop.ui import print as printing
from kehou_desktop.ui.forms import Answer, Button, Dialog, Well, label, row


class CodeView(QWidget):
    """Shows the code in the groups of its letter, so that both can be compared, and prints the letter."""

    def __init__(self, code: str, *, school: str, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.letter = RecoveryLetter(code, school, today)
        self.code = label("  ".join(recovery_code.groups(code)), "title", copy=True)
        self.code.setAccessibleName(_("恢复码"))
        well = Well()
        well.body.addWidget(self.code)
        self.button = Button(_("打印恢复码"), icon="print", on=self._print)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(
            label(_("恢复码只在这里出现一次。印出来或抄两份，由两个人密封保管。"), "muted", wrap=True)
        )
        box.addWidget(well)
        box.addLayout(row(self.button, None))

    def _print(self) -> None:
        printing.Preview(
            title=_("资料恢复码"),
            pdf=recovery_code.pdf([self.letter]),
            save_name=_("恢复码"),
            parent=self,
        ).open()


class NewCode(Dialog):
    """Tells that the code that was used is void and shows the new one."""

    def __init__(self, code: str, *, school: str, today: date, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            state="changed",
            title=_("旧恢复码已作废，这是新的"),
            sentence=_("口令已换好，数据没有动。"),
            answers=(Answer(_("已经收好")),),
        )
        self.view = CodeView(code, school=school, today=today)
        self.body.addWidget(self.view)

    def showEvent(self, event: QShowEvent) -> None:
        """Offer the printing first: an Enter too many must not lose the code."""
        super().showEvent(event)
        self.view.button.setDefault(True)
        self.view.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def reject(self) -> None:
        """Stay on Esc: the code is shown this once, and only its own button says that it is kept."""
