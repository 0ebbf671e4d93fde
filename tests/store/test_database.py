"""The one door: what it refuses to open, what a question and a deed may do, what stays behind."""

import contextlib
import functools
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kehou_desktop import opening
from kehou_desktop.domain.accounts import Actor
from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.services import school
from kehou_desktop.store import accounts, audit, cipher, database, generations, models
from kehou_desktop.store.rights import EVERY_ROLE, allow
from tests.store import lived

CANARY = "独孤信鸽甲"


@allow(*EVERY_ROLE)
def rename(session: Session, name: str) -> None:
    session.get_one(models.School, 1).name = name


@allow(*EVERY_ROLE)
def rename_and_fall(session: Session, name: str) -> None:
    session.get_one(models.School, 1).name = name
    session.flush()
    session.execute(text("UPDATE student SET note = 'half'"))
    raise RuntimeError("in the middle")


@allow(*EVERY_ROLE)
def look(session: Session) -> str:
    return session.get_one(models.School, 1).name


def count(db: database.Database, table: str) -> int:
    with db.connection() as c:
        return int(c.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0)


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Trouble) as caught:
        act()
    return caught.value.code


# -- make, open, close -----------------------------------------------------------------------------------


def test_a_store_is_made_opened_and_closed_without_leftovers(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "school"
    ring = accounts.new_keyring()
    database.create(folder, ring, envelopes=lambda _g: accounts.write_practice_key(folder, ring))
    db = lived.opened(folder)
    assert db.practice and not db.unclean
    assert db.check_sound() == []
    assert db.head() == "0-00000000"
    assert (generations.current(folder) / "open").exists()
    db.close()
    db.close()
    assert set(lived.contents(folder)) == {"CURRENT", "practice.key", "gen-000001/school.db"}
    again = lived.opened(folder)
    assert not again.unclean
    again.close()


def test_closing_twice_does_not_take_the_next_owners_lock(tmp_path: Path) -> None:
    folder = lived.copied(tmp_path)
    first = lived.opened(folder)
    first.close()
    second = lived.opened(folder)
    first.close()
    assert (generations.current(folder) / "open").exists()
    assert (folder / "lock.json").exists()
    assert code_of(lambda: lived.opened(folder)) == "store_in_use"
    second.close()


def test_a_store_is_not_made_over_another(tmp_path: Path) -> None:
    folder = lived.copied(tmp_path)
    before = lived.contents(folder)
    ring = accounts.new_keyring()
    assert code_of(lambda: database.create(folder, ring, envelopes=lambda _g: None)) == "store_exists"
    assert lived.contents(folder) == before


def test_a_making_that_fails_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "school"
    ring = accounts.new_keyring()

    def fail(generation: Path) -> None:
        accounts.write_practice_key(folder, ring)
        raise OSError("stick pulled")

    with pytest.raises(OSError, match="stick pulled"):
        database.create(folder, ring, envelopes=fail)
    assert not folder.exists()


def test_a_founding_that_is_refused_takes_no_older_generation(tmp_path: Path) -> None:
    """CURRENT was lost, the data was not: no other school is founded over it, and nothing sweeps it away."""
    folder = lived.copied(tmp_path)
    kept = lived.file(folder).read_bytes()
    (folder / "CURRENT").unlink()
    ring = accounts.new_keyring()
    write = functools.partial(accounts.write_practice_key, folder, ring)
    assert code_of(lambda: database.create(folder, ring, envelopes=lambda _g: write())) == "store_exists"
    assert code_of(lambda: lived.opened(folder)) == "pointer_lost"
    generations.abandon(folder)
    assert (folder / "gen-000001" / "school.db").read_bytes() == kept
    assert not (folder / "gen-000002").exists()


# -- the order of opening --------------------------------------------------------------------------------


def test_no_store(tmp_path: Path) -> None:
    assert code_of(lambda: lived.opened(tmp_path)) == "no_store"
    assert list(tmp_path.iterdir()) == []
    assert code_of(lambda: lived.opened(tmp_path / "nowhere")) == "no_store"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("pointer", [b"", b"gen-000009", b"../elsewhere", b"\xff\xfe\x00", b"school.db"])
def test_a_pointer_that_names_nothing(tmp_path: Path, pointer: bytes) -> None:
    folder = lived.copied(tmp_path)
    (folder / "CURRENT").write_bytes(pointer)
    before = lived.contents(folder)
    assert code_of(lambda: lived.opened(folder)) == "store_damaged"
    assert lived.contents(folder) == before


def start(folder: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.opener", str(folder), *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=lived.child_environment(),
    )


def said(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def tell(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()


def test_a_store_in_use_by_another_process_is_named_and_left_alone(tmp_path: Path) -> None:
    folder = lived.copied(tmp_path)
    with start(folder) as child:
        assert said(child) == "ready"
        tell(child)
        assert said(child) == "open"
        before = lived.contents(folder)
        with pytest.raises(Trouble) as caught:
            lived.opened(folder)
        assert caught.value.code == "store_in_use"
        assert caught.value.values["host"] not in ("", "?")
        assert caught.value.values["since"].startswith("20")
        assert lived.contents(folder) == before
        tell(child)
        assert child.wait(20) == 0
    lived.opened(folder).close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="starting at the same moment needs fork")
def test_of_sixteen_that_start_at_once_exactly_one_opens(tmp_path: Path) -> None:
    folder = lived.copied(tmp_path)
    for _ in range(3):
        with start(folder, "16") as child:
            answers = sorted(said(child) for _ in range(16))
            tell(child)
            assert child.wait(30) == 0
        assert answers == ["open"] + ["store_in_use"] * 15
    db = lived.opened(folder)
    assert not db.unclean and db.check_sound() == []
    db.close()


def test_a_key_that_does_not_fit(tmp_path: Path) -> None:
    folder = lived.copied(tmp_path)
    before = lived.contents(folder)
    assert code_of(lambda: database.open_(folder, lambda _g: accounts.new_keyring())) == "store_damaged"
    assert lived.contents(folder) == before


def test_a_wrong_password_is_the_users_to_mend(tmp_path: Path) -> None:
    folder = lived.copied(tmp_path)
    ring = lived.keyring(folder)
    generation = generations.current(folder)
    accounts.write_envelopes(generation, ring, name="王校长", password="right enough", recovery_code="A" * 26)
    (folder / "practice.key").unlink()
    before = lived.contents(folder)
    with pytest.raises(Refused, match="password_wrong"):
        opening.open_school(folder, name="王校长", password="wrong enough")
    after = lived.contents(folder)
    assert after.pop("gen-000001/tries.json") and after == before, "only the wrong tries are counted"
    db = database.open_(folder, lambda g: accounts.unlock(g, name="王校长", password="right enough"))
    assert not db.practice
    db.close()


SIZES: dict[str, Callable[[int], int]] = {
    "empty": lambda _n: 0,
    "one byte": lambda _n: 1,
    "short of a sector": lambda _n: 511,
    "a sector": lambda _n: 512,
    "short of a page": lambda _n: 4095,
    "a page": lambda _n: 4096,
    "two pages": lambda _n: 8192,
    "a third": lambda n: n // 3,
    "half, whole pages": lambda n: n // 2 // 4096 * 4096,
    "a page less": lambda n: n - 4096,
    "a byte less": lambda n: n - 1,
}


@pytest.mark.parametrize("name", SIZES)
def test_a_cut_file(tmp_path: Path, name: str) -> None:
    folder = lived.copied(tmp_path)
    path = lived.file(folder)
    os.truncate(path, SIZES[name](path.stat().st_size))
    before = lived.contents(folder)
    assert code_of(lambda: lived.opened(folder)) == "store_damaged"
    assert lived.contents(folder) == before


def _plain_sqlite(path: Path, folder: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as c:
        c.execute("CREATE TABLE student (id INTEGER)")
        c.commit()


def _other_key(path: Path, folder: Path) -> None:
    cipher.raw_connection(path, bytes(32)).close()


def _other_program(path: Path, folder: Path) -> None:
    connection = sqlcipher.connect(str(path))
    connection.execute(f"PRAGMA key = \"x'{lived.keyring(folder).file.hex()}'\"")
    connection.execute("CREATE TABLE student (id INTEGER)")
    connection.execute("PRAGMA user_version = 1")
    connection.close()


def _bytes(data: bytes) -> Callable[[Path, Path], None]:
    def write(path: Path, folder: Path) -> None:
        path.write_bytes(data)

    return write


FOREIGN: dict[str, Callable[[Path, Path], None]] = {
    "a plain database": _plain_sqlite,
    "a database with another key": _other_key,
    "another program's, same key": _other_program,
    "a spreadsheet": _bytes(b"PK\x03\x04" + bytes(8188)),
    "noise": _bytes(bytes(range(256)) * 64),
    "zeros": _bytes(bytes(65536)),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_file(tmp_path: Path, kind: str) -> None:
    folder = lived.copied(tmp_path)
    path = lived.file(folder)
    path.unlink()
    FOREIGN[kind](path, folder)
    before = lived.contents(folder)
    assert code_of(lambda: lived.opened(folder)) == "store_damaged"
    assert lived.contents(folder) == before


def test_a_flipped_bit_in_any_page_is_found(tmp_path: Path) -> None:
    """Every page has its HMAC: where the quick look does not read it, the full check does (F5)."""
    folder = lived.copied(tmp_path)
    path = lived.file(folder)
    whole = path.read_bytes()
    pages = len(whole) // 4096
    seen = 0
    for page in range(0, pages, 7):
        spoilt = bytearray(whole)
        spoilt[page * 4096 + 1000 + page] ^= 0x10
        path.write_bytes(spoilt)
        try:
            db = lived.opened(folder)
        except Trouble as trouble:
            assert trouble.code == "store_damaged"
            seen += 1
            continue
        assert "pages_damaged" in db.check_sound(), page
        seen += 1
        db.close()
    assert seen == len(range(0, pages, 7)) > 20


def test_damage_after_an_unclean_stop_is_refused(tmp_path: Path) -> None:
    folder = lived.copied(tmp_path)
    path = lived.file(folder)
    spoilt = bytearray(path.read_bytes())
    spoilt[len(spoilt) // 4096 // 2 * 4096 + 99] ^= 1
    path.write_bytes(spoilt)
    (generations.current(folder) / "open").touch()
    before = lived.contents(folder)
    assert code_of(lambda: lived.opened(folder)) == "store_damaged"
    assert lived.contents(folder) == before


def test_a_newer_store_is_left_as_it_is(tmp_path: Path) -> None:
    folder = lived.copied(tmp_path)
    connection = lived.raw(folder)
    connection.execute(f"PRAGMA user_version = {cipher.SCHEMA + 1}")
    connection.close()
    before = lived.contents(folder)
    with pytest.raises(Trouble) as caught:
        lived.opened(folder)
    assert caught.value.code == "store_newer"
    assert caught.value.values == {"schema": cipher.SCHEMA + 1, "known": cipher.SCHEMA}
    assert lived.contents(folder) == before


def left_unclean(folder: Path, act: Callable[[Any], None]) -> dict[str, bytes]:
    """Leave a store as a killed program does, with a full WAL, after ``act`` on the raw connection."""
    ring, generation = lived.keyring(folder), generations.current(folder)
    raw = lived.raw(folder)
    act(raw)
    kept = {p.name: p.read_bytes() for p in generation.iterdir()}
    raw.close()
    for name, data in kept.items():
        (generation / name).write_bytes(data)
    (generation / "open").touch()
    assert len(kept["school.db-wal"]) > 4096 and ring.data
    return lived.contents(folder)


def test_an_unclean_store_is_opened_with_what_waits_in_its_wal(tmp_path: Path) -> None:
    folder = lived.copied(tmp_path)
    before = left_unclean(folder, lambda raw: raw.execute("PRAGMA user_version = 1"))
    db = lived.opened(folder)
    assert db.unclean and db.check_sound() == []
    db.close()
    assert set(before) - set(lived.contents(folder)) == {"gen-000001/school.db-wal", "gen-000001/open"}
    assert not list(folder.glob(".check-*"))


def test_an_unclean_newer_store_is_left_as_it_is_wal_and_all(tmp_path: Path) -> None:
    folder = lived.copied(tmp_path)
    before = left_unclean(folder, lambda raw: raw.execute("PRAGMA user_version = 99"))
    assert code_of(lambda: lived.opened(folder)) == "store_newer"
    assert lived.contents(folder) == before


def test_an_unclean_store_altered_past_its_history_is_left_as_it_is(tmp_path: Path) -> None:
    folder = lived.copied(tmp_path)

    def tamper(raw: Any) -> None:
        raw.execute("DROP TRIGGER payment_no_update")
        raw.execute("DROP TRIGGER payment_history_update")
        raw.execute("UPDATE payment SET amount = amount + 1")

    before = left_unclean(folder, tamper)
    assert code_of(lambda: lived.opened(folder)) == "store_damaged"
    assert lived.contents(folder) == before


def test_half_a_page_at_the_end_is_mended_from_the_wal(tmp_path: Path) -> None:
    """A power cut while the WAL was being folded in: the page waits there whole."""
    folder = lived.copied(tmp_path)
    path = lived.file(folder)
    left_unclean(folder, lambda raw: raw.execute("CREATE TABLE more AS SELECT * FROM history"))
    with path.open("ab") as out:
        out.write(bytes(1500))
    lived.opened(folder).close()
    assert path.stat().st_size % 4096 == 0


def test_pages_torn_while_the_wal_was_folded_in_are_mended_from_it(tmp_path: Path) -> None:
    folder = lived.copied(tmp_path)

    def touch_all(raw: Any) -> None:
        raw.execute("DROP TRIGGER history_fixed")
        raw.execute("UPDATE history SET salt = salt")
        for ddl in audit.triggers():
            if "history_fixed" in ddl:
                raw.execute(ddl)

    left_unclean(folder, touch_all)
    path = lived.file(folder)
    whole = path.read_bytes()
    wal = path.with_name("school.db-wal").read_bytes()
    numbers = {int.from_bytes(wal[at : at + 4], "big") for at in range(32, len(wal), 24 + 4096)}
    torn = bytearray(whole)
    for page in sorted(n for n in numbers if 1 < n <= len(whole) // 4096)[:20]:
        torn[page * 4096 - 2048 : page * 4096] = os.urandom(2048)
    path.write_bytes(torn)
    assert torn != whole
    db = lived.opened(folder)
    assert db.unclean and db.check_sound() == []
    db.close()


@pytest.mark.parametrize("part", ["OneDrive", "坚果云文件", "BaiduNetdisk", "My Dropbox"])
def test_a_synchronised_folder(tmp_path: Path, part: str) -> None:
    home = tmp_path / part
    home.mkdir()
    folder = Path(shutil.move(lived.copied(tmp_path), home / "school"))
    before = lived.contents(folder)
    assert code_of(lambda: lived.opened(folder)) == "folder_synchronised"
    assert lived.contents(folder) == before
    ring = accounts.new_keyring()
    assert (
        code_of(lambda: database.create(home / "b", ring, envelopes=lambda _g: None)) == "folder_synchronised"
    )
    assert not (home / "b").exists()


MOUNTS = """/dev/sda1 / ext4 rw 0 0
//server/share {share} {kind} rw 0 0
/dev/sdb1 {share}/disk ext4 rw 0 0
server:/x /other nfs4 rw 0 0
"""


@pytest.mark.parametrize("kind", ["cifs", "smb3", "nfs", "nfs4", "9p", "fuse.sshfs", "fuse.rclone", "vboxsf"])
def test_a_shared_folder(tmp_path: Path, kind: str) -> None:
    share = tmp_path / "共享 文件"
    table = MOUNTS.format(share=str(share).replace(" ", "\\040"), kind=kind)
    assert code_of(lambda: generations.check_folder(share / "a", mounts=table)) == "folder_shared"
    assert not share.exists()
    generations.check_folder(share / "disk" / "a", mounts=table)
    generations.check_folder(tmp_path / "共享 文件夹", mounts=table)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with lived.small_disk(tmp_path, 400) as disk:
        folder = lived.copied(disk)
        before = lived.contents(folder)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert code_of(lambda: lived.opened(folder)) == "folder_not_writable"
        (ring, new) = (accounts.new_keyring(), disk / "new")
        assert code_of(lambda: database.create(new, ring, envelopes=lambda _g: None)) == "folder_not_writable"
        assert lived.contents(folder) == before
        assert not (folder / "lock").exists()


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "school").write_text("x", encoding="utf-8")
    ring = accounts.new_keyring()
    act = lambda: database.create(tmp_path / "school", ring, envelopes=lambda _g: None)  # noqa: E731
    assert code_of(act) == "folder_not_writable"


def test_a_disk_nearly_full(tmp_path: Path) -> None:
    with lived.small_disk(tmp_path, 16) as disk:
        folder = lived.copied(disk)
        before = lived.contents(folder)
        with pytest.raises(Trouble) as caught:
            lived.opened(folder)
        assert caught.value.code == "disk_nearly_full"
        assert caught.value.values["needed_mb"] == 200
        assert caught.value.values["free_mb"] < 16
        assert lived.contents(folder) == before


def test_a_disk_without_a_byte_left_is_not_a_matter_of_permissions(tmp_path: Path) -> None:
    with lived.small_disk(tmp_path, 4) as disk:
        with contextlib.suppress(OSError), (disk / "ballast").open("wb", buffering=0) as out:
            while True:
                out.write(bytes(4096))
        assert code_of(lambda: generations.check_folder(disk / "a" / "b")) == "disk_nearly_full"


def test_a_disk_that_fills_while_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The deed fails whole and says so; what was saved stays; reading and closing go on (F4)."""
    monkeypatch.setattr(generations, "SPACE_RESERVE", 0)
    with lived.small_disk(tmp_path, 8) as disk:
        folder = lived.copied(disk)
        db = lived.opened(folder)
        db.write(lived.EVERYBODY, rename, "saved")
        deeds = count(db, "deed")
        with contextlib.suppress(OSError), (disk / "ballast").open("wb", buffering=0) as out:
            while True:
                out.write(bytes(1024))
        told: set[str] = set()
        for n in range(6):
            with pytest.raises(Trouble) as caught:
                db.write(lived.EVERYBODY, rename, f"{n}" * 20000)
            told.add(caught.value.code)
        assert told == {"disk_full"}
        assert db.read(lived.EVERYBODY, look) == "saved"
        assert count(db, "deed") == deeds
        assert db.check_sound() == []
        (disk / "ballast").unlink()
        db.write(lived.EVERYBODY, rename, "afterwards")
        db.close()
        again = lived.opened(folder)
        assert again.read(lived.EVERYBODY, look) == "afterwards"
        assert again.check_sound() == []
        again.close()


# -- questions and deeds ---------------------------------------------------------------------------------


@pytest.fixture
def db(tmp_path: Path) -> Iterator[database.Database]:
    opened = lived.opened(lived.copied(tmp_path))
    yield opened
    opened.close()


def test_a_question_cannot_write(db: database.Database) -> None:
    before = db.read(lived.EVERYBODY, look)
    db.read(lived.EVERYBODY, rename, CANARY)  # never flushed: nothing happens
    for statement in (
        "UPDATE school SET name = 'x'",
        "INSERT INTO deed SELECT * FROM deed",
        "DELETE FROM student",
        "CREATE TABLE x (y)",
        "DROP TRIGGER deed_sealed",
    ):

        @allow(*EVERY_ROLE)
        def sly(session: Session, statement: str = statement) -> None:
            session.execute(text(statement))

        with pytest.raises(Trouble) as caught:
            db.read(lived.EVERYBODY, sly)
        assert caught.value.code == "folder_not_writable"
    assert db.read(lived.EVERYBODY, look) == before
    assert db.check_sound() == []


def test_a_deed_is_recorded_with_its_actor_and_its_name(db: database.Database) -> None:
    touched: list[frozenset[str]] = []
    db.after_deed = touched.append
    before = count(db, "deed")
    db.write(Actor(1, "练习校长", lived.EVERYBODY.roles), rename, "新名")
    assert touched == [frozenset({"school"})]
    with db.connection() as c:
        row = c.exec_driver_sql("SELECT * FROM deed ORDER BY seq DESC LIMIT 1").one()
        history = c.exec_driver_sql("SELECT * FROM history WHERE deed = ?", (row.seq,)).all()
    assert (row.seq, row.account_id, row.changes, len(row.seal)) == (before + 1, 1, 1, 32)
    assert row.name.endswith("rename")
    assert [(h.table_name, h.row_id, h.op) for h in history] == [("school", 1, "update")]
    assert "新名" in history[0].new and "新名" not in history[0].old


def test_a_deed_that_raises_leaves_nothing(db: database.Database) -> None:
    touched: list[frozenset[str]] = []
    db.after_deed = touched.append
    with db.connection() as c:
        before = audit.table_digests(c)
    with pytest.raises(RuntimeError, match="in the middle"):
        db.write(lived.EVERYBODY, rename_and_fall, "half")
    with db.connection() as c:
        assert audit.table_digests(c) == before
    assert touched == []
    db.write(lived.EVERYBODY, rename, "whole")
    assert db.check_sound() == []


def test_a_deed_that_changes_nothing_is_no_deed(db: database.Database) -> None:
    before = count(db, "deed"), db.head()
    db.write(lived.EVERYBODY, rename, db.read(lived.EVERYBODY, look))
    db.write(lived.EVERYBODY, look)
    assert (count(db, "deed"), db.head()) == before


def test_a_deed_is_one_transaction(db: database.Database) -> None:
    said_: list[str] = []
    db.raw.set_trace_callback(said_.append)
    db.write(lived.EVERYBODY, rename, "eins")
    db.raw.set_trace_callback(None)
    ends = [s for s in said_ if s.split()[0] in ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "END")]
    assert ends == ["BEGIN IMMEDIATE", "COMMIT"]
    assert not db.raw.in_transaction


def test_rights_are_asked_before_anything_is_written(db: database.Database) -> None:
    stranger = Actor(9, "", frozenset())
    before = count(db, "deed")
    with pytest.raises(Refused, match="not_allowed"):
        db.write(stranger, rename, "x")
    with pytest.raises(Refused, match="not_allowed"):
        db.read(stranger, look)
    with pytest.raises(Refused, match="not_allowed"):
        db.write(lived.EVERYBODY, lambda _session: None)
    assert count(db, "deed") == before


def test_a_question_inside_a_deed_is_a_bug_and_harms_nothing(db: database.Database) -> None:
    """On the one connection an inner question would end the deed's transaction half way."""

    @allow(*EVERY_ROLE)
    def nested(session: Session) -> None:
        session.get_one(models.School, 1).name = "half"
        session.flush()
        with contextlib.suppress(RuntimeError):
            db.read(lived.EVERYBODY, look)
        session.execute(text("UPDATE student SET note = 'other half'"))
        raise Refused("second_thoughts")

    before = db.read(lived.EVERYBODY, look)
    with pytest.raises(Refused, match="second_thoughts"):
        db.write(lived.EVERYBODY, nested)
    assert db.read(lived.EVERYBODY, look) == before
    assert db.check_sound() == []


def test_a_running_deed_is_interrupted_and_rolls_back(db: database.Database) -> None:
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 0"
    )

    @allow(*EVERY_ROLE)
    def slow(session: Session) -> None:
        session.get_one(models.School, 1).name = "half"
        session.flush()
        session.execute(text(endless))

    before = db.read(lived.EVERYBODY, look)
    timer = threading.Timer(0.1, db.interrupt)
    timer.start()
    with pytest.raises(Trouble, match="cancelled"):
        db.write(lived.EVERYBODY, slow)
    timer.join()
    assert db.read(lived.EVERYBODY, look) == before
    db.write(lived.EVERYBODY, rename, "whole")


@pytest.mark.parametrize("statements", [1, 3, 40])
def test_a_deed_cancelled_between_two_statements_is_undone_whole(
    db: database.Database, statements: int
) -> None:
    """An interrupt alone is forgotten between two statements: what was asked is kept."""

    @allow(*EVERY_ROLE)
    def slow(session: Session) -> None:
        session.get_one(models.School, 1).name = "half"
        session.flush()
        for n in range(40):
            if n == statements - 1:
                db.interrupt()
            session.execute(text("UPDATE student SET note = 'x' WHERE id = 1"))

    before, deeds = db.read(lived.EVERYBODY, look), count(db, "deed")
    with pytest.raises(Trouble, match="cancelled"):
        db.write(lived.EVERYBODY, slow)
    assert (db.read(lived.EVERYBODY, look), count(db, "deed")) == (before, deeds)
    db.write(lived.EVERYBODY, rename, "whole")
    assert db.check_sound() == []


def test_a_deed_cancelled_before_its_seal_is_undone(db: database.Database) -> None:
    @allow(*EVERY_ROLE)
    def last(session: Session) -> None:
        session.get_one(models.School, 1).name = "half"
        session.flush()
        db.interrupt()

    before = db.read(lived.EVERYBODY, look)
    with pytest.raises(Trouble, match="cancelled"):
        db.write(lived.EVERYBODY, last)
    assert db.read(lived.EVERYBODY, look) == before


def test_a_deed_cancelled_after_its_commit_is_done_and_said_so(
    db: database.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the moment of the commit on 取消 comes too late: no "nothing was changed" for what was."""
    commit = Session.commit

    def late(session: Session) -> None:
        db.interrupt()
        commit(session)
        db.interrupt()

    monkeypatch.setattr(Session, "commit", late)
    asked = threading.Event()
    db.after_deed = lambda _tables: asked.set()
    with db.lent(asked.is_set):
        db.write(lived.EVERYBODY, rename, "whole")
        assert asked.is_set() and db.read(lived.EVERYBODY, look) == "whole", "what follows is told too"


def test_what_was_cancelled_while_it_waited_does_not_begin(db: database.Database) -> None:
    asked = threading.Event()
    asked.set()
    before = db.read(lived.EVERYBODY, look)
    with db.lent(asked.is_set), pytest.raises(Trouble, match="cancelled"):
        db.write(lived.EVERYBODY, rename, "never")
    assert db.read(lived.EVERYBODY, look) == before


def test_cancelling_one_work_leaves_another_alone(db: database.Database) -> None:
    mine, other = threading.Event(), threading.Event()

    @allow(*EVERY_ROLE)
    def slow(session: Session) -> None:
        session.get_one(models.School, 1).name = "mine"
        db.interrupt(other.is_set)

    with db.lent(mine.is_set):
        db.write(lived.EVERYBODY, slow)
    assert db.read(lived.EVERYBODY, look) == "mine"


def test_cancelled_at_any_moment_a_deed_is_whole_or_not_there(db: database.Database) -> None:
    """What is said and what is there agree, whenever 取消 comes."""

    @allow(*EVERY_ROLE)
    def slow(session: Session, name: str) -> None:
        for n in range(60):
            session.get_one(models.School, 1).name = f"{name} {n}"
            session.flush()
        session.get_one(models.School, 1).name = name

    outcomes = []
    for n in range(24):
        timer = threading.Timer(0.001 * n, db.interrupt)
        timer.start()
        try:
            db.write(lived.EVERYBODY, slow, f"school {n}")
            done = True
        except Trouble as trouble:
            assert trouble.code == "cancelled"
            done = False
        timer.join()
        assert (db.read(lived.EVERYBODY, look) == f"school {n}") is done
        outcomes.append(done)
    assert db.check_sound() == [] and not all(outcomes)


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    db = lived.opened(lived.copied(tmp_path))
    db.close()
    uses: tuple[Callable[[], object], ...] = (
        lambda: db.read(lived.EVERYBODY, look),
        lambda: db.write(lived.EVERYBODY, rename, "x"),
        db.check_sound,
        db.head,
    )
    for use in uses:
        assert code_of(use) == "closed"
    db.interrupt()


def test_two_threads_take_turns(db: database.Database) -> None:
    before = count(db, "deed")
    wrong: list[BaseException] = []

    def work(who: str) -> None:
        try:
            for n in range(20):
                db.write(lived.EVERYBODY, rename, f"{who}{n}")
                db.read(lived.EVERYBODY, look)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(who,)) for who in "甲乙"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert count(db, "deed") == before + 40
    assert db.check_sound() == []


def test_no_value_is_told_in_an_error_or_a_log(
    db: database.Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    @allow(*EVERY_ROLE)
    def clash(session: Session) -> None:
        no = session.scalars(select(models.Student.student_no).limit(1)).one()
        other = session.scalars(select(models.Student).where(models.Student.student_no != no)).first()
        assert other is not None
        other.student_no, other.name = no, CANARY
        session.flush()

    with pytest.raises(DBAPIError) as caught:
        db.write(lived.EVERYBODY, clash)
    assert CANARY not in str(caught.value) + repr(caught.value)
    assert "hide_parameters" in str(caught.value)
    with db.connection() as c:
        values = [str(v) for row in c.exec_driver_sql("SELECT name, citizen_id FROM student") for v in row]
    logged = caplog.text + str(caught.value)
    assert not [v for v in values if v in logged]


def test_the_pragmas_hold(db: database.Database) -> None:
    wanted = {
        "journal_mode": "wal",
        "locking_mode": "exclusive",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "mmap_size": 0,
        "secure_delete": 1,
        "temp_store": 2,
        "wal_autocheckpoint": 4000,
        "cache_size": -32000,
        "application_id": cipher.APPLICATION_ID,
        "user_version": cipher.SCHEMA,
    }
    assert {p: (db.raw.execute(f"PRAGMA {p}").fetchone() or (0,))[0] for p in wanted} == wanted


@pytest.mark.parametrize("version", [(3, 45, 1), (3, 51, 1), (3, 51, 2)])
def test_a_library_with_the_wal_reset_fault_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    folder = lived.copied(tmp_path)
    monkeypatch.setattr(sqlcipher, "sqlite_version_info", version)
    before = lived.contents(folder)
    assert code_of(lambda: lived.opened(folder)) == "library_unsafe"
    assert lived.contents(folder) == before


def test_a_library_without_encryption_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain SQLite would take the key, ignore it and write children's data in the open."""
    folder = lived.copied(tmp_path)
    if sqlite3.sqlite_version_info < (3, 51, 3):
        monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    monkeypatch.setattr(cipher, "sqlcipher", sqlite3)
    before = lived.contents(folder)
    assert code_of(lambda: lived.opened(folder)) == "library_unsafe"
    assert lived.contents(folder) == before


def test_a_store_whose_wal_cannot_be_emptied_is_checked_at_the_next_opening(tmp_path: Path) -> None:
    folder = lived.copied(tmp_path)
    db = lived.opened(folder)
    db.write(lived.EVERYBODY, rename, "x")

    class Stuck:
        """A connection whose disk does not answer any more."""

        def __init__(self, real: Any) -> None:
            self.real = real

        def execute(self, statement: str) -> Any:
            raise sqlcipher.OperationalError("disk I/O error")

    db._raw = Stuck(db.raw)
    db.close()
    again = lived.opened(folder)
    assert again.unclean
    assert again.read(lived.EVERYBODY, look) == "x"
    again.close()


def test_a_real_school_opens_by_its_questions(tmp_path: Path) -> None:
    folder = lived.copied(tmp_path)
    door = opening.open_practice(folder)
    assert door.read(school.facts).name == "练习小学（虚构）"
    assert door.close(back_up=False) is None


# -- recovery and the clock ------------------------------------------------------------------------------

NOW = datetime.fromisoformat("2026-09-01T08:00:00")
NAME, SCHOOL, PASSWORD, OTHER = "王校长", "青禾小学（虚构）", "清风明月 8 号", "秋水长天 9 号"


def founded(tmp_path: Path) -> tuple[Path, str]:
    door, code = opening.found(
        tmp_path / "school", name=SCHOOL, head=NAME, password=PASSWORD, today=NOW.date(), now=NOW
    )
    door.close(back_up=False)
    return tmp_path / "school", code


def test_a_recovery_of_a_damaged_store_leaves_the_code(tmp_path: Path) -> None:
    """Only after the store has opened is the code that was typed made void."""
    folder, code = founded(tmp_path)
    path = lived.file(folder)
    good = path.read_bytes()
    keys = (path.with_name("keys.json")).read_bytes()
    path.write_bytes(good[:9000] + bytes([good[9000] ^ 1]) + good[9001:])
    path.with_name("open").touch()

    def recover() -> tuple[opening.Door, str]:
        return opening.open_with_recovery(folder, code=code, name=NAME, password=OTHER)

    assert code_of(recover) == "store_damaged"
    assert path.with_name("keys.json").read_bytes() == keys
    path.write_bytes(good)
    door, following = recover()
    door.close(back_up=False)
    with pytest.raises(Refused, match="recovery_code_wrong"):
        opening.open_with_recovery(folder, code=code, name=NAME, password=PASSWORD)
    opening.open_school(folder, name=NAME, password=OTHER).close(back_up=False)
    assert len(following) == 26 and following != code


@pytest.mark.parametrize(
    ("name", "password", "refusal"),
    [
        (NAME, SCHOOL, "password_common"),
        (NAME, "kurz", "password_short"),
        ("李校长", OTHER, "account_unknown"),
    ],
)
def test_a_recovery_that_is_refused_changes_nothing_and_lets_go(
    tmp_path: Path, name: str, password: str, refusal: str
) -> None:
    folder, code = founded(tmp_path)
    before = lived.contents(folder)
    with pytest.raises(Refused, match=refusal):
        opening.open_with_recovery(folder, code=code, name=name, password=password)
    after = lived.contents(folder)
    assert set(after) == set(before)
    assert after["gen-000001/keys.json"] == before["gen-000001/keys.json"]
    opening.open_with_recovery(folder, code=code, name=NAME, password=OTHER)[0].close(back_up=False)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has rights of its own")
def test_nobody_else_may_read_the_store(tmp_path: Path) -> None:
    folder, _code = founded(tmp_path)
    door = opening.open_school(folder, name=NAME, password=PASSWORD)
    door.back_up()
    door.write(school.add_account, name="乙", roles=(), today=date(2026, 9, 1), now=NOW)
    rights = {
        str(p.relative_to(folder)): p.stat().st_mode & 0o777
        for p in (folder, *folder.rglob("*"))
        if p.name not in ("lock", "lock.json", "open")
    }
    door.close(back_up=False)
    assert {name for name, mode in rights.items() if mode & 0o077} == set()
    assert rights["."] == 0o700 and rights["gen-000001/keys.json"] == 0o600
    assert rights["gen-000001/school.db-wal"] == 0o600


def test_a_folder_that_was_there_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "school").mkdir(mode=0o755)
    (tmp_path / "school").chmod(0o755)
    folder, _code = founded(tmp_path)
    assert folder.stat().st_mode & 0o777 == 0o755
    assert sys.platform == "win32" or (folder / "gen-000001").stat().st_mode & 0o777 == 0o700


def test_a_clock_before_the_last_deed_is_noticed_at_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lived.copied(tmp_path)

    ahead = datetime.now(UTC) + timedelta(days=400)
    later = SimpleNamespace(now=lambda _zone: ahead, fromisoformat=datetime.fromisoformat)
    with monkeypatch.context() as patch:
        patch.setattr(audit, "datetime", later)
        door = opening.open_practice(folder)
        assert door.clock_behind is None
        door.write(rename, "in a year and more")
        door.close(back_up=False)
    door = opening.open_practice(folder)
    assert door.clock_behind is not None
    assert abs(door.clock_behind.astimezone() - ahead) < timedelta(seconds=1)
    door.write(rename, "nothing is refused")
    door.close(back_up=False)
    door = opening.open_practice(folder)
    assert door.clock_behind is None, "the last deed counts"
    door.close(back_up=False)
