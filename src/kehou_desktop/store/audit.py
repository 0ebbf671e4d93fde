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

from sqlalchemy import Connection, Table

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
    digests = [(_digest(r.old, r.new, r.salt), r.id) for r in rows]
    links = [
        _link(r.id, r.table_name, r.row_id, r.op, digest)
        for r, (digest, _) in zip(rows, digests, strict=True)
    ]
    if digests:
        connection.exec_driver_sql("UPDATE history SET digest = ? WHERE id = ?", digests)
    # The deed that begins an epoch belongs to it already.
    connection.exec_driver_sql(
        "UPDATE deed SET changes = ?, epoch = (SELECT coalesce(max(id), 0) FROM epoch) WHERE seq = ?",
        (len(rows), seq),
    )
    before = connection.exec_driver_sql("SELECT seal FROM deed WHERE seq = ?", (seq - 1,)).scalar()
    deed = connection.exec_driver_sql(f"SELECT {_DEED_COLUMNS} FROM deed WHERE seq = ?", (seq,)).one()
    seal = _seal(key, before or FIRST_SEAL, tuple(deed), links)
    connection.exec_driver_sql("UPDATE deed SET seal = ? WHERE seq = ?", (seal, seq))
    return frozenset(r.table_name for r in rows)


_DEED_COLUMNS = "seq, epoch, name, account_id, utc, monotonic_ms, boot, changes"


def _digest(old: str | None, new: str | None, salt: bytes) -> bytes:
    """Digest a payload with its salt, so that the digest alone tells nothing of the payload."""
    before, after = b"-" if old is None else b"+" + old.encode(), b"-" if new is None else b"+" + new.encode()
    return hashlib.sha256(b"%b%d:%b%b" % (salt, len(before), before, after)).digest()


def _link(row_id: int, table: str, of: int, op: str, digest: bytes) -> bytes:
    """Digest of a history row which row of which table it tells of, with its payload's digest."""
    return hashlib.sha256(b"%b%d|%b|%d|%b" % (digest, row_id, table.encode(), of, op.encode())).digest()


def _seal(key: bytes, before: bytes, deed: tuple[Any, ...], links: list[bytes]) -> bytes:
    body = json.dumps(deed, ensure_ascii=False).encode()
    return hmac.new(key, before + hashlib.sha256(body).digest() + b"".join(links), hashlib.sha256).digest()


def head(connection: Connection) -> str:
    """Return the chain's head for papers and manifests: epoch and eight characters, ``1-7c41e09a``."""
    row = connection.exec_driver_sql("SELECT epoch, seal FROM deed ORDER BY seq DESC LIMIT 1").first()
    return f"{row.epoch}-{row.seal.hex()[:8]}" if row and row.seal else "0-00000000"


def last_deed_at(connection: Connection) -> datetime | None:
    """Return when (UTC) the last deed was done, by the machine's clock of then; None = there is none."""
    last = connection.exec_driver_sql("SELECT utc FROM deed ORDER BY seq DESC LIMIT 1").scalar()
    return datetime.fromisoformat(last) if last else None


def last_seal_holds(connection: Connection, *, key: bytes) -> bool:
    """Whether the last deed's seal is right: the quick look at opening."""
    last = connection.exec_driver_sql("SELECT max(seq) FROM deed").scalar()
    return last is None or _walk(connection, key, int(last), {}).broken_at is None


def examine(connection: Connection, *, key: bytes) -> tuple[ChainState, tuple[str, int] | None]:
    """Walk the chain and compare every row with its history, reading the history once (T9).

    Returns the chain and the first row (table, id) that is not as its history last left it; None = every row
    is. What was changed past the triggers leaves the chain whole: only this comparison sees it (F16).
    """
    last: _Last = {}
    chain = _walk(connection, key, 1, last)
    return chain, _altered(connection, last)


_Last = dict[str, dict[int, str]]
"""What history last left: table -> row -> payload."""


def _walk(connection: Connection, key: bytes, start: int, last: _Last) -> ChainState:
    before = (
        connection.exec_driver_sql("SELECT seal FROM deed WHERE seq = ?", (start - 1,)).scalar() or FIRST_SEAL
    )
    deeds = connection.exec_driver_sql(
        f"SELECT {_DEED_COLUMNS}, seal FROM deed WHERE seq >= ? ORDER BY seq", (start,)
    ).all()
    links: dict[int, list[bytes]] = {}
    # The driver's own rows: a school's year has some hundred thousand of them.
    for row in _driver(connection).execute(
        "SELECT id, deed, table_name, row_id, op, old, new, salt, digest FROM history "
        "WHERE deed >= ? ORDER BY deed, id",
        (start,),
    ):
        row_id, seq, table, of, op, old, new, salt, digest = row
        sealed = salt is not None and digest == _digest(old, new, salt)
        links.setdefault(seq, []).append(_link(row_id, table, of, op, digest) if sealed else b"")
        if op == "delete":
            last.setdefault(table, {}).pop(of, None)
        else:
            last.setdefault(table, {})[of] = new
    for expected, deed in enumerate(deeds, start):
        own = links.pop(deed.seq, [])
        wrong = deed.seq != expected or len(own) != deed.changes or b"" in own
        if wrong or deed.seal != _seal(key, before, tuple(deed)[:-1], own):
            return ChainState(expected, "", expected)
        before = deed.seal
    if links:
        return ChainState(len(deeds), "", min(links))
    return ChainState(len(deeds), head(connection), None)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _altered(connection: Connection, last: _Last) -> tuple[str, int] | None:
    for table in models.Record.metadata.sorted_tables:
        if table.name in models.OUTSIDE_HISTORY:
            continue
        rows = last.get(table.name, {})
        found = _driver(connection).execute(
            f"SELECT id, {_payload(table, 't')} FROM {table.name} AS t ORDER BY id"
        )
        for row_id, now in found:
            if row_id not in rows or rows.pop(row_id) != now:
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
        for row in _driver(connection).execute(f"SELECT {columns} FROM {table.name} ORDER BY {key}"):
            sum_.update(repr(row).encode())
            n += 1
        found[table.name] = (n, sum_.hexdigest())
    return found
