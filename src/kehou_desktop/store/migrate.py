"""Build the schema by numbered Alembic steps, then make the triggers anew (D10)."""

from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event
from sqlalchemy.pool import StaticPool

from kehou_desktop.store import accounts, audit, cipher, generations


def build(path: Path, keyring: accounts.Keyring) -> None:
    """Make a new, empty database file at the newest schema."""
    path.touch()
    generations.keep_private(path)  # its WAL takes the same rights
    raw = cipher.raw_connection(path, keyring.file)
    engine = create_engine("sqlite://", module=sqlcipher, creator=lambda: raw, poolclass=StaticPool)
    event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        for ddl in audit.triggers():
            raw.execute(ddl)
        raw.execute(f"PRAGMA application_id = {cipher.APPLICATION_ID}")
        raw.execute(f"PRAGMA user_version = {cipher.SCHEMA}")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        engine.dispose()
