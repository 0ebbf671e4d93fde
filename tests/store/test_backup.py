"""Backups: what comes back is what was there, and nothing damaged or half made is ever called good."""

import io
import os
import random
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kehou_desktop import opening, words
from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.store import accounts, audit, backup, cipher, database, generations, models
from kehou_desktop.store.rights import EVERY_ROLE, allow
from tests.store import lived

NOW = datetime.fromisoformat("2026-10-01T17:30:00")


@allow(*EVERY_ROLE)
def rename(session: Session, name: str) -> None:
    session.get_one(models.School, 1).name = name


def digests(db: database.Database) -> dict[str, tuple[int, str]]:
    with db.connection() as c:
        return audit.table_digests(c)


def practice_key(folder: Path) -> Callable[[Path], accounts.Keyring]:
    return lambda _generation: accounts.practice_keyring(folder)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[database.Database]:
    opened = lived.opened(lived.copied(tmp_path))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("backup")
    db = lived.opened(lived.copied(home))
    made = backup.make(db, home / "stick", now=NOW)
    db.close()
    return made.path


# -- there and back --------------------------------------------------------------------------------------


def test_a_backup_brings_everything_back(db: database.Database, tmp_path: Path) -> None:
    made = backup.make(db, tmp_path / "stick", now=NOW)
    assert made.good and made.practice and made.school == "练习小学（虚构）"
    assert (made.head, made.made_at) == (db.head(), "2026-10-01T17:30:00")
    assert made.path.name == f"20261001-173000-1-{made.deeds:06d}.kehou-backup"
    assert backup.listed(tmp_path / "stick") == (made,)
    assert backup.newest(tmp_path / "stick") == made.path
    assert [p.name for p in (tmp_path / "stick").iterdir()] == [made.path.name]

    there = tmp_path / "other PC" / "school"
    backup.restore(made.path, there, practice_key(there))
    again = lived.opened(there)
    assert digests(again) == digests(db)
    assert again.head() == db.head()
    assert again.check_sound() == []
    again.write(lived.EVERYBODY, rename, "goes on")
    again.close()
    assert set(lived.contents(there)) == {"CURRENT", "practice.key", "gen-000001/school.db"}


def test_a_store_of_many_histories_comes_back_each_time(db: database.Database, tmp_path: Path) -> None:
    """Ten histories: write, back up, wipe, restore, compare every table."""
    dice = random.Random(8)
    for n in range(10):
        for _ in range(dice.randrange(1, 6)):
            db.write(lived.EVERYBODY, rename, f"{n} {dice.random()}")
        made = backup.make(db, tmp_path / "stick", now=NOW.replace(minute=n))
        there = tmp_path / f"there{n}"
        backup.restore(made.path, there, practice_key(there))
        again = lived.opened(there)
        assert digests(again) == digests(db)
        again.close()


def test_a_real_school_comes_back_with_its_password(tmp_path: Path) -> None:
    folder = tmp_path / "school"
    door, code = opening.found(
        folder, name="青禾小学", head="王校长", password="清风明月 8 号", today=NOW.date(), now=NOW
    )
    made = door.back_up_if_changed()
    assert made is not None and not made.practice
    assert door.back_up_if_changed() is None  # nothing changed since
    door.close(back_up=False)

    there = tmp_path / "there"
    with pytest.raises(Refused, match="password_wrong"):
        backup.restore(made.path, there, lambda g: accounts.unlock(g, name="王校长", password="清风明月"))
    assert not there.exists()
    backup.restore(made.path, there, lambda g: accounts.unlock(g, name="王校长", password="清风明月 8 号"))
    again = opening.open_school(there, name="", password="清风明月 8 号")
    assert again.check_sound() == []
    again.close(back_up=False)
    reopened, following = opening.open_with_recovery(
        there, code=code, name="王校长", password="秋水长天 9 号"
    )
    assert following != code
    reopened.close(back_up=False)


# -- damaged and half backups ----------------------------------------------------------------------------


