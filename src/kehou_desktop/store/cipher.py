"""One keyed connection with the store's pragmas, and what SQLite's own words mean to the office."""

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from kehou_desktop.domain.errors import Refused, Trouble

APPLICATION_ID = 0x6B65686F  # "keho"
SCHEMA = 1
_PRAGMAS = (
    "cipher_log_level = NONE",
    "locking_mode = EXCLUSIVE",
    "synchronous = FULL",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "mmap_size = 0",
    "secure_delete = ON",
    "temp_store = MEMORY",
    "cache_size = -32000",
    "wal_autocheckpoint = 4000",
)
_FIXED_SQLITE = (3, 51, 3)


def raw_connection(path: Path, key: bytes) -> Any:
    """Open one keyed connection with the store's pragmas; the key is never part of a URL or a log.

    Refuses a library without encryption or with the WAL-reset fault (SQLite before 3.51.3).
    """
    connection = keyed(path, key)
    try:
        log_ahead(connection)
    except sqlcipher.Error as error:
        connection.close()
        raise said(error, path.parent.parent) from None
    return connection


def keyed(path: Path, key: bytes) -> Any:
    """Open a connection that has written nothing yet, not even the file's mode."""
    if sqlcipher.sqlite_version_info < _FIXED_SQLITE:
        raise Trouble("library_unsafe", version=sqlcipher.sqlite_version)
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, timeout=2.0)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        if not connection.execute("PRAGMA cipher_version").fetchone():
            raise Trouble("library_unsafe", version=sqlcipher.sqlite_version)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except sqlcipher.Error as error:
        connection.close()
        raise said(error, path.parent.parent) from None
    except BaseException:
        connection.close()
        raise
    return connection


def log_ahead(connection: Any) -> None:
    """Switch the file to its write-ahead log; a place that has none is refused."""
    if connection.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
        raise sqlcipher.OperationalError("disk I/O error: no write-ahead log here")


def said(error: BaseException, folder: Path) -> Exception:
    """Turn what SQLite says into a refusal, a trouble of the surroundings, or leave it a bug."""
    if isinstance(error, DBAPIError):
        error = error.orig or error
    text = str(error)
    if "kehou:" in text:
        return Refused(text.split("kehou:")[1].split()[0].strip("'\")"))
    for sign, code in (
        ("disk is full", "disk_full"),
        ("disk I/O error", "disk_error"),
        ("unable to open", "disk_error"),
        ("readonly database", "folder_not_writable"),
        ("database is locked", "store_in_use"),
        ("not a database", "store_damaged"),
        ("malformed", "store_damaged"),
        ("interrupted", "cancelled"),
    ):
        if sign in text:
            return Trouble(code, folder=str(folder), since="?", host="?")
    return error if isinstance(error, Exception) else RuntimeError(text)


def engine_on(connection: Any) -> Engine:
    """Return an engine on one raw connection: questions cannot write, deeds begin IMMEDIATE."""
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: connection,
        poolclass=StaticPool,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(opened: Connection) -> None:
        write = opened.get_execution_options().get("kehou_write", False)
        opened.exec_driver_sql(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
        opened.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine
