"""Words of the window itself: what a field could not read, what a printer did not do."""

from kehou_desktop.i18n import N_

REFUSALS: dict[str, str] = {
    "choice_unclear": N_("“{typed}”对应 {count} 项，还不能确定是哪一项，没有改动。请接着输入。"),
}

TROUBLES: dict[str, str] = {
    "printer_not_ready": N_("打印机没有接收，这一份没有印出来。请看看打印机，或先另存为 PDF。"),
}
