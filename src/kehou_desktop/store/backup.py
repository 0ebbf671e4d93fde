"""Verified backups: one file with its manifest, named good only after it was read back and compared.

A backup is a zip without compression: ``manifest.json``, ``keys.json`` (or ``practice.key``), ``school.db``
(encrypted with the store's own key). The zip's comment is the SHA-256 of everything before it, so that no
changed byte goes unseen. It is made beside its final name, checked, then renamed (F6).
"""

import contextlib
import hashlib
import io
import itertools
import json
import os
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError

from kehou_desktop.domain.errors import Trouble
from kehou_desktop.store import accounts, audit, cipher, database, generations

SUFFIX = ".kehou-backup"
KEEP = 30
LEAST_GOOD = 3
_PAGES_A_STEP = 400
_VERSION = 1
_SEAL = 64


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup file as its manifest tells it; ``good`` False = it does not read back."""

    path: Path
    made_at: str
    school: str
    deeds: int
    head: str
    practice: bool
    good: bool


def make(
    db: database.Database, target: Path, *, now: datetime, cancelled: Callable[[], bool] = bool
) -> Backup:
    """Make a verified backup in the folder ``target`` and return it.

    The connection is held a few hundred pages at a time. The copy is opened anew with the store's key, every
    page and the chain checked, and each table's count and digest compared with the source.
    """
    generations.check_space(
        _made(target),
        needed=generations.SPACE_RESERVE // 4 + 3 * (db.generation / generations.DATABASE).stat().st_size,
    )
    copy = target / f".{os.getpid()}-copy.db"
    if target == db.folder / "backups":  # nobody else makes one here: what lies about was cut off
        _clear(target, ".*")
    try:
        source = _copy(db, copy, cancelled)
        manifest = _verified(db, copy, source, now)
        name = f"{now:%Y%m%d-%H%M%S}-{manifest['deeds']:06d}{SUFFIX}"
        path = target / name
        _pack(db, copy, manifest, path)
    except (OSError, sqlcipher.Error, DBAPIError) as error:
        raise Trouble("backup_failed", folder=str(target), reason=type(error).__name__) from None
    finally:
        _clear(target, f"{copy.name}*")
    found = inspect(path)
    if not found.good:
        path.unlink(missing_ok=True)
        raise Trouble("backup_failed", folder=str(target), reason="verify")
    return found


def _clear(target: Path, pattern: str) -> None:
    for leftover in target.glob(pattern):
        if "-copy.db" in leftover.name or leftover.name.endswith(".part"):
            with contextlib.suppress(OSError):
                leftover.unlink()


def _made(target: Path) -> Path:
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Trouble("folder_not_writable", folder=str(target)) from None
    return target


def _copy(db: database.Database, copy: Path, cancelled: Callable[[], bool]) -> dict[str, tuple[int, str]]:
    """Copy the store page by page and return the source's table digests at the moment the copy was whole."""
    for leftover in copy.parent.glob(copy.name + "*"):
        leftover.unlink()
    out = sqlcipher.connect(str(copy), isolation_level=None)
    try:
        out.execute(f"PRAGMA key = \"x'{db.keyring.file.hex()}'\"")
        with db.hold():

            def step(status: int, remaining: int, total: int) -> None:
                del status, total
                if cancelled():
                    raise Trouble("cancelled")
                if remaining:  # after the last step nobody may write before the digests are taken
                    db.hold().release()
                    try:
                        time.sleep(0.001)
                    finally:
                        db.hold().acquire()

            db.raw.backup(out, pages=_PAGES_A_STEP, progress=step)
            with db.connection() as c:
                digests = audit.table_digests(c)
        out.execute("PRAGMA journal_mode = DELETE").fetchall()
    finally:
        out.close()
    descriptor = os.open(copy, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return digests


def _verified(
    db: database.Database, copy: Path, source: dict[str, tuple[int, str]], now: datetime
) -> dict[str, Any]:
    connection = cipher.raw_connection(copy, db.keyring.file)
    engine = cipher.engine_on(connection)
    try:
        with engine.connect() as c:
            found = database.faults(c, key=db.keyring.seal)
            if found or audit.table_digests(c) != source:
                raise Trouble("backup_failed", folder=str(copy.parent), reason=", ".join(found) or "compare")
            chain = audit.walk(c, key=db.keyring.seal)
            school = c.exec_driver_sql("SELECT name FROM school").scalar() or ""
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    finally:
        engine.dispose()
        connection.close()
    return {
        "version": _VERSION,
        "schema": cipher.SCHEMA,
        "made_at": now.isoformat(timespec="seconds"),
        "school": school,
        "practice": db.practice,
        "deeds": chain.deeds,
        "head": chain.head,
        "tables": {name: count for name, (count, _) in source.items()},
        "sha256": hashlib.sha256(copy.read_bytes()).hexdigest(),
    }


def _pack(db: database.Database, copy: Path, manifest: dict[str, Any], path: Path) -> None:
    temporary = path.with_name("." + path.name + ".part")
    keys = db.folder / generations.PRACTICE_KEY if db.practice else db.generation / generations.KEYS
    try:
        with temporary.open("w+b") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
                archive.comment = bytes(_SEAL)
                archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
                archive.write(keys, keys.name)
                archive.write(copy, generations.DATABASE)
            out.seek(0)
            seal = _sum(out.read()[:-_SEAL])
            out.seek(-_SEAL, os.SEEK_END)
            out.write(seal)
            out.flush()
            os.fsync(out.fileno())
        if not _reads_back(temporary):
            raise Trouble("backup_failed", folder=str(path.parent), reason="verify")
        temporary.replace(path)
        generations.sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _reads_back(path: Path) -> bool:
    if sys.platform.startswith("linux"):
        descriptor = os.open(path, os.O_RDONLY)
        try:  # past the cache: a stick of fake capacity gives back what it never stored
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)
    return _read(path) is not None


