"""Every table of the store on one page. How a noun is kept; what is true about it stands in domain/ (D1).

Money in fen, times in minutes after midnight, class hours in hundredths (``_x100``), dates as text.
``valid_to`` None means until further notice; both ends are included.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kehou_desktop.domain.accounts import Role
from kehou_desktop.domain.applications import Kind, Step
from kehou_desktop.domain.attendance import Mark
from kehou_desktop.domain.barred import Basis
from kehou_desktop.domain.calendar import DayKind
from kehou_desktop.domain.calls import Outcome
from kehou_desktop.domain.disclosures import Secret
from kehou_desktop.domain.fees import PayMethod
from kehou_desktop.domain.groups import ServiceKind
from kehou_desktop.domain.handover import Check, Way
from kehou_desktop.domain.students import DocumentKind, HardshipCategory, LeftBehind, Relation, Sex
from kehou_desktop.store.types import Code, Day, Flag, Moment


class Record(DeclarativeBase):
    """A row that is kept. Every table is STRICT; nothing cascades."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own spelling
        str: Text,
        int: Integer,
        bool: Flag,
        date: Day,
        datetime: Moment,
        bytes: LargeBinary,
        Role: Code(Role),
        Kind: Code(Kind),
        Step: Code(Step),
        Mark: Code(Mark),
        DayKind: Code(DayKind),
        PayMethod: Code(PayMethod),
        ServiceKind: Code(ServiceKind),
        Check: Code(Check),
        Way: Code(Way),
        Sex: Code(Sex),
        DocumentKind: Code(DocumentKind),
        LeftBehind: Code(LeftBehind),
        Relation: Code(Relation),
        HardshipCategory: Code(HardshipCategory),
        Basis: Code(Basis),
        Outcome: Code(Outcome),
        Secret: Code(Secret),
    }
    __table_args__: object = {"sqlite_strict": True}


def _args(*items: object) -> tuple[object, ...]:
    return (*items, {"sqlite_strict": True})


# -- evidence (D7) ---------------------------------------------------------------------------------------


class Deed(Record):
    """One gesture of one person: name, both clocks, and the seal over what it changed."""

    __tablename__ = "deed"
    seq: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[int]
    name: Mapped[str]
    account_id: Mapped[int]
    utc: Mapped[str]
    monotonic_ms: Mapped[int]
    boot: Mapped[str]
    changes: Mapped[int]
    seal: Mapped[bytes | None]


class History(Record):
    """What one deed changed in one row: written by triggers, never by hand."""

    __tablename__ = "history"
    id: Mapped[int] = mapped_column(primary_key=True)
    deed: Mapped[int] = mapped_column(ForeignKey("deed.seq"), index=True)
    table_name: Mapped[str]
    row_id: Mapped[int]
    op: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str | None]
    salt: Mapped[bytes | None]
    digest: Mapped[bytes | None]


class Epoch(Record):
    """A run of the chain: the first one starts with the store, each restore starts another.

    ``serial_floor`` is the highest receipt number of ``serial_year`` that was on paper then (0 = none).
    """

    __tablename__ = "epoch"
    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    cause: Mapped[str]
    backup_head: Mapped[str]
    serial_year: Mapped[int] = mapped_column(default=0)
    serial_floor: Mapped[int] = mapped_column(default=0)


# -- the school ------------------------------------------------------------------------------------------


class School(Record):
    """The one school of this store (id 1)."""

    __tablename__ = "school"
    __table_args__ = _args(CheckConstraint("id = 1"))
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    code: Mapped[str]
    first_grade: Mapped[int]
    last_grade: Mapped[int]
    practice_today: Mapped[date | None]


class Account(Record):
    """A person who may sign in."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class AccountRole(Record):
    """A role that an account holds."""

    __tablename__ = "account_role"
    __table_args__ = _args(UniqueConstraint("account_id", "role", "valid_from"))
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Semester(Record):
    """A term: enrolment and charging period (R-014)."""

    __tablename__ = "semester"
    __table_args__ = _args(UniqueConstraint("school_year", "term"))
    id: Mapped[int] = mapped_column(primary_key=True)
    school_year: Mapped[int]
    term: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]


class StatutoryDay(Record):
    """A holiday or make-up day of a year, as published (§3.6)."""

    __tablename__ = "statutory_day"
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[DayKind]
    name: Mapped[str]
    source: Mapped[str]
    follows_weekday: Mapped[int | None]


class SchoolDay(Record):
    """What the school itself says of a day: closed, open, or following another weekday's timetable."""

    __tablename__ = "school_day"
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[DayKind]
    follows_weekday: Mapped[int | None]
    note: Mapped[str]


class TimeSlot(Record):
    """A bookable slot of an afternoon; ``class_hours_x100`` is what one sitting counts."""

    __tablename__ = "time_slot"
    __table_args__ = _args(UniqueConstraint("semester_id", "number"), CheckConstraint("starts < ends"))
    id: Mapped[int] = mapped_column(primary_key=True)
    semester_id: Mapped[int] = mapped_column(ForeignKey("semester.id"))
    number: Mapped[int]
    kind: Mapped[ServiceKind]
    starts: Mapped[int]
    ends: Mapped[int]
    class_hours_x100: Mapped[int]


class ReleaseTime(Record):
    """When a grade is let out (staggered dismissal, R-056)."""

    __tablename__ = "release_time"
    __table_args__ = _args(UniqueConstraint("semester_id", "grade"))
    id: Mapped[int] = mapped_column(primary_key=True)
    semester_id: Mapped[int] = mapped_column(ForeignKey("semester.id"))
    grade: Mapped[int]
    minutes: Mapped[int]


# -- students --------------------------------------------------------------------------------------------


class HomeClass(Record):
    """An administrative class of one school year, e.g. 三(1)班."""

    __tablename__ = "home_class"
    __table_args__ = _args(UniqueConstraint("school_year", "grade", "number"))
    id: Mapped[int] = mapped_column(primary_key=True)
    school_year: Mapped[int]
    grade: Mapped[int]
    number: Mapped[int]
    teacher: Mapped[str]
    teacher_account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class ImportBatch(Record):
    """One numbered import: which file, when, by whom, and how many."""

    __tablename__ = "import_batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    file_digest: Mapped[str]
    at: Mapped[datetime]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    added: Mapped[int]
    updated: Mapped[int]


