"""The first schema: a school, its children, one term of care from application to payment."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = (
    """CREATE TABLE account (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
)
 STRICT""",
    """CREATE TABLE deed (
    seq INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    name TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    utc TEXT NOT NULL,
    monotonic_ms INTEGER NOT NULL,
    boot TEXT NOT NULL,
    changes INTEGER NOT NULL,
    seal BLOB,
    PRIMARY KEY (seq)
)
 STRICT""",
    """CREATE TABLE epoch (
    id INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    cause TEXT NOT NULL,
    backup_head TEXT NOT NULL,
    serial_year INTEGER NOT NULL,
    serial_floor INTEGER NOT NULL,
    PRIMARY KEY (id)
)
 STRICT""",
    """CREATE TABLE fee_policy (
    id INTEGER NOT NULL,
    title TEXT NOT NULL,
    basis_document_no TEXT NOT NULL,
    clause TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    price INTEGER NOT NULL,
    day_cap_x100 INTEGER NOT NULL,
    term_cap INTEGER NOT NULL,
    version INTEGER NOT NULL,
    published_on TEXT NOT NULL,
    PRIMARY KEY (id)
)
 STRICT""",
    """CREATE TABLE handover_policy (
    id INTEGER NOT NULL,
    basis_document_no TEXT NOT NULL,
    fetch_grades TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (id)
)
 STRICT""",
    """CREATE TABLE school (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    code TEXT NOT NULL,
    first_grade INTEGER NOT NULL,
    last_grade INTEGER NOT NULL,
    practice_today TEXT,
    PRIMARY KEY (id),
    CHECK (id = 1)
)
 STRICT""",
    """CREATE TABLE school_day (
    id INTEGER NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    follows_weekday INTEGER,
    note TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (day)
)
 STRICT""",
    """CREATE TABLE semester (
    id INTEGER NOT NULL,
    school_year INTEGER NOT NULL,
    term INTEGER NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (school_year, term)
)
 STRICT""",
    """CREATE TABLE statutory_day (
    id INTEGER NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    follows_weekday INTEGER,
    PRIMARY KEY (id),
    UNIQUE (day)
)
 STRICT""",
    """CREATE TABLE student (
    id INTEGER NOT NULL,
    student_no TEXT NOT NULL,
    name TEXT NOT NULL,
    search_key TEXT NOT NULL,
    sex TEXT,
    citizen_id TEXT,
    document_kind TEXT,
    other_document_no TEXT,
    student_register_no TEXT,
    student_aux_no TEXT,
    birth TEXT,
    nation TEXT,
    address TEXT,
    boarder INTEGER,
    left_behind TEXT,
    is_migrant_child INTEGER,
    note TEXT,
    enrolled_on TEXT NOT NULL,
    left_on TEXT,
    PRIMARY KEY (id),
    UNIQUE (student_no)
)
 STRICT""",
    """CREATE UNIQUE INDEX student_citizen_id ON student (citizen_id)""",
    """CREATE INDEX student_name ON student (name)""",
    """CREATE INDEX student_register_no ON student (student_register_no)""",
    """CREATE TABLE account_role (
    id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (id),
    UNIQUE (account_id, role, valid_from),
    FOREIGN KEY(account_id) REFERENCES account (id)
)
 STRICT""",
    """CREATE TABLE application (
    id INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    semester_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    weekdays TEXT NOT NULL,
    received_on TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (student_id, semester_id),
    FOREIGN KEY(student_id) REFERENCES student (id),
    FOREIGN KEY(semester_id) REFERENCES semester (id)
)
 STRICT""",
    """CREATE INDEX ix_application_semester_id ON application (semester_id)""",
    """CREATE TABLE barred_person (
    id INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    relation TEXT,
    relation_text TEXT NOT NULL,
    is_guardian INTEGER NOT NULL,
    basis TEXT NOT NULL,
    document TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(student_id) REFERENCES student (id)
)
 STRICT""",
    """CREATE INDEX ix_barred_person_student_id ON barred_person (student_id)""",
    """CREATE TABLE bill (
    id INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    semester_id INTEGER NOT NULL,
    year INTEGER NOT NULL,
    month INTEGER NOT NULL,
    policy_id INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    gross INTEGER NOT NULL,
    before_in_term INTEGER NOT NULL,
    cut_by_term_cap INTEGER NOT NULL,
    waiver_percent INTEGER NOT NULL,
    waived INTEGER NOT NULL,
    due INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (student_id, year, month),
    CHECK (due >= 0),
    FOREIGN KEY(student_id) REFERENCES student (id),
    FOREIGN KEY(semester_id) REFERENCES semester (id),
    FOREIGN KEY(policy_id) REFERENCES fee_policy (id)
)
 STRICT""",
    """CREATE INDEX bill_month ON bill (year, month)""",
    """CREATE TABLE call (
    id INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    at TEXT NOT NULL,
    name TEXT NOT NULL,
    relation TEXT,
    relation_text TEXT NOT NULL,
    last4 TEXT NOT NULL,
    outcome TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(student_id) REFERENCES student (id),
    FOREIGN KEY(account_id) REFERENCES account (id)
)
 STRICT""",
    """CREATE INDEX ix_call_day ON call (day)""",
    """CREATE TABLE day_close (
    id INTEGER NOT NULL,
    day TEXT NOT NULL,
    at TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (day),
    FOREIGN KEY(account_id) REFERENCES account (id)
)
 STRICT""",
    """CREATE TABLE disclosure (
    id INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    what TEXT NOT NULL,
    day TEXT NOT NULL,
    at TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(student_id) REFERENCES student (id),
    FOREIGN KEY(account_id) REFERENCES account (id)
)
 STRICT""",
    """CREATE INDEX ix_disclosure_student_id ON disclosure (student_id)""",
    """CREATE TABLE fee_waiver (
    id INTEGER NOT NULL,
    policy_id INTEGER NOT NULL,
    category TEXT NOT NULL,
    percent INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (policy_id, category),
    FOREIGN KEY(policy_id) REFERENCES fee_policy (id)
)
 STRICT""",
    """CREATE TABLE guardian (
    id INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT,
    relation TEXT,
    relation_text TEXT,
    phone TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(student_id) REFERENCES student (id)
)
 STRICT""",
    """CREATE INDEX ix_guardian_student_id ON guardian (student_id)""",
    """CREATE TABLE hardship (
    id INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    category TEXT NOT NULL,
    certificate_no TEXT NOT NULL,
    certified_on TEXT,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(student_id) REFERENCES student (id)
)
 STRICT""",
    """CREATE INDEX ix_hardship_student_id ON hardship (student_id)""",
    """CREATE TABLE history (
    id INTEGER NOT NULL,
    deed INTEGER NOT NULL,
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    op TEXT NOT NULL,
    old TEXT,
    new TEXT,
    salt BLOB,
    digest BLOB,
    PRIMARY KEY (id),
    FOREIGN KEY(deed) REFERENCES deed (seq)
)
 STRICT""",
    """CREATE INDEX ix_history_deed ON history (deed)""",
    """CREATE TABLE home_class (
    id INTEGER NOT NULL,
    school_year INTEGER NOT NULL,
    grade INTEGER NOT NULL,
    number INTEGER NOT NULL,
    teacher TEXT NOT NULL,
    teacher_account_id INTEGER,
    PRIMARY KEY (id),
    UNIQUE (school_year, grade, number),
    FOREIGN KEY(teacher_account_id) REFERENCES account (id)
)
 STRICT""",
    """CREATE TABLE import_batch (
    id INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    file_digest TEXT NOT NULL,
    at TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    added INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(account_id) REFERENCES account (id)
)
 STRICT""",
    """CREATE TABLE leave_alone_permission (
    id INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    signed_on TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(student_id) REFERENCES student (id)
)
 STRICT""",
    """CREATE INDEX ix_leave_alone_permission_student_id ON leave_alone_permission (student_id)""",
    """CREATE TABLE print_run (
    id INTEGER NOT NULL,
    paper TEXT NOT NULL,
    case_key TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(account_id) REFERENCES account (id)
)
 STRICT""",
    """CREATE TABLE release_time (
    id INTEGER NOT NULL,
    semester_id INTEGER NOT NULL,
    grade INTEGER NOT NULL,
    minutes INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (semester_id, grade),
    FOREIGN KEY(semester_id) REFERENCES semester (id)
)
 STRICT""",
    """CREATE TABLE time_slot (
    id INTEGER NOT NULL,
    semester_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    starts INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    class_hours_x100 INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (semester_id, number),
    CHECK (starts < ends),
    FOREIGN KEY(semester_id) REFERENCES semester (id)
)
 STRICT""",
    """CREATE TABLE bill_line (
    id INTEGER NOT NULL,
    bill_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    attended_x100 INTEGER NOT NULL,
    charged_x100 INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(bill_id) REFERENCES bill (id)
)
 STRICT""",
    """CREATE INDEX ix_bill_line_bill_id ON bill_line (bill_id)""",
    """CREATE TABLE care_agreement (
    id INTEGER NOT NULL,
    application_id INTEGER NOT NULL,
    signed_on TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (application_id),
    FOREIGN KEY(application_id) REFERENCES application (id)
)
 STRICT""",
    """CREATE TABLE care_group (
    id INTEGER NOT NULL,
    semester_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    home_class_id INTEGER,
    teacher TEXT NOT NULL,
    place TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (semester_id, name),
    FOREIGN KEY(semester_id) REFERENCES semester (id),
    FOREIGN KEY(home_class_id) REFERENCES home_class (id)
)
 STRICT""",
    """CREATE TABLE class_membership (
    id INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    home_class_id INTEGER NOT NULL,
    seat_no INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(student_id) REFERENCES student (id),
    FOREIGN KEY(home_class_id) REFERENCES home_class (id)
)
 STRICT""",
    """CREATE INDEX class_membership_class ON class_membership (home_class_id)""",
    """CREATE INDEX ix_class_membership_student_id ON class_membership (student_id)""",
    """CREATE TABLE gate_stop (
    id INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    at TEXT NOT NULL,
    barred_person_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(student_id) REFERENCES student (id),
    FOREIGN KEY(barred_person_id) REFERENCES barred_person (id),
    FOREIGN KEY(account_id) REFERENCES account (id)
)
 STRICT""",
    """CREATE INDEX ix_gate_stop_student_id ON gate_stop (student_id)""",
    """CREATE TABLE imported_value (
    id INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    field TEXT NOT NULL,
    value TEXT,
    batch_id INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (student_id, field),
    FOREIGN KEY(student_id) REFERENCES student (id),
    FOREIGN KEY(batch_id) REFERENCES import_batch (id)
)
 STRICT""",
    """CREATE TABLE payment (
    id INTEGER NOT NULL,
    year INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    bill_id INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    paid_on TEXT NOT NULL,
    amount INTEGER NOT NULL,
    method TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (year, serial),
    CHECK (amount > 0),
    FOREIGN KEY(bill_id) REFERENCES bill (id),
    FOREIGN KEY(student_id) REFERENCES student (id),
    FOREIGN KEY(account_id) REFERENCES account (id)
)
 STRICT""",
    """CREATE INDEX ix_payment_bill_id ON payment (bill_id)""",
    """CREATE TABLE pickup_person (
    id INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    guardian_id INTEGER,
    name TEXT NOT NULL,
    relation TEXT,
    relation_text TEXT NOT NULL,
    phone TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(student_id) REFERENCES student (id),
    FOREIGN KEY(guardian_id) REFERENCES guardian (id)
)
 STRICT""",
    """CREATE INDEX ix_pickup_person_student_id ON pickup_person (student_id)""",
    """CREATE TABLE review (
    id INTEGER NOT NULL,
    application_id INTEGER NOT NULL,
    step TEXT NOT NULL,
    approved INTEGER NOT NULL,
    reason TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    on_paper_by TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(application_id) REFERENCES application (id),
    FOREIGN KEY(account_id) REFERENCES account (id)
)
 STRICT""",
    """CREATE INDEX review_application ON review (application_id, step)""",
    """CREATE TABLE group_membership (
    id INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    seat_no INTEGER NOT NULL,
    weekdays TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(group_id) REFERENCES care_group (id),
    FOREIGN KEY(student_id) REFERENCES student (id)
)
 STRICT""",
    """CREATE INDEX ix_group_membership_group_id ON group_membership (group_id)""",
    """CREATE INDEX ix_group_membership_student_id ON group_membership (student_id)""",
    """CREATE TABLE handover (
    id INTEGER NOT NULL,
    day TEXT NOT NULL,
    student_id INTEGER NOT NULL,
    way TEXT NOT NULL,
    pickup_person_id INTEGER,
    "check" TEXT,
    left_at INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (day, student_id),
    FOREIGN KEY(student_id) REFERENCES student (id),
    FOREIGN KEY(pickup_person_id) REFERENCES pickup_person (id),
    FOREIGN KEY(account_id) REFERENCES account (id)
)
 STRICT""",
    """CREATE TABLE printed_page (
    id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    number TEXT NOT NULL,
    content TEXT NOT NULL,
    paper TEXT NOT NULL,
    group_id INTEGER,
    home_class_id INTEGER,
    period TEXT NOT NULL,
    page INTEGER NOT NULL,
    row_map TEXT NOT NULL,
    printed_at TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (kind, number),
    FOREIGN KEY(group_id) REFERENCES care_group (id),
    FOREIGN KEY(home_class_id) REFERENCES home_class (id)
)
 STRICT""",
    """CREATE TABLE sitting (
    id INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    slot_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    closed_at TEXT,
    closed_by INTEGER,
    PRIMARY KEY (id),
    UNIQUE (day, group_id, slot_id),
    FOREIGN KEY(group_id) REFERENCES care_group (id),
    FOREIGN KEY(slot_id) REFERENCES time_slot (id),
    FOREIGN KEY(closed_by) REFERENCES account (id)
)
 STRICT""",
    """CREATE TABLE attendance_mark (
    id INTEGER NOT NULL,
    sitting_id INTEGER NOT NULL,
    student_id INTEGER NOT NULL,
    mark TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (sitting_id, student_id),
    FOREIGN KEY(sitting_id) REFERENCES sitting (id),
    FOREIGN KEY(student_id) REFERENCES student (id)
)
 STRICT""",
    """CREATE INDEX attendance_mark_student ON attendance_mark (student_id)""",
)


def upgrade() -> None:
    """Make every table and index."""
    for ddl in TABLES:
        op.execute(ddl)
