"""Words of bills, payments and returns."""

from kehou_desktop.domain.fees import PayMethod, PayState
from kehou_desktop.i18n import N_

LABELS = {
    PayMethod.CASH: N_("现金"),
    PayMethod.TRANSFER: N_("转账"),
    PayMethod.SCAN: N_("扫码"),
    PayState.UNPAID: N_("未交"),
    PayState.PART: N_("交了一部分"),
    PayState.PAID: N_("已交"),
    # A list on the screen does not tell who is exempt: nothing owed reads like paid.
    PayState.NOTHING_DUE: N_("已交"),
}

REFUSALS = {
    "no_fee_policy": N_("{day} 没有公示有效的收费标准，不能出账。请先公示收费标准。"),
    "policy_not_valid_on_day": N_("收费标准“{title}”在 {day} 不在有效期内。"),
    "amount_wrong": N_("金额要大于 0。"),
    "amount_unreadable": N_("金额“{text}”看不懂。请写成 12.50。"),
    "hours_unreadable": N_("课时“{text}”看不懂。请写成 2 或 1.5。"),
    "percent_unreadable": N_("减免比例“{text}”看不懂。请写 0 到 100 的整数。"),
    "no_child_chosen": N_("还没有选中孩子。请先在表里选一行，再收款。"),
    "nothing_owed": N_("{name} 这个月没有欠款，不用收。"),
    "amount_too_large": N_("金额太大，写不成大写。"),
    "waiver_wrong": N_("减免比例要在 0 到 100 之间。"),
    "published_too_late": N_("收费要先公示后收取：公示日 {published} 晚于开始日 {begins}。"),
    "policy_starts_inside_month": N_(
        "一个月只能用一个收费标准，已经出账的月份也不能换标准。"
        "从 {begins} 开始不行，最早可以从 {day} 开始。没有公示。"
    ),
    "policy_ends_inside_month": N_("收费标准要用到月底为止：{ends} 请改成 {day}。没有公示。"),
    "paid_before_bill": N_(
        "收款日 {day} 早于出账日 {made}，没有收款，也没有用掉单号。请先看看电脑的日期对不对。"
    ),
    "pays_more_than_owed": N_("收 {amount} 元超过了还欠的 {owed} 元。没有入账。"),
    "no_service_day_in_month": N_("{month} 没有课后服务日，没有账单。"),
    "month_not_over": N_("{month} 还有服务日（到 {day}），现在出账会漏课时。请到月末再出。"),
    "rolls_open_in_month": N_(
        "这个月还有 {count} 场点名没关闭（{day} {group}），现在出账会漏课时。没有出账。"
    ),
    "nothing_to_receipt": N_("金额为 0，不用开交款登记单。"),
    "no_payment": N_("这里还没有收款，没有可印的交款登记单。"),
    "page_codes_used_up": N_("页码用完了。"),
}
