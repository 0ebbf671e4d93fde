"""The one door to the store: open it in the safe order, read, write, close (D2, D3, D4)."""

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from kehou_desktop.domain.accounts import Actor
from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.store import accounts, audit, generations, rights

P = ParamSpec("P")
R = TypeVar("R")

APPLICATION_ID = 0x6B65686F  # "keho"
SCHEMA = 1
_OPEN_MARK = "open"
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
    if sqlcipher.sqlite_version_info < _FIXED_SQLITE:
        raise Trouble("library_unsafe", version=sqlcipher.sqlite_version)
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, timeout=2.0)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        if not connection.execute("PRAGMA cipher_version").fetchone():
            raise Trouble("library_unsafe", version=sqlcipher.sqlite_version)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").fetchall()
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode is None or mode[0] != "wal":
            raise Trouble("store_damaged", folder=str(path.parent.parent))
    except sqlcipher.Error as error:
        connection.close()
        raise _said(error) from None
    except BaseException:
        connection.close()
        raise
    return connection


def _said(error: BaseException) -> Exception:
    """Turn what SQLite says into a refusal, a trouble of the surroundings, or leave it a bug."""
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
            return Trouble(code, folder="", since="?", host="?")
    return error if isinstance(error, Exception) else RuntimeError(text)


