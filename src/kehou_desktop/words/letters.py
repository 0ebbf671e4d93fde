"""What the papers are called that go home with a child."""

from kehou_desktop.domain.letters import FamilyPaper
from kehou_desktop.i18n import N_

LABELS = {
    FamilyPaper.PARENT_LETTER: N_("告家长书（附回执）"),
    FamilyPaper.APPLICATION: N_("课后服务申请书"),
    FamilyPaper.AGREEMENT: N_("课后服务协议书（两份）"),
    FamilyPaper.OPT_OUT: N_("不参加课后服务声明书"),
    FamilyPaper.PICKUP_FORM: N_("学生接送信息表（授权委托书）"),
    FamilyPaper.PRIVACY_CONSENT: N_("个人信息处理同意书"),
    FamilyPaper.LEAVE_ALONE: N_("学生自行离校同意书"),
    FamilyPaper.COVENANT: N_("课后服务安全公约（两份）"),
}
