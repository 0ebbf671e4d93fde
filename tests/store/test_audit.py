"""The evidence: every table keeps its history, nothing sealed can be changed, every change is found."""

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, insert, text, update
from sqlalchemy.orm import Session

from kehou_desktop.domain.errors import Refused
from kehou_desktop.store import audit, cipher, database, models
from kehou_desktop.store.rights import EVERY_ROLE, allow
from tests.store import lived

TABLES = models.Record.metadata.sorted_tables
KEPT = [t.name for t in TABLES if t.name not in models.OUTSIDE_HISTORY]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[database.Database]:
    opened = lived.opened(lived.copied(tmp_path))
    yield opened
    opened.close()


# -- triggers --------------------------------------------------------------------------------------------


def test_every_table_has_the_three_triggers_of_its_history(db: database.Database) -> None:
    with db.connection() as c:
        there = {
            (table, name): ddl
            for name, table, ddl in c.exec_driver_sql(
                "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
            )
        }
    assert len(KEPT) == len(TABLES) - 2 > 30
    for table in models.Record.metadata.tables.values():
        if table.name in ("deed", "history"):
            continue
        for op in ("insert", "update", "delete"):
            ddl = there[table.name, f"{table.name}_history_{op}"]
            assert f"AFTER {op.upper()} ON {table.name} " in ddl
            assert all(f"'{c.name}'" in ddl for c in table.columns)
    assert len([name for _, name in there if "_history_" in name]) == 3 * len(KEPT)
    assert set(there.values()) == set(audit.triggers())


def test_no_table_with_a_history_keeps_bytes() -> None:
    """json_object refuses a BLOB: such a column would make every deed on its table fail."""
    blobs = [str(c) for t in TABLES for c in t.columns if c.type.compile() == "BLOB"]
    assert sorted(blobs) == ["deed.seal", "history.digest", "history.salt"]


def test_every_kept_table_has_one_whole_number_as_its_key() -> None:
    keys = {t.name: [c.name for c in t.primary_key] for t in TABLES if t.name in KEPT}
    assert [table for table, key in keys.items() if key != ["id"]] == []


def history_of_last_deed(db: database.Database) -> list[tuple[str, int, str, Any, Any]]:
    with db.connection() as c:
        rows = c.exec_driver_sql(
            "SELECT table_name, row_id, op, old, new FROM history WHERE deed = (SELECT max(seq) FROM deed)"
        ).all()
    load: Callable[[Any], Any] = lambda t: None if t is None else json.loads(t)  # noqa: E731
    return [(r.table_name, r.row_id, r.op, load(r.old), load(r.new)) for r in rows]


@allow(*EVERY_ROLE)
def by_record(session: Session) -> None:
    session.get_one(models.Hardship, 1).certificate_no = "乙001"
    session.add(models.ReleaseTime(semester_id=1, grade=9, minutes=1050))
    session.delete(session.get_one(models.BillLine, 2))


@allow(*EVERY_ROLE)
def in_bulk(session: Session) -> None:
    line = models.BillLine
    session.execute(update(line).where(line.id.in_((3, 4, 5))).values(attended_x100=1))
    rows = [{"bill_id": 1, "day": lived.THROUGH, "attended_x100": n, "charged_x100": 0} for n in (11, 12)]
    session.execute(insert(line), rows)
    session.execute(text("DELETE FROM bill_line WHERE id IN (6, 7)"))
    session.execute(text("INSERT OR REPLACE INTO bill_line VALUES (8, 1, '2026-09-30', 13, 0)"))


