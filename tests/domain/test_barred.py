"""Who is the barred person and who only has the same name."""

from datetime import date

import pytest

from kehou_desktop.domain.barred import Barred
from kehou_desktop.domain.students import Relation

FROM, TO = date(2026, 9, 1), date(2026, 12, 31)


def _bar(name: str = "柳禁", relation: Relation | None = Relation.FATHER, text: str = "") -> Barred:
    return Barred(1, name, relation, text, False, FROM, TO)


@pytest.mark.parametrize(
    ("bar", "listed", "same"),
    [
        (_bar(), ("柳禁", Relation.FATHER, ""), True),
        (_bar(), ("柳 禁", Relation.FATHER, ""), True),
        (_bar("Liu Jin"), ("liu jin", Relation.FATHER, ""), True),
        (_bar(), ("柳进", Relation.FATHER, ""), False),
        (_bar(), ("柳禁", Relation.MOTHERS_BROTHER, ""), False),
        (_bar(), ("柳禁", None, ""), True),
        (_bar(relation=None), ("柳禁", Relation.MOTHER, ""), True),
        (_bar(), ("柳禁", Relation.OTHER_RELATIVE, "邻居"), True),
        (_bar(relation=Relation.OTHER_RELATIVE, text="邻居"), ("柳禁", None, "邻居"), True),
        (_bar(relation=Relation.OTHER_RELATIVE, text="邻居"), ("柳禁", None, "同事"), False),
    ],
)
def test_the_same_name_and_no_relation_that_differs(
    bar: Barred, listed: tuple[str, Relation | None, str], same: bool
) -> None:
    assert bar.is_same(*listed) is same


@pytest.mark.parametrize(
    ("day", "holds"), [(date(2026, 8, 31), False), (FROM, True), (TO, True), (date(2027, 1, 1), False)]
)
def test_both_ends_are_included(day: date, holds: bool) -> None:
    assert _bar().valid_on(day) is holds
