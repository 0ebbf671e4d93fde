"""The keys: what opens them, what does not, and that damage is never told as a wrong password."""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.store import accounts, generations

NAME, PASSWORD = "王校长", "清风明月 8 号"


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, accounts.Keyring, str]:
    folder = tmp_path_factory.mktemp("keys")
    ring, code = accounts.new_keyring(), accounts.new_recovery_code()
    accounts.write_envelopes(folder, ring, name=NAME, password=PASSWORD, recovery_code=code)
    return folder, ring, code


@pytest.fixture
def made(_made: tuple[Path, accounts.Keyring, str], tmp_path: Path) -> tuple[Path, accounts.Keyring, str]:
    shutil.copytree(_made[0], tmp_path, dirs_exist_ok=True)
    return tmp_path, _made[1], _made[2]


def test_the_password_gives_the_same_key_back(made: tuple[Path, accounts.Keyring, str]) -> None:
    folder, ring, _ = made
    assert accounts.unlock(folder, name=NAME, password=PASSWORD) == ring
    assert accounts.names(folder) == (NAME,)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        (NAME, PASSWORD + " "),
        (NAME, PASSWORD[:-1]),
        (NAME, ""),
        (NAME, "清风明月8号"),
        ("李校长", PASSWORD),
        ("", PASSWORD),
    ],
)
def test_a_wrong_name_and_a_wrong_password_are_told_alike(
    made: tuple[Path, accounts.Keyring, str], name: str, password: str
) -> None:
    with pytest.raises(Refused) as caught:
        accounts.unlock(made[0], name=name, password=password)
    assert (caught.value.code, caught.value.values) == ("password_wrong", {})


def test_a_password_with_a_broken_character_is_wrong_and_no_crash(
    made: tuple[Path, accounts.Keyring, str],
) -> None:
    with pytest.raises(Refused, match="password_wrong"):
        accounts.unlock(made[0], name=NAME, password="\udcff\udc80 kaputt")


def full_width(code: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in code)


def grouped(code: str) -> str:
    return "-".join(code[i : i + 4] for i in range(0, 26, 4))


@pytest.mark.parametrize(
    "typed",
    [str, str.lower, grouped, full_width, lambda c: f"  {' '.join(c)}\n", lambda c: grouped(c).lower()],
)
def test_the_recovery_code_opens_however_it_is_typed(
    made: tuple[Path, accounts.Keyring, str], monkeypatch: pytest.MonkeyPatch, typed: "type[str]"
) -> None:
    monkeypatch.setattr(accounts, "_ARGON", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})
    folder, ring, code = made
    before = (folder / "keys.json").read_bytes()
    assert accounts.unlock_by_code(folder, code=typed(code)) == ring
    assert (folder / "keys.json").read_bytes() == before, "reading changes nothing: the code opens again"
    following = accounts.new_recovery_code()
    accounts.rewrap(folder, ring, name=NAME, password="another one 9", recovery_code=following)
    assert accounts.unlock(folder, name=NAME, password="another one 9") == ring
    with pytest.raises(Refused, match="password_wrong"):
        accounts.unlock(folder, name=NAME, password=PASSWORD)
    with pytest.raises(Refused, match="recovery_code_wrong"):
        accounts.unlock_by_code(folder, code=code)
    assert accounts.unlock_by_code(folder, code=following) == ring


def test_a_recovery_that_is_refused_changes_nothing(made: tuple[Path, accounts.Keyring, str]) -> None:
    folder, ring, code = made
    before = (folder / "keys.json").read_bytes()
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    for code_ in (wrong, "", code[:-1], code + "2"):
        with pytest.raises(Refused, match="recovery_code_wrong"):
            accounts.unlock_by_code(folder, code=code_)
    with pytest.raises(Refused, match="account_unknown"):
        accounts.rewrap(folder, ring, name="李校长", password="long enough 1", recovery_code="A" * 26)
    assert (folder / "keys.json").read_bytes() == before


@dataclass
class _Clock:
    at: float = 1000.0

    def time(self) -> float:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    it = _Clock()
    monkeypatch.setattr(accounts, "time", it)
    monkeypatch.setattr(accounts, "_ARGON", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})
    return it


def _refusal(folder: Path, password: str) -> tuple[str, object]:
    with pytest.raises(Refused) as caught:
        accounts.unlock(folder, name=NAME, password=password)
    return caught.value.code, caught.value.values.get("seconds")


