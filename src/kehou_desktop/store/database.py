"""The one door to the store: open it in the safe order, read, write, close (D2, D3, D4)."""

import contextlib
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kehou_desktop.domain.accounts import Actor
from kehou_desktop.domain.errors import Trouble
from kehou_desktop.store import accounts, audit, cipher, generations, rights

P = ParamSpec("P")
R = TypeVar("R")

_OPEN_MARK = "open"
_CHECK = ".check-"
_PAGE = 4096


class _Turn:
    """A question or a deed under way: who lent the connection to it, and how far cancelling still reaches."""

    def __init__(self, asked: Callable[[], bool] | None) -> None:
        self.asked = asked
        self._gate = threading.Lock()
        self._stopped = self._settled = False

    def stop(self, raw: Any) -> None:
        """Cancel, unless the deed is being committed: then it is done, and is said to be done."""
        with self._gate:
            if not self._settled:
                self._stopped = True
                with contextlib.suppress(sqlcipher.Error):
                    raw.interrupt()

    def go_on(self) -> None:
        """Raise where this was cancelled; an interrupt alone is forgotten between two statements."""
        if not self._settled and (self._stopped or (self.asked is not None and self.asked())):
            raise Trouble("cancelled")

    def settle(self) -> None:
        """Pass the point from which nothing cancels any more."""
        with self._gate:
            self.go_on()
            self._settled = True


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
        self._raw: Any = engine.raw_connection().driver_connection
        self._lock_file = lock
        self._turn = threading.RLock()
        self._under_way: _Turn | None = None
        self._borrower = threading.local()
        self._closed = False
        event.listen(engine, "before_cursor_execute", self._before_statement)

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
                if not self._raw.in_transaction:
                    raise RuntimeError("the deed's transaction was ended inside the deed")
                if self._under_way is not None:
                    self._under_way.settle()
                session.commit()
                self._borrower.asked = None  # something is done: nothing is said to be cancelled any more
            else:
                session.rollback()
        if touched and self.after_deed is not None:
            self.after_deed(touched)
        return result

    @contextlib.contextmanager
    def _session(self, actor: Actor, *, write: bool) -> Iterator[Session]:
        with self._alone():
            bound = self._engine.execution_options(kehou_write=write)
            session = Session(bound, expire_on_commit=False, info={"actor": actor, "keyring": self.keyring})
            try:
                yield session
            except DBAPIError as error:
                session.rollback()
                told = cipher.said(error, self.folder)
                if told is error.orig:
                    raise
                raise told from None
            finally:
                session.close()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Take the connection; a question inside a deed would end the deed's transaction: that is a bug."""
        with self._turn:
            if self._closed:
                raise Trouble("closed")
            if self._under_way is not None:
                raise RuntimeError("the store is asked from inside a question or a deed")
            turn = _Turn(getattr(self._borrower, "asked", None))
            turn.go_on()
            self._under_way = turn
            try:
                yield
            finally:
                self._under_way = None

    def _before_statement(self, *_: object) -> None:
        turn = self._under_way
        if turn is not None and self._raw.in_transaction:  # begin and rollback must come through
            turn.go_on()

    @contextlib.contextmanager
    def connection(self) -> Iterator[Connection]:
        """Lend the connection to store/ itself (checks, backup); no transaction is left open."""
        with self._alone(), self._engine.connect() as connection:
            yield connection
            connection.rollback()

    @contextlib.contextmanager
    def lent(self, asked: Callable[[], bool]) -> Iterator[None]:
        """Let what this thread asks and does be cancelled: ``asked`` says whether it was, also beforehand."""
        self._borrower.asked = asked
        try:
            yield
        finally:
            self._borrower.asked = None

    def stopped(self) -> bool:
        """Whether what this thread was lent the store for is to be cancelled."""
        asked: Callable[[], bool] | None = getattr(self._borrower, "asked", None)
        return asked is not None and asked()

    def interrupt(self, asked: Callable[[], bool] | None = None) -> None:
        """Cancel what is under way (only what was lent to ``asked`` where that is given): it rolls back.

        A deed that is being committed is not cancelled any more.
        """
        turn = self._under_way
        if turn is not None and asked in (None, turn.asked):
            turn.stop(self._raw)

    @property
    def raw(self) -> Any:
        """The one raw connection; only store/ may touch it."""
        return self._raw

    def hold(self) -> threading.RLock:
        """Return the lock of the connection, for a backup that takes it step by step."""
        return self._turn

    # -- soundness --------------------------------------------------------------------------------------

    def check_sound(self) -> list[str]:
        """Check pages, references and the chain; return codes of what does not hold ([] = sound)."""
        with self.connection() as c:
            return faults(c, key=self.keyring.seal)

    def head(self) -> str:
        """Return the chain's head: epoch and eight characters."""
        with self.connection() as c:
            return audit.head(c)

    def last_deed_at(self) -> datetime | None:
        """Return when (UTC) the last deed was done, by the clock of then; None = there is none."""
        with self.connection() as c:
            return audit.last_deed_at(c)

    def close(self) -> None:
        """Close cleanly: empty the WAL, drop the mark, give the lock back. Twice is once.

        Where the WAL cannot be emptied the mark stays, and the next opening checks the whole file.
        """
        with self._turn:
            if self._closed:
                return
            self._closed = True
            emptied = False
            with contextlib.suppress(sqlcipher.Error):
                emptied = self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
            self._engine.dispose()
            if emptied:
                with contextlib.suppress(OSError):
                    (self.generation / _OPEN_MARK).unlink(missing_ok=True)
            self._lock_file.release()


