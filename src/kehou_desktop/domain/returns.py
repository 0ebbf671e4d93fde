"""What goes up to the county: figures with their definition and denominator (F-24, §3.9)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One grade of the monthly return, or the total. Money in fen; None prints as — (not asked by grade).

    ``enrolled`` = on roll on the day of count; ``joined`` = agreement signed and at least one mark on a
    closed roll of the month; ``full_week`` = joined, with all five weekdays applied for; ``waived`` =
    children whose bill was waived in full (困难免收); ``due`` = the month's bills; ``received`` = what came
    in during the month up to the day of count, for whichever month's bill. Children and their money count
    under the grade they are in on the day of count, ``groups`` under the grade of their class.
    """

    grade: int | None
    label: str
    enrolled: int
    joined: int
    full_week: int
    left_behind: int
    migrant: int
    disabled: int
    waived: int
    teachers: int | None
    teachers_joined: int | None
    outsiders: int | None
    groups: int
    clubs: int
    providers: int
    due: int
    received: int
    spent: int | None
    satisfaction: str = ""


@dataclass(frozen=True, slots=True)
class MonthlyReturn:
    """The month's return (F-24): rows by grade, total, the month before, and the cross-check.

    It tells the month as it stood on ``counted_on``: what is signed, reviewed or paid later does not change
    it. ``on_rolls`` = children named on closed rolls; ``attended`` = those of them who came at least once.
    """

    school: str
    school_code: str
    year: int
    month: int
    counted_on: date
    rows: tuple[ReturnRow, ...]
    total: ReturnRow
    last_month: ReturnRow | None
    price: str
    basis: str
    agreed: int
    on_rolls: int
    attended: int
    billed: int
    exempt: int
    number: str = ""
    printed: str = ""

    @property
    def rolls_agree(self) -> bool:
        """Whether as many children have all their papers as stand on the month's closed rolls."""
        return self.agreed == self.on_rolls

    @property
    def bills_agree(self) -> bool:
        """Whether every child who came is billed or exempt; who was on leave all month has no bill."""
        return self.attended == self.billed + self.exempt


@dataclass(frozen=True, slots=True)
class Difference:
    """Children whom two of the three lists (papers, rolls, bills) do not both name (§3.11).

    ``code``: agreed_not_on_rolls, on_rolls_not_agreed, attended_not_billed or billed_not_attended.
    """

    code: str
    names: tuple[str, ...]


def percent(part: int, whole: int) -> str:
    """Return ``part``/``whole`` in per cent to two places, half up (2309/2356 = 98.01); — for no children."""
    if whole == 0:
        return "—"
    hundredths = (part * 20000 + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}"