def test_after_three_wrong_passwords_each_next_waits_longer_and_never_for_good(
    tmp_path: Path, clock: _Clock
) -> None:
    ring = accounts.new_keyring()
    accounts.write_envelopes(tmp_path, ring, name=NAME, password=PASSWORD, recovery_code="A" * 26)
    keys = (tmp_path / "keys.json").read_bytes()
    for _ in range(3):
        assert _refusal(tmp_path, "wrong") == ("password_wrong", None)
    for wait in (1, 2, 4, 8, 16, 32, 60, 60, 60):
        assert _refusal(tmp_path, PASSWORD) == ("password_wait", wait), "the right one waits too"
        clock.at += wait - 0.5
        assert _refusal(tmp_path, PASSWORD) == ("password_wait", 1)
        clock.at += 0.5
        assert _refusal(tmp_path, "wrong") == ("password_wrong", None)
    clock.at += 60
    assert accounts.unlock(tmp_path, name=NAME, password=PASSWORD) == ring
    assert _refusal(tmp_path, "wrong") == ("password_wrong", None), "it counts anew"
    assert (tmp_path / "keys.json").read_bytes() == keys, "the count lies beside the keys"


def test_a_clock_set_back_does_not_make_the_wait_endless(tmp_path: Path, clock: _Clock) -> None:
    ring = accounts.new_keyring()
    accounts.write_envelopes(tmp_path, ring, name=NAME, password=PASSWORD, recovery_code="A" * 26)
    for _ in range(3):
        assert _refusal(tmp_path, "wrong")[0] == "password_wrong"
    clock.at = 10.0
    assert _refusal(tmp_path, PASSWORD) == ("password_wait", 1)
    clock.at += 1
    assert accounts.unlock(tmp_path, name=NAME, password=PASSWORD) == ring


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"wrong": "x", "at": 1}', '{"wrong": 1e999, "at": 1}', "\x00"]
)
def test_a_count_that_cannot_be_read_locks_nobody_out(tmp_path: Path, clock: _Clock, text: str) -> None:
    ring = accounts.new_keyring()
    accounts.write_envelopes(tmp_path, ring, name=NAME, password=PASSWORD, recovery_code="A" * 26)
    (tmp_path / "tries.json").write_text(text, encoding="utf-8")
    assert clock.at and accounts.unlock(tmp_path, name=NAME, password=PASSWORD) == ring


def test_recovery_codes_are_long_random_and_readable() -> None:
    codes = {accounts.new_recovery_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch("[2-9A-HJKMNP-Z]{26}", code) for code in codes)
    assert len(set("".join(codes))) == 31  # 31 ** 26 > 2 ** 128


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("1234567", "password_short"),
        ("", "password_short"),
        ("七个字的口令呀", "password_short"),
        ("12345678", "password_common"),
        ("Password", "password_common"),
        ("QWERTYUI", "password_common"),
        ("88888888", "password_common"),
        ("aaaaaaaaaaaa", "password_common"),
        ("abababababab", "password_common"),
        ("青禾镇中心小学校", "password_common"),
        ("ouyangxiuyuan", "password_common"),
        ("OuYangXiuYuan", "password_common"),
    ],
)
def test_weak_passwords(password: str, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        accounts.check_password(password, school="青禾镇中心小学校", name="OuyangXiuyuan")


@pytest.mark.parametrize("password", ["八个字的口令可以", "correct horse", "  spaces  ", "k7#mq2!x"])
def test_good_passwords(password: str) -> None:
    accounts.check_password(password, school="青禾小学", name="王校长")


def test_every_flipped_byte_of_the_keys_is_damage_and_no_wrong_password(
    made: tuple[Path, accounts.Keyring, str],
) -> None:
    folder, _, code = made
    path = folder / "keys.json"
    whole = path.read_bytes()
    for position in range(len(whole)):
        for bit in (1, 16):
            path.write_bytes(whole[:position] + bytes([whole[position] ^ bit]) + whole[position + 1 :])
            with pytest.raises(Trouble, match="keys_unreadable"):
                accounts.names(folder)
    for position in range(0, len(whole), 60):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 2]) + whole[position + 1 :])
        with pytest.raises(Trouble, match="keys_unreadable"):
            accounts.unlock(folder, name=NAME, password=PASSWORD)
        with pytest.raises(Trouble, match="keys_unreadable"):
            accounts.unlock_by_code(folder, code=code)
    path.write_bytes(whole)
    assert accounts.names(folder) == (NAME,)