def test_records_and_bulk_statements_are_kept_alike(db: database.Database) -> None:
    db.write(lived.EVERYBODY, by_record)
    kept = {(table, op): (old, new) for table, _, op, old, new in history_of_last_deed(db)}
    assert set(kept) == {("hardship", "update"), ("release_time", "insert"), ("bill_line", "delete")}
    old, new = kept["hardship", "update"]
    assert old != new == {**old, "certificate_no": "乙001"}
    assert kept["release_time", "insert"][0] is None
    assert kept["release_time", "insert"][1]["minutes"] == 1050
    assert kept["bill_line", "delete"][0]["id"] == 2 and kept["bill_line", "delete"][1] is None

    db.write(lived.EVERYBODY, in_bulk)
    ops = [(op, row_id) for _, row_id, op, _, _ in history_of_last_deed(db)]
    assert ops[:3] == [("update", 3), ("update", 4), ("update", 5)]
    assert [op for op, _ in ops[3:5]] == ["insert", "insert"]
    assert ops[5:7] == [("delete", 6), ("delete", 7)]
    assert ops[7:] == [("delete", 8), ("insert", 8)]  # REPLACE hides nothing
    assert db.check_sound() == []


# -- what cannot be done through the door ----------------------------------------------------------------


def refusal(db: database.Database, statement: str) -> str:
    @allow(*EVERY_ROLE)
    def tamper(session: Session) -> None:
        session.execute(text(statement))

    before = db.head()
    with pytest.raises(Refused) as caught:
        db.write(lived.EVERYBODY, tamper)
    assert db.head() == before
    return caught.value.code


FILLED = (
    *("handover", "day_close", "fee_policy", "fee_waiver", "payment", "epoch", "review"),
    *("deed", "history"),
)
"""Append-only tables that have rows in a lived store; ``print_run`` and ``GATE`` get theirs below."""

GATE = {
    "gate_stop": "INSERT INTO gate_stop (student_id, day, at, barred_person_id, account_id)"
    " SELECT student_id, 'x', 'x', id, 1 FROM barred_person LIMIT 1",
    "disclosure": "INSERT INTO disclosure (student_id, what, day, at, account_id)"
    " VALUES (1, 'phone', 'x', 'x', 1)",
    "call": "INSERT INTO call (student_id, day, at, name, relation_text, last4, outcome, account_id)"
    " VALUES (1, 'x', 'x', 'x', '', '0000', 'busy', 1)",
}
"""Stops, askings and calls: a school may live long without one."""


def test_the_append_only_tables_are_those_of_the_books() -> None:
    assert set(FILLED) - {"deed", "history"} | {"print_run", *GATE} == set(models.APPEND_ONLY)


@pytest.mark.parametrize("table", FILLED)
def test_evidence_takes_no_update_no_delete_no_replace(db: database.Database, table: str) -> None:
    columns = [c.name for c in models.Record.metadata.tables[table].columns]
    for column in columns:
        assert refusal(db, f'UPDATE {table} SET "{column}" = "{column}"') == "append_only"
    assert refusal(db, f"DELETE FROM {table}") == "append_only"
    key = columns[0]
    replace = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE {key} = 1"
    assert refusal(db, replace) == "append_only"
    assert db.check_sound() == []


def test_print_runs_are_evidence(db: database.Database) -> None:
    @allow(*EVERY_ROLE)
    def print_(session: Session) -> None:
        session.execute(
            text("INSERT INTO print_run (paper, case_key, account_id, at) VALUES ('p', '', 1, 'x')")
        )

    db.write(lived.EVERYBODY, print_)
    assert refusal(db, "UPDATE print_run SET paper = 'q'") == "append_only"
    assert refusal(db, "DELETE FROM print_run") == "append_only"


@pytest.mark.parametrize("table", GATE)
def test_stops_askings_and_calls_are_evidence(db: database.Database, table: str) -> None:
    @allow(*EVERY_ROLE)
    def keep(session: Session) -> None:
        session.execute(text(GATE[table]))

    db.write(lived.EVERYBODY, keep)
    assert refusal(db, f"UPDATE {table} SET at = 'y'") == "append_only"
    assert refusal(db, f"DELETE FROM {table}") == "append_only"


