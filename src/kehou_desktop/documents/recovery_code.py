"""The recovery code, printed once, to be sealed and kept by two people."""

import itertools
from collections.abc import Sequence

from kehou_desktop.documents import figures
from kehou_desktop.documents import pdf as paper
from kehou_desktop.domain.accounts import RecoveryLetter
from kehou_desktop.domain.errors import Refused
from kehou_desktop.i18n import N_, _

_WHAT_FOR = N_(
    "本机的学生、考勤和收费资料是加密保存的。口令全部忘记、校长离任或开机账户失效时，"
    "凭此恢复码可以重新打开全部资料；没有口令也没有恢复码，任何人（包括软件作者）都打不开。"
)
_KEEP = (
    N_("请当场核对一遍，确认每个字符都看得清。"),
    N_("装入信封封口，骑缝处由两位保管人签字、写明日期，加盖公章。"),
    N_("由两位保管人共同保管，放在学校保险柜；不要与本机、备份盘放在同一处。"),
    N_("不拍照、不存入手机或电脑、不通过网络发送，不告诉任何人。"),
    N_("启封须两位保管人同时在场，启封一次即登记一次；用过以后会生成新码，旧码作废，请换新信封。"),
    N_("保管人变动时，查看封口完好后办理移交，并在下面重新签字。"),
)

_ADVICE_ENDS = 208.0


def pdf(nouns: Sequence[RecoveryLetter], *, missing: list[str] | None = None) -> bytes:
    """Return the letters, one page of A4 each: the code, what it is for, how two people keep it sealed."""
    if not nouns:
        raise Refused("nothing_to_print")
    document = paper.Document(_("恢复码"), missing=missing)
    for noun in nouns:
        _page(document.sheet(noun.school), noun)
    return document.finish()


def _page(sheet: paper.Sheet, noun: RecoveryLetter) -> None:
    edges = paper.LETTER
    paper.title(sheet, edges, _("资料恢复码（密封保管）"), y=36, size=20, tracking=1.0)
    if noun.practice:
        _practice(sheet)
    made = _("生成日期：{day}").format(day=figures.day_in_text(noun.made_on))
    school = _("学校：{school}").format(school=noun.school)
    room = edges.width - paper.wide_mm(made, 12) - 4
    sheet.cell(edges.left, 45.5, room, 6, school, 12, pad=0, wrap=False)
    sheet.at(edges.right, paper.baseline(48.5, 12), made, 12, align="right")
    _code(sheet, noun.code, y=58.0)
    y = _advice(sheet, y=118.0)
    _holders(sheet, y=max(y + 5, 212.0))
    sheet.cell(
        edges.left,
        280.0,
        edges.width,
        4,
        _("本页只打印这一份。打印后请查看打印机内没有留下副本。"),
        8.5,
        align="centre",
    )


def _advice(sheet: paper.Sheet, *, y: float) -> float:
    """Say what the code is for and how it is kept; longer words are set smaller. Return where it ends."""
    edges = paper.LETTER
    what_for = "\u3000\u3000" + _(_WHAT_FOR)
    keep = [_(text) for text in _KEEP]
    for size in (12.0, 11.0, 10.0, 9.0, 8.0):
        count = sheet.lines_of(what_for, size, edges.width)
        count += sum(sheet.lines_of(text, size, edges.width - 8) for text in keep)
        if y + count * size * 1.66 / 72 * 25.4 + 3.0 + 0.8 * len(keep) <= _ADVICE_ENDS:
            break
    y = sheet.paragraph(edges.left, y, edges.width, what_for, size) + 3.0
    for i, text in enumerate(keep, start=1):
        sheet.at(edges.left, y, f"{i}.", size)
        y = sheet.paragraph(edges.left + 8, y, edges.width - 8, text, size, leading=1.6) + 0.8
    return y


def _practice(sheet: paper.Sheet) -> None:
    edges = paper.LETTER
    sheet.frame(edges.right - 44, 16, 44, 10, 1.2)
    sheet.cell(edges.right - 44, 16, 44, 10, _("练  习"), 17, bold=True, align="centre")
    text = _("样张：来自练习学校，打不开任何真实资料。")
    sheet.cell(edges.left, 16, edges.width - 50, 10, text, 10, bold=True, pad=0)


def groups(code: str) -> tuple[str, ...]:
    """Return the code in groups of four, four and five, twice: easy to read aloud and to key."""
    plain = "".join(code.replace("-", "").split())
    cuts = (0, 4, 8, 13, 17, 21, 26)
    parts = [plain[a:b] for a, b in itertools.pairwise(cuts)]
    return (*(part for part in parts if part), *([plain[26:]] if plain[26:] else []))


def _code(sheet: paper.Sheet, code: str, *, y: float) -> None:
    edges, tall = paper.LETTER, 48.0
    sheet.frame(edges.left, y, edges.width, tall, 1.6)
    shares = groups(code)
    for row, share in enumerate((shares[:3], shares[3:])):
        middle = y + 13 + row * 18
        wide = edges.width / 3
        for i, group in enumerate(share):
            x = edges.left + (i + 0.5) * wide
            sheet.at(x, paper.baseline(middle, 25), group, 25, bold=True, align="centre", tracking=1.6)
    text = _("从左到右、先上后下录入，空格不用输，大小写不分。")
    sheet.cell(edges.left, y + tall - 7.4, edges.width, 5, text, 9, align="centre")


def _holders(sheet: paper.Sheet, *, y: float) -> None:
    """Draw the table that two keepers sign, with room for two later changes."""
    edges, head, tall = paper.LETTER, 9.0, 15.0
    cuts = [edges.left + edges.width * share for share in (0, 0.16, 0.45, 0.74, 1)]
    rows = (_("首次封存"), _("移交"), _("移交"))
    bottom = y + head + tall * len(rows)
    sheet.frame(cuts[0], y, edges.width, bottom - y)
    for x in cuts[1:-1]:
        sheet.line(x, y, x, bottom)
    sheet.line(cuts[0], y + head, edges.right, y + head, paper.HEAD)
    titles = ("", _("保管人一（签字）"), _("保管人二（签字）"), _("日期"))
    for left, right, title in zip(cuts, cuts[1:], titles, strict=False):
        sheet.cell(left, y, right - left, head, title, 10, bold=True, align="centre")
    for i, label in enumerate(rows):
        top = y + head + i * tall
        if i:
            sheet.line(cuts[0], top, edges.right, top)
        sheet.cell(cuts[0], top, cuts[1] - cuts[0], tall, label, 10.5, align="centre")
        date_blank = _("年\u3000\u3000月\u3000\u3000日")
        sheet.cell(cuts[3], top, edges.right - cuts[3], tall, date_blank, 10.5, align="right", pad=2)