class Student(Record):
    """A child on the roll of the school. Codes as in standards.md; None = not known."""

    __tablename__ = "student"
    __table_args__ = _args(
        Index("student_citizen_id", "citizen_id", unique=True),
        Index("student_register_no", "student_register_no"),
        Index("student_name", "name"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    student_no: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    search_key: Mapped[str]
    sex: Mapped[Sex | None]
    citizen_id: Mapped[str | None]
    document_kind: Mapped[DocumentKind | None]
    other_document_no: Mapped[str | None]
    student_register_no: Mapped[str | None]
    student_aux_no: Mapped[str | None]
    birth: Mapped[date | None]
    nation: Mapped[str | None]
    address: Mapped[str | None]
    boarder: Mapped[bool | None]
    left_behind: Mapped[LeftBehind | None]
    is_migrant_child: Mapped[bool | None]
    note: Mapped[str | None]
    enrolled_on: Mapped[date]
    left_on: Mapped[date | None]


class ClassMembership(Record):
    """A child in a home class from a day on; ``seat_no`` orders rolls and papers."""

    __tablename__ = "class_membership"
    __table_args__ = _args(Index("class_membership_class", "home_class_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    home_class_id: Mapped[int] = mapped_column(ForeignKey("home_class.id"))
    seat_no: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Guardian(Record):
    """A parent or legal guardian, in the order to ring."""

    __tablename__ = "guardian"
    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    position: Mapped[int]
    name: Mapped[str | None]
    relation: Mapped[Relation | None]
    relation_text: Mapped[str | None]
    phone: Mapped[str | None]


class PickupPerson(Record):
    """An adult who may collect the child, with validity (F-05)."""

    __tablename__ = "pickup_person"
    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    guardian_id: Mapped[int | None] = mapped_column(ForeignKey("guardian.id"))
    name: Mapped[str]
    relation: Mapped[Relation | None]
    relation_text: Mapped[str]
    phone: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class BarredPerson(Record):
    """A person who must not collect the child: never without a basis, its paper and an end (R-045)."""

    __tablename__ = "barred_person"
    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    name: Mapped[str]
    relation: Mapped[Relation | None]
    relation_text: Mapped[str]
    is_guardian: Mapped[bool]
    basis: Mapped[Basis]
    document: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date]


class Disclosure(Record):
    """Somebody asked for what stands masked: append-only."""

    __tablename__ = "disclosure"
    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    what: Mapped[Secret]
    day: Mapped[date]
    at: Mapped[datetime]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class LeaveAlonePermission(Record):
    """The guardian's written word that the child may leave alone (N-7)."""

    __tablename__ = "leave_alone_permission"
    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    signed_on: Mapped[date]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Hardship(Record):
    """A hardship category of a child; it counts for fees once certified (§3.3)."""

    __tablename__ = "hardship"
    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    category: Mapped[HardshipCategory]
    certificate_no: Mapped[str]
    certified_on: Mapped[date | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class ImportedValue(Record):
    """What the last import wrote into a field, so that a correction by hand is known as one."""

    __tablename__ = "imported_value"
    __table_args__ = _args(UniqueConstraint("student_id", "field"))
    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"))
    field: Mapped[str]
    value: Mapped[str | None]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))


# -- applications ----------------------------------------------------------------------------------------


class Application(Record):
    """The family's paper of a term: an application with its weekdays, or an opt-out (R-150)."""

    __tablename__ = "application"
    __table_args__ = _args(UniqueConstraint("student_id", "semester_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"))
    semester_id: Mapped[int] = mapped_column(ForeignKey("semester.id"), index=True)
    kind: Mapped[Kind]
    weekdays: Mapped[str]
    received_on: Mapped[date]


class Review(Record):
    """One review step of an application; of several the newest counts, the others are what it corrected.

    ``on_paper_by`` names who signed on paper in single-hand mode.
    """

    __tablename__ = "review"
    __table_args__ = _args(Index("review_application", "application_id", "step"))
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    step: Mapped[Step]
    approved: Mapped[bool]
    reason: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    on_paper_by: Mapped[str]
    at: Mapped[datetime]


class CareAgreement(Record):
    """The signed agreement of one term (F-03)."""

    __tablename__ = "care_agreement"
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    signed_on: Mapped[date]


# -- groups ----------------------------------------------------------------------------------------------


class CareGroup(Record):
    """A group formed for the service (R-061)."""

    __tablename__ = "care_group"
    __table_args__ = _args(UniqueConstraint("semester_id", "name"))
    id: Mapped[int] = mapped_column(primary_key=True)
    semester_id: Mapped[int] = mapped_column(ForeignKey("semester.id"))
    name: Mapped[str]
    kind: Mapped[ServiceKind]
    home_class_id: Mapped[int | None] = mapped_column(ForeignKey("home_class.id"))
    teacher: Mapped[str]
    place: Mapped[str]


class GroupMembership(Record):
    """A child in a group from a day on, on the weekdays chosen."""

    __tablename__ = "group_membership"
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("care_group.id"), index=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    seat_no: Mapped[int]
    weekdays: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


# -- attendance and handover -----------------------------------------------------------------------------


class Sitting(Record):
    """One dated occurrence of a group in a slot; closing freezes its marks."""

    __tablename__ = "sitting"
    __table_args__ = _args(UniqueConstraint("day", "group_id", "slot_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("care_group.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("time_slot.id"))
    day: Mapped[date]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class AttendanceMark(Record):
    """One child's mark in one sitting."""

    __tablename__ = "attendance_mark"
    __table_args__ = _args(
        UniqueConstraint("sitting_id", "student_id"), Index("attendance_mark_student", "student_id")
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"))
    mark: Mapped[Mark]


class HandoverPolicy(Record):
    """Which grades must be fetched, with the document that says so (N-7)."""

    __tablename__ = "handover_policy"
    id: Mapped[int] = mapped_column(primary_key=True)
    basis_document_no: Mapped[str]
    fetch_grades: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Handover(Record):
    """How one child ended one day: append-only. ``left_at`` in minutes after midnight."""

    __tablename__ = "handover"
    __table_args__ = _args(UniqueConstraint("day", "student_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"))
    way: Mapped[Way]
    pickup_person_id: Mapped[int | None] = mapped_column(ForeignKey("pickup_person.id"))
    check: Mapped[Check | None]
    left_at: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class DayClose(Record):
    """A day that was closed: nobody left over."""

    __tablename__ = "day_close"
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    at: Mapped[datetime]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class GateStop(Record):
    """A barred person came for a child and was stopped at the gate: append-only."""

    __tablename__ = "gate_stop"
    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    day: Mapped[date]
    at: Mapped[datetime]
    barred_person_id: Mapped[int] = mapped_column(ForeignKey("barred_person.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class Call(Record):
    """One call to a child's family: append-only; of the number only its last four digits (W18)."""

    __tablename__ = "call"
    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"))
    day: Mapped[date] = mapped_column(index=True)
    at: Mapped[datetime]
    name: Mapped[str]
    relation: Mapped[Relation | None]
    relation_text: Mapped[str]
    last4: Mapped[str]
    outcome: Mapped[Outcome]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


# -- fees ------------------------------------------------------------------------------------------------


class FeePolicy(Record):
    """A published rate with its source; never edited, only superseded (N-8)."""

    __tablename__ = "fee_policy"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    basis_document_no: Mapped[str]
    clause: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    price: Mapped[int]
    day_cap_x100: Mapped[int]
    term_cap: Mapped[int]
    version: Mapped[int]
    published_on: Mapped[date]


class FeeWaiver(Record):
    """The per cent that a policy waives for a hardship category."""

    __tablename__ = "fee_waiver"
    __table_args__ = _args(UniqueConstraint("policy_id", "category"))
    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("fee_policy.id"))
    category: Mapped[HardshipCategory]
    percent: Mapped[int]


class Bill(Record):
    """One child's bill of one month (fen)."""

    __tablename__ = "bill"
    __table_args__ = _args(
        UniqueConstraint("student_id", "year", "month"),
        Index("bill_month", "year", "month"),
        CheckConstraint("due >= 0"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"))
    semester_id: Mapped[int] = mapped_column(ForeignKey("semester.id"))
    year: Mapped[int]
    month: Mapped[int]
    policy_id: Mapped[int] = mapped_column(ForeignKey("fee_policy.id"))
    made_at: Mapped[datetime]
    gross: Mapped[int]
    before_in_term: Mapped[int]
    cut_by_term_cap: Mapped[int]
    waiver_percent: Mapped[int]
    waived: Mapped[int]
    due: Mapped[int]


class BillLine(Record):
    """One day of a bill, in hundredths of a class hour."""

    __tablename__ = "bill_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), index=True)
    day: Mapped[date]
    attended_x100: Mapped[int]
    charged_x100: Mapped[int]


class Payment(Record):
    """A payment with its numbered proof: append-only, serials unbroken within a year (F-21)."""

    __tablename__ = "payment"
    __table_args__ = _args(UniqueConstraint("year", "serial"), CheckConstraint("amount > 0"))
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    serial: Mapped[int]
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), index=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"))
    paid_on: Mapped[date]
    amount: Mapped[int]
    method: Mapped[PayMethod]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    epoch: Mapped[int]
    digest: Mapped[str]


# -- papers ----------------------------------------------------------------------------------------------


class PrintedPage(Record):
    """A page that comes back to be keyed: its code and its row map (row number -> student)."""

    __tablename__ = "printed_page"
    __table_args__ = _args(UniqueConstraint("kind", "number"))
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[int]
    number: Mapped[str]
    content: Mapped[str]
    paper: Mapped[str]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("care_group.id"))
    home_class_id: Mapped[int | None] = mapped_column(ForeignKey("home_class.id"))
    period: Mapped[str]
    page: Mapped[int]
    row_map: Mapped[str]
    printed_at: Mapped[datetime]


class PrintRun(Record):
    """One printing: 印次 runs through the whole store; a receipt's second run says 补打."""

    __tablename__ = "print_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    paper: Mapped[str]
    case_key: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


APPEND_ONLY = (
    *("handover", "day_close", "fee_policy", "fee_waiver", "payment", "print_run", "epoch", "review"),
    *("gate_stop", "disclosure", "call"),
)
"""Tables whose rows are evidence from the first: no update, no delete. A correction is a new row."""

OUTSIDE_HISTORY = ("deed", "history")
"""The chain itself; every other table has its history written by triggers."""
