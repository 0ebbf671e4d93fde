"""A dialog with fields: it stays open until its deed is done, and a mistake is told beside its field."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from kehou_desktop.i18n import _
from kehou_desktop.ui import errors
from kehou_desktop.ui.forms.dialog import Answer, Dialog, Fact
from kehou_desktop.ui.forms.fields import Field


class FormDialog(Dialog):
    """A question of several fields. ``run`` does the deed with what stands in them.

    What ``run`` raises leaves the dialog open with all that was typed; ``beside`` names the field of a
    refusal by its code, and the error door says it there. ``icon`` is the sign at the head.
    """

    def __init__(
        self,
        parent: QWidget | None,
        *,
        icon: str,
        title: str,
        sentence: str = "",
        facts: Sequence[Fact] = (),
        verb: str,
        fields: Sequence[Field] = (),
        beside: Mapping[str, Field] | None = None,
        run: Callable[[], object],
    ) -> None:
        super().__init__(
            parent,
            state=icon,
            title=title,
            sentence=sentence,
            facts=facts,
            answers=(Answer(_("取消")), Answer(verb, on=run)),
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fields = tuple(fields)
        for field in self.fields:
            self.body.addWidget(field)
        errors.beside(self, dict(beside or {}))

    def _press(self, answer: Answer, number: int) -> None:
        if answer.on is not None:
            for field in self.fields:
                field.clear_error()
            answer.on()  # what it raises leaves the dialog open
        self.done(number)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the first field."""
        super().showEvent(event)
        if self.fields:
            self.fields[0].control.setFocus(Qt.FocusReason.OtherFocusReason)
