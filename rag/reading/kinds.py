"""What a file's name says: its format, how it is packed, and what is said of kinds that are not read."""

from __future__ import annotations

from pathlib import PurePath

FORMATS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jl": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".pdf": "pdf",
    ".docx": "docx",
    ".odt": "odt",
    ".epub": "epub",
    ".eml": "mail",
    ".mht": "mail",
    ".mhtml": "mail",
    ".mbox": "mailbox",
    ".rss": "xml",
    ".atom": "xml",
    ".rdf": "xml",
    ".xml": "xml",
    ".nitf": "xml",
    ".newsml": "xml",
    ".warc": "warc",
    ".arc": "warc",
    ".zip": "zip",
}
# These hold many articles in one file, each with its keys.
DUMPS = ("jsonl", "json", "csv")
# Text may be packed alone: ".jsonl.gz", ".txt.xz". A crawl unpacks itself.
PACKED = (".gz", ".bz2", ".xz")
PACKABLE = (*DUMPS, "text", "markdown", "html", "xml", "mail", "mailbox", "warc")
_PACKED_OTHERWISE = (".zst", ".7z", ".rar", ".tar", ".tgz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz")
_TO_BE_SAVED = {
    **dict.fromkeys((".doc", ".rtf", ".pages", ".wpd", ".docm", ".dot", ".fodt"), ".docx, .odt or .pdf"),
    **dict.fromkeys((".xls", ".xlsx", ".ods", ".numbers"), ".csv"),
    **dict.fromkeys((".mobi", ".azw", ".azw3", ".fb2"), ".epub"),
    **dict.fromkeys((".msg", ".pst"), ".eml or .mbox"),
    **dict.fromkeys((".parquet", ".feather", ".avro", ".sqlite", ".sqlite3", ".db", ".sql"), ".csv or .jsonl"),
    ".webarchive": ".html",
    ".wacz": ".warc",
}
# What stands beside the articles in a folder and is none: left out quietly.
_ABOUT_THE_FOLDER = ("readme", "license", "licence", "copying", "notice", "changelog", "contributing")


def format_of(path: PurePath) -> str | None:
    """The format that a file's name says it has, None for one that is not read."""
    name = path.name.lower()
    packed = next((ending for ending in PACKED if name.endswith(ending)), "")
    found = FORMATS.get(PurePath(name.removesuffix(packed)).suffix)
    return None if packed and found not in PACKABLE else found


def is_packed(path: PurePath) -> bool:
    """Whether a file's name says that it is packed by itself."""
    return path.name.lower().endswith(PACKED)


def kind_of(path: PurePath) -> str:
    """The ending by which a kind of files is called: ".pdf", ".tar.gz"; "" without one."""
    name = path.name.lower()
    longest_first = sorted(_PACKED_OTHERWISE, key=len, reverse=True)
    return next((ending for ending in longest_first if name.endswith(ending)), PurePath(name).suffix)


def why_unread(path: PurePath) -> str:
    """What is said of a file of a kind that is not read."""
    kind = kind_of(path)
    if kind in _PACKED_OTHERWISE:
        return "this file is packed; unpack it first (.zip is read, and .gz, .bz2 and .xz of text)"
    if kind in _TO_BE_SAVED:
        return f"{kind} files are not read; save it as {_TO_BE_SAVED[kind]}"
    listed = ", ".join(FORMATS)
    return f"files of this kind are not read (expected {listed}; text also as .gz, .bz2 or .xz)"


def sidecar_names(stem: str) -> list[str]:
    """The names that the file may have whose sidecar is named after ``stem``."""
    endings = [ending for ending, name in FORMATS.items() if name in PACKABLE]
    packed = [ending + packing for ending in endings for packing in PACKED]
    return [stem, *(stem + packing for packing in PACKED), *(stem + ending for ending in (*FORMATS, *packed))]


def is_about_the_folder(path: PurePath) -> bool:
    """Whether a file's name says that it is on its folder: README, LICENSE."""
    return path.name.lower().split(".")[0] in _ABOUT_THE_FOLDER
