"""A store that has lived: a small practice school made once by its own deeds, and copied for each test."""

import atexit
import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kehou_desktop import practice
from kehou_desktop.domain.accounts import Actor, Role
from kehou_desktop.store import accounts, cipher, database, generations

EVERYBODY = Actor(1, "练习校长", frozenset(Role))
THROUGH = date(2026, 9, 30)
"""The last day that was lived: September is billed and partly paid on it."""


@functools.cache
def _made() -> Path:
    home = Path(tempfile.mkdtemp(prefix="kehou-lived-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    practice.make(home / "school", count=12, through=THROUGH).close(back_up=False)
    (home / "school" / "lock").unlink()
    return home / "school"


def copied(tmp_path: Path) -> Path:
    """Return a folder with a closed store of its own."""
    return Path(shutil.copytree(_made(), tmp_path / "school"))


def keyring(folder: Path) -> accounts.Keyring:
    """Return the open key of the practice store."""
    return accounts.practice_keyring(folder)


def opened(folder: Path) -> database.Database:
    """Open the store."""
    return database.open_(folder, lambda _generation: keyring(folder))


def file(folder: Path) -> Path:
    """Return the database file in use."""
    return generations.current(folder) / generations.DATABASE


def raw(folder: Path) -> Any:
    """Open the file past the door, as somebody with the key and a tool could. The store must be closed."""
    return cipher.raw_connection(file(folder), keyring(folder).file)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a store but its lock, to see that nothing was changed."""
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name not in ("lock", "lock.json")
    }


def child_environment() -> dict[str, str]:
    """Return the environment in which a child process finds the program and these tests."""
    here = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": os.pathsep.join([here, *sys.path])}


@contextlib.contextmanager
def small_disk(tmp_path: Path, megabytes: int) -> Iterator[Path]:
    """Give a real disk of a few megabytes, where this account may make one."""
    point = tmp_path / "disk"
    point.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(point)]
    if not sys.platform.startswith("linux") or not shutil.which("mount") or os.geteuid() != 0:
        pytest.skip("a small disk needs Linux and root")
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this machine allows no mount")
    try:
        yield point
    finally:
        subprocess.run(["umount", "-l", str(point)], check=True)
