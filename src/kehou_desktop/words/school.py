"""Words of the school, its accounts and its calendar."""

from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.calendar import DayKind
from kehou_desktop.i18n import N_

LABELS = {
    Role.HEAD: N_("校长"),
    Role.REGISTRAR: N_("教务"),
    Role.CLASS_TEACHER: N_("班主任"),
    Role.DUTY: N_("值守"),
    Role.CASHIER: N_("出纳"),
    Role.BOOKKEEPER: N_("会计"),
    Role.AUDITOR: N_("查看"),
    DayKind.HOLIDAY: N_("放假"),
    DayKind.MAKEUP: N_("补课日"),
    DayKind.CLOSED: N_("停课"),
    DayKind.OPEN: N_("上课"),
}

GRADES = (
    *(N_("一年级"), N_("二年级"), N_("三年级"), N_("四年级"), N_("五年级"), N_("六年级")),
    *(N_("七年级"), N_("八年级"), N_("九年级")),
)

REFUSALS = {
    "not_allowed": N_("这件事要由有权限的人来做。没有任何改动。"),
    "school_name_missing": N_("还没有填学校全称。"),
    "head_name_missing": N_("还没有填校长（第一个账户）的姓名。"),
    "school_code_wrong": N_("学校标识码应是 10 位数字，现在是“{code}”。不知道可以先空着。"),
    "school_code_missing": N_("还没有学校标识码，报送表不能生成。请先在学校资料里补上。"),
    "grades_wrong": N_("年级范围“{text}”看不懂。请写成 1-6 或 1-9 这样。"),
    "account_unknown": N_("没有叫“{name}”的账户。"),
    "account_exists": N_("已经有叫“{name}”的账户。"),
    "account_needed": N_("这个学校有几个账户，请用 --user 指明是谁。"),
    "password_needed": N_("没有口令，打不开。请设 KEHOU_PASSWORD，或在提示后输入。"),
    "password_wrong": N_("口令不对。数据没有动。请再试，注意大小写。"),
    "password_wait": N_("口令错了几次，请等 {seconds} 秒再试。数据没有动。"),
    "password_short": N_("口令至少 {least} 个字符。"),
    "password_common": N_("这个口令太容易被猜到。请换一个，不要用学校名、姓名或连号。"),
    "password_differs": N_("两次输入的口令不一样。"),
    "recovery_code_wrong": N_("恢复码不对。请对照封存的那张纸，26 个字符，没有 0、O、1、I、L。"),
    "term_unreadable": N_("学期“{text}”看不懂。请写成 2026-2027-1 或 2026-2027-2。"),
    "term_unknown": N_("这个学校没有学期 {text}。"),
    "no_term": N_("还没有学期。请先建学期。"),
    "term_days_wrong": N_("学期从 {first} 到 {last} 不成立：结束要晚于开始，且不超过 250 天。"),
    "term_overlaps": N_("学期 {first} 至 {last} 和已有的学期重叠。"),
    "slots_wrong": N_("课时时间不成立：每个课时结束要晚于开始，且不能重叠。"),
    "date_unreadable": N_("日期“{text}”看不懂。请写成 2026-11-25。"),
    "date_missing": N_("还没有填日期。请写成 2026-11-25。"),
    "month_unreadable": N_("月份“{text}”看不懂。请写成 2026-11。"),
    "time_unreadable": N_("时间“{text}”看不懂。请写成 15:30。"),
    "calendar_line_unreadable": N_(
        "放假表第 {line} 行看不懂：{text}。整份没有收入。每行应是“日期,休或班,名称,按周几”。"
    ),
    "calendar_empty": N_("放假表里没有一天。没有收入。"),
    "calendar_several_years": N_("放假表里有几个年份（{years}）。一份只放一年，没有收入。"),
    "day_kind_wrong": N_("一天只能定为上课或停课。"),
    "day_has_rolls": N_("{day} 已经有点名，不能改成停课。"),
    "weekdays_unreadable": N_("星期“{text}”看不懂。请用 1 到 7 的数字，至少一天。"),
    "document_missing": N_("还没有写明依据的文件或证明编号。"),
    "paper_unknown": N_("没有叫“{name}”的表。用 kehou papers 看有哪些。"),
    "format_unknown": N_("“{name}”没有这种格式，可以用：{formats}。"),
    "recovery_code_once": N_("恢复码只在生成的那一次打印。要换新的恢复码，请校长在窗口里办。"),
    "receipt_number_unreadable": N_("票据号码“{text}”看不懂。请写成 2026-0000123。"),
    "not_practice": N_("只有练习学校的日期可以改。"),
    "validity_wrong": N_("有效期的结束早于开始。"),
}
