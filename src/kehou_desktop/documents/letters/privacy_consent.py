"""The guardian's consent to the handling of the child's data."""

from collections.abc import Sequence

from kehou_desktop.documents import pdf as paper
from kehou_desktop.documents.letters import filling, sheets, statement, texts
from kehou_desktop.domain.letters import FormChild, Pile
from kehou_desktop.i18n import _


def pdf(nouns: Sequence[Pile], *, missing: list[str] | None = None) -> bytes:
    """Return the consent for each child, one page of A4 each: purpose, items, period, the right to withdraw.

    Yes, photo and no are boxes of the same size; the photo is a choice of its own.
    """
    return sheets.pdf(nouns, _("个人信息处理同意书"), _draw, missing=missing)


def _draw(document: paper.Document, pile: Pile, child: FormChild | None, bookmark: str) -> None:
    sheet = document.sheet(bookmark)
    code = child.page_code if child is not None else ""
    title, rule = _("个人信息处理同意书"), _("监护人单独填写")
    statement.head(sheet, pile, child, title, rule, code=code)
    end = statement.body(sheet, filling.pairs(texts.PRIVACY, pile, child), bottom=178.0)
    y = statement.listed(sheet, [_(choice) for choice in texts.PRIVACY_CHOICES], y=end + 7)
    statement.signed(sheet, y=y + 5.0)
    sheets.foot(sheet, pile, child, code=code)