class Database:
    """One store, one connection, one owner at a time. Every service runs through ``read`` or ``write``."""

    def __init__(
        self, folder: Path, engine: Engine, keyring: accounts.Keyring, lock: generations.Lock
    ) -> None:
        self.folder = folder
        self.generation = generations.current(folder)
        self.keyring = keyring
        self.practice = generations.is_practice(folder)
        self.unclean = False
        self.after_deed: Callable[[frozenset[str]], None] | None = None
        self._engine = engine
        self._lock_file = lock
        self._turn = threading.RLock()

    # -- questions and deeds ----------------------------------------------------------------------------

    def read(
        self,
        actor: Actor,
        question: Callable[Concatenate[Session, P], R],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Ask a question as ``actor``; nothing can be changed by it."""
        with self._session(actor, write=False) as session:
            rights.check(session, actor, question, args, kwargs)
            return question(session, *args, **kwargs)

    def write(
        self, actor: Actor, deed: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Do a deed as ``actor``: one transaction, recorded and sealed; all of it or nothing."""
        touched: frozenset[str] = frozenset()
        with self._session(actor, write=True) as session:
            rights.check(session, actor, deed, args, kwargs)
            connection = session.connection()
            seq = audit.open_deed(connection, name=rights.deed_name(deed), account_id=actor.account_id)
            result = deed(session, *args, **kwargs)
            session.flush()
            touched = audit.seal_deed(connection, seq, key=self.keyring.seal)
            if touched:
                session.commit()
            else:
                session.rollback()
        if touched and self.after_deed is not None:
            self.after_deed(touched)
        return result

    @contextlib.contextmanager
    def _session(self, actor: Actor, *, write: bool) -> Iterator[Session]:
        with self._turn:
            bound = self._engine.execution_options(kehou_write=write)
            session = Session(bound, expire_on_commit=False, info={"actor": actor, "keyring": self.keyring})
            try:
                yield session
            except DBAPIError as error:
                session.rollback()
                said = _said(error.orig or error)
                if said is (error.orig or error):
                    raise
                raise said from None
            finally:
                session.close()

    @contextlib.contextmanager
    def connection(self) -> Iterator[Connection]:
        """Lend the connection to store/ itself (checks, backup); no transaction is left open."""
        with self._turn, self._engine.connect() as connection:
            yield connection
            connection.rollback()

    def interrupt(self) -> None:
        """Cancel the statement that is running; its deed rolls back."""
        with contextlib.suppress(sqlcipher.Error):
            self.raw.interrupt()

    @property
    def raw(self) -> Any:
        """The one raw connection; only store/ may touch it."""
        return self._engine.raw_connection().driver_connection

    def hold(self) -> threading.RLock:
        """Return the lock of the connection, for a backup that takes it step by step."""
        return self._turn

    # -- soundness --------------------------------------------------------------------------------------

    def check_sound(self) -> list[str]:
        """Check pages, references and the chain; return codes of what does not hold ([] = sound)."""
        found: list[str] = []
        with self.connection() as c:
            if c.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
                found.append("pages_damaged")
            if c.exec_driver_sql("PRAGMA cipher_integrity_check").first() is not None:
                found.append("pages_damaged")
            if c.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                found.append("references_broken")
            if audit.walk(c, key=self.keyring.seal).broken_at is not None:
                found.append("chain_broken")
            wanted = {d.split()[2] for d in audit.triggers()}
            there = {r[0] for r in c.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
            if wanted != there:
                found.append("triggers_missing")
        return sorted(set(found))

    def head(self) -> str:
        """Return the chain's head: epoch and eight characters."""
        with self.connection() as c:
            return audit.head(c)

    def close(self) -> None:
        """Close cleanly: empty the WAL, drop the mark, give the lock back."""
        with self._turn:
            with contextlib.suppress(DBAPIError, sqlcipher.Error):
                self.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._engine.dispose()
            (self.generation / _OPEN_MARK).unlink(missing_ok=True)
            self._lock_file.release()


def create(folder: Path, keyring: accounts.Keyring, *, envelopes: Callable[[Path], None]) -> None:
    """Make an empty store in ``folder``: schema by Alembic, triggers, keys; then one switch of CURRENT.

    ``envelopes`` writes the keys into the new generation. A folder that holds a store is refused.
    """
    if generations.exists(folder):
        raise Trouble("store_exists", folder=str(folder))
    generations.check_folder(folder)
    generations.check_space(folder, needed=generations.SPACE_RESERVE)
    lock = generations.Lock(folder)
    try:
        if generations.exists(folder):
            raise Trouble("store_exists", folder=str(folder))
        with generations.building(folder) as generation:
            from kehou_desktop.store import migrate

            migrate.build(generation / generations.DATABASE, keyring)
            envelopes(generation)
    finally:
        lock.release()


def open_(folder: Path, unlock: Callable[[Path], accounts.Keyring]) -> Database:
    """Open the store in ``folder`` in the safe order: nothing is written before the schema is known.

    ``unlock`` gives the keys of the generation named CURRENT (password, recovery code or practice key).
    After an unclean stop the whole file is checked first; damage is refused, never repaired in place.
    """
    if not generations.exists(folder):
        raise Trouble("no_store", folder=str(folder))
    lock = generations.Lock(folder)
    engine: Engine | None = None
    try:
        generations.check_folder(folder)
        generation = generations.current(folder)
        path = generation / generations.DATABASE
        size = path.stat().st_size
        generations.check_space(folder, needed=max(generations.SPACE_RESERVE, 3 * size))
        if size == 0 or size % 512:
            raise Trouble("store_damaged", folder=str(folder))
        keyring = unlock(generation)
        connection = raw_connection(path, keyring.file)
        engine = engine_on(connection)
        _check_schema(connection, folder)
        database = Database(folder, engine, keyring, lock)
        database.unclean = (generation / _OPEN_MARK).exists()
        sound = not database.check_sound() if database.unclean else _quick_look(database)
        if not sound:
            raise Trouble("store_damaged", folder=str(folder))
        (generation / _OPEN_MARK).touch()
        return database
    except BaseException:
        if engine is not None:
            engine.dispose()
        lock.release()
        raise


def _quick_look(database: Database) -> bool:
    with database.connection() as c:
        return audit.last_seal_holds(c, key=database.keyring.seal)


def _check_schema(connection: Any, folder: Path) -> None:
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlcipher.Error as error:
        raise _said(error) from None
    if application != APPLICATION_ID or schema < 1:
        raise Trouble("store_damaged", folder=str(folder))
    if schema > SCHEMA:
        raise Trouble("store_newer", schema=schema, known=SCHEMA)


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


def fingerprint(data: bytes) -> str:
    """Return the digest under which a file or a record is named (16 hex digits)."""
    return hashlib.sha256(data).hexdigest()[:16]
