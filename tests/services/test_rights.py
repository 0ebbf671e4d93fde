"""Who may do what: written here by hand from what the school needs, never taken from the decorators."""

import ast
import importlib
import inspect
import itertools
import pkgutil
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kehou_desktop import services
from kehou_desktop.domain.accounts import Actor, Role
from kehou_desktop.domain.disclosures import Secret
from kehou_desktop.domain.errors import Refused
from kehou_desktop.domain.handover import Way
from kehou_desktop.services import classes, handover, school
from kehou_desktop.store import models, rights
from kehou_desktop.store.rights import EVERY_ROLE, allow
from tests.store import lived

ROLES = (
    *(Role.HEAD, Role.REGISTRAR, Role.CLASS_TEACHER, Role.DUTY),
    *(Role.CASHIER, Role.BOOKKEEPER, Role.AUDITOR),
)

# One letter a role, in the order of ROLES: head registrar class-teacher duty cashier bookkeeper auditor.
# y = may, - = may not, o = only where it is the teacher's own class.
#
# Why: the head and the registrar run the service. A class teacher keys, reviews and signs for the own class
# takes its rolls and hands its children over; the duty desk does so for every class.
# Money is the cashier's and the bookkeeper's (only the cashier takes it; a policy and a hardship are the
# head's word). Whoever has no child in hand sees no telephone number (rolls, gate); who is exempt is seen by
# the head, the office, finance and the own class teacher only (N-8). The auditor changes nothing but the
# count of printings, which is the trace of his own reading. Questions without personal data are open to all.
# A new service function fails the first test below until its row is written here.
MATRIX = {
    "applications.class_rows": "yyo---y",
    "applications.school_rows": "yy----y",
    "applications.receive": "yyo----",
    "applications.receive_each": "yyo----",
    "applications.take_back": "yyo----",
    "applications.class_review": "yyo----",
    "applications.school_review": "y------",
    "applications.correct_review": "y------",
    "applications.sign": "yyo----",
    "attendance.sittings": "yyyyyyy",
    "attendance.day_sheet": "yyoy--y",
    "attendance.day_sheets": "yy-y--y",
    "attendance.open_rolls": "yyyyyyy",
    "attendance.month_sheet": "yyyyyyy",
    "attendance.month_sheets": "yyyyyyy",
    "attendance.mark": "yyoy---",
    "attendance.all_present": "yyoy---",
    "attendance.unmark": "yyoy---",
    "attendance.close": "yyoy---",
    "barred.add": "yy-----",
    "barred.end": "yy-----",
    "barred.stop": "yyoy---",
    "calls.to_ring": "yyyyyyy",
    "calls.made": "yyyy--y",
    "calls.absences": "yyyy--y",
    "calls.record": "yyoy---",
    "checks.self_check": "yy----y",
    "classes.home_classes": "yyyyyyy",
    "classes.seats": "yyyyyyy",
    "classes.seats_between": "yyyyyyy",
    "classes.set_teacher": "yy-----",
    "disclosures.made": "y-----y",
    "disclosures.disclose": "yyoy---",  # a telephone number; the rest is asked below
    "fees.policies": "yy--yyy",
    "fees.policy_on": "yy--yyy",
    "fees.next_start": "yy--yyy",
    "fees.month_bills": "y---yyy",
    "fees.fee_list": "y---yyy",
    "fees.fee_lists": "y---yyy",
    "fees.receipt": "y---yyy",
    "fees.payments": "y---yyy",
    "fees.newest_billed_month": "y---yyy",
    "fees.month_state": "yy--yyy",
    "fees.publish_policy": "y------",
    "fees.charge_month": "y---yy-",
    "fees.pay": "y---y--",
    "groups.groups": "yyyyyyy",
    "groups.group_named": "yyyyyyy",
    "groups.members": "yyyyyyy",
    "groups.formable": "yy----y",
    "groups.form_own_class_groups": "yy-----",
    "groups.end_membership": "yy-----",
    "groups.set_teacher": "yy-----",
    "guardians.add": "yy-----",
    "guardians.move_up": "yy-----",
    "guardians.end": "yy-----",
    "handover.board": "yyyy--y",
    "handover.sheet": "yyyy--y",
    "handover.sheets": "yyyy--y",
    "handover.release": "yyoy---",
    "handover.close_day": "yy-y---",
    "printing.issue_pages": "yyyyyyy",
    "printing.count_runs": "yyyyyyy",
    "returns.differences": "yy---yy",
    "returns.monthly_return": "yy---yy",
    "school.facts": "yyyyyyy",
    "school.actor_named": "yyyyyyy",
    "school.account_names": "yyyyyyy",
    "school.semesters": "yyyyyyy",
    "school.semester_on": "yyyyyyy",
    "school.semester_of": "yyyyyyy",
    "school.term_calendar": "yyyyyyy",
    "school.special_days": "yyyyyyy",
    "school.service_day": "yyyyyyy",
    "school.service_days": "yyyyyyy",
    "school.last_service_day": "yyyyyyy",
    "school.next_service_day": "yyyyyyy",
    "school.day_note": "yyyyyyy",
    "school.slots": "yyyyyyy",
    "school.release_times": "yyyyyyy",
    "school.fetch_grades": "yyyyyyy",
    "school.single_hand": "yyyyyyy",
    "school.found": "y------",
    "school.add_account": "y------",
    "school.open_term": "yy-----",
    "school.begin_epoch": "yy-----",
    "school.take_year": "yy-----",
    "school.set_day": "yy-----",
    "school.adopt_handover_policy": "y------",
    "school.set_practice_today": "y------",
    "students.roster": "yyyyyyy",
    "students.find": "yyyyyyy",
    "students.detail": "yyo-yyy",
    "students.collectors": "yyyyyyy",
    "students.known": "yy-----",
    "students.take_in": "yy-----",
    "students.add": "yy-----",
    "students.correct": "yy-----",
    "students.amend": "yy-----",
    "students.add_collector": "yy-----",
    "students.end_collector": "yy-----",
    "students.end_alone": "yy-----",
    "students.leave": "yy-----",
    "students.allow_alone": "yy-----",
    "students.certify_hardship": "y------",
}