def test_a_cut_backup_is_never_good(good: Path, tmp_path: Path) -> None:
    whole = good.read_bytes()
    path = tmp_path / good.name
    sizes = {0, 1, 22, 63, 64, 65, 4096, len(whole) - 1, len(whole) - 64, len(whole) - 65}
    sizes |= {len(whole) * n // 41 for n in range(1, 41)}
    for size in sorted(sizes):
        path.write_bytes(whole[:size])
        assert not backup.inspect(path).good, size
    assert len(sizes) > 40


def test_a_changed_byte_anywhere_is_never_good(good: Path, tmp_path: Path) -> None:
    """Also in the zip's own heads, the manifest, the keys: 300 places, and 60 of them restored in vain."""
    whole = good.read_bytes()
    path, there = tmp_path / good.name, tmp_path / "there"
    dice = random.Random(4)
    tail = range(len(whole) - 400, len(whole), 7)
    places = [*range(0, 1200, 12), *tail, *(dice.randrange(len(whole)) for _ in range(143))]
    for n, place in enumerate(places):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << n % 8)]) + whole[place + 1 :])
        assert not backup.inspect(path).good, place
        if n % 5 == 0:
            with pytest.raises(Trouble, match="backup_damaged"):
                backup.restore(path, there, practice_key(there))
            assert not there.exists()
    assert len(places) >= 300
    path.write_bytes(whole)
    assert backup.inspect(path).good


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + bytes(18), b"x" * 5000, bytes(200)])
def test_other_files_are_no_backups(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / f"20260101-000000-000001{backup.SUFFIX}"
    path.write_bytes(data)
    assert not backup.inspect(path).good
    path.write_bytes(data + backup._sum(data))  # even under a right sum
    assert not backup.inspect(path).good
    (tmp_path / f"folder{backup.SUFFIX}").mkdir()
    assert [b.good for b in backup.listed(tmp_path)] == [False, False]
    assert backup.listed(tmp_path / "nowhere") == ()
    assert backup.newest(tmp_path / "nowhere") is None


def rewritten(good: Path, target: Path, **changes: object) -> Path:
    """Write a backup as somebody could who knows the layout: other contents, a right sum."""
    import json

    made = io.BytesIO()
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(made, "w") as new:
        new.comment = bytes(64)
        for name in old.namelist():
            data = old.read(name)
            if name == "manifest.json":
                data = json.dumps({**json.loads(data), **changes}).encode()
            new.writestr(name, data)
    whole = made.getvalue()[:-64]
    target.write_bytes(whole + backup._sum(whole))
    return target


def test_a_backup_of_a_newer_program_is_refused_in_words(good: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    for change in ({"schema": cipher.SCHEMA + 1}, {"version": 2}):
        path = rewritten(good, tmp_path / good.name, **change)
        with pytest.raises(Trouble, match="store_newer"):
            backup.restore(path, there, practice_key(there))
        assert not there.exists()


def test_a_backup_whose_chain_does_not_hold_is_not_restored(tmp_path: Path) -> None:
    """Everything reads back, only the evidence was changed: the checks before the switch find it."""
    folder = lived.copied(tmp_path)
    db = lived.opened(folder)
    made = backup.make(db, tmp_path / "stick", now=NOW)
    db.close()
    raw = lived.raw(folder)
    for name in ("payment_no_update", "payment_history_update"):
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute("UPDATE payment SET amount = amount + 1")
    for ddl in audit.triggers():
        if ddl.split()[2] in ("payment_no_update", "payment_history_update"):
            raw.execute(ddl)
    raw.close()
    data = lived.file(folder).read_bytes()
    forged = io.BytesIO()
    import hashlib
    import json

    with zipfile.ZipFile(made.path) as old, zipfile.ZipFile(forged, "w") as new:
        new.comment = bytes(64)
        manifest = {**json.loads(old.read("manifest.json")), "sha256": hashlib.sha256(data).hexdigest()}
        new.writestr("manifest.json", json.dumps(manifest))
        new.writestr("practice.key", old.read("practice.key"))
        new.writestr("school.db", data)
    whole = forged.getvalue()[:-64]
    made.path.write_bytes(whole + backup._sum(whole))
    assert backup.inspect(made.path).good  # it reads back as it was written
    there = tmp_path / "there"
    with pytest.raises(Trouble, match="backup_damaged"):
        backup.restore(made.path, there, practice_key(there))
    assert not there.exists()
    db = lived.opened(folder)
    with pytest.raises(Trouble) as caught:  # nor is such a store ever copied over good backups
        backup.make(db, tmp_path / "stick2", now=NOW)
    assert caught.value.values["reason"] == "rows_altered"
    assert list((tmp_path / "stick2").iterdir()) == []
    db.close()


# -- what goes wrong on the way --------------------------------------------------------------------------


def test_a_cancelled_backup_leaves_no_file(db: database.Database, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="cancelled"):
        backup.make(db, tmp_path / "stick", now=NOW, cancelled=lambda: True)
    assert list((tmp_path / "stick").iterdir()) == []
    assert backup.make(db, tmp_path / "stick", now=NOW).good
    db.write(lived.EVERYBODY, rename, "still works")


@pytest.mark.parametrize("copies", [0, 1])
def test_a_disk_that_fills_while_backing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, copies: int
) -> None:
    """While copying, or later while packing: told, nothing half left, the store unharmed."""
    db = lived.opened(lived.copied(tmp_path))
    size = lived.file(tmp_path / "school").stat().st_size
    with lived.small_disk(tmp_path, 8) as disk:
        room = size // 3 + copies * size
        (disk / "ballast").write_bytes(bytes(8 * 2**20 - 64 * 1024 - room))
        with pytest.raises(Trouble, match="disk_nearly_full"):
            backup.make(db, disk, now=NOW)
        monkeypatch.setattr(generations, "check_space", lambda *_a, **_k: None)
        with pytest.raises(Trouble, match="backup_failed") as caught:
            backup.make(db, disk, now=NOW)
        assert caught.value.values["reason"] == "disk_full" and "磁盘满了" in words.trouble(caught.value)
        assert [p.name for p in disk.iterdir()] == ["ballast"]
    db.write(lived.EVERYBODY, rename, "still works")
    assert db.check_sound() == []
    db.close()


def test_a_target_that_is_no_folder(db: database.Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(Trouble, match="folder_not_writable"):
        backup.make(db, tmp_path / "file", now=NOW)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_stick_pulled_at_a_step_leaves_nothing_called_good(
    db: database.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def pulled(*_: object) -> None:
        raise OSError(5, "Input/output error")

    target = Path if step == "replace" else os
    monkeypatch.setattr(target, step, pulled)
    with pytest.raises(Trouble, match="backup_failed") as caught:
        backup.make(db, tmp_path / "stick", now=NOW)
    monkeypatch.undo()
    assert "磁盘或 U 盘读写出错" in words.trouble(caught.value) and "Error" not in words.trouble(caught.value)
    assert backup.listed(tmp_path / "stick") == ()
    assert list((tmp_path / "stick").iterdir()) == []


def test_leftovers_of_a_killed_backup_go_with_the_next(db: database.Database) -> None:
    own = db.folder / "backups"
    own.mkdir()
    for name in (".4711-copy.db", ".4711-copy.db-wal", f".20260101-000000-000009{backup.SUFFIX}.part"):
        (own / name).write_bytes(b"half")
    made = backup.make(db, own, now=NOW)
    assert list(own.iterdir()) == [made.path]


def test_restoring_over_a_store_is_refused(good: Path, tmp_path: Path) -> None:
    folder = lived.copied(tmp_path)
    before = lived.contents(folder)
    with pytest.raises(Trouble, match="store_exists"):
        backup.restore(good, folder, practice_key(folder))
    assert lived.contents(folder) == before


def test_restoring_into_an_unfit_place_leaves_nothing(good: Path, tmp_path: Path) -> None:
    (tmp_path / "OneDrive").mkdir()
    there = tmp_path / "OneDrive" / "school"
    with pytest.raises(Trouble, match="folder_synchronised"):
        backup.restore(good, there, practice_key(there))
    assert not there.exists()
    with lived.small_disk(tmp_path, 8) as disk:
        with pytest.raises(Trouble, match="disk_nearly_full"):
            backup.restore(good, disk / "school", practice_key(disk / "school"))
        assert list(disk.iterdir()) == []


def test_a_restore_that_fails_keeps_what_lay_in_the_folder(good: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    (there / "gen-000003").mkdir(parents=True)
    (there / "gen-000003" / "school.db").write_bytes(b"an older one, its pointer lost")
    (there / "notes.txt").write_bytes(b"mine")
    before = lived.contents(there)
    with pytest.raises(Trouble, match="store_exists"):
        backup.restore(good, there, practice_key(there))
    assert lived.contents(there) == before, "no other school goes over one whose pointer was lost"
    (there / "gen-000003" / "school.db").unlink()
    before = lived.contents(there)
    with pytest.raises(Trouble, match="backup_damaged"):
        backup.restore(good, there, lambda _g: accounts.new_keyring())
    assert lived.contents(there) == before
    assert sorted(p.name for p in there.iterdir()) == ["gen-000003", "notes.txt"]
    backup.restore(good, there, practice_key(there))
    assert generations.current(there).name == "gen-000004"


# -- while people work, and with time --------------------------------------------------------------------


def test_people_work_while_a_backup_is_made(
    db: database.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is lent a few pages at a time: deeds get in between, and the copy is still whole."""
    monkeypatch.setattr(backup, "_PAGES_A_STEP", 5)
    steps: list[int] = []
    done, wrong, written = threading.Event(), [], []

    def work() -> None:
        try:
            while not done.is_set():
                written.append(len(steps))
                db.write(lived.EVERYBODY, rename, f"during {len(written)}")
        except BaseException as error:
            wrong.append(error)

    def counted() -> bool:
        steps.append(1)
        return False

    worker = threading.Thread(target=work)
    worker.start()
    try:
        made = backup.make(db, tmp_path / "stick", now=NOW, cancelled=counted)
    finally:
        done.set()
        worker.join()
    assert wrong == []
    assert made.good and len(steps) > 20
    assert len({n for n in written if 0 < n < len(steps)}) > 3  # between the steps, not only around them
    assert db.check_sound() == []
    there = tmp_path / "there"
    backup.restore(made.path, there, practice_key(there))


def names(folder: Path) -> list[str]:
    return [p.name.split("-")[3][:6] for p in sorted(folder.iterdir()) if p.suffix == backup.SUFFIX]


def fill(folder: Path, good: Path, count: int, *, clock: str = "20261001-173000-1") -> None:
    folder.mkdir(exist_ok=True)
    for n in range(1, count + 1):
        shutil.copy(good, folder / f"{clock}-{n:06d}{backup.SUFFIX}")


def test_thinning_keeps_by_count_and_never_by_the_clock(good: Path, tmp_path: Path) -> None:
    """The clock fell back to 2015: the backups of that day are the newest all the same (F11)."""
    folder = tmp_path / "backups"
    fill(folder, good, 33)
    for n in (34, 35):
        shutil.copy(good, folder / f"20150101-000000-1-{n:06d}{backup.SUFFIX}")
    newest = backup.newest(folder)
    assert newest is not None and newest.name.startswith("20150101-000000-1-000035")
    assert backup.thin(folder) == 5
    assert sorted(names(folder)) == [f"{n:06d}" for n in range(6, 36)]
    assert backup.thin(folder) == 0
    assert backup.thin(tmp_path / "nowhere") == 0


def test_nothing_is_thinned_while_the_newest_is_bad(good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    fill(folder, good, 35)
    (folder / f"20261001-173000-1-000035{backup.SUFFIX}").write_bytes(b"half")
    assert backup.thin(folder) == 0
    assert len(names(folder)) == 35


def test_nothing_is_thinned_while_fewer_than_three_are_good(good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    fill(folder, good, 35)
    for n in range(6, 34):
        (folder / f"20261001-173000-1-{n:06d}{backup.SUFFIX}").write_bytes(b"half")
    assert backup.thin(folder) == 0
    shutil.copy(good, folder / f"20261001-173000-1-000033{backup.SUFFIX}")
    assert backup.thin(folder) == 5


def test_the_line_that_goes_on_after_a_restore_is_the_newest(db: database.Database, tmp_path: Path) -> None:
    """Backups of before the loss hold more deeds, and stay; the one just made is never thinned (F11)."""
    stick, there = tmp_path / "stick", tmp_path / "there"
    early = backup.make(db, stick, now=NOW)
    (there / "backups").mkdir(parents=True)
    for n in range(33):
        shutil.copy(early.path, there / "backups" / f"20261001-174000-1-{early.deeds + n:06d}{backup.SUFFIX}")
    lost = {p.name for p in (there / "backups").iterdir()}
    door = opening.restore(early.path, there, practice_key(there), name="")
    assert door.database.head().startswith("2-")
    made = door.back_up()
    assert made.path.name.split("-")[2] == "2" and made.deeds == early.deeds + 1
    last = door.last_backup()
    assert last == made and made.path.is_file()
    assert lost < {p.name for p in (there / "backups").iterdir()}, "of the line that was lost none is taken"
    assert door.back_up_if_changed() is None
    door.close()

    shutil.rmtree(there / "gen-000001")  # and it is lost again, and restored from the same early one
    for name in ("CURRENT", "practice.key"):
        (there / name).unlink()
    door = opening.restore(early.path, there, practice_key(there), name="")
    assert door.database.head().startswith("3-"), "an epoch's number is not given twice in one folder"
    again = door.back_up()
    assert door.last_backup() == again
    door.close()


def test_the_one_just_made_is_never_thinned(good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    fill(folder, good, 35)
    oldest = min(folder.iterdir())
    assert backup.thin(folder, made=oldest) == 4
    assert oldest.exists()


def test_what_was_read_back_once_is_known_until_the_file_changes(
    db: database.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backup.make(db, tmp_path / "stick", now=NOW)
    assert backup.seen(made.path) == made
    read: list[Path] = []
    whole = backup._read

    def watched(path: Path) -> Any:
        read.append(path)
        return whole(path)

    monkeypatch.setattr(backup, "_read", watched)
    assert backup.seen(made.path) == made and read == []
    data = made.path.read_bytes()
    made.path.write_bytes(data[:-1] + b"x")
    assert backup.seen(made.path) is None
    assert not backup.inspect(made.path).good and read == [made.path]
    known = backup.seen(made.path)
    assert known is not None and not known.good
    made.path.unlink()
    assert backup.seen(made.path) is None


def test_a_backup_reads_its_file_and_walks_its_chain_once(
    db: database.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    for module, name in ((backup, "_read"), (audit, "_walk")):
        inner = getattr(module, name)

        def counted(*given: Any, name: str = name, inner: Any = inner) -> Any:
            calls.append(name)
            return inner(*given)

        monkeypatch.setattr(module, name, counted)
    backup.make(db, tmp_path / "stick", now=NOW)
    assert sorted(calls) == ["_read", "_walk"]


def test_a_backup_lent_to_a_work_is_cancelled_with_it(db: database.Database, tmp_path: Path) -> None:
    asked = threading.Event()
    asked.set()
    with db.lent(asked.is_set), pytest.raises(Trouble, match="cancelled"):
        backup.make(db, tmp_path / "stick", now=NOW)
    assert list((tmp_path / "stick").iterdir()) == []


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_backup_cancelled_after_its_copy_leaves_no_file(
    db: database.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Between copying, checking and packing, and before the file gets its name."""
    monkeypatch.setattr(backup, "_PAGES_A_STEP", 10**6)
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > at

    with pytest.raises(Trouble, match="cancelled"):
        backup.make(db, tmp_path / "stick", now=NOW, cancelled=cancelled)
    assert list((tmp_path / "stick").iterdir()) == []


# -- nothing is readable ---------------------------------------------------------------------------------


def test_no_childs_data_can_be_read_in_any_file(tmp_path: Path) -> None:
    """Names, IDs, telephones, addresses: not in the database, the WAL, the backup or beside them (F14)."""
    folder = lived.copied(tmp_path)
    db = lived.opened(folder)

    @allow(*EVERY_ROLE)
    def touch_all(session: Session) -> None:
        session.execute(text("UPDATE student SET note = '备注金丝雀' || id"))

    db.write(lived.EVERYBODY, touch_all)
    with db.connection() as c:
        values = {
            str(v)
            for question in (
                "SELECT name, citizen_id, student_register_no, address, note, search_key FROM student",
                "SELECT name, phone FROM guardian",
                "SELECT name, phone FROM pickup_person",
            )
            for row in c.exec_driver_sql(question)
            for v in row
            if v is not None and len(str(v)) > 1
        }
    assert len(values) > 60
    made = backup.make(db, tmp_path / "stick", now=NOW)
    wal = lived.file(folder).with_name("school.db-wal")
    assert wal.stat().st_size > 4096
    looked = 0
    for path in [*folder.rglob("*"), made.path]:
        if path.is_file():
            data = path.read_bytes()
            for value in values:
                for encoding in ("utf-8", "gb18030", "utf-16-le"):
                    if len(value.encode(encoding)) > 4:
                        assert value.encode(encoding) not in data, path.name
                        looked += 1
    assert looked > 500
    db.close()
