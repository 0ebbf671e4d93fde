"""Verified backups: one file with its manifest, named good only after it was read back and compared.

A backup is a zip without compression: ``manifest.json``, ``keys.json`` (or ``practice.key``), ``school.db``
(encrypted with the store's own key). It is made beside its final name, checked, then renamed (F6).
"""

import contextlib
import hashlib
import json
import os
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.store import accounts, audit, database, generations

SUFFIX = ".kehou-backup"
KEEP = 30
_PAGES_A_STEP = 400
_VERSION = 1


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
    try:
        source = _copy(db, copy, cancelled)
        manifest = _verified(db, copy, source, now)
        name = f"{now:%Y%m%d-%H%M%S}-{manifest['deeds']:06d}{SUFFIX}"
        path = target / name
        _pack(db, copy, manifest, path)
    except OSError as error:
        raise Trouble("backup_failed", folder=str(target), reason=type(error).__name__) from None
    finally:
        for leftover in target.glob(f".{os.getpid()}-copy.db*"):
            with contextlib.suppress(OSError):
                leftover.unlink()
    found = inspect(path)
    if not found.good:
        path.unlink(missing_ok=True)
        raise Trouble("backup_failed", folder=str(target), reason="verify")
    return found


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
                del status, remaining, total
                if cancelled():
                    raise Trouble("cancelled")

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
    connection = database.raw_connection(copy, db.keyring.file)
    engine = database.engine_on(connection)
    try:
        with engine.connect() as c:
            whole = c.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            pages = c.exec_driver_sql("PRAGMA cipher_integrity_check").first() is None
            chain = audit.walk(c, key=db.keyring.seal)
            same = audit.table_digests(c) == source
            school = c.exec_driver_sql("SELECT name FROM school").scalar() or ""
        if not (whole and pages and same and chain.broken_at is None):
            raise Trouble("backup_failed", folder=str(copy.parent), reason="compare")
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    finally:
        engine.dispose()
    return {
        "version": _VERSION,
        "schema": database.SCHEMA,
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
        with temporary.open("wb") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
                archive.write(keys, keys.name)
                archive.write(copy, generations.DATABASE)
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


def _read(path: Path) -> tuple[dict[str, Any], bytes] | None:
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            data = archive.read(generations.DATABASE)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError):
        return None
    if not isinstance(manifest, dict) or manifest.get("sha256") != hashlib.sha256(data).hexdigest():
        return None
    return manifest, data


def inspect(path: Path) -> Backup:
    """Read a backup back and say what it is; a damaged one is never called good."""
    found = _read(path)
    if found is None:
        return Backup(path, "", "", 0, "", False, good=False)
    m = found[0]
    return Backup(
        path,
        str(m["made_at"]),
        str(m["school"]),
        int(m["deeds"]),
        str(m["head"]),
        bool(m["practice"]),
        good=True,
    )


def listed(folder: Path) -> tuple[Backup, ...]:
    """Return the backups of a folder, the newest first, each read back."""
    if not folder.is_dir():
        return ()
    return tuple(inspect(p) for p in sorted(folder.glob(f"*{SUFFIX}"), reverse=True))


def newest(folder: Path) -> Path | None:
    """Return the newest backup's file by name, without reading it."""
    return max(folder.glob(f"*{SUFFIX}"), default=None) if folder.is_dir() else None


def thin(folder: Path) -> int:
    """Take away the oldest backups above the number kept, by count, never by age. Returns how many."""
    files = sorted(folder.glob(f"*{SUFFIX}"), reverse=True)
    if not files or not inspect(files[0]).good:
        return 0
    for old in files[KEEP:]:
        old.unlink(missing_ok=True)
    return max(0, len(files) - KEEP)


def restore(path: Path, folder: Path, unlock: Callable[[Path], accounts.Keyring]) -> None:
    """Restore a backup into an empty ``folder``; nothing is left there when it fails.

    The password of an account in the backup opens it; pages, chain and references are checked before the
    store is named as the one in use.
    """
    found = _read(path)
    if found is None:
        raise Trouble("backup_damaged", file=path.name)
    manifest, data = found
    if int(manifest.get("version", 0)) > _VERSION or int(manifest.get("schema", 0)) > database.SCHEMA:
        raise Trouble("store_newer", schema=manifest.get("schema"), known=database.SCHEMA)
    if generations.exists(folder):
        raise Trouble("store_exists", folder=str(folder))
    generations.check_folder(folder)
    generations.check_space(folder, needed=generations.SPACE_RESERVE + 3 * len(data))
    lock = generations.Lock(folder)
    try:
        with generations.building(folder) as generation:
            with zipfile.ZipFile(path) as archive:
                if manifest["practice"]:
                    generations.write_whole(
                        folder / generations.PRACTICE_KEY, archive.read(generations.PRACTICE_KEY)
                    )
                else:
                    generations.write_whole(generation / generations.KEYS, archive.read(generations.KEYS))
            generations.write_whole(generation / generations.DATABASE, data)
            _check_restored(generation, unlock(generation))
    except BaseException:
        (folder / generations.PRACTICE_KEY).unlink(missing_ok=True)
        raise
    finally:
        lock.release()


def _check_restored(generation: Path, keyring: accounts.Keyring) -> None:
    connection = database.raw_connection(generation / generations.DATABASE, keyring.file)
    engine = database.engine_on(connection)
    try:
        with engine.connect() as c:
            whole = c.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            chain = audit.walk(c, key=keyring.seal)
        if not whole or chain.broken_at is not None:
            raise Refused("backup_damaged")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        engine.dispose()
