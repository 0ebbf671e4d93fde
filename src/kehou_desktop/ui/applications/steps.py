"""What a class can do at once, in the order of the next right step, and the ways to look at it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kehou_desktop.domain.applications import ApplicationRow, Stage
from kehou_desktop.i18n import N_
from kehou_desktop.ui.applications import dialogs

if TYPE_CHECKING:
    from kehou_desktop.ui.applications.page import ApplicationsPage

SEGMENTS: tuple[tuple[str, str, frozenset[Stage]], ...] = (
    ("all", N_("全部 {n}"), frozenset(Stage)),
    ("not_returned", N_("没交回 {n}"), frozenset({Stage.NOT_RETURNED})),
    ("awaits_class", N_("待班审 {n}"), frozenset({Stage.AWAITS_CLASS})),
    ("awaits_school", N_("待校审 {n}"), frozenset({Stage.AWAITS_SCHOOL})),
    ("awaits_agreement", N_("缺协议 {n}"), frozenset({Stage.AWAITS_AGREEMENT})),
    ("opted_out", N_("放弃 {n}"), frozenset({Stage.OPTED_OUT})),
)
OPEN = frozenset({Stage.NOT_RETURNED, Stage.AWAITS_CLASS, Stage.AWAITS_SCHOOL, Stage.AWAITS_AGREEMENT})


@dataclass(frozen=True, slots=True)
class Step:
    """A step that a class can take at once: whom it waits for, its button, its deed."""

    stage: Stage
    verb: str
    ask: Callable[["ApplicationsPage", tuple[ApplicationRow, ...]], None]


STEPS = (
    Step(Stage.AWAITS_CLASS, N_("班审通过 {n} 人…"), dialogs.class_review),
    Step(Stage.AWAITS_SCHOOL, N_("校审通过 {n} 人…"), dialogs.school_review),
    Step(Stage.AWAITS_AGREEMENT, N_("协议已签 {n} 人…"), dialogs.sign),
    Step(Stage.NOT_RETURNED, N_("全班申请 {n} 人…"), dialogs.whole_class),
)
"""In the order in which the next right step is chosen: papers already here go on before missing ones."""
