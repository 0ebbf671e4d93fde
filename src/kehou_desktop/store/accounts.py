"""The keys: one random data key, wrapped for each account and for the recovery code.

argon2id makes a key from the password, AES-GCM wraps the data key with it; the envelopes lie in ``keys.json``
beside the database and in every backup. The file carries its own digest, so that damage is never told as a
wrong password. A practice store's key lies open (``practice.key``).
"""

import contextlib
import hashlib
import hmac
import json
import math
import secrets
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2.exceptions import Argon2Error
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kehou_desktop.domain.errors import Refused, Trouble
from kehou_desktop.store import generations

SHORTEST_PASSWORD = 8
_WEAK = frozenset(
    {
        *("12345678", "123456789", "1234567890", "87654321", "11111111", "00000000", "88888888", "66666666"),
        *("password", "qwertyui", "qwerty123", "abc12345", "a1234567", "1qaz2wsx", "iloveyou", "admin123"),
        *("kehou123", "school123", "woaini520", "1234abcd", "abcd1234"),
    }
)
_RECOVERY_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_RECOVERY_LENGTH = 26
_KEY_LENGTH = 32
_TRIES = "tries.json"
_FREE_TRIES, _LONGEST_WAIT = 3, 60
_ARGON = {"time_cost": 3, "memory_cost": 65536, "parallelism": 4}


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys drawn from one data key: for the file, for the seal, for page codes (32 bytes each)."""

    data: bytes

    def derive(self, purpose: str) -> bytes:
        """Return the key for one purpose."""
        return hmac.new(self.data, b"kehou " + purpose.encode(), "sha256").digest()

    @property
    def file(self) -> bytes:
        """The raw key of the SQLCipher file."""
        return self.derive("file")

    @property
    def seal(self) -> bytes:
        """The key of the chain over deeds."""
        return self.derive("seal")

    @property
    def pages(self) -> bytes:
        """The key of page codes."""
        return self.derive("pages")


def new_keyring() -> Keyring:
    """Make a new random data key."""
    return Keyring(secrets.token_bytes(_KEY_LENGTH))


def new_recovery_code() -> str:
    """Return a new recovery code of 26 characters (128 bits and more), without 0 O 1 I L."""
    return "".join(secrets.choice(_RECOVERY_ALPHABET) for _ in range(_RECOVERY_LENGTH))


def check_password(password: str, *, school: str, name: str) -> None:
    """Refuse a password that is short, commonly used, or the school's or the person's own name."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("password_short", least=SHORTEST_PASSWORD)
    lowered = password.lower()
    if lowered in _WEAK or len(set(lowered)) < 3 or lowered in (school.lower(), name.lower()):
        raise Refused("password_common")


def names(generation: Path) -> tuple[str, ...]:
    """Return who may sign in, as the envelopes say."""
    return tuple(e["name"] for e in _read(generation)["accounts"])


def write_envelopes(
    generation: Path, keyring: Keyring, *, name: str, password: str, recovery_code: str
) -> None:
    """Write the first account's envelope and that of the recovery code."""
    body = {
        "version": 1,
        "accounts": [{"name": name, **_wrap(keyring, password)}],
        "recovery": _wrap(keyring, _clean_code(recovery_code)),
    }
    _write(generation, body)


def unlock(generation: Path, *, name: str, password: str) -> Keyring:
    """Open the envelope of an account; refuse a wrong password without saying which of the two is wrong.

    After three wrong ones each next try has to wait, 1, 2, 4 … 60 seconds; nobody is locked out for good.
    """
    envelopes = {e["name"]: e for e in _read(generation)["accounts"]}
    seconds = _still_to_wait(generation)
    if seconds:
        raise Refused("password_wait", seconds=seconds)
    try:
        if name not in envelopes:
            raise Refused("password_wrong")
        keyring = _unwrap(envelopes[name], password, refusal="password_wrong")
    except Refused:
        _count(generation, _tries(generation)[0] + 1)
        raise
    with contextlib.suppress(OSError):
        (generation / _TRIES).unlink(missing_ok=True)
    return keyring


def _still_to_wait(generation: Path) -> int:
    """Return the whole seconds before the next password is looked at."""
    wrong, last = _tries(generation)
    if wrong < _FREE_TRIES:
        return 0
    wait = min(2.0 ** (wrong - _FREE_TRIES), _LONGEST_WAIT)
    gone = time.time() - last
    if gone < 0:  # the clock was set back: it counts from now, or the wait would never end
        _count(generation, wrong)
        gone = 0.0
    return max(0, math.ceil(wait - gone))


