"""How the family's papers are asked for: per child, per class in seat order, or blank."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from kehou_desktop.domain import calendar, letters
from kehou_desktop.domain.letters import FamilyPaper, FormChild, Offer, Pile
from kehou_desktop.domain.students.rows import HomeClass
from kehou_desktop.i18n import _
from kehou_desktop.opening import Door
from kehou_desktop.papers import cases
from kehou_desktop.services import classes, printing
from kehou_desktop.services import letters as letters_

_CODED = frozenset(
    {
        FamilyPaper.PARENT_LETTER,
        FamilyPaper.APPLICATION,
        FamilyPaper.OPT_OUT,
        FamilyPaper.PICKUP_FORM,
        FamilyPaper.PRIVACY_CONSENT,
        FamilyPaper.LEAVE_ALONE,
    }
)
"""What comes back to be keyed. Agreement and covenant are two copies alike and carry a number only."""

_FORM = {
    FamilyPaper.PARENT_LETTER: "01",
    FamilyPaper.APPLICATION: "02",
    FamilyPaper.AGREEMENT: "03",
    FamilyPaper.OPT_OUT: "04",
    FamilyPaper.PICKUP_FORM: "05",
    FamilyPaper.COVENANT: "06",
    FamilyPaper.PRIVACY_CONSENT: "02A",
    FamilyPaper.LEAVE_ALONE: "05A",
}
"""The forms' numbers; the consents belong to the form they go with."""


def piles(paper: FamilyPaper) -> Callable[[Door, cases.Case], Sequence[Pile]]:
    """Return how one of the family's papers is asked for."""

    def gather(door: Door, case: cases.Case) -> Sequence[Pile]:
        return [_counted(door, case, paper, _pile(door, paper, case))]

    gather.__name__ = paper.name.lower()
    return gather


def _pile(door: Door, paper: FamilyPaper, case: cases.Case) -> Pile:
    """Return a child's sheet, a class's, or by default those of the first class that still misses some.

    Of a class those children are printed whose paper is still out, and all of them where none is. A child
    that is not on the roll, a class without children and a school without children give the blank form.
    """
    day = case.date or door.today()
    semester = cases.semester_of(door, case, day)
    offer = door.read(letters_.offer, semester_id=semester.semester_id, day=day)
    if case.student is not None:
        return _one_child(door, paper, case.student, offer, semester)
    if case.class_ is not None:
        label = cases.class_label_of(door, case, day)
        home = next((c for c in door.read(classes.home_classes, day) if c.label == label), None)
        if home is None:
            return _blank(door, paper, offer, label)
        return _whole_class(door, paper, home, offer, semester)
    homes = door.read(letters_.classes_to_print, day=day)
    for home in homes:
        children = _children(door, home.home_class_id, offer, semester)
        if any(letters.still_needs(c, paper, fetch_grades=offer.fetch_grades) for c in children):
            return _whole_class(door, paper, home, offer, semester)
    return _whole_class(door, paper, homes[0], offer, semester) if homes else _blank(door, paper, offer, "")


def _children(
    door: Door, home_class_id: int, offer: Offer, semester: calendar.Semester
) -> tuple[FormChild, ...]:
    return door.read(letters_.children, home_class_id, semester_id=semester.semester_id, day=offer.day)


def _whole_class(
    door: Door, paper: FamilyPaper, home: HomeClass, offer: Offer, semester: calendar.Semester
) -> Pile:
    children = _children(door, home.home_class_id, offer, semester)
    chosen = letters.wanted(children, paper, fetch_grades=offer.fetch_grades)
    if not chosen:
        return _blank(door, paper, offer, home.label)
    return _filled(door, paper, home, chosen, offer, semester, divided=True)


def _one_child(
    door: Door, paper: FamilyPaper, student_id: int, offer: Offer, semester: calendar.Semester
) -> Pile:
    seat = door.read(classes.seats, offer.day).get(student_id)
    if seat is None:
        return _blank(door, paper, offer, "")
    children = _children(door, seat.home_class_id, offer, semester)
    own = tuple(c for c in children if c.student_id == student_id)
    if paper is FamilyPaper.LEAVE_ALONE and not letters.may_leave_alone(own[0], offer.fetch_grades):
        return _blank(door, paper, offer, "")
    homes = door.read(classes.home_classes, offer.day)
    home = next(c for c in homes if c.home_class_id == seat.home_class_id)
    return _filled(door, paper, home, own, offer, semester, divided=False)


def _filled(
    door: Door,
    paper: FamilyPaper,
    home: HomeClass,
    children: Sequence[FormChild],
    offer: Offer,
    semester: calendar.Semester,
    *,
    divided: bool,
) -> Pile:
    """Number the sheets and give them their page codes."""
    codes: dict[int, str] = {}
    if paper in _CODED:
        codes = door.write(
            letters_.issue,
            [c.student_id for c in children],
            paper=paper.value,
            period=semester.code,
            now=door.now(),
        )
    which = f"{home.grade}{home.number:02d}"
    named = tuple(
        replace(
            c,
            number=cases.number(semester, _FORM[paper], which, f"{c.seat_no:04d}"),
            page_code=codes.get(c.student_id, ""),
        )
        for c in children
    )
    return Pile(offer, home.label, home.teacher, home.size, named, divided)


def _blank(door: Door, paper: FamilyPaper, offer: Offer, class_label: str) -> Pile:
    return Pile(offer, class_label, "", 0, ())


def _counted(door: Door, case: cases.Case, paper: FamilyPaper, pile: Pile) -> Pile:
    """Say at the foot when it was made and which printing it is. No person: it goes home."""
    run, now = "—", door.now()
    if case.counted:
        key = f"{pile.class_label}/{'/'.join(str(c.student_id) for c in pile.children[:1])}"
        (number,) = door.write(printing.count_runs, paper=paper.value, case_keys=[key], now=now)
        run = f"{number:06d}"
    words = _("预填 {when:%Y-%m-%d %H:%M} 印次 {run}") if pile.children else _("空白表 印次 {run}")
    return replace(pile, printed=words.format(when=now, run=run), run=_("印次 {run}").format(run=run))
