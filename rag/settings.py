"""Every setting, with its default; the only place where the environment and the settings file are read."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from rag.records import BronError

PREFIX = "BRON_"
ANYONE: Final = "*"  # of trusted_proxies
NO_LIMIT: Final = "off"  # of rate
# Settings that are one of a few words; an empty one is the first.
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {"access": ("open", "key"), "log": ("quiet", "text", "json")}
# Whole numbers, and between which two they may be.
RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "port": (0, 65535),
    "metrics_port": (0, 65535),
    "workers": (1, 64),
    "max_file_mb": (1, 1_000_000),
}

# Letters that need no escape in an address, so that a path is written in one way only.
_ROOT_PATH: Final = re.compile(r"/|/?[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*/?")


@dataclass(frozen=True, slots=True)
class Settings:
    """Plain values. Each is also an environment variable (BRON_INDEX…) and a key of the settings file.

    index: folder of the index. chroma_url: "http://host:port" of a Chroma server; None means Chroma embedded in
    the index folder. embedding: "bundled", or a LlamaIndex embedding as "module:Class" or an alias of
    rag.models.components, with embedding_options as its keyword arguments. llm: None, or a LlamaIndex LLM likewise.
    llm_timeout: seconds for the LLM's whole text; llm_first_timeout: to its first piece, and between two; llm_retries:
    tries after the first. translate_quotes: None, or "llm": quotes get a machine translation. root_path: "/bron" when
    a proxy serves the archive under that path of its site, else "". trusted_proxies: whose X-Forwarded-Proto and -Host
    are believed, as "127.0.0.1, 10.0.0.0/8" or "*"; None leaves that to uvicorn. allowed_hosts: names that this archive
    is asked by, as "example.org, archive.example.org"; None: see rag.web.origins. max_question: characters.
    lock_timeout: seconds to wait for another writer. max_file_mb: larger files are reported and skipped.
    workers: processes that answer. shutdown_timeout: seconds for answers that are under way when it is told to stop.

    Of a server that is left running (docs/running.md): access: "open", or "key": nobody reads without one. keys: the
    file of them; None is beside the index. rate: requests of one reader or key, as "600/minute", or "off". cors:
    origins, with commas between, whose pages may ask; None for none. max_age: hours after which an index that nobody
    ingested into is too old; 0 for never. log: "quiet", or a line for every request as "text" or "json". log_questions:
    whether these hold what was asked. metrics_port: on this machine alone; 0 for none. otlp: the address of an
    OpenTelemetry collector; None for none.
    """

    index: Path = Path("bron-index")
    chroma_url: str | None = None
    embedding: str = "bundled"
    embedding_options: Mapping[str, Any] = field(default_factory=dict)
    llm: str | None = None
    llm_options: Mapping[str, Any] = field(default_factory=dict)
    llm_timeout: float = 30.0
    llm_first_timeout: float = 15.0
    llm_retries: int = 2
    translate_quotes: str | None = None
    host: str = "127.0.0.1"
    port: int = 7860
    root_path: str = ""
    trusted_proxies: str | None = None
    allowed_hosts: str | None = None
    max_question: int = 1000
    lock_timeout: float = 10.0
    max_file_mb: int = 100
    access: str = "open"
    keys: Path | None = None
    rate: str = "600/minute"
    cors: str | None = None
    max_age: float = 0.0
    log: str = "quiet"
    log_questions: bool = False
    metrics_port: int = 0
    otlp: str | None = None
    workers: int = 1
    shutdown_timeout: float = 20.0


def load_settings(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Defaults, then the settings file, then the environment, then overrides that are not None.

    The file is TOML: the path in BRON_CONFIG, else ``config.toml`` in the user's configuration folder for
    bron, when it exists. Raises BronError (misuse) on an unknown key or a value of the wrong type.
    """
    import platformdirs

    environ = os.environ if environ is None else environ
    settings = Settings(index=Path(platformdirs.user_data_dir("bron", appauthor=False)) / "index")
    named = environ.get(PREFIX + "CONFIG")
    path = Path(named) if named else Path(platformdirs.user_config_dir("bron", appauthor=False)) / "config.toml"
    if named or path.is_file():
        for key, value in _file_values(path).items():
            settings = _with(settings, key, value, f"{path}, {key}")
    for item in fields(Settings):
        text = environ.get(PREFIX + item.name.upper())
        if text:
            settings = _with(settings, item.name, text, PREFIX + item.name.upper())
    for key, value in overrides.items():
        if value is not None:
            settings = _with(settings, key, value, key)
    return settings


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Names of environment variables that look like settings and are none, sorted: BRON_ACESS."""
    known = {PREFIX + item.name.upper() for item in fields(Settings)} | {PREFIX + "CONFIG"}
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in known)


def _file_values(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BronError(f"the settings file cannot be read: {error}", where=str(path), misuse=True) from error


def _with(settings: Settings, key: str, value: object, where: str) -> Settings:
    """``settings`` with one value set, converted from text where it is text."""
    known = [item.name for item in fields(Settings)]
    if key not in known:
        todo = f"Known settings: {', '.join(sorted(known))}."
        raise BronError("there is no such setting", where=where, received=key, todo=todo, misuse=True)
    converted = _converted(key, value, getattr(settings, key), where)
    return replace(settings, **{key: converted})


def _converted(key: str, value: object, current: object, where: str) -> Any:
    try:
        if key in ("index", "keys"):
            return Path(str(value)).expanduser()
        if key in CHOICES:
            expected = " or ".join(f'"{choice}"' for choice in CHOICES[key])
            if (value or CHOICES[key][0]) not in CHOICES[key]:
                raise ValueError
            return value or CHOICES[key][0]
        if key == "rate":
            expected = f'a number of requests and a time, such as "600/minute", or "{NO_LIMIT}"'
            return _rate(str(value))
        if key == "otlp":
            expected = 'the address of a collector, such as "http://localhost:4318"'
            return _address(str(value))
        if key == "cors":
            expected = 'origins such as "https://news.example", with commas between'
            return _origins(str(value))
        if isinstance(current, bool):
            expected = "true or false"
            return _truth(str(value))
        if key.endswith("_options"):
            expected = "a JSON object"
            parsed = json.loads(value) if isinstance(value, str) else value
            if not isinstance(parsed, Mapping):
                raise ValueError
            return dict(parsed)
        if key == "translate_quotes":
            expected = '"llm" or nothing'
            if value not in ("", "llm"):
                raise ValueError
            return value or None
        if key == "root_path":
            expected = 'a path such as "/bron", without a host'
            return _root_path(str(value))
        if key == "trusted_proxies":
            expected = 'addresses or networks with commas between, or "*"'
            return _proxies(str(value))
        if key in RANGES:
            low, high = RANGES[key]
            expected = f"a whole number from {low} to {high}"
            if not low <= (whole := int(str(value))) <= high:
                raise ValueError
            return whole
        if isinstance(current, int | float):
            expected = f"a non-negative {'whole ' if isinstance(current, int) else ''}number"
            number = type(current)(str(value))
            if not number >= 0:
                raise ValueError
            return number
    except ValueError as error:
        shown = None if key.endswith("_options") else value  # they may hold a password
        raise BronError(f"expected {expected}", where=where, received=shown, misuse=True) from error
    return str(value) or None


def _truth(text: str) -> bool:
    """Raises ValueError on what is neither."""
    truths = {"true": True, "1": True, "false": False, "0": False, "": False}
    if text.lower() not in truths:
        raise ValueError
    return truths[text.lower()]


def _rate(text: str) -> str:
    """The rate as it was given. Raises ValueError on what is none."""
    if text and text != NO_LIMIT:
        from limits import parse_many

        if not all(item.amount > 0 for item in parse_many(text)):
            raise ValueError
    return text or NO_LIMIT


def _address(text: str) -> str | None:
    """The address as it was given, None for none. Raises ValueError on what is none."""
    from urllib.parse import urlsplit

    parts = urlsplit(text.strip())
    if text.strip() and not (parts.scheme in ("http", "https") and parts.hostname and parts.port != 0):
        raise ValueError
    return text.strip() or None


def _origins(text: str) -> str | None:
    """The origins, None for none. Raises ValueError on what is no origin: a path, or anybody's."""
    from urllib.parse import urlsplit

    for origin in filter(None, (part.strip() for part in text.split(","))):
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or origin != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
            raise ValueError
    return text.strip() or None


def _root_path(text: str) -> str:
    """The path with a slash before it and none behind it; "" for none. Raises ValueError on what is no such path."""
    if text and (not _ROOT_PATH.fullmatch(text) or {".", ".."} & set(text.split("/"))):
        raise ValueError
    path = text.strip("/")
    return f"/{path}" if path else ""


def _proxies(text: str) -> str | None:
    """The list as it was given, or None when it is empty. Raises ValueError on what is no address."""
    from ipaddress import ip_network

    if text.strip() not in ("", ANYONE):
        for part in text.split(","):
            ip_network(part.strip(), strict=False)
    return text.strip() or None
