"""The evidence: history by generated triggers, append-only tables, and one sealed chain over deeds (D7)."""

import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, text

from kehou_desktop.store import models

_OPEN_DEED = "(SELECT seq FROM deed WHERE seq = (SELECT max(seq) FROM deed) AND seal IS NULL)"
_BOOT = uuid.uuid4().hex[:12]
FIRST_SEAL = bytes(32)


@dataclass(frozen=True, slots=True)
class ChainState:
    """What a walk along the chain found: how many deeds, the head, and the first deed that does not hold."""

    deeds: int
    head: str
    broken_at: int | None


def triggers() -> Iterator[str]:
    """Yield the DDL of every trigger, made from models.py so that no code can forget a table."""
    for table in models.Record.metadata.sorted_tables:
        if table.name not in models.OUTSIDE_HISTORY:
            yield from _history_triggers(table)
        if table.name in models.APPEND_ONLY:
            for op in ("UPDATE", "DELETE"):
                yield _guard(f"{table.name}_no_{op.lower()}", f"BEFORE {op} ON {table.name}", "append_only")
    yield _guard("deed_sealed", "BEFORE UPDATE ON deed WHEN OLD.seal IS NOT NULL", "append_only")
    yield _guard("deed_no_delete", "BEFORE DELETE ON deed", "append_only")
    yield _guard(
        "deed_in_order",
        "BEFORE INSERT ON deed WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM deed)",
        "append_only",
    )
    yield _guard("history_fixed", "BEFORE UPDATE ON history WHEN OLD.digest IS NOT NULL", "append_only")
    yield _guard("history_no_delete", "BEFORE DELETE ON history", "append_only")
    closed = "(SELECT closed_at FROM sitting WHERE id = {row}.sitting_id) IS NOT NULL"
    for op, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        when = " OR ".join(closed.format(row=row) for row in rows)
        yield _guard(
            f"attendance_mark_closed_{op.lower()}",
            f"BEFORE {op} ON attendance_mark WHEN {when}",
            "roll_closed",
        )
    for op in ("UPDATE", "DELETE"):
        yield _guard(
            f"sitting_closed_{op.lower()}",
            f"BEFORE {op} ON sitting WHEN OLD.closed_at IS NOT NULL",
            "roll_closed",
        )


def _guard(name: str, when: str, code: str) -> str:
    return f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, 'kehou:{code}'); END"


def _payload(table: Table, row: str) -> str:
    pairs = ", ".join(f"'{c.name}', {row}.\"{c.name}\"" for c in table.columns)
    return f"json_object({pairs})"


def _history_triggers(table: Table) -> Iterator[str]:
    old, new = _payload(table, "OLD"), _payload(table, "NEW")
    cases = {"insert": ("NEW", "NULL", new), "update": ("NEW", old, new), "delete": ("OLD", old, "NULL")}
    for op, (row, old, new) in cases.items():
        yield (
            f"CREATE TRIGGER {table.name}_history_{op} AFTER {op.upper()} ON {table.name} BEGIN "
            f"INSERT INTO history (deed, table_name, row_id, op, old, new, salt) VALUES "
            f"({_OPEN_DEED}, '{table.name}', {row}.id, '{op}', {old}, {new}, randomblob(16)); END"
        )


def open_deed(connection: Connection, *, name: str, account_id: int) -> int:
    """Write the deed's row, unsealed; without it no trigger lets a row through. Returns its number."""
    row = connection.exec_driver_sql(
        "INSERT INTO deed (seq, epoch, name, account_id, utc, monotonic_ms, boot, changes) "
        "SELECT coalesce(max(seq), 0) + 1, (SELECT coalesce(max(id), 0) FROM epoch), ?, ?, ?, ?, ?, 0 "
        "FROM deed "
        "RETURNING seq",
        (
            name,
            account_id,
            datetime.now(UTC).isoformat(timespec="milliseconds"),
            time.monotonic_ns() // 10**6,
            _BOOT,
        ),
    ).one()
    return int(row[0])


def seal_deed(connection: Connection, seq: int, *, key: bytes) -> frozenset[str]:
    """Digest what the deed changed, seal it onto the chain, and return the tables it touched.

    A deed that changed nothing takes its row back with the transaction: the caller rolls back.
    """
    rows = connection.exec_driver_sql(
        "SELECT id, table_name, row_id, op, old, new, salt FROM history WHERE deed = ? ORDER BY id", (seq,)
    ).all()
    digests = [(_digest(r), r.id) for r in rows]
    links = [_link(r, digest) for r, (digest, _) in zip(rows, digests, strict=True)]
    if digests:
        connection.exec_driver_sql("UPDATE history SET digest = ? WHERE id = ?", digests)
    connection.exec_driver_sql("UPDATE deed SET changes = ? WHERE seq = ?", (len(rows), seq))
    before = connection.exec_driver_sql("SELECT seal FROM deed WHERE seq = ?", (seq - 1,)).scalar()
    deed = connection.exec_driver_sql(f"SELECT {_DEED_COLUMNS} FROM deed WHERE seq = ?", (seq,)).one()
    seal = _seal(key, before or FIRST_SEAL, tuple(deed), links)
    connection.exec_driver_sql("UPDATE deed SET seal = ? WHERE seq = ?", (seal, seq))
    return frozenset(r.table_name for r in rows)


_DEED_COLUMNS = "seq, epoch, name, account_id, utc, monotonic_ms, boot, changes"


def _digest(row: Any) -> bytes:
    """Digest a payload with its salt: what stays when a person is erased, and tells nothing."""
    return hashlib.sha256(row.salt + json.dumps([row.old, row.new], ensure_ascii=False).encode()).digest()


def _link(row: Any, digest: bytes) -> bytes:
    """Digest what stays of a history row for ever: which row of which table, and its payload's digest."""
    body = json.dumps([row.id, row.table_name, row.row_id, row.op], ensure_ascii=False)
    return hashlib.sha256(digest + body.encode()).digest()


def _seal(key: bytes, before: bytes, deed: tuple[Any, ...], links: list[bytes]) -> bytes:
    body = json.dumps(deed, ensure_ascii=False).encode()
    return hmac.new(key, before + hashlib.sha256(body).digest() + b"".join(links), hashlib.sha256).digest()


def head(connection: Connection) -> str:
    """Return the chain's head for papers and manifests: epoch and eight characters, ``1-7c41e09a``."""
    row = connection.exec_driver_sql("SELECT epoch, seal FROM deed ORDER BY seq DESC LIMIT 1").first()
    return f"{row.epoch}-{row.seal.hex()[:8]}" if row and row.seal else "0-00000000"


def last_seal_holds(connection: Connection, *, key: bytes) -> bool:
    """Whether the last deed's seal is right: the quick look at opening."""
    last = connection.exec_driver_sql("SELECT max(seq) FROM deed").scalar()
    return last is None or _walk(connection, key, int(last)).broken_at is None


def walk(connection: Connection, *, key: bytes) -> ChainState:
    """Verify the whole chain: every payload against its digest, every deed against its seal (T9)."""
    return _walk(connection, key, 1)


def _walk(connection: Connection, key: bytes, start: int) -> ChainState:
    before = (
        connection.exec_driver_sql("SELECT seal FROM deed WHERE seq = ?", (start - 1,)).scalar() or FIRST_SEAL
    )
    deeds = connection.exec_driver_sql(
        f"SELECT {_DEED_COLUMNS}, seal FROM deed WHERE seq >= ? ORDER BY seq", (start,)
    ).all()
    rows = connection.exec_driver_sql(
        "SELECT id, deed, table_name, row_id, op, old, new, salt, digest FROM history "
        "WHERE deed >= ? ORDER BY deed, id",
        (start,),
    )
    row = rows.fetchone()
    for expected, deed in enumerate(deeds, start):
        links: list[bytes] = []
        while row is not None and row.deed == deed.seq:
            if not _payload_holds(row):
                return ChainState(expected, "", deed.seq)
            links.append(_link(row, row.digest))
            row = rows.fetchone()
        wrong = deed.seq != expected or len(links) != deed.changes
        if wrong or deed.seal != _seal(key, before, tuple(deed)[:-1], links):
            return ChainState(expected, "", expected)
        before = deed.seal
    if row is not None:
        return ChainState(len(deeds), "", row.deed)
    return ChainState(len(deeds), head(connection), None)


def _payload_holds(row: Any) -> bool:
    """Whether a payload fits its digest, or was erased whole: then only the digest is left."""
    if row.digest is None:
        return False
    if row.salt is None:
        return row.old is None and row.new is None
    return bool(row.digest == _digest(row))


def altered(connection: Connection) -> tuple[str, int] | None:
    """Return the first row (table, id) that is not as its history last left it; None = every row is.

    What was changed past the triggers leaves the chain whole: only this comparison sees it (F16).
    """
    last: dict[str, dict[int, str | None]] = {}
    for name, row_id, op, new, salt in connection.exec_driver_sql(
        "SELECT table_name, row_id, op, new, salt FROM history ORDER BY id"
    ):
        rows = last.setdefault(name, {})
        if op == "delete":
            rows.pop(row_id, None)
        else:
            rows[row_id] = new if salt is not None else None
    for table in models.Record.metadata.sorted_tables:
        if table.name in models.OUTSIDE_HISTORY:
            continue
        rows = last.get(table.name, {})
        found = connection.exec_driver_sql(
            f"SELECT id, {_payload(table, 't')} FROM {table.name} AS t ORDER BY id"
        )
        for row_id, now in found:
            if row_id not in rows or rows.pop(row_id) not in (now, None):
                return table.name, row_id
        if rows:
            return table.name, min(rows)
    return None


def table_digests(connection: Connection) -> dict[str, tuple[int, str]]:
    """Return the count and digest of every table, to compare a backup with its source."""
    found: dict[str, tuple[int, str]] = {}
    for table in models.Record.metadata.sorted_tables:
        columns = ", ".join(f'"{c.name}"' for c in table.columns)
        key = next(iter(table.primary_key.columns)).name
        sum_ = hashlib.sha256()
        n = 0
        for row in connection.execute(text(f"SELECT {columns} FROM {table.name} ORDER BY {key}")):
            sum_.update(repr(tuple(row)).encode())
            n += 1
        found[table.name] = (n, sum_.hexdigest())
    return found