def _sum(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


@dataclass(frozen=True, slots=True)
class _Contents:
    """What lies in a backup file that reads back whole."""

    about: Backup
    version: int
    schema: int
    keys: bytes
    data: bytes


def _read(path: Path) -> _Contents | None:
    """Read a backup back; None where any byte of it is not as it was written."""
    try:
        whole = path.read_bytes()
        if _sum(whole[:-_SEAL]) != whole[-_SEAL:]:
            return None
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            m = json.loads(archive.read("manifest.json"))
            practice = bool(m["practice"])
            keys = archive.read(generations.PRACTICE_KEY if practice else generations.KEYS)
            data = archive.read(generations.DATABASE)
        if m["sha256"] != hashlib.sha256(data).hexdigest():
            return None
        made_at, school, deeds, head = str(m["made_at"]), str(m["school"]), int(m["deeds"]), str(m["head"])
        about = Backup(path, made_at, school, deeds, head, practice, good=True)
        return _Contents(about, int(m["version"]), int(m["schema"]), keys, data)
    except (OSError, ValueError, KeyError, TypeError, EOFError, NotImplementedError, RuntimeError):
        return None
    except zipfile.BadZipFile:
        return None


def inspect(path: Path) -> Backup:
    """Read a backup back and say what it is; a damaged one is never called good."""
    found = _read(path)
    return found.about if found else Backup(path, "", "", 0, "", False, good=False)


def _order(path: Path) -> tuple[int, str]:
    """Put backups in order by how many deeds they hold, whatever the clock said when they were made (F11)."""
    number = path.name.removesuffix(SUFFIX).rpartition("-")[2]
    return int(number) if number.isdecimal() else 0, path.name


def listed(folder: Path) -> tuple[Backup, ...]:
    """Return the backups of a folder, the newest first, each read back."""
    if not folder.is_dir():
        return ()
    return tuple(inspect(p) for p in _files(folder))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"[!.]*{SUFFIX}"), key=_order, reverse=True)


def newest(folder: Path) -> Path | None:
    """Return the newest backup's file, the one that holds most deeds, without reading it."""
    return next(iter(_files(folder)), None) if folder.is_dir() else None


def thin(folder: Path) -> int:
    """Take away the oldest backups above the number kept, by count, never by age. Returns how many.

    Takes none away while the newest does not read back, or fewer than three of those kept do.
    """
    files = _files(folder)
    kept, old = files[:KEEP], files[KEEP:]
    if not old or not inspect(kept[0]).good:
        return 0
    if len(list(itertools.islice((p for p in kept if inspect(p).good), LEAST_GOOD))) < LEAST_GOOD:
        return 0
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def restore(path: Path, folder: Path, unlock: Callable[[Path], accounts.Keyring]) -> None:
    """Restore a backup into an empty ``folder``; nothing is left there when it fails.

    The password of an account in the backup opens it; pages, chain and references are checked before the
    store is named as the one in use.
    """
    found = _read(path)
    if found is None:
        raise Trouble("backup_damaged", file=path.name)
    if found.version > _VERSION or found.schema > cipher.SCHEMA:
        raise Trouble("store_newer", schema=found.schema, known=cipher.SCHEMA)
    needed = generations.SPACE_RESERVE + 3 * len(found.data)
    with generations.founding(folder, needed=needed) as generation:
        if found.about.practice:
            generations.write_whole(folder / generations.PRACTICE_KEY, found.keys)
        else:
            generations.write_whole(generation / generations.KEYS, found.keys)
        generations.write_whole(generation / generations.DATABASE, found.data)
        _check_restored(generation, unlock(generation), file=path.name)


def _check_restored(generation: Path, keyring: accounts.Keyring, *, file: str) -> None:
    try:
        connection = cipher.raw_connection(generation / generations.DATABASE, keyring.file)
    except Trouble:
        raise Trouble("backup_damaged", file=file) from None
    engine = cipher.engine_on(connection)
    try:
        with engine.connect() as c:
            if database.faults(c, key=keyring.seal):
                raise Trouble("backup_damaged", file=file)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        engine.dispose()
        connection.close()
