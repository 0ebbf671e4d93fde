"""The folder of a store: its lock, its generations, and the pointer to the one in use.

``DATA/CURRENT`` names ``gen-000001``; restore, migration and re-keying build a new generation beside the old
one and then switch the pointer, so that nothing is ever half replaced.
"""

import contextlib
import errno
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
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "sshfs", "fuse.sshfs", "9p", "davfs", "afs", "ceph"),
        *("fuse.rclone", "fuse.gvfsd-fuse", "fuse.glusterfs", "fuse.vmhgfs-fuse", "vboxsf"),
    }
)
SPACE_RESERVE = 200 * 1024 * 1024


class Lock:
    """The one lock of a store, held by the operating system as long as the process lives."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._holder = folder / "lock.json"
        try:
            self._handle = self._path.open("a+b")
        except OSError as error:
            raise unwritable(folder, error) from None
        if not _try_lock(self._handle.fileno()) or not self._is_the_file():
            self._handle.close()
            raise Trouble("store_in_use", **_read_holder(self._holder))
        about = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.strftime("%Y-%m-%d %H:%M")}
        with contextlib.suppress(OSError):
            self._holder.write_text(json.dumps(about), encoding="utf-8")

    def _is_the_file(self) -> bool:
        """Whether the file that is locked is still the one of that name: it may have been taken away."""
        try:
            return sys.platform == "win32" or os.path.samestat(
                os.fstat(self._handle.fileno()), self._path.stat()
            )
        except OSError:
            return False

    def release(self) -> None:
        """Give the lock back; a lock given back stays so."""
        if not self._handle.closed:
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
    """Whether ``folder`` holds a store, also one whose pointer was lost: no other is founded over it."""
    return (folder / _CURRENT).is_file() or any(folder.glob(f"gen-*/{DATABASE}"))


def is_practice(folder: Path) -> bool:
    """Whether the store in ``folder`` is a practice store: its key lies open beside it."""
    return exists(folder) and (folder / PRACTICE_KEY).is_file()


def check_folder(folder: Path, *, mounts: str | None = None) -> None:
    """Refuse a folder where a living store may not lie: shared, synchronised or read-only (F10).

    ``mounts`` is the system's table of mounts; None = read it.
    """
    lowered = [part.lower() for part in folder.resolve().parts]
    if any(name in part for part in lowered for name in _SYNC_FOLDERS):
        raise Trouble("folder_synchronised", folder=str(folder))
    if _filesystem(folder, mounts) in _REMOTE_KINDS or str(folder).startswith("\\\\"):
        raise Trouble("folder_shared", folder=str(folder))
    probe = folder / f".kehou-probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"kehou")
        echoed = probe.read_bytes()
        probe.unlink()
    except OSError as error:
        with contextlib.suppress(OSError):
            probe.unlink(missing_ok=True)
        raise unwritable(folder, error) from None
    if echoed != b"kehou":
        raise Trouble("folder_not_writable", folder=str(folder))


def unwritable(folder: Path, error: OSError) -> Trouble:
    """Say why a folder takes no file: a disk without room is not a matter of permissions."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble("disk_nearly_full", free_mb=0, needed_mb=SPACE_RESERVE // 2**20)
    return Trouble("folder_not_writable", folder=str(folder))


def check_space(folder: Path, *, needed: int) -> None:
    """Refuse to go on where fewer than ``needed`` bytes are free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Trouble("disk_nearly_full", free_mb=free // 2**20, needed_mb=needed // 2**20)


def _filesystem(folder: Path, mounts: str | None) -> str:
    if mounts is None:
        try:
            mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
    best, kind = "", ""
    resolved = str(folder.resolve())
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
        code = "pointer_lost" if exists(folder) else "no_store"
        raise Trouble(code, folder=str(folder)) from None
    except ValueError:
        raise Trouble("store_damaged", folder=str(folder)) from None
    generation = folder / name
    if not name.startswith("gen-") or not (generation / DATABASE).is_file():
        raise Trouble("store_damaged", folder=str(folder))
    return generation


@contextlib.contextmanager
def building(folder: Path) -> Iterator[Path]:
    """Give a new generation to build in; it becomes the one in use at the end, or is thrown away."""
    numbers = [int(p.name[4:]) for p in folder.glob("gen-*") if p.name[4:].isdigit()]
    generation = folder / f"gen-{max(numbers, default=0) + 1:06d}"
    generation.mkdir(mode=0o700)
    try:
        yield generation
        sync_folder(generation)
        write_whole(folder / _CURRENT, generation.name.encode(), private=True)
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise


@contextlib.contextmanager
def founding(folder: Path, *, needed: int) -> Iterator[Path]:
    """Hold a folder without a store and give a generation to build in; nothing stays there when it fails.

    Refuses a folder that holds a store, an unfit folder, and a disk with fewer than ``needed`` bytes free.
    """
    if exists(folder):
        raise Trouble("store_exists", folder=str(folder))
    fresh = not folder.exists()
    try:
        check_folder(folder)
        if fresh:  # a folder that was there keeps the rights its owner gave it; ours inside are closed
            keep_private(folder)
        check_space(folder, needed=needed)
        lock = Lock(folder)
        try:
            if exists(folder):
                raise Trouble("store_exists", folder=str(folder))
            with building(folder) as generation:
                yield generation
        finally:
            if not exists(folder):
                for name in (PRACTICE_KEY, "lock"):
                    with contextlib.suppress(OSError):  # Windows keeps a file that is open
                        (folder / name).unlink(missing_ok=True)
            lock.release()
    except BaseException:
        if fresh:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def keep_private(path: Path) -> None:
    """Let nobody but this account read a file or folder; Windows and FAT have rules of their own."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            path.chmod(0o700 if path.is_dir() else 0o600)


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file so that a power cut leaves the old or the new one whole; ``private``: for us alone."""
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as out:
        if private:
            keep_private(temporary)
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
    """Take away a store that was just made and whose first deeds were refused: nothing half-done stays.

    Only the generation in use goes: another one that lies there is not ours to take.
    """
    with contextlib.suppress(Trouble):
        shutil.rmtree(current(folder), ignore_errors=True)
    for name in (_CURRENT, PRACTICE_KEY, "lock", "lock.json"):
        (folder / name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder.rmdir()