@pytest.mark.parametrize("size", [0, 1, 2, 100, 500, -1])
def test_cut_keys(made: tuple[Path, accounts.Keyring, str], size: int) -> None:
    path = made[0] / "keys.json"
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(Trouble, match="keys_unreadable"):
        accounts.unlock(made[0], name=NAME, password=PASSWORD)


@pytest.mark.parametrize(
    "text", ["[]", "{}", "null", '"x"', "\x00", '{"version": 1}', "{" * 50000, "[" * 200000]
)
def test_other_things_than_keys(made: tuple[Path, accounts.Keyring, str], text: str) -> None:
    (made[0] / "keys.json").write_text(text, encoding="utf-8")
    with pytest.raises(Trouble, match="keys_unreadable"):
        accounts.names(made[0])


def test_missing_keys(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="keys_unreadable"):
        accounts.names(tmp_path)


WRONG: list[tuple[str, object]] = [
    ("nonce", "00"),
    ("nonce", "zz"),
    ("salt", ""),
    ("salt", 7),
    ("wrapped", None),
    ("argon2id", {"time_cost": 0, "memory_cost": 65536, "parallelism": 4}),
    ("argon2id", {"time_cost": 3, "memory_cost": 2**40, "parallelism": 4}),
    ("argon2id", {"time_cost": 3, "memory_cost": 8, "parallelism": 0}),
    ("argon2id", {"time_cost": "3", "memory_cost": 8, "parallelism": 1}),
    ("argon2id", {}),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_an_envelope_that_cannot_be_one(
    made: tuple[Path, accounts.Keyring, str], field: str, value: object
) -> None:
    body = accounts._read(made[0])
    body["accounts"][0][field] = value
    accounts._write(made[0], body)
    with pytest.raises(Trouble, match="keys_unreadable"):
        accounts.unlock(made[0], name=NAME, password=PASSWORD)


def test_the_cost_is_kept_with_the_envelope_and_obeyed(
    made: tuple[Path, accounts.Keyring, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, ring, code = made
    body = json.loads((folder / "keys.json").read_text(encoding="utf-8"))
    assert body["accounts"][0]["argon2id"] == {"time_cost": 3, "memory_cost": 65536, "parallelism": 4}
    monkeypatch.setattr(accounts, "_ARGON", {"time_cost": 2, "memory_cost": 19456, "parallelism": 1})
    assert accounts.unlock(folder, name=NAME, password=PASSWORD) == ring
    accounts.rewrap(folder, ring, name=NAME, password="on a small PC", recovery_code=code)
    assert accounts.unlock(folder, name=NAME, password="on a small PC") == ring
    body = json.loads((folder / "keys.json").read_text(encoding="utf-8"))
    assert body["accounts"][0]["argon2id"]["memory_cost"] == 19456


def test_no_secret_lies_open(made: tuple[Path, accounts.Keyring, str]) -> None:
    folder, ring, code = made
    secrets = [ring.data, ring.file, ring.seal, ring.pages, PASSWORD.encode(), code.encode()]
    written = b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    for secret in secrets:
        assert secret not in written
        assert secret.hex().encode() not in written.lower()
    assert PASSWORD.encode("unicode_escape") not in written
    assert [p.name for p in folder.iterdir()] == ["keys.json"]


def test_each_purpose_has_its_own_key() -> None:
    ring = accounts.new_keyring()
    assert len({ring.data, ring.file, ring.seal, ring.pages}) == 4
    assert {len(k) for k in (ring.file, ring.seal, ring.pages)} == {32}
    assert accounts.new_keyring() != ring


def test_two_envelopes_of_one_key_have_nothing_in_common(made: tuple[Path, accounts.Keyring, str]) -> None:
    body = accounts._read(made[0])
    one, two = body["accounts"][0], body["recovery"]
    assert all(one[f] != two[f] for f in ("salt", "nonce", "wrapped"))


def test_a_practice_key_says_that_it_lies_open(tmp_path: Path) -> None:
    ring = accounts.new_keyring()
    accounts.write_practice_key(tmp_path, ring)
    assert accounts.practice_keyring(tmp_path) == ring
    text = (tmp_path / generations.PRACTICE_KEY).read_text(encoding="utf-8")
    assert "不受保护" in text and "nothing here is protected" in text
    for wrong in ("", "# only words\n", "nonsense\n", "\ufeff", "abcd\n", "ab" * 33):
        (tmp_path / generations.PRACTICE_KEY).write_text(wrong, encoding="utf-8")
        with pytest.raises(Trouble, match="keys_unreadable"):
            accounts.practice_keyring(tmp_path)
