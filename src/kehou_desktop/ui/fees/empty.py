"""What the room Fees says where no bill is yet: what is missing, and the one thing to do."""

from collections.abc import Callable
from datetime import date

from kehou_desktop import words
from kehou_desktop.domain.fees import MonthState
from kehou_desktop.i18n import _
from kehou_desktop.ui import forms


def no_policy(*, publish: Callable[[], object]) -> forms.EmptyState:
    """Say that no rate is published yet."""
    return forms.EmptyState(
        "sheet",
        _("还没有公示收费标准"),
        _("这里放每个孩子每月的账单：课时、应交、已交和为什么。"),
        _("公示了标准（文号、单价、上限、减免），才能出账和收款。"),
        button=forms.Button(_("公示收费标准"), icon="plus", kind="primary", on=publish),
        note=_("先公示，后收费。没有公示的不收。"),
    )


def no_bills(
    state: MonthState, *, charge: Callable[[], object], see_roll: Callable[[date], object]
) -> forms.EmptyState:
    """Say that the month has no bills yet, and what they wait for; the button leads where nothing does."""
    return forms.EmptyState(
        "rows",
        _("{month}月还没有账单").format(month=state.month),
        _why_not(state),
        _("账单从已关闭的点名算出：课时 × 单价，再看上限和减免，每一步都能查。"),
        button=forms.Button(
            _("出{month}月账单").format(month=state.month),
            icon="fees",
            kind="primary" if state.ready else "",
            on=charge,
        ),
        links=_links(state, see_roll),
    )


def _why_not(state: MonthState) -> str:
    if state.last_day is None:
        return _("这个月没有课后服务日，没有账单。")
    if not state.over:
        return _("这个月最后一个服务日是 {day}。那天的点名关闭以后就能出账，现在出会漏课时。").format(
            day=words.day(state.last_day)
        )
    if state.open_rolls:
        day, group, _slot = state.open_rolls[0]
        return _("还有 {count} 场点名没关闭，最早的是 {day} {group}。关闭以后才能出账。").format(
            count=len(state.open_rolls), day=words.day(day), group=group
        )
    return _("点名都已关闭，{count} 个孩子有课时。").format(count=state.unbilled)


def _links(state: MonthState, see_roll: Callable[[date], object]) -> list[forms.Button]:
    if not state.over or not state.open_rolls:
        return []
    day = state.open_rolls[0][0]
    said = _("去看 {day} 的点名").format(day=words.day(day))
    return [forms.Button(said, kind="link", on=lambda: see_roll(day))]
