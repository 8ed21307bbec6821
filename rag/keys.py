"""Keys with which people and programs come in, and what each may do. They lie in a file of their own.

A key is 256 random bits, so nobody can try them all, and one fast hash of it (SHA-256) is enough to keep: scrypt and
its kin slow down the guessing of what people think up, and would slow down every request. There are no passwords.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import stat
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from rag.records import BronError

if TYPE_CHECKING:
    from rag.settings import Settings

Right = Literal["read", "ingest", "admin"]
RIGHTS: Final[tuple[str, ...]] = get_args(Right)
PREFIX: Final = "bron"  # of every key, so that a scanner for secrets finds one that was published
LONGEST_NAME: Final = 80
PRIVATE: Final = 0o600
WAIT: Final = 10.0  # seconds, for somebody else who writes the file


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key. id: its public part. hash: SHA-256 of the whole, in hex. created, expires: ISO, UTC."""

    id: str
    name: str
    hash: str
    scopes: tuple[str, ...]
    created: str
    expires: str | None = None

    def may(self, right: str) -> bool:
        """Whether the key lets its holder do that; one for "admin" lets everything."""
        return right in self.scopes or "admin" in self.scopes

    def expired(self, now: datetime | None = None) -> bool:
        """Whether its time is over."""
        return self.expires is not None and datetime.fromisoformat(self.expires) <= (now or datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class _Content:
    """The whole file. secret: what sessions are signed with, in hex; "" before there is a key."""

    secret: str = ""
    keys: tuple[Key, ...] = ()


class Keys:
    """The keys in a file, read again whenever it has changed; safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reading = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._content = _Content()

    def all(self) -> tuple[Key, ...]:
        """All keys, oldest first; those whose time is over too. Raises BronError where the file cannot be read."""
        return self._current().keys

    def holder(self, text: str) -> Key | None:
        """The key that ``text`` is; None when it is none, or its time is over."""
        key = self._by_id(text.split("_")[1] if text.count("_") >= 2 else "")
        known = hmac.compare_digest(_hash(text), key.hash if key else _hash(""))
        return key if key and known and not key.expired() else None

    def create(self, name: str, scopes: Sequence[str] = ("read",), days: float | None = None) -> tuple[Key, str]:
        """A new key, and its text, which is kept nowhere. days: after which it no longer works.

        Raises BronError (misuse) on a name that is taken or no name, and on a scope that there is not.
        """
        clean = _name(name)
        for scope in scopes:
            if scope not in RIGHTS:
                todo = f"There are {', '.join(RIGHTS)}."
                raise BronError("there is no such scope", where="--scope", received=scope, todo=todo, misuse=True)
        now = datetime.now(UTC).replace(microsecond=0)
        try:
            expires = (now + timedelta(days=days)).isoformat() if days is not None else None
        except OverflowError:
            raise BronError("that is too far away", where="--expires", received=days, misuse=True) from None
        with self._changing() as content:
            if any(key.name == clean for key in content.keys):
                todo = f"Choose another name, or revoke it first: `bron key revoke {clean}`."
                raise BronError("there is a key of that name", where="NAME", received=clean, todo=todo, misuse=True)
            identity = secrets.token_hex(4)
            text = f"{PREFIX}_{identity}_{secrets.token_urlsafe(32)}"
            key = Key(identity, clean, _hash(text), tuple(dict.fromkeys(scopes)), now.isoformat(), expires)
            self._write(_Content(content.secret or secrets.token_hex(32), (*content.keys, key)))
        return key, text

    def revoke(self, name: str) -> Key:
        """Take a key back: from now on neither it nor a session begun with it works. name: or its id.

        Raises BronError (misuse) when there is no such key.
        """
        clean = unicodedata.normalize("NFC", name).strip()
        with self._changing() as content:
            found = next((key for key in content.keys if clean in (key.name, key.id)), None)
            if found is None:
                todo = "`bron key list` shows those there are."
                raise BronError("there is no such key", where="NAME", received=clean, todo=todo, misuse=True)
            self._write(replace(content, keys=tuple(key for key in content.keys if key != found)))
        return found

    def session(self, key: Key, seconds: int) -> str:
        """A text that stands for the key in a browser, for so many seconds."""
        until = int(datetime.now(UTC).timestamp()) + seconds
        return f"{key.id}.{until}.{self._signature(key, until)}"

    def of_session(self, text: str) -> Key | None:
        """The key that a session was begun with; None when it is over, forged, or its key is revoked or expired."""
        identity, _, rest = text.partition(".")
        until, _, signature = rest.partition(".")
        key = self._by_id(identity)
        if key is None or not (until.isascii() and until.isdigit() and len(until) < 12) or key.expired():
            return None
        signed = hmac.compare_digest(signature.encode(), self._signature(key, int(until)).encode())
        return key if signed and int(until) > datetime.now(UTC).timestamp() else None

    def _signature(self, key: Key, until: int) -> str:
        secret = bytes.fromhex(self._current().secret)
        return hmac.new(secret, f"{key.id}.{until}.{key.hash}".encode(), hashlib.sha256).hexdigest()

    def _by_id(self, identity: str) -> Key | None:
        return next((key for key in self._current().keys if key.id == identity), None)

    def _current(self) -> _Content:
        with self._reading:
            try:
                found = self.path.stat()
                seen = (found.st_mtime_ns, found.st_size, found.st_ino)
                if seen != self._seen:
                    _refuse_open(self.path, found.st_mode)
                    self._content, self._seen = _content(self.path), seen
            except FileNotFoundError:
                self._content, self._seen = _Content(), None
            except OSError as error:
                raise _unusable(self.path, str(error.strerror)) from error
            return self._content

    @contextmanager
    def _changing(self) -> Iterator[_Content]:
        """What the file holds, while nobody else changes it."""
        from filelock import FileLock, Timeout

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self.path}.lock", timeout=WAIT):
                yield self._current()
        except Timeout:
            raise _unusable(self.path, "somebody else is changing it") from None
        except OSError as error:
            raise _unusable(self.path, str(error.strerror)) from error

    def _write(self, content: _Content) -> None:
        """Put the new file in the place of the old one, whole, and readable by nobody else at any moment."""
        text = json.dumps({"version": 1, **asdict(content)}, ensure_ascii=False, indent=1)
        new = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        try:
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self.path)
        finally:
            new.unlink(missing_ok=True)


def keys_of(settings: Settings) -> Keys:
    """The keys of an archive: in a file beside its index, so that a copy of the index gives none away."""
    index = settings.index.absolute()
    return Keys(settings.keys or index.with_name(f"{index.name}.keys.json"))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _name(name: str) -> str:
    clean = unicodedata.normalize("NFC", name).strip()
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        what = f"a name is 1 to {LONGEST_NAME} characters on one line"
        raise BronError(what, where="NAME", received=name[:LONGEST_NAME], misuse=True)
    return clean


def _refuse_open(path: Path, mode: int) -> None:
    """Whoever reads the file could sign a session."""
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        todo = f"Take their rights away: chmod 600 '{path}'"
        raise BronError("other users may read the file of keys", where=str(path), todo=todo)


def _content(path: Path) -> _Content:
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        keys = tuple(Key(**{**key, "scopes": tuple(key["scopes"])}) for key in stored["keys"])
        return _Content(str(stored["secret"]), keys)
    except (ValueError, KeyError, TypeError) as error:
        raise _unusable(path, "it is damaged") from error


def _unusable(path: Path, reason: str) -> BronError:
    return BronError(
        f"the file of keys cannot be used: {reason}", where=str(path), todo="Mend it, or set keys (BRON_KEYS)."
    )
