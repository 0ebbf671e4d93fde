"""The numbered proof of a payment, in three slips (F-21)."""

from collections.abc import Sequence

from kehou_desktop import words
from kehou_desktop.documents import figures
from kehou_desktop.documents import pdf as paper
from kehou_desktop.domain import fees
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.fees import PayMethod, Receipt
from kehou_desktop.i18n import N_, _

SLIP = 99.0
_STUB, _LEFT, _RIGHT = 14.0, 20.0, 196.0
_ROWS = (23.4, 32.0, 40.6, 49.2, 58.8, 67.4)
_PERFORATION = "[0.6 2] 0 d 1 J"
_METHODS = (PayMethod.CASH, PayMethod.TRANSFER, PayMethod.SCAN)
_SLIPS = (N_("第一联  存根"), N_("第二联  交款人"), N_("第三联  记账"))
_RECEIPT_SLIPS = (N_("第一联  存根"), N_("第二联  收据（交款人）"), N_("第三联  记账"))


def pdf(
    nouns: Sequence[Receipt], *, allow_receipt_title: bool = False, missing: list[str] | None = None
) -> bytes:
    """Return the proofs as one PDF, A4 portrait, three slips of 99 mm each (F-21).

    The title is 交款登记单（内部凭据）; 收据 only with ``allow_receipt_title``, where a policy names its
    legal basis. A proof printed before is marked 补打. An amount of zero prints nothing: refused. A specimen
    prints the form with 样张 for its number.
    """
    if not nouns or any(noun.amount <= 0 and not noun.specimen for noun in nouns):
        raise Refused("nothing_to_receipt")
    title = _("课后服务费收款收据") if allow_receipt_title else _("课后服务费交款登记单（内部凭据）")
    document = paper.Document(title, missing=missing)
    for noun in nouns:
        sheet = document.sheet(f"№ {_number(noun)} {noun.payer}".strip())
        slips = _RECEIPT_SLIPS if allow_receipt_title else _SLIPS
        for i, name in enumerate(slips):
            _slip(sheet, noun, title, _(name), top=i * SLIP, receipt=allow_receipt_title)
        _perforations(sheet)
    return document.finish()


def _perforations(sheet: paper.Sheet) -> None:
    """Draw where the page is torn: two across, one along the stub; binding marks on it."""
    for y in (SLIP, 2 * SLIP):
        sheet.line(0, y, sheet.width, y, 0.5, _PERFORATION)
    sheet.line(_STUB, 4, _STUB, sheet.height - 4, 0.5, _PERFORATION)
    for i in range(3):
        for j, word in enumerate((_("装"), _("订"), _("线"))):
            sheet.at(7.5, i * SLIP + 44 + j * 5.8, word, 6.5, align="centre")


def _slip(sheet: paper.Sheet, noun: Receipt, title: str, name: str, *, top: float, receipt: bool) -> None:
    sheet.cell(_LEFT, top + 10, 38, 6, name, 9.5, bold=True, pad=0)
    size = 16.5 if receipt else 14.0
    paper.title(sheet, paper.Edges(_LEFT, _RIGHT), title, y=top + 14.6, size=size, tracking=0.5, room=98)
    sheet.at(_RIGHT, top + 14.3, f"№ {_number(noun)}", 12.5, bold=True, align="right")
    school = _("收款单位：{school}").format(school=noun.school)
    sheet.cell(_LEFT, top + 17.7, 108, 5, school, 9, pad=0, wrap=False)
    line = paper.baseline(top + 20.2, 9)
    paid_on = _("    年    月    日") if noun.specimen else figures.day_on_receipt(noun.paid_on)
    sheet.at(_RIGHT, line, paid_on, 9, align="right")
    if noun.copies_before:
        again = _("补打 第 {n} 次").format(n=noun.copies_before)
        sheet.frame(_RIGHT - 62, top + 17.6, 24, 5.0, 0.8)
        sheet.cell(_RIGHT - 62, top + 17.6, 24, 5.0, again, 8.5, bold=True, align="centre")
    _grid(sheet, top)
    _fields(sheet, noun, top)
    foot = paper.baseline(top + 73.2, 9.5)
    sheet.at(_LEFT, foot, _("收款单位（章）："), 9.5)
    by = _("收款人：{name}").format(name=noun.received_by)
    sheet.cell(82, top + 70.2, 58, 6, by, 9.5, pad=0, wrap=False)
    sheet.at(145, foot, _("交款人："), 9.5)
    kind = (
        _("校内收据，连续编号，缺号、重号无效；不作其他用途。")
        if receipt
        else _("校内登记凭据，不是财政票据或发票；连续编号，缺号、重号无效。")
    )
    seal = _("校验摘要 {epoch}-{digest}").format(epoch=noun.epoch, digest=_digest(noun.digest))
    kind += "" if noun.specimen else seal
    sheet.cell(_LEFT, top + 90.4, 130, 3.4, kind, 7, pad=0, wrap=False)
    sheet.cell(_RIGHT - 44, top + 90.4, 44, 3.4, noun.printed, 7, pad=0, align="right", wrap=False)