def modules() -> list[types.ModuleType]:
    """Return the modules that hold services; a package gathers them, what begins with _ is none."""
    found = pkgutil.walk_packages(services.__path__, f"{services.__name__}.")
    own = [m.name for m in found if not m.ispkg and not m.name.rpartition(".")[2].startswith("_")]
    return [importlib.import_module(name) for name in own]


def functions() -> dict[str, Callable[..., Any]]:
    """Return every public service function, found in the modules themselves."""
    return {
        rights.deed_name(value): value
        for module in modules()
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    }


# -- the door --------------------------------------------------------------------------------------------

TEACHER = 7
DAY = lived.THROUGH


@allow(*EVERY_ROLE)
def appoint(session: Session, home_class_id: int) -> None:
    session.add(
        models.Account(id=TEACHER, name="陈老师", created_at=session.get_one(models.Account, 1).created_at)
    )
    session.flush()
    session.get_one(models.HomeClass, home_class_id).teacher_account_id = TEACHER


@allow(*EVERY_ROLE)
def groups_of(session: Session) -> dict[int, int]:
    found = session.execute(select(models.CareGroup.home_class_id, models.CareGroup.id))
    return {home: group for home, group in found if home is not None}


class School:
    """A store with a class teacher, and what is the own class and what another."""

    def __init__(self, folder: Path) -> None:
        self.db = lived.opened(folder)
        groups = self.db.read(lived.EVERYBODY, groups_of)
        self.own, self.other = sorted(groups)[:2]
        self.groups = groups
        seats = self.db.read(lived.EVERYBODY, classes.seats, DAY).values()
        self.children = {
            home: [s.student_id for s in seats if s.home_class_id == home] for home in (self.own, self.other)
        }
        self.term = self.db.read(lived.EVERYBODY, school.semester_on, DAY).semester_id
        self.db.write(lived.EVERYBODY, appoint, self.own)

    def arguments(self, name: str, home: int) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return the arguments that name the class ``home``, for the functions that ask whose it is."""
        children, term = self.children[home], {"semester_id": self.term, "day": DAY}
        roll = {"day": DAY, "slot_id": 1, "today": DAY}
        by_name: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
            "applications.class_rows": ((home,), term),
            "applications.receive_each": ((dict.fromkeys(children, "12345"),), term),
            "attendance.day_sheet": ((self.groups[home],), {"day": DAY, "slot_id": 1}),
            "handover.release": (
                ([handover.Release(c, Way.ALONE, 1050) for c in children],),
                {"day": DAY, "today": DAY},
            ),
            "students.detail": ((children[0],), {"day": DAY}),
            "barred.stop": ((children[0],), {"day": DAY}),
            "calls.record": ((children[0],), {"day": DAY}),
            "disclosures.disclose": ((children[0],), {"what": Secret.PHONE, "day": DAY}),
        }
        if name in by_name:
            return by_name[name]
        if name.startswith("attendance."):
            return (self.groups[home],), roll
        return (children,), term

    def may(self, roles: frozenset[Role], name: str, home: int) -> bool:
        """Ask the check of the door, as the door asks it."""
        who = Actor(TEACHER, "陈老师", roles)
        args, kwargs = self.arguments(name, home)
        try:
            self.db.read(lived.EVERYBODY, ask, who, functions()[name], args, kwargs)
        except Refused as refused:
            assert (refused.code, refused.values) == ("not_allowed", {"deed": name})
            return False
        return True


@allow(*EVERY_ROLE)
def ask(session: Session, who: Actor, function: Callable[..., Any], args: Any, kwargs: Any) -> None:
    rights.check(session, who, function, args, kwargs)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    opened = School(lived.copied(tmp_path_factory.mktemp("rights")))
    yield opened
    opened.db.close()


# -- the matrix ------------------------------------------------------------------------------------------


def test_the_matrix_names_every_service_function_and_no_other() -> None:
    assert sorted(functions()) == sorted(MATRIX)
    assert {len(row) for row in MATRIX.values()} == {len(ROLES)} == {len(Role)}


@pytest.mark.parametrize("name", MATRIX)
def test_every_role_may_what_the_matrix_says(there: School, name: str) -> None:
    for role, letter in zip(ROLES, MATRIX[name], strict=True):
        roles = frozenset({role})
        assert there.may(roles, name, there.own) == (letter in "yo"), (role, "own")
        assert there.may(roles, name, there.other) == (letter == "y"), (role, "other")


def test_two_roles_may_what_either_may_and_no_role_may_nothing(there: School) -> None:
    asked = 0
    for name, row in MATRIX.items():
        letters = dict(zip(ROLES, row, strict=True))
        for one, two in itertools.combinations(ROLES, 2):
            either = {letters[one], letters[two]}
            assert there.may(frozenset({one, two}), name, there.own) == bool(either & {"y", "o"})
            assert there.may(frozenset({one, two}), name, there.other) == ("y" in either)
            asked += 2
        assert not there.may(frozenset(), name, there.own)
    assert asked > 3000


@pytest.mark.parametrize("name", [n for n in MATRIX if n.startswith("applications.") and "o" in MATRIX[n]])
def test_one_child_of_another_class_spoils_the_whole_gesture(there: School, name: str) -> None:
    if name == "applications.class_rows":
        assert not there.may(frozenset({Role.CLASS_TEACHER}), name, there.other)
        return
    own, other = there.children[there.own], there.children[there.other]
    mixed = dict.fromkeys([*own, other[0]], "1") if name.endswith("each") else [*own, other[0]]
    who = Actor(TEACHER, "陈老师", frozenset({Role.CLASS_TEACHER}))
    with pytest.raises(Refused, match="not_allowed"):
        there.db.read(
            lived.EVERYBODY, ask, who, functions()[name], (mixed,), {"semester_id": there.term, "day": DAY}
        )


def test_the_class_teacher_of_one_class_is_a_stranger_to_it_under_another_account(there: School) -> None:
    stranger = Actor(1, "", frozenset({Role.CLASS_TEACHER}))
    for name in (n for n, row in MATRIX.items() if "o" in row):
        args, kwargs = there.arguments(name, there.own)
        with pytest.raises(Refused, match="not_allowed"):
            there.db.read(lived.EVERYBODY, ask, stranger, functions()[name], args, kwargs)


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("fees.pay", {Role.BOOKKEEPER, Role.AUDITOR}),
        ("students.certify_hardship", {Role.REGISTRAR, Role.CASHIER}),
        ("school.add_account", {Role.REGISTRAR}),
        ("handover.close_day", {Role.CLASS_TEACHER, Role.AUDITOR}),
    ],
)
def test_the_door_itself_refuses_and_records_nothing(there: School, name: str, roles: set[Role]) -> None:
    before = there.db.head()
    with pytest.raises(Refused, match="not_allowed"):
        there.db.write(Actor(TEACHER, "陈老师", frozenset(roles)), functions()[name])
    assert there.db.head() == before


def test_the_auditor_can_change_nothing_but_the_count_of_printings() -> None:
    """No deed is open to the auditor: what may be asked is a question by its own source."""
    may = [n for n, row in MATRIX.items() if row[ROLES.index(Role.AUDITOR)] == "y"]
    writes = [n for n in may if "session.add" in inspect.getsource(functions()[n])]
    assert writes == ["printing.count_runs"] or writes == ["printing.issue_pages", "printing.count_runs"]


@pytest.mark.parametrize("what", [Secret.CITIZEN_ID, Secret.BARRED_REASON, Secret.HARDSHIP])
def test_only_the_head_and_the_registrar_are_shown_more_than_a_number(there: School, what: Secret) -> None:
    for role in ROLES:
        who = Actor(TEACHER, "陈老师", frozenset({role}))
        args = ((there.children[there.own][0],), {"what": what, "day": DAY})
        try:
            there.db.read(lived.EVERYBODY, ask, who, functions()["disclosures.disclose"], *args)
            may = True
        except Refused:
            may = False
        assert may == (role in (Role.HEAD, Role.REGISTRAR)), role


# -- declared where the deed is --------------------------------------------------------------------------


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.__name__.rpartition(".")[2])
def test_every_service_module_ends_by_checking_itself(module: types.ModuleType) -> None:
    assert module.__file__ is not None
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    assert ast.unparse(tree.body[-1]) == "rights.declared(globals())"


def test_a_public_function_without_rights_fails_at_import() -> None:
    source = """
from kehou_desktop.store import rights
from kehou_desktop.store.rights import allow
from kehou_desktop.services.school import facts

@allow("head")
def declared_one(session): ...

def _private(session): ...

{}
rights.declared(globals())
"""

    def load(more: str) -> None:
        names = {"__name__": "kehou_desktop.services.sample"}
        exec(compile(source.format(more), "sample", "exec"), names)

    load("")
    with pytest.raises(ImportError, match=r"services\.sample\.forgotten has no @allow"):
        load("def forgotten(session): ...")


def test_an_unknown_role_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="janitor"):
        allow("janitor")
    with pytest.raises(ValueError, match="janitor"):
        allow(janitor=lambda *_: True)