@pytest.mark.parametrize("seq", ["NULL", "1", "(SELECT max(seq) FROM deed) + 2", "-1", "0"])
def test_a_deed_cannot_be_slipped_in(db: database.Database, seq: str) -> None:
    rest = "epoch, name, account_id, utc, monotonic_ms, boot, changes, seal"
    statement = f"INSERT INTO deed SELECT {seq}, {rest} FROM deed WHERE seq = 2"
    assert refusal(db, statement) == "append_only"


CLOSED = "(SELECT id FROM sitting WHERE closed_at IS NOT NULL ORDER BY id LIMIT 1)"


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE attendance_mark SET mark = 'absent' WHERE sitting_id = {CLOSED}",
        f"DELETE FROM attendance_mark WHERE sitting_id = {CLOSED}",
        f"INSERT INTO attendance_mark (sitting_id, student_id, mark) VALUES ({CLOSED}, 99, 'present')",
        f"INSERT OR REPLACE INTO attendance_mark SELECT * FROM attendance_mark WHERE sitting_id = {CLOSED}",
        f"UPDATE sitting SET closed_at = NULL WHERE id = {CLOSED}",
        f"UPDATE sitting SET day = '2026-01-01' WHERE id = {CLOSED}",
        f"DELETE FROM sitting WHERE id = {CLOSED}",
    ],
)
def test_a_closed_roll_is_frozen(db: database.Database, statement: str) -> None:
    assert refusal(db, statement) == "roll_closed"


def test_a_mark_cannot_be_moved_into_a_closed_roll(db: database.Database) -> None:
    @allow(*EVERY_ROLE)
    def open_roll(session: Session) -> None:
        session.execute(
            text("INSERT INTO sitting (id, group_id, slot_id, day) VALUES (9999, 1, 1, '2026-10-08')")
        )
        session.execute(
            text(
                "INSERT INTO student (id, student_no, name, search_key, enrolled_on) "
                "VALUES (999, 'x', '丁', '', '2026-09-01')"
            )
        )
        session.execute(
            text("INSERT INTO attendance_mark (sitting_id, student_id, mark) VALUES (9999, 999, 'present')")
        )

    db.write(lived.EVERYBODY, open_roll)
    move = f"UPDATE attendance_mark SET sitting_id = {CLOSED} WHERE sitting_id = 9999"
    assert refusal(db, move) == "roll_closed"


@pytest.mark.parametrize("table", KEPT)
def test_nothing_is_written_without_an_open_deed(db: database.Database, table: str) -> None:
    """Even the raw connection, past the door, cannot write a row while its triggers stand."""
    db.raw.execute("PRAGMA query_only = OFF")
    columns = [c.name for c in models.Record.metadata.tables[table].columns if c.name != "id"]
    named = ", ".join(f'"{c}"' for c in columns)
    row = db.raw.execute(f"SELECT id FROM {table} LIMIT 1").fetchone()
    if row is None:  # nothing there yet: then a first row cannot come either
        types = models.Record.metadata.tables[table].columns
        first = ", ".join("1" if types[c].type.compile() == "INTEGER" else "'x'" for c in columns)
        with pytest.raises(sqlcipher.IntegrityError, match=r"history\.deed"):
            db.raw.execute(f"INSERT INTO {table} ({named}) VALUES ({first})")
        return
    for statement in (
        f"DELETE FROM {table} WHERE id = {row[0]}",
        f"UPDATE {table} SET id = id WHERE id = {row[0]}",
        f"INSERT INTO {table} (id, {named}) SELECT 77777, {named} FROM {table} WHERE id = {row[0]}",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = {row[0]}",
    ):
        with pytest.raises(sqlcipher.IntegrityError):
            db.raw.execute(statement)
    assert not db.raw.in_transaction


# -- what is found when it was done past the door --------------------------------------------------------


