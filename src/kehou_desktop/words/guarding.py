"""Words of who must not collect, of the calls to the families, and of what is shown only to who asks."""

from enum import Enum

from kehou_desktop.domain.barred import Basis
from kehou_desktop.domain.calls import Outcome
from kehou_desktop.domain.disclosures import Secret
from kehou_desktop.i18n import N_

LABELS: dict[Enum, str] = {
    Basis.COURT_ORDER: N_("法院的判决或裁定"),
    Basis.PROTECTION_ORDER: N_("人身安全保护令"),
    Basis.CUSTODIAN_WORD: N_("有监护权的家长的书面要求"),
    Outcome.REACHED: N_("接通"),
    Outcome.NO_ANSWER: N_("无人接"),
    Outcome.BUSY: N_("占线"),
    Secret.PHONE: N_("电话"),
    Secret.CITIZEN_ID: N_("身份证号"),
    Secret.BARRED_REASON: N_("不得接走的依据"),
    Secret.HARDSHIP: N_("困难认定"),
}

REFUSALS: dict[str, str] = {
    "bar_without_end": N_("还没有写到哪天为止。依据上没有期限的，写到学期末，到时再看。"),
    "bar_unknown": N_("找不到这一条不得接走的登记，可能刚被别人改动。请重新打开这个孩子。"),
    "bar_over": N_("不得接走 {name} 的登记已经到期或结束。请按登记的接送人核对。"),
    "collector_is_barred": N_(
        "{name} 登记为不得接走这个孩子，没有加进接送人。依据解除了，先结束那一条登记。"
    ),
    "contact_unknown": N_("这个人已不在要打电话的名单里，没有记下。请看现在的名单再记。"),
    "no_citizen_id": N_("没有登记身份证号。"),
    "guardian_there": N_("{name} 已经是这个孩子的监护人，没有再加。"),
    "guardian_unknown": N_("找不到这位监护人，可能刚被别人改动。请重新打开这个孩子。"),
    "guardian_last": N_("{name} 是唯一的监护人，没有结束。请先加上另一位。"),
}
