"""The schema: the numbered steps give exactly what models.py says, and every version's store still opens."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from kehou_desktop import opening
from kehou_desktop.services import school, students
from kehou_desktop.store import accounts, cipher, migrate, migrations, models
from tests.store import lived

OLD = Path(__file__).resolve().parents[1] / "data" / "old"
VERSIONS = sorted(p.name for p in OLD.iterdir() if p.is_dir() and p.name.isdecimal())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The schema that the steps make."""
    path = tmp_path_factory.mktemp("built") / "gen" / "school.db"
    path.parent.mkdir()
    ring = accounts.new_keyring()
    migrate.build(path, ring)
    raw = cipher.raw_connection(path, ring.file)
    yield raw
    raw.close()


@pytest.fixture(scope="module")
def wanted() -> Iterator[Any]:
    """The schema that models.py says."""
    raw = sqlcipher.connect(":memory:", isolation_level=None)
    engine = create_engine("sqlite://", module=sqlcipher, creator=lambda: raw, poolclass=StaticPool)
    models.Record.metadata.create_all(engine)
    yield raw
    raw.close()


def facts(raw: Any, table: str) -> dict[str, Any]:
    """Return what SQLite knows of a table: columns, keys, indexes, STRICT, conditions."""
    one = raw.execute
    indexes = []
    for _, name, unique, origin, partial in one(f"PRAGMA index_list({table})").fetchall():
        columns = [row[2] for row in one(f"PRAGMA index_info('{name}')").fetchall()]
        indexes.append((name if origin == "c" else "", unique, origin, partial, columns))
    (sql,) = one("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()
    strict = [row[5] for row in one(f"PRAGMA table_list({table})").fetchall()]
    return {
        "columns": one(f"PRAGMA table_xinfo({table})").fetchall(),
        "indexes": sorted(indexes),
        "references": sorted(row[2:] for row in one(f"PRAGMA foreign_key_list({table})").fetchall()),
        "strict": strict,
        "conditions": sorted(re.findall(r"CHECK \((.*?)\)", sql)),
    }


def tables(raw: Any) -> set[str]:
    found = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {name for (name,) in found if not name.startswith("sqlite_")}


def test_the_steps_make_the_tables_of_the_models(built: Any, wanted: Any) -> None:
    assert tables(built) - tables(wanted) == {"alembic_version"}
    assert tables(wanted) - tables(built) == set()
    assert len(tables(wanted)) == len(models.Record.metadata.tables) > 30


@pytest.mark.parametrize("table", sorted(models.Record.metadata.tables))
def test_every_table_is_as_its_model_says(built: Any, wanted: Any, table: str) -> None:
    made = facts(built, table)
    assert made == facts(wanted, table)
    assert made["strict"] == [1]
    assert all(row[4] == row[3] == "NO ACTION" for row in made["references"])  # nothing cascades (D10)
    assert len(made["columns"]) == len(models.Record.metadata.tables[table].columns)


def test_some_facts_are_seen_at_all(wanted: Any) -> None:
    """The negative control: the comparison sees keys, indexes and conditions."""
    assert facts(wanted, "payment")["conditions"] == ["amount > 0"]
    assert ("", 1, "u", 0, ["year", "serial"]) in facts(wanted, "payment")["indexes"]
    assert ("student_citizen_id", 1, "c", 0, ["citizen_id"]) in facts(wanted, "student")["indexes"]
    assert len(facts(wanted, "payment")["references"]) == 3


def test_nothing_else_is_in_the_file(built: Any) -> None:
    kinds = built.execute("SELECT DISTINCT type FROM sqlite_master").fetchall()
    assert {kind for (kind,) in kinds} == {"table", "index", "trigger"}


def test_the_newest_step_is_the_schema_number(built: Any) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [f"{cipher.SCHEMA:04d}"]
    steps = [s.revision for s in script.walk_revisions()]
    assert steps == [f"{n:04d}" for n in range(cipher.SCHEMA, 0, -1)]
    assert built.execute("SELECT version_num FROM alembic_version").fetchall() == [(steps[0],)]
    assert built.execute("PRAGMA user_version").fetchone() == (cipher.SCHEMA,)
    assert built.execute("PRAGMA application_id").fetchone() == (cipher.APPLICATION_ID,)


def test_a_step_imports_nothing_of_the_program() -> None:
    for path in (Path(migrations.__file__).parent / "versions").glob("v*.py"):
        assert "kehou" not in "".join(
            line for line in path.read_text(encoding="utf-8").splitlines() if "import" in line
        )


def test_a_store_of_every_version_is_kept() -> None:
    assert [int(v) for v in VERSIONS] == list(range(1, cipher.SCHEMA + 1))
    for version in VERSIONS:
        assert sum(p.stat().st_size for p in (OLD / version).rglob("*") if p.is_file()) < 600 * 1024


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_store_opens_and_is_sound(tmp_path: Path, version: str) -> None:
    before = lived.contents(OLD / version)
    folder = Path(shutil.copytree(OLD / version, tmp_path / "school"))
    door = opening.open_practice(folder)
    assert door.check_sound() == []
    assert door.read(school.facts).practice_today == door.today()
    assert len(door.read(students.roster, day=door.today())) == 6
    door.write(school.set_practice_today, door.today())
    made = door.back_up()
    assert made.good
    door.close()
    assert lived.contents(OLD / version) == before