def _number(noun: Receipt) -> str:
    return _("样张") if noun.specimen else noun.number


def _digest(digest: str) -> str:
    """Return the first eight characters, four and four: 7C41-E09A."""
    short = digest.replace("-", "")[:8].upper()
    return f"{short[:4]}-{short[4:]}" if len(short) > 4 else short


def _grid(sheet: paper.Sheet, top: float) -> None:
    rows = [top + y for y in _ROWS]
    sheet.frame(_LEFT, rows[0], _RIGHT - _LEFT, rows[-1] - rows[0])
    for y in rows[1:-1]:
        sheet.line(_LEFT, y, _RIGHT, y, 0.5)
    sheet.line(42, rows[0], 42, rows[-1])
    for row, cuts in enumerate(((94, 112, 138, 158), (94, 108, 124, 138), (62, 76, 94, 118))):
        for x in cuts:
            sheet.line(x, rows[row], x, rows[row + 1])


def _fields(sheet: paper.Sheet, noun: Receipt, top: float) -> None:
    def label(row: int, left: float, right: float, text: str) -> None:
        sheet.cell(
            left, top + _ROWS[row], right - left, _tall(row), text, 9.5, bold=True, align="centre", pad=0.6
        )

    def value(
        row: int,
        left: float,
        right: float,
        text: str,
        size: float = 9.5,
        align: paper.Align = "left",
        *,
        bold: bool = False,
    ) -> None:
        sheet.cell(
            left, top + _ROWS[row], right - left, _tall(row), text, size, bold=bold, align=align, pad=1.8
        )

    label(0, _LEFT, 42, _("交款人"))
    sheet.name(42, top + _ROWS[0], 52, _tall(0), noun.payer, 9.5, pad=1.8)
    label(0, 94, 112, _("班级"))
    value(0, 112, 138, noun.class_label)
    label(0, 138, 158, _("学号"))
    value(0, 158, _RIGHT, noun.student_no)
    label(1, _LEFT, 42, _("项目"))
    value(1, 42, 94, noun.item)
    label(1, 94, 108, _("单位"))
    value(1, 108, 124, _("课时"))
    label(1, 124, 138, _("方式"))
    _methods(sheet, noun, top)
    quantity, price = _reckoning(noun)
    label(2, _LEFT, 42, _("数量"))
    value(2, 42, 62, quantity, 10, "right")
    label(2, 62, 76, _("单价"))
    value(2, 76, 94, price, 10, "right")
    label(2, 94, 118, _("金额（小写）"))
    in_figures = "" if noun.specimen else f"¥ {words.money(noun.amount)}"
    value(2, 118, _RIGHT, in_figures, 13, "right", bold=True)
    label(3, _LEFT, 42, _("金额（大写）"))
    said = "" if noun.specimen else fees.rmb_words(noun.amount)
    in_words = _("人民币{words}").format(words=said)
    value(3, 42, _RIGHT, in_words, 12, bold=True)
    label(4, _LEFT, 42, _("备注"))
    value(4, 42, _RIGHT, _("官方票据号："), 9)


def _tall(row: int) -> float:
    return _ROWS[row + 1] - _ROWS[row]


def _reckoning(noun: Receipt) -> tuple[str, str]:
    """Return quantity and price; — where they do not make the amount.

    A child with a waiver, or a family that pays in parts, is told its own sum; the slip does not show that
    others pay more.
    """
    if noun.specimen:
        return "", ""
    if fees.half_up(noun.quantity_x100 * noun.price, 100) != noun.amount:
        return figures.DASH, figures.DASH
    decimals = figures.places([noun.quantity_x100])
    return figures.hours(noun.quantity_x100, decimals), words.money(noun.price)


def _methods(sheet: paper.Sheet, noun: Receipt, top: float) -> None:
    middle = top + _ROWS[1] + _tall(1) / 2
    for i, method in enumerate(_METHODS):
        x = 140 + i * 18.5
        sheet.box(x + 1.6, middle, 3.2, ticked=noun.method is method and not noun.specimen)
        sheet.cell(x + 3.8, middle - 3, 14.5, 6, words.label(method), 9, pad=0.2)
