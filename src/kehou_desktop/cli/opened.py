"""The school a command works on: its folder, its password, its door."""

import argparse
import contextlib
import getpass
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kehou_desktop import paths
from kehou_desktop.cli import talk
from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.i18n import _


def folder_of(options: argparse.Namespace) -> Path:
    """Return the folder of the store."""
    folder: Path = options.data or paths.default_data()
    with contextlib.suppress(RuntimeError):  # ~somebody who is not there
        return folder.expanduser()
    return folder


def password(prompt: str) -> str:
    """Return the password from KEHOU_PASSWORD or a hidden prompt; refuses where nobody can be asked."""
    given = os.environ.get("KEHOU_PASSWORD")
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise Refused("password_needed")
    return getpass.getpass(prompt)


@contextlib.contextmanager
def door(options: argparse.Namespace) -> Iterator[Any]:
    """Open the school for one command and close it again; a practice school needs no password."""
    from kehou_desktop import opening
    from kehou_desktop.store import generations

    folder = folder_of(options)
    if not generations.exists(folder):
        raise Trouble("no_store", folder=str(folder))
    practice = generations.is_practice(folder)
    given = "" if practice else password(_("口令："))
    door = opening.open_school(folder, name=options.user, password=given)
    if door.clock_behind is not None:
        from kehou_desktop.words import store

        talk.say(" ".join(store.clock_behind(door.clock_behind)), talk.DONE)
    try:
        yield door
    finally:
        door.close(back_up=False)
