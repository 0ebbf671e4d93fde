"""What stands in the fields of the family's papers, as the store knows it; else a line for the hand."""

from collections.abc import Mapping, Sequence

from kehou_desktop import words
from kehou_desktop.documents import figures
from kehou_desktop.documents.letters import texts
from kehou_desktop.domain import letters
from kehou_desktop.domain.letters import FormChild, Offer, Pile
from kehou_desktop.domain.students.rows import grade_label
from kehou_desktop.i18n import _

BY_HAND = "__________"


def date_blank() -> str:
    """Return 年 月 日 with room to write between."""
    return _("年\u3000\u3000月\u3000\u3000日")


def term(offer: Offer) -> str:
    """Return 2026 年秋季学期, or 2027 年春季学期 in the school year 2026."""
    if offer.term == 1:
        return _("{year} 年秋季学期").format(year=offer.school_year)
    return _("{year} 年春季学期").format(year=offer.school_year + 1)


def grades(numbers: Sequence[int]) -> str:
    """Return grades as 一年级至三年级、五年级."""
    said = []
    for first, last in letters.spans(numbers):
        ends = [words.grade(grade_label(g)) for g in (first, last)]
        said.append(ends[0] if first == last else _("{first}至{last}").format(first=ends[0], last=ends[1]))
    return _("、").join(said)


def slots(offer: Offer) -> str:
    """Return 第1课时 15:50–16:30，第2课时 16:40–17:20."""
    return _("，").join(
        _(texts.SLOT).format(number=s.number, starts=words.clock(s.starts), ends=words.clock(s.ends))
        for s in offer.slots
    )


def release(offer: Offer) -> str:
    """Return when each grade is let out, grades of one time together; one time for all alone."""
    times = letters.grades_by_time(offer.release)
    if len(times) == 1:
        return words.clock(times[0][1])
    said = []
    for spans, minutes in times:
        numbers = [g for first, last in spans for g in range(first, last + 1)]
        said.append(_(texts.RELEASE).format(grades=grades(numbers), time=words.clock(minutes)))
    return _("，").join(said) or BY_HAND


def ends(offer: Offer, grade: int | None) -> str:
    """Return when a grade is let out; of no grade in particular when the last one is."""
    minutes = offer.release.get(grade or 0) or max(offer.release.values(), default=0)
    return words.clock(minutes) if minutes else BY_HAND


def fee(offer: Offer) -> str:
    """Return the sentence on the fee; where no policy is in force it leaves the figures to the hand (N-8)."""
    if offer.fee is None:
        return _(texts.FEE_BY_HAND)
    own = offer.fee
    validity = ""
    if own.valid_to is not None:
        validity = _(texts.VALID_TO).format(day=figures.day_in_text(own.valid_to))
    cap = _(texts.TERM_CAP).format(amount=words.money(own.term_cap)) if own.term_cap else ""
    return _(texts.FEE).format(
        price=words.money(own.price),
        cap=words.hours(own.day_cap_x100),
        day_price=words.money((own.price * own.day_cap_x100 + 50) // 100),
        term_cap=cap,
        basis=own.basis_document_no,
        validity=validity,
    )


def fetched(offer: Offer) -> str:
    """Return who must be fetched (N-7)."""
    if not offer.fetch_grades:
        return _(texts.FETCHED_OPEN)
    return _(texts.FETCHED).format(grades=grades(offer.fetch_grades))


def fields(pile: Pile, child: FormChild | None) -> Mapping[str, str]:
    """Return every field that a text may hold, said in the language in use."""
    offer = pile.offer
    days = _(texts.SERVICE_DAYS_BY_HAND)
    if offer.service_days:
        days = _(texts.SERVICE_DAYS).format(count=offer.service_days)
    weekdays = _(texts.WEEKDAYS_BY_HAND)
    if child is not None and child.weekdays:
        weekdays = _(texts.WEEKDAYS).format(weekdays=words.weekdays(child.weekdays))
    return {
        "school": offer.school,
        "term": term(offer),
        "first_day": figures.day_in_text(offer.first_day),
        "last_day": figures.day_in_text(offer.last_day),
        "service_days": days,
        "slot_count": str(len(offer.slots)),
        "slots": slots(offer),
        "starts": words.clock(offer.slots[0].starts) if offer.slots else BY_HAND,
        "ends": ends(offer, child.grade if child is not None else None),
        "release": release(offer),
        "fee": fee(offer),
        "fetched": fetched(offer),
        "weekdays": weekdays,
    }


def pairs(of: texts.Pairs, pile: Pile, child: FormChild | None) -> list[tuple[str, str]]:
    """Return a text's paragraphs filled: what is bold before it, and the sentence."""
    known = fields(pile, child)
    return [(_(lead), _(body).format(**known)) for lead, body in of]