class Tool:
    """The hand of one who has the key and a tool: no triggers, no foreign keys, every change taken back."""

    def __init__(self, folder: Path) -> None:
        self.raw = lived.raw(folder)
        self.key = lived.keyring(folder).seal
        self._engine = cipher.engine_on(self.raw)
        for (name,) in self.raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self.raw.execute(f"DROP TRIGGER {name}")
        self.raw.execute("PRAGMA foreign_keys = OFF")
        self.raw.execute("PRAGMA ignore_check_constraints = ON")

    def rows(self, question: str) -> list[Any]:
        return list(self.raw.execute(question).fetchall())

    @contextlib.contextmanager
    def _tampered(self, statements: tuple[str, ...], values: tuple[Any, ...]) -> Iterator[Connection]:
        with self._engine.execution_options(kehou_write=True).connect() as c:
            for statement in statements:
                assert c.exec_driver_sql(statement, values).rowcount > 0, statement
            yield c
            c.rollback()

    def walked(self, *statements: str, values: tuple[Any, ...] = ()) -> audit.ChainState:
        """Return what the walk along the chain finds after these statements."""
        with self._tampered(statements, values) as c:
            return audit.examine(c, key=self.key)[0]

    def compared(self, *statements: str, values: tuple[Any, ...] = ()) -> tuple[str, int] | None:
        """Return what the comparison of the rows with their history finds after these statements."""
        with self._tampered(statements, values) as c:
            return audit.examine(c, key=self.key)[1]

    def after(self, *statements: str) -> tuple[audit.ChainState, tuple[str, int] | None]:
        """Return both."""
        return self.walked(*statements), self.compared(*statements)


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tool]:
    hand = Tool(lived.copied(tmp_path_factory.mktemp("tamper")))
    yield hand
    hand.raw.close()


def other(value: Any) -> Any:
    """Return another value of the same kind, as near as can be."""
    if value is None:
        return 0
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    return value[:-1] + ("0" if value[-1:] != "0" else "1")


def test_left_alone_the_chain_is_whole(tool: Tool) -> None:
    state, row = tool.after("UPDATE deed SET name = name")
    assert state.broken_at is None and row is None
    assert state.deeds == tool.rows("SELECT count(*) FROM deed")[0][0] > 300
    assert state.head.startswith("1-")


