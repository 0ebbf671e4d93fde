"""Offer the family's papers of the class that is looked at, filled or blank, and its list."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from kehou_desktop import papers
from kehou_desktop.i18n import N_, _

OFFERED = (
    ("parent-letter", N_("告家长书")),
    ("application", N_("申请书")),
    ("agreement", N_("协议书")),
    ("opt-out", N_("放弃申请")),
    ("pickup-form", N_("接送信息表")),
)
"""The papers of a class, in the order in which they go home."""
NOBODY = 0
"""No child has this number: its form is the blank one."""


def menu(parent: QWidget, class_label: str | None, ask: Callable[[str, papers.Case], None]) -> QMenu:
    """Return the menu of a class: each paper for its children, each blank, then the class list.

    ``class_label`` None (a school without children) leaves the blank forms only; ``ask`` gets name and case.
    """
    made = QMenu(parent)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if class_label is not None:
        for name, word in OFFERED:
            _offer(made, _(word), name, papers.Case(class_=class_label), ask)
        made.addSeparator()
    blank = made.addMenu(_("空白表"))
    for name, word in OFFERED:
        _offer(blank, _(word), name, papers.Case(student=NOBODY), ask)
    if class_label is not None:
        made.addSeparator()
        _offer(made, _("学生名单"), "roster", papers.Case(class_=class_label), ask)
    return made


def _offer(
    menu_: QMenu, words: str, name: str, case: papers.Case, ask: Callable[[str, papers.Case], None]
) -> None:
    menu_.addAction(words).triggered.connect(lambda _checked=False: ask(name, case))
