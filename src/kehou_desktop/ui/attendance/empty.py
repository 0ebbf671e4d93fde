"""What stands where there is no roll: what belongs here, why not now, what to press."""

from collections.abc import Callable
from datetime import date

from kehou_desktop import words
from kehou_desktop.i18n import _
from kehou_desktop.ui import forms


def no_groups(go: Callable[[], object]) -> forms.EmptyState:
    """No group yet: rolls come from groups."""
    return forms.EmptyState(
        "grid",
        _("还没有托管班"),
        _("点名表从托管班来：申请办完的孩子编成班，每个服务日自动有表可点。"),
        _("有了点名，交接、收费和月报才有依据。"),
        button=forms.Button(_("去编班"), kind="primary", on=go),
    )


def no_service(day: date, back: Callable[[], object]) -> forms.EmptyState:
    """The service does not run on this day."""
    return forms.EmptyState(
        "sheet",
        _("{day} 不是服务日").format(day=words.day(day)),
        _("校历上这一天不开课后服务，所以没有点名表。"),
        _("要补一天，先在校历里把它改成服务日。"),
        button=forms.Button(_("回到最近的服务日"), kind="primary", on=back),
    )


def not_yet(day: date, prints: Callable[[], object]) -> forms.EmptyState:
    """The day has not come: its paper may be printed, its roll not yet taken."""
    return forms.EmptyState(
        "sheet",
        _("{day} 还没有到").format(day=words.day(day)),
        _("到了那天才能点名。点名纸可以现在先印好。"),
        button=forms.Button(_("印这一天的点名纸"), icon="print", kind="primary", on=prints),
    )


def nobody(group: str, day: date, after: Callable[[], object]) -> forms.EmptyState:
    """Nobody of the group is expected on this day."""
    return forms.EmptyState(
        "grid",
        _("{group} 这一天没有人来").format(group=group),
        _("{day} 没有孩子在这个班，不用点名。").format(day=words.day(day)),
        _("可能是开班以前的日子，也可能大家都没选这个星期几。"),
        button=forms.Button(_("看下一班"), kind="primary", on=after),
    )
