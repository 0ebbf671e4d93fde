"""Verified backups: one file with its manifest, named good only after it was read back and compared.

A backup is a zip without compression: ``manifest.json``, ``keys.json`` (or ``practice.key``), ``school.db``
(encrypted with the store's own key). The zip's comment is the SHA-256 of everything before it, so that no
changed byte goes unseen. It is made beside its final name, checked, then renamed (F6). Its name tells the
moment, the epoch and the number of deeds: ``20261001-173000-1-000412``.
"""

import contextlib
import errno
import hashlib
import itertools
import json
import os
import shutil
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

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
_PIECE = 1 << 20


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
    db: database.Database, target: Path, *, now: datetime, cancelled: Callable[[], bool] | None = None
) -> Backup:
    """Make a verified backup in the folder ``target`` and return it.

    The connection is held a few hundred pages at a time. The copy is opened anew with the store's key, every
    page and the chain checked, and each table's count and digest compared with the source. ``cancelled``
    (None = as this thread was lent the store) is asked until the file has its name; nothing of it stays then.
    """
    cancelled = cancelled or db.stopped
    generations.check_space(
        _made(target),
        needed=generations.SPACE_RESERVE // 4 + 3 * (db.generation / generations.DATABASE).stat().st_size,
    )
    copy = target / f".{os.getpid()}-copy.db"
    if target == db.folder / "backups":  # nobody else makes one here: what lies about was cut off
        _clear(target, ".*")
    try:
        source = _copy(db, copy, cancelled)
        _stop_if(cancelled)
        manifest = _verified(db, copy, source, now)
        _stop_if(cancelled)
        path = target / f"{now:%Y%m%d-%H%M%S}-{manifest['epoch']}-{manifest['deeds']:06d}{SUFFIX}"
        _pack(db, copy, manifest, path, cancelled)
    except (OSError, sqlcipher.Error, DBAPIError) as error:
        raise Trouble("backup_failed", folder=str(target), reason=_reason(error)) from None
    finally:
        _clear(target, f"{copy.name}*")
    return _remembered(path, _about(path, manifest))


def _stop_if(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Trouble("cancelled")


def _reason(error: BaseException) -> str:
    """Return the code of what a disk or a stick did."""
    if isinstance(error, OSError):
        return "disk_full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "disk_error"
    told = cipher.said(error, Path())
    return told.code if isinstance(told, Trouble) else "disk_error"


def _clear(target: Path, pattern: str) -> None:
    for leftover in target.glob(pattern):
        if "-copy.db" in leftover.name or leftover.name.endswith(".part"):
            with contextlib.suppress(OSError):
                leftover.unlink()


def _made(target: Path) -> Path:
    try:
        fresh = not target.exists()
        target.mkdir(parents=True, exist_ok=True)
        if fresh:
            generations.keep_private(target)
    except OSError:
        raise Trouble("folder_not_writable", folder=str(target)) from None
    return target


def _copy(db: database.Database, copy: Path, cancelled: Callable[[], bool]) -> dict[str, tuple[int, str]]:
    """Copy the store page by page and return the source's table digests at the moment the copy was whole."""
    for leftover in copy.parent.glob(copy.name + "*"):
        leftover.unlink()
    copy.touch()
    generations.keep_private(copy)
    out = sqlcipher.connect(str(copy), isolation_level=None)
    try:
        out.execute(f"PRAGMA key = \"x'{db.keyring.file.hex()}'\"")
        with db.hold():

            def step(status: int, remaining: int, total: int) -> None:
                del status, total
                _stop_if(cancelled)
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
    with copy.open("r+b") as whole:
        os.fsync(whole.fileno())
    return digests


def _verified(
    db: database.Database, copy: Path, source: dict[str, tuple[int, str]], now: datetime
) -> dict[str, Any]:
    connection = cipher.raw_connection(copy, db.keyring.file)
    engine = cipher.engine_on(connection)
    try:
        with engine.connect() as c:
            found, chain = database.examine(c, key=db.keyring.seal)
            if found or chain is None:
                raise Trouble("backup_failed", folder=str(copy.parent), reason=next(iter(found), "compare"))
            if audit.table_digests(c) != source:
                raise Trouble("backup_failed", folder=str(copy.parent), reason="compare")
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
        "epoch": int(chain.head.split("-")[0]),
        "deeds": chain.deeds,
        "head": chain.head,
        "tables": {name: count for name, (count, _) in source.items()},
    }


