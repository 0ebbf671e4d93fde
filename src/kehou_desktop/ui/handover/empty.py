"""What stands where there is nobody to hand over."""

from collections.abc import Callable
from datetime import date

from kehou_desktop import words
from kehou_desktop.i18n import _
from kehou_desktop.ui import forms


def no_service(day: date) -> forms.EmptyState:
    """The service does not run on this day."""
    return forms.EmptyState(
        "rows",
        _("{day} 不是服务日").format(day=words.day(day)),
        _("校历上这一天不开课后服务，没有孩子要交接。"),
        _("到了服务日，点名关闭以后，到校的孩子会出现在这里。"),
    )


def nobody(day: date, go: Callable[[], object]) -> forms.EmptyState:
    """Nobody is expected: no group yet, or nobody on this weekday."""
    return forms.EmptyState(
        "rows",
        _("{day} 没有孩子要交接").format(day=words.day(day)),
        _("这里放每个到校的孩子：几点放、谁来接、还有谁没走。"),
        _("编好托管班、点完名，孩子就会出现在这里，一个一个交给登记的人。"),
        button=forms.Button(_("去编班"), kind="primary", on=go),
    )
