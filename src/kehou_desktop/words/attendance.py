"""Words of the roll and of the gate."""

from kehou_desktop.domain.attendance import Mark, RollState
from kehou_desktop.domain.handover import Arranged, Check, Way
from kehou_desktop.i18n import N_

LABELS = {
    Mark.PRESENT: N_("到"),
    Mark.ABSENT: N_("缺"),
    Mark.LATE: N_("迟到"),
    Mark.LEFT_EARLY: N_("早退"),
    Mark.SICK: N_("病假"),
    Mark.PERSONAL: N_("事假"),
    Mark.OFFICIAL: N_("公假"),
    RollState.UNMARKED: N_("未点"),
    RollState.TAKEN: N_("点名中"),
    RollState.CLOSED: N_("已点名"),
    Way.ADULT: N_("接送人接"),
    Way.ALONE: N_("自行离校"),
    Check.CARD: N_("卡"),
    Check.PAPERS: N_("证"),
    Check.KNOWN: N_("识"),
    Check.PHONE: N_("电"),
    Arranged.ADULT: N_("接送人接"),
    Arranged.ALONE: N_("自行离校（有书面约定）"),
    Arranged.ON_LEAVE: N_("今日请假，不在校"),
    Arranged.NOT_TODAY: N_("今日不参加服务"),
}

REFUSALS = {
    "roll_closed": N_("这张点名表已经点完关闭，不能再改。"),
    "roll_in_future": N_("{day} 还没有到，不能点名或交接。"),
    "no_service_day": N_("{day} 不是课后服务日。"),
    "no_slot": N_("这一天没有第 {number} 课时。"),
    "child_not_on_roll": N_("有 {count} 个孩子不在这张表上。没有改动。"),
    "gone_before_slot": N_(
        "{name} {left_at} 已经离校，这一课时 {starts} 才开始，不能记为在校。"
        "这一格按 Del 改回未点就行，没有改动。"
    ),
    "slot_of_another_term": N_("这个课时不是 {group} 这个学期的。没有改动，请重新选课时。"),
    "day_of_another_term": N_("{day} 不在 {group} 的学期里。没有改动，请选这一天所在学期的班组。"),
    "roll_unmarked": N_("还有 {count} 人没点：{names}。点完才能关闭。"),
    "roll_empty": N_("{group} 这一天没有人，不用点名。"),
    "already_left": N_("{name} 今天已经离校，有交接记录。"),
    "left_at_wrong": N_(
        "{name} 的离校时间不在这一天的服务时间里（最早 {earliest}，最晚 23:59）。"
        "没有放行，请看时间或电脑的钟。"
    ),
    "left_at_to_come": N_("{name} 的离校时间 {left_at} 还没有到。没有放行，请改时间。"),
    "roll_open_for_child": N_("{name} 的点名还没有关闭，先点完名再交接。"),
    "not_present": N_("{name} 今天没有到，不用交接。"),
    "grade_must_be_fetched": N_("{name} 在{grade}，按规定必须有人接，不能自行离校。"),
    "no_leave_alone_permission": N_("{name} 没有家长的书面同意，不能自行离校。"),
    "collector_not_listed": N_("来接 {name} 的人不在登记的接送人里。先不放行，请打登记的电话核实。"),
    "collector_not_valid": N_("{collector} 接 {name} 的委托不在有效期内。先不放行，请打登记的电话核实。"),
    "collector_barred": N_("来接 {name} 的人不得接走这个孩子。不放行，孩子留在校内，请告诉带班领导。"),
    "rolls_open": N_("还有 {count} 场点名没关闭（{group} 第 {slot} 课时）。全部关闭后，今天才能关闭。"),
    "children_left": N_("还有 {count} 个孩子没交代去向：{names}。全部交代清楚后，今天才能关闭。"),
    "day_closed_already": N_("{day} 已经关闭。"),
    "no_phone": N_("没有登记监护人电话。"),
}