class _Sealing:
    """A file that sums what is written to it, but for the last bytes: there the sum itself will stand."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._sum, self._late = out, hashlib.sha256(), b""

    def write(self, data: Any) -> int:
        """Write; the zip writes forward only."""
        late = self._late + bytes(data)
        self._sum.update(late[:-_SEAL])
        self._late = late[-_SEAL:]
        return self._out.write(data)

    def flush(self) -> None:
        """Hand on what waits."""
        self._out.flush()

    def seal(self) -> bytes:
        """Return the sum of everything but the last bytes."""
        return self._sum.hexdigest().encode()


def _pack(
    db: database.Database, copy: Path, manifest: dict[str, Any], path: Path, cancelled: Callable[[], bool]
) -> None:
    temporary = path.with_name("." + path.name + ".part")
    keys = db.folder / generations.PRACTICE_KEY if db.practice else db.generation / generations.KEYS
    try:
        with temporary.open("w+b") as out:
            generations.keep_private(temporary)
            sealing = _Sealing(out)
            with zipfile.ZipFile(sealing, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]  # write is all it needs
                archive.comment = bytes(_SEAL)
                archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
                archive.write(keys, keys.name)
                archive.write(copy, generations.DATABASE)
            out.seek(-_SEAL, os.SEEK_END)
            out.write(sealing.seal())
            out.flush()
            os.fsync(out.fileno())
        if not _reads_back(temporary):
            raise Trouble("backup_failed", folder=str(path.parent), reason="verify")
        _stop_if(cancelled)
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
    """What a backup file says of itself, every byte of it being as it was written."""

    about: Backup
    version: int
    schema: int
    size: int


def _read(path: Path) -> _Contents | None:
    """Read a backup back once, from end to end; None where any byte of it is not as it was written."""
    try:
        with path.open("rb") as file:
            left = os.fstat(file.fileno()).st_size - _SEAL
            found = hashlib.sha256()
            while left > 0 and (piece := file.read(min(_PIECE, left))):
                found.update(piece)
                left -= len(piece)
            if left or file.read() != found.hexdigest().encode():
                return None
            with zipfile.ZipFile(file) as archive:
                m = json.loads(archive.read("manifest.json"))
                archive.getinfo(generations.PRACTICE_KEY if m["practice"] else generations.KEYS)
                size = archive.getinfo(generations.DATABASE).file_size
        return _Contents(_about(path, m), int(m["version"]), int(m["schema"]), size)
    except (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError, zipfile.BadZipFile):
        return None


def _about(path: Path, m: dict[str, Any]) -> Backup:
    made_at, school, deeds, head = str(m["made_at"]), str(m["school"]), int(m["deeds"]), str(m["head"])
    return Backup(path, made_at, school, deeds, head, bool(m["practice"]), good=True)


def inspect(path: Path) -> Backup:
    """Read a backup back and say what it is; a damaged one is never called good."""
    found = _read(path)
    return _remembered(path, found.about if found else Backup(path, "", "", 0, "", False, good=False))


_SEEN: dict[tuple[Path, int, int], Backup] = {}
"""What this process itself read back or made, by path, moment of change and size."""


def _remembered(path: Path, about: Backup) -> Backup:
    with contextlib.suppress(OSError):
        there = path.stat()
        _SEEN[path, there.st_mtime_ns, there.st_size] = about
    return about


def seen(path: Path) -> Backup | None:
    """Return what this process already knows of a backup that has not changed since; None = not read yet."""
    try:
        there = path.stat()
    except OSError:
        return None
    return _SEEN.get((path, there.st_mtime_ns, there.st_size))


def _order(path: Path) -> tuple[int, int, str]:
    """Put backups in order by epoch and by how many deeds they hold, whatever the clock said then (F11)."""
    parts = path.name.removesuffix(SUFFIX).split("-")
    if len(parts) == 4 and parts[2].isdecimal() and parts[3].isdecimal():
        return int(parts[2]), int(parts[3]), path.name
    return 0, 0, path.name


def epoch_of(path: Path) -> int:
    """Return the epoch that a backup's name tells; 0 = none."""
    return _order(path)[0]


def listed(folder: Path) -> tuple[Backup, ...]:
    """Return the backups of a folder, the newest first, each read back."""
    if not folder.is_dir():
        return ()
    return tuple(inspect(p) for p in _files(folder))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"[!.]*{SUFFIX}"), key=_order, reverse=True)


def newest(folder: Path) -> Path | None:
    """Return the newest backup's file, of the newest epoch the one with most deeds, without reading it."""
    return next(iter(_files(folder)), None) if folder.is_dir() else None


def thin(folder: Path, *, made: Path | None = None) -> int:
    """Take away the oldest backups of the newest epoch above the number kept. Returns how many.

    By count, never by age; those of earlier epochs stay, and so does ``made``, the one just made. Takes none
    away while the newest does not read back, or fewer than three of those kept do.
    """
    files = _files(folder)
    line = [p for p in files if epoch_of(p) == epoch_of(files[0])]
    kept, old = line[:KEEP], [p for p in line[KEEP:] if p != made]
    if not old or not _good(kept[0]):
        return 0
    if len(list(itertools.islice((p for p in kept if _good(p)), LEAST_GOOD))) < LEAST_GOOD:
        return 0
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _good(path: Path) -> bool:
    return (seen(path) or inspect(path)).good


def restore(path: Path, folder: Path, unlock: Callable[[Path], accounts.Keyring]) -> Backup:
    """Restore a backup into an empty ``folder`` and say which it was; nothing is left there when it fails.

    The password of an account in the backup opens it; pages, chain and references are checked before the
    store is named as the one in use.
    """
    found = _read(path)
    if found is None:
        raise Trouble("backup_damaged", file=path.name)
    if found.version > _VERSION or found.schema > cipher.SCHEMA:
        raise Trouble("store_newer", schema=found.schema, known=cipher.SCHEMA)
    needed = generations.SPACE_RESERVE + 3 * found.size
    with generations.founding(folder, needed=needed) as generation:
        try:
            with zipfile.ZipFile(path) as archive:
                name, home = generations.KEYS, generation
                if found.about.practice:
                    name, home = generations.PRACTICE_KEY, folder
                generations.write_whole(home / name, archive.read(name), private=True)
                with archive.open(generations.DATABASE) as data:
                    _unpack(data, generation / generations.DATABASE)
        except zipfile.BadZipFile:  # a stick that gives other bytes the second time
            raise Trouble("backup_damaged", file=path.name) from None
        _check_restored(generation, unlock(generation), file=path.name)
    return found.about


def _unpack(data: IO[bytes], target: Path) -> None:
    with target.open("wb") as out:
        generations.keep_private(target)
        shutil.copyfileobj(data, out, _PIECE)
        out.flush()
        os.fsync(out.fileno())


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
