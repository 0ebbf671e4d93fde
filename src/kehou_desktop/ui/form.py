"""A dialog with fields: it stays open until its deed is done, and a mistake is told beside its field."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NoReturn

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.students import readings
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
        self._beside = dict(beside or {})
        errors.beside(self, self._beside)

    def text(self, field: Field) -> str:
        """Return what is typed in a field."""
        control = field.control
        return control.text().strip() if isinstance(control, QLineEdit) else ""

    def day(self, field: Field) -> date | None:
        """Return the day typed in a field, None where it is empty; refuse at the field what is no day."""
        typed = self.text(field)
        told = readings.day(typed) if typed else None
        if typed and told is None:
            self._at(field, "date_unreadable", text=typed)
        return told

    def needed_day(self, field: Field) -> date:
        """Return the day typed in a field; refuse at the field an empty one too."""
        told = self.day(field)
        if told is None:
            self._at(field, "date_missing")
        return told

    def _at(self, field: Field, code: str, **values: object) -> NoReturn:
        errors.beside(self, {**self._beside, code: field})
        raise Refused(code, **values)

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