def _tries(generation: Path) -> tuple[int, float]:
    """Return how many passwords were wrong one after the other, and when the last was (seconds)."""
    try:
        found = json.loads((generation / _TRIES).read_text(encoding="utf-8"))
        return max(0, min(int(found["wrong"]), 99)), float(found["at"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return 0, 0.0


def _count(generation: Path, wrong: int) -> None:
    body = json.dumps({"wrong": wrong, "at": time.time()})
    with contextlib.suppress(OSError):  # where nothing can be written nothing can be opened either
        generations.write_whole(generation / _TRIES, body.encode(), private=True)


def unlock_by_code(generation: Path, *, code: str) -> Keyring:
    """Open the store with the recovery code; nothing is changed, and the code still opens it afterwards."""
    return _unwrap(_read(generation)["recovery"], _clean_code(code), refusal="recovery_code_wrong")


def rewrap(generation: Path, keyring: Keyring, *, name: str, password: str, recovery_code: str) -> None:
    """Give ``name`` a new password and the school a new recovery code, both in one writing.

    The former password and the former code open nothing any more. Whoever calls has checked the password.
    """
    body = _read(generation)
    others = [e for e in body["accounts"] if e["name"] != name]
    if len(others) == len(body["accounts"]):
        raise Refused("account_unknown", name=name)
    body["accounts"] = [*others, {"name": name, **_wrap(keyring, password)}]
    body["recovery"] = _wrap(keyring, _clean_code(recovery_code))
    _write(generation, body)
    with contextlib.suppress(OSError):
        (generation / _TRIES).unlink(missing_ok=True)


def write_practice_key(folder: Path, keyring: Keyring) -> None:
    """Lay a practice store's key open beside it: nothing is protected there, and the file says so."""
    text = "# 练习学校：密钥公开，不受保护。Practice school: this key lies open, nothing here is protected.\n"
    generations.write_whole(folder / generations.PRACTICE_KEY, (text + keyring.data.hex() + "\n").encode())


def practice_keyring(folder: Path) -> Keyring:
    """Read the open key of a practice store."""
    try:
        lines = (folder / generations.PRACTICE_KEY).read_text(encoding="utf-8").split("\n")
        key = bytes.fromhex(next(line for line in lines if line and not line.startswith("#")))
    except (OSError, ValueError, StopIteration):
        raise Trouble("keys_unreadable") from None
    if len(key) != _KEY_LENGTH:
        raise Trouble("keys_unreadable")
    return Keyring(key)


def _clean_code(code: str) -> str:
    """Read a code as it was typed: small letters, spaces, hyphens, full-width forms of an input method."""
    return "".join(c for c in unicodedata.normalize("NFKC", code).upper() if c.isalnum())


def _wrap(keyring: Keyring, secret: str) -> dict[str, Any]:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    wrapped = AESGCM(_stretch(secret, salt, _ARGON)).encrypt(nonce, keyring.data, b"kehou envelope 1")
    return {"salt": salt.hex(), "nonce": nonce.hex(), "wrapped": wrapped.hex(), "argon2id": _ARGON}


def _unwrap(envelope: Mapping[str, Any], secret: str, *, refusal: str) -> Keyring:
    try:
        key = _stretch(secret, bytes.fromhex(envelope["salt"]), envelope["argon2id"])
        nonce, wrapped = bytes.fromhex(envelope["nonce"]), bytes.fromhex(envelope["wrapped"])
        return Keyring(AESGCM(key).decrypt(nonce, wrapped, b"kehou envelope 1"))
    except InvalidTag:
        raise Refused(refusal) from None
    except (KeyError, ValueError, TypeError, OverflowError, MemoryError, Argon2Error):
        raise Trouble("keys_unreadable") from None


def _stretch(secret: str, salt: bytes, cost: Mapping[str, int]) -> bytes:
    return hash_secret_raw(
        secret.encode("utf-8", "surrogatepass"),
        salt,
        time_cost=cost["time_cost"],
        memory_cost=cost["memory_cost"],
        parallelism=cost["parallelism"],
        hash_len=32,
        type=Type.ID,
    )


def _read(generation: Path) -> dict[str, Any]:
    try:
        body = json.loads((generation / generations.KEYS).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise Trouble("keys_unreadable") from None
    if not isinstance(body, dict) or body.pop("digest", None) != _digest(body) or body.get("version") != 1:
        raise Trouble("keys_unreadable")
    return body


def _write(generation: Path, body: Mapping[str, Any]) -> None:
    text = json.dumps({**body, "digest": _digest(body)}, ensure_ascii=False)
    generations.write_whole(generation / generations.KEYS, text.encode(), private=True)


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
