"""Words of applications and groups."""

from kehou_desktop.domain.applications import Kind, Stage, Step
from kehou_desktop.domain.groups import ServiceKind
from kehou_desktop.i18n import N_

LABELS = {
    Kind.APPLICATION: N_("申请"),
    Kind.OPT_OUT: N_("放弃"),
    Step.CLASS: N_("班审"),
    Step.SCHOOL: N_("校审"),
    Stage.NOT_RETURNED: N_("没交回"),
    Stage.AWAITS_CLASS: N_("待班审"),
    Stage.AWAITS_SCHOOL: N_("待校审"),
    Stage.REFUSED: N_("未通过"),
    Stage.AWAITS_AGREEMENT: N_("缺协议"),
    Stage.TAKES_PART: N_("参加"),
    Stage.OPTED_OUT: N_("不参加"),
    ServiceKind.BASIC_CARE: N_("托管"),
}

REFUSALS = {
    "application_reviewed": N_("{name} 的申请已经审过，不能直接改。原来的内容保留着。"),
    "weekdays_none": N_("一天也没有勾，没有改动。不参加请按 F 记为放弃；没交回请去掉“交回”的勾。"),
    "no_application": N_("{name} 没有申请，不能审核或签协议。整批没有改动。"),
    "class_review_first": N_("要先有班主任审核，再由校长审定。整批没有改动。"),
    "class_review_refused": N_("班主任没有通过这份申请，校长不能审定通过。整批没有改动。"),
    "two_people_needed": N_("班审和校审要由两个人做。请换校长或另一位账户登录来审。"),
    "name_second_signature": N_("单人模式：请写明在纸上签第二个字的人是谁。"),
    "second_signature_same": N_("班审已经是“{name}”做的，纸上签第二个字的要是另一个人。整批没有改动。"),
    "reviewed_already": N_("{name} 的{step}已经有了结论。整批没有改动；结论错了，请选中这个孩子改审。"),
    "correction_needs_reason": N_("改审要写明为什么改，原来的结论也会留着。没有改动。"),
    "not_reviewed_yet": N_("{name} 的{step}还没有结论，不用改审。没有改动。"),
    "review_same": N_("{name} 的{step}本来就是这个结论。没有改动。"),
    "review_signed": N_("{name} 的协议已经签了，审核不能再改。没有改动；转学、离校请在“学生”里办理。"),
    "school_review_stands": N_("{name} 已经校审，班审不能再改。没有改动；要改请改校审。"),
    "refusal_needs_reason": N_("不通过要写理由，家长可以据此提出意见。"),
    "reviews_first": N_("{name} 还没有经过班审和校审，协议先不能记为已签。整批没有改动。"),
    "not_in_group": N_("{name} 那天起已经不在 {group} 里。没有改动。"),
    "group_unknown": N_("没有叫“{name}”的班组。"),
    "class_unknown": N_("没有叫“{name}”的班级。"),
    "paste_not_ticks": N_("粘贴的内容只能落在“交回”和周一到周五这几列。没有改动。"),
    "paste_too_long": N_("粘贴了 {pasted} 行，下面只有 {rows} 个孩子。没有改动。"),
    "paste_unclear": N_("粘贴的内容里有 {count} 格看不出是不是打勾，第一格是“{text}”。没有改动。"),
    "paste_opted_out": N_("{name} 已经放弃，不能粘贴星期。没有改动。"),
    "nobody_chosen": N_("还没有选中学生。"),
}
