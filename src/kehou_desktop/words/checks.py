"""Words of the self-check."""

from kehou_desktop.i18n import N_

SOUNDNESS = {
    "pages_damaged": N_("数据页有损坏"),
    "references_broken": N_("记录之间的对应有缺失"),
    "chain_broken": N_("操作记录链不完整，有内容被程序之外改动"),
    "triggers_missing": N_("留痕的保护被改动"),
    "rows_altered": N_("有记录与操作记录对不上，被程序之外改动"),
}

DIFFERENCES = {
    "agreed_not_on_rolls": N_("材料齐，本月没有点名"),
    "on_rolls_not_agreed": N_("有点名，材料不齐"),
    "attended_not_billed": N_("到过，没有账单（点名晚关闭）"),
    "billed_not_attended": N_("有账单，没有到过"),
}

FINDINGS = {
    "group_without_papers": N_("在班组里，但申请、两级审核、协议不齐"),
    "papers_without_group": N_("材料已齐，还没有编班"),
    "no_paper_of_two": N_("申请和放弃都没有交回"),
    "class_all_joined": N_("全班都参加，请看看自愿的凭据"),
    "two_groups_at_once": N_("同一时间在两个班组里"),
    "group_of_another_class": N_("已经转班，还在原来班级的班组里"),
    "year_unknown": N_("这一年的放假安排尚未录入"),
    "afternoon_short": N_("每天服务时间不足两小时（现为 {minutes} 分钟）"),
    "no_handover_policy": N_("还没有定哪些年级必须有人接"),
    "roll_off_calendar": N_("不是服务日却有点名"),
    "roll_left_open": N_("过去的日子还有点名没关闭"),
    "day_left_open": N_("过去的日子还没有关闭"),
    "small_child_alone": N_("必须有人接的年级有自行离校的记录"),
    "here_after_leaving": N_("已经离校，却在后面的课时记为在校"),
    "collector_barred": N_("不得接走的人还登记在接送人里"),
    "absent_without_call": N_("缺席没有请假，没有打电话的记录"),
    "child_unaccounted": N_("已关闭的日子里有孩子没有去向"),
    "serial_missing": N_("交款登记单断号"),
    "billed_off_calendar": N_("账单里有不是服务日的日期"),
    "billed_over_day_cap": N_("一天计费课时超过上限"),
    "billed_over_attended": N_("计费课时多于实到课时"),
    "billed_before_notice": N_("出账早于收费公示"),
    "paid_over_due": N_("收款多于应收"),
}
