"""Where things lie: the store, this machine's wishes, the resources, and how to start ourselves."""

import sys
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    """Return a folder shipped inside the package, or beside the sources in a checkout."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent.parent / name


def resources() -> Path:
    """Return the folder of fonts, icons, calendar and policy data."""
    return _shipped("resources")


def translations() -> Path:
    """Return the folder of gettext catalogues."""
    return _shipped("translations")


def handbook() -> Path:
    """Return the folder of the handbook and its pictures."""
    return _shipped("docs")


def default_data() -> Path:
    """Return the folder of this user's own store."""
    return Path(platformdirs.user_data_path("kehou", appauthor=False))


def default_practice() -> Path:
    """Return the folder of this user's practice school."""
    return Path(platformdirs.user_data_path("kehou-practice", appauthor=False))


def preferences() -> Path:
    """Return the file of this machine's wishes."""
    return Path(platformdirs.user_config_path("kehou", appauthor=False)) / "preferences.json"


def program() -> list[str]:
    """Return the command that starts this program again, frozen by an installer or not."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "kehou_desktop"]