def test_every_column_of_a_deed_is_sealed(tool: Tool) -> None:
    cases = 0
    last = tool.rows("SELECT max(seq) FROM deed")[0][0]
    columns = [c.name for c in models.Deed.__table__.columns if c.name != "seq"]
    for seq in (1, 2, 3, last // 3, last // 2, last - 1, last):
        for column in columns:
            was = tool.rows(f"SELECT {column} FROM deed WHERE seq = {seq}")[0][0]
            for value in {other(was), None} if column == "seal" else {other(was)}:
                state = tool.walked(f"UPDATE deed SET {column} = ? WHERE seq = {seq}", values=(value,))
                assert state.broken_at == seq, (seq, column)
                cases += 1
    assert cases >= 7 * 8


def test_every_column_of_a_history_row_is_sealed(tool: Tool) -> None:
    """Also the row's own number and the deed it belongs to; rows from all along the chain."""
    cases = 0
    rows = tool.rows("SELECT * FROM history")
    names = [c.name for c in models.History.__table__.columns]
    free = rows[-1][0] + 100
    for row in [*rows[:3], *rows[3 :: len(rows) // 22], rows[-1]]:
        for name, was in zip(names, row, strict=True):
            value = free if name == "id" else other(was)
            state = tool.walked(f"UPDATE history SET {name} = ? WHERE id = {row[0]}", values=(value,))
            assert state.broken_at is not None, (row[0], name)
            assert state.broken_at == row[1] or name == "deed", (row[0], name)
            cases += 1
    assert cases >= 20 * 9


@pytest.mark.parametrize("part", ["salt", "digest", "old", "new"])
def test_a_half_erased_history_row_is_found(tool: Tool, part: str) -> None:
    seq, row_id = tool.rows("SELECT deed, id FROM history WHERE op = 'update' LIMIT 1")[0]
    state = tool.walked(f"UPDATE history SET {part} = NULL WHERE id = {row_id}")
    assert state.broken_at == seq


def test_deeds_taken_out_put_in_or_put_in_another_order(tool: Tool) -> None:
    last = tool.rows("SELECT max(seq) FROM deed")[0][0]
    for seq in (1, 2, last // 2, last - 1):
        state = tool.walked(f"DELETE FROM deed WHERE seq = {seq}")
        assert state.broken_at == seq
        state = tool.walked(f"DELETE FROM deed WHERE seq = {seq}", f"DELETE FROM history WHERE deed = {seq}")
        assert state.broken_at == seq
        state = tool.walked(f"DELETE FROM history WHERE deed = {seq}")
        assert state.broken_at == seq
        state = tool.walked(
            f"UPDATE deed SET seq = -1 WHERE seq = {seq}",
            f"UPDATE deed SET seq = {seq} WHERE seq = {seq + 1}",
            f"UPDATE deed SET seq = {seq + 1} WHERE seq = -1",
        )
        assert state.broken_at == seq
    state = tool.walked(f"DELETE FROM deed WHERE seq BETWEEN {last // 3} AND {last // 2}")
    assert state.broken_at == last // 3
    columns = "epoch, name, account_id, utc, monotonic_ms, boot, changes, seal"
    state = tool.walked(f"INSERT INTO deed SELECT {last + 1}, {columns} FROM deed WHERE seq = {last}")
    assert state.broken_at == last + 1
    state = tool.walked(f"INSERT INTO deed SELECT 0, {columns} FROM deed WHERE seq = 1")
    assert state.broken_at is None or state.broken_at == 1  # number 0 stands outside the chain


def test_history_put_in_or_put_in_another_order(tool: Tool) -> None:
    columns = "table_name, row_id, op, old, new, salt, digest"
    for seq in (5, 50, 150):
        row = f"SELECT deed, {columns} FROM history WHERE deed = {seq} LIMIT 1"
        insert_ = f"INSERT INTO history (deed, {columns}) {row}"
        state = tool.walked(insert_)
        assert state.broken_at == seq
    seq = tool.rows("SELECT deed FROM history GROUP BY deed HAVING count(*) > 3 LIMIT 1")[0][0]
    a, b = (r[0] for r in tool.rows(f"SELECT id FROM history WHERE deed = {seq} ORDER BY id LIMIT 2"))
    state = tool.walked(
        f"UPDATE history SET id = -1 WHERE id = {a}",
        f"UPDATE history SET id = {a} WHERE id = {b}",
        f"UPDATE history SET id = {b} WHERE id = -1",
    )
    assert state.broken_at == seq


def test_a_cut_off_tail_is_told_by_the_anchor_outside(tool: Tool) -> None:
    """The chain cannot see it; the head printed on papers and kept in backups does."""
    whole, _ = tool.after("UPDATE deed SET name = name")
    last = tool.rows("SELECT max(seq) FROM deed")[0][0]
    state, row = tool.after(
        f"DELETE FROM deed WHERE seq = {last}", f"DELETE FROM history WHERE deed = {last}"
    )
    assert state.broken_at is None
    assert state.head != whole.head and state.deeds == whole.deeds - 1
    assert row is not None  # and the rows themselves now know more than their history


def test_another_key_seals_nothing(tool: Tool) -> None:
    with tool._engine.connect() as c:
        assert audit.examine(c, key=bytes(32))[0].broken_at == 1
        assert not audit.last_seal_holds(c, key=bytes(32))
        assert audit.last_seal_holds(c, key=tool.key)


@pytest.mark.parametrize("where", ["table_name = 'student' AND row_id = 3", "table_name = 'payment'"])
def test_a_payload_wiped_whole_is_found_like_any_other_change(tool: Tool, where: str) -> None:
    """Nothing erases yet: a row without salt and payload could only hide what was done to the row itself."""
    state, _ = tool.after(f"UPDATE history SET old = NULL, new = NULL, salt = NULL WHERE {where}")
    first = tool.rows(f"SELECT min(deed) FROM history WHERE {where}")[0][0]
    assert state.broken_at == first


def test_a_forged_payment_is_not_hidden_by_wiping_its_history(tool: Tool) -> None:
    state, _ = tool.after(
        "UPDATE payment SET amount = amount + 1 WHERE id = 1",
        "UPDATE history SET old = NULL, new = NULL, salt = NULL WHERE table_name = 'payment' AND row_id = 1",
    )
    assert state.broken_at is not None


def test_rows_changed_past_their_history_are_found_and_named(tool: Tool) -> None:
    """The ledger above all: one row of every table, each of its columns, taken out, and put in."""
    cases = 0
    for table in KEPT:
        rows = tool.rows(f"SELECT * FROM {table} ORDER BY id")
        if not rows:
            continue
        row = rows[len(rows) // 2]
        names = [c.name for c in models.Record.metadata.tables[table].columns]
        for name, was in list(zip(names, row, strict=True))[1:]:
            column = models.Record.metadata.tables[table].columns[name]
            number = column.type.compile() == "INTEGER"
            value = (was or 0) + 70000 if number else f"{was or ''}乙"
            found = tool.compared(f'UPDATE {table} SET "{name}" = ? WHERE id = {row[0]}', values=(value,))
            assert found == (table, row[0]), (table, name)
            cases += 1
        state, found = tool.after(f"DELETE FROM {table} WHERE id = {row[0]}")
        assert state.broken_at is None and found == (table, row[0])  # the chain alone does not see it
        cases += 1
    assert cases > 150


def test_the_check_of_the_whole_store_says_what_it_found(tmp_path: Path) -> None:
    """check_sound over every kind of tampering; and the negative control: untouched, it finds nothing."""
    cases: dict[str, tuple[str, ...]] = {
        "": ("UPDATE payment SET amount = amount",),
        "rows_altered": ("UPDATE payment SET amount = amount + 1 WHERE id = 1",),
        "chain_broken": ("UPDATE deed SET account_id = 2 WHERE seq = 9",),
        "references_broken": ("DELETE FROM account",),
    }
    key = lived.keyring(lived.copied(tmp_path))
    for code, statements in cases.items():
        tool = Tool(tmp_path / "school")
        for statement in statements:
            tool.raw.execute(statement)
        for ddl in audit.triggers():
            tool.raw.execute(ddl)
        tool.raw.close()
        db = lived.opened(tmp_path / "school")
        assert code in db.check_sound() if code else db.check_sound() == []
        db.close()
        shutil.rmtree(tmp_path / "school")
        lived.copied(tmp_path)
    assert len(key.data) == 32


@pytest.mark.parametrize(
    "change",
    [
        ("DROP TRIGGER payment_no_update",),
        ("DROP TRIGGER student_history_update",),
        (
            "DROP TRIGGER payment_no_update",
            "CREATE TRIGGER payment_no_update BEFORE UPDATE ON payment BEGIN SELECT 1; END",
        ),
        ("CREATE TRIGGER quiet AFTER INSERT ON payment BEGIN SELECT 1; END",),
    ],
)
def test_guards_taken_away_or_hollowed_out_are_missed(tmp_path: Path, change: tuple[str, ...]) -> None:
    folder = lived.copied(tmp_path)
    raw = lived.raw(folder)
    for statement in change:
        raw.execute(statement)
    raw.close()
    db = lived.opened(folder)
    assert db.check_sound() == ["triggers_missing"]
    db.close()


def test_the_salt_hides_a_payload(db: database.Database) -> None:
    """Two rows with the same payload have different digests, and none is the payload's bare digest."""
    with db.connection() as c:
        rows = c.exec_driver_sql("SELECT old, new, salt, digest FROM history").all()
    assert len({r.salt for r in rows}) == len({r.digest for r in rows}) == len(rows)
    assert all(len(r.salt) == 16 for r in rows)
    bare = {hashlib.sha256(json.dumps([r.old, r.new], ensure_ascii=False).encode()).digest() for r in rows}
    assert not bare & {r.digest for r in rows}
