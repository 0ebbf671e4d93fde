"""The folder of a store: its lock, its generations, and the pointer to the one in use.

``DATA/CURRENT`` names ``gen-000001``; restore, migration and re-keying build a new generation beside the old
one and then switch the pointer, so that nothing is ever half replaced.
"""

import contextlib
import json
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from kehou_desktop.domain.errors import Trouble

DATABASE = "school.db"
KEYS = "keys.json"
PRACTICE_KEY = "practice.key"
_CURRENT = "CURRENT"
_SYNC_FOLDERS = (
    "onedrive",
    "坚果云",
    "nutstore",
    "百度网盘",
    "baidunetdisk",
    "dropbox",
    "icloud",
    "腾讯微云",
)
_REMOTE_KINDS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "sshfs", "fuse.sshfs", "9p", "davfs", "afs"}
)
SPACE_RESERVE = 200 * 1024 * 1024


class Lock:
    """The one lock of a store, held by the operating system as long as the process lives."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._holder = folder / "lock.json"
        self._handle = self._path.open("a+b")
        if not _try_lock(self._handle.fileno()):
            self._handle.close()
            raise Trouble("store_in_use", **_read_holder(self._holder))
        about = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.strftime("%Y-%m-%d %H:%M")}
        with contextlib.suppress(OSError):
            self._holder.write_text(json.dumps(about), encoding="utf-8")

    def release(self) -> None:
        """Give the lock back."""
        with contextlib.suppress(OSError):
            self._holder.unlink(missing_ok=True)
        self._handle.close()


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _read_holder(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {"since": str(found["since"]), "host": str(found["host"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"since": "?", "host": "?"}


def exists(folder: Path) -> bool:
    """Whether ``folder`` holds a store."""
    return (folder / _CURRENT).is_file()


def is_practice(folder: Path) -> bool:
    """Whether the store in ``folder`` is a practice store: its key lies open beside it."""
    return exists(folder) and (folder / PRACTICE_KEY).is_file()


def check_folder(folder: Path) -> None:
    """Refuse a folder where a living store may not lie: shared, synchronised or read-only (F10)."""
    lowered = [part.lower() for part in folder.resolve().parts]
    if any(name in part for part in lowered for name in _SYNC_FOLDERS):
        raise Trouble("folder_synchronised", folder=str(folder))
    if _filesystem(folder) in _REMOTE_KINDS or str(folder).startswith("\\\\"):
        raise Trouble("folder_shared", folder=str(folder))
    probe = folder / ".kehou-probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"kehou")
        echoed = probe.read_bytes()
        probe.unlink()
    except OSError:
        raise Trouble("folder_not_writable", folder=str(folder)) from None
    if echoed != b"kehou":
        raise Trouble("folder_not_writable", folder=str(folder))


def check_space(folder: Path, *, needed: int) -> None:
    """Refuse to go on where fewer than ``needed`` bytes are free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Trouble("disk_nearly_full", free_mb=free // 2**20, needed_mb=needed // 2**20)


def _filesystem(folder: Path) -> str:
    if not sys.platform.startswith("linux"):
        return ""
    best, kind = "", ""
    resolved = str(folder.resolve())
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) >= 3:
            point = fields[1].replace("\\040", " ")
            inside = resolved == point or resolved.startswith(point.rstrip("/") + "/")
            if inside and len(point) >= len(best):
                best, kind = point, fields[2]
    return kind


def current(folder: Path) -> Path:
    """Return the generation in use."""
    try:
        name = (folder / _CURRENT).read_text(encoding="utf-8").strip()
    except OSError:
        raise Trouble("no_store", folder=str(folder)) from None
    generation = folder / name
    if not name.startswith("gen-") or not (generation / DATABASE).is_file():
        raise Trouble("store_damaged", folder=str(folder))
    return generation


@contextlib.contextmanager
def building(folder: Path) -> Iterator[Path]:
    """Give a new generation to build in; it becomes the one in use at the end, or is thrown away."""
    numbers = [int(p.name[4:]) for p in folder.glob("gen-*") if p.name[4:].isdigit()]
    generation = folder / f"gen-{max(numbers, default=0) + 1:06d}"
    generation.mkdir()
    try:
        yield generation
        write_whole(folder / _CURRENT, generation.name.encode())
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a power cut leaves the old or the new one, never half."""
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    for attempt in range(5):
        try:
            temporary.replace(path)
            break
        except PermissionError:  # Windows: a virus scanner holds the old file for a moment
            if attempt == 4:
                raise
            time.sleep(0.2)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; Windows does this by itself."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def abandon(folder: Path) -> None:
    """Take away a store that was just made and whose first deeds were refused: nothing half-done stays."""
    for generation in folder.glob("gen-*"):
        shutil.rmtree(generation, ignore_errors=True)
    for name in (_CURRENT, PRACTICE_KEY, "lock", "lock.json"):
        (folder / name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder.rmdir()