def create(folder: Path, keyring: accounts.Keyring, *, envelopes: Callable[[Path], None]) -> None:
    """Make an empty store in ``folder``: schema by Alembic, triggers, keys; then one switch of CURRENT.

    ``envelopes`` writes the keys into the new generation. A folder that holds a store is refused.
    """
    with generations.founding(folder, needed=generations.SPACE_RESERVE) as generation:
        from kehou_desktop.store import migrate  # it brings Alembic, which no opening needs (D10)

        migrate.build(generation / generations.DATABASE, keyring)
        envelopes(generation)


def open_(folder: Path, unlock: Callable[[Path], accounts.Keyring]) -> Database:
    """Open the store in ``folder`` in the safe order: nothing is written before the schema is known.

    ``unlock`` gives the keys of the generation named CURRENT (password, recovery code or practice key).
    After an unclean stop the whole file is checked first, on a copy, so that what is refused stays as it was
    found, its WAL included; damage is refused, never repaired in place.
    """
    if not generations.exists(folder):
        raise Trouble("no_store", folder=str(folder))
    lock = generations.Lock(folder)
    try:
        generations.check_folder(folder)
        generation = generations.current(folder)
        path = generation / generations.DATABASE
        size = path.stat().st_size
        generations.check_space(folder, needed=max(generations.SPACE_RESERVE, 3 * size))
        torn = size % _PAGE and not _waits_in_wal(path)
        if size == 0 or torn:
            raise Trouble("store_damaged", folder=str(folder))
        keyring = unlock(generation)
        unclean = path.with_name(_OPEN_MARK).exists() or _waits_in_wal(path)
        if unclean:
            _check_copy(folder, path, keyring)
        return _opened(folder, path, keyring, lock, unclean=unclean)
    except BaseException:
        lock.release()
        raise


def _opened(
    folder: Path, path: Path, keyring: accounts.Keyring, lock: generations.Lock, *, unclean: bool
) -> Database:
    connection = cipher.keyed(path, keyring.file)
    try:
        _check_schema(connection, folder)
        cipher.log_ahead(connection)
        if unclean:  # pages torn while the WAL was being folded in are whole only in the WAL
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        database = Database(folder, cipher.engine_on(connection), keyring, lock)
        database.unclean = unclean
        with database.connection() as c:
            if not audit.last_seal_holds(c, key=keyring.seal):
                raise Trouble("store_damaged", folder=str(folder))
        path.with_name(_OPEN_MARK).touch()
        return database
    except (DBAPIError, sqlcipher.Error) as error:
        connection.close()
        raise cipher.said(error, folder) from None
    except OSError:
        connection.close()
        raise Trouble("folder_not_writable", folder=str(folder)) from None
    except BaseException:
        connection.close()
        raise


def _check_copy(folder: Path, path: Path, keyring: accounts.Keyring) -> None:
    """Check the whole of a store that was not closed, without touching it: closing would fold the WAL in."""
    for left in folder.glob(f"{_CHECK}*"):
        shutil.rmtree(left, ignore_errors=True)
    try:
        with tempfile.TemporaryDirectory(prefix=_CHECK, dir=folder) as scratch:
            copy = Path(scratch) / path.name
            for suffix in ("", "-wal"):
                if path.with_name(path.name + suffix).exists():
                    shutil.copyfile(path.with_name(path.name + suffix), f"{copy}{suffix}")
            _refuse_unsound(folder, copy, keyring)
    except OSError as error:
        raise generations.unwritable(folder, error) from None


def _refuse_unsound(folder: Path, copy: Path, keyring: accounts.Keyring) -> None:
    connection = cipher.keyed(copy, keyring.file)
    engine = cipher.engine_on(connection)
    try:
        _check_schema(connection, folder)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        with engine.connect() as c:
            if faults(c, key=keyring.seal):
                raise Trouble("store_damaged", folder=str(folder))
    except (DBAPIError, sqlcipher.Error) as error:
        raise cipher.said(error, folder) from None
    finally:
        engine.dispose()
        connection.close()


def _waits_in_wal(path: Path) -> bool:
    """Whether a WAL waits beside the file: half a page at its end is then mended from there."""
    wal = path.with_name(path.name + "-wal")
    return wal.is_file() and wal.stat().st_size > 0


def faults(connection: Connection, *, key: bytes) -> list[str]:
    """Return the codes of what does not hold in a whole file ([] = sound): pages, references, evidence."""
    return examine(connection, key=key)[0]


def examine(connection: Connection, *, key: bytes) -> tuple[list[str], audit.ChainState | None]:
    """Check a whole file once; return the codes of what does not hold, and its chain if it could be read."""
    found: set[str] = set()
    chain = None
    try:
        if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
            found.add("pages_damaged")
        if connection.exec_driver_sql("PRAGMA cipher_integrity_check").first() is not None:
            found.add("pages_damaged")
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            found.add("references_broken")
        there = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
        if set(audit.triggers()) != {ddl for (ddl,) in there}:
            found.add("triggers_missing")
        chain, altered = audit.examine(connection, key=key)
        if chain.broken_at is not None:
            found.add("chain_broken")
        elif altered is not None:
            found.add("rows_altered")
    except (DBAPIError, sqlcipher.Error):
        found.add("pages_damaged")
    return sorted(found), chain


def _check_schema(connection: Any, folder: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    schema = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != cipher.APPLICATION_ID or schema < 1:
        raise Trouble("store_damaged", folder=str(folder))
    if schema > cipher.SCHEMA:
        raise Trouble("store_newer", schema=schema, known=cipher.SCHEMA)
