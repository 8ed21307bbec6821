"""A look at all that an index stands on: each finding is a sentence and what to do; what is safe can be mended.

Safe is what can be made again from the catalogue, or that nobody uses: nothing is mended that an article hangs on.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rag.index.lock import holder
from rag.index.readonly import is_writable
from rag.index.store import CATALOGUE, Store, left_over, open_store
from rag.index.vectors import REBUILD
from rag.keeping.catalogue import catalogue_problems
from rag.keeping.restore import DAMAGED, STAGE
from rag.records import BronError

if TYPE_CHECKING:
    from rag.models.embedding import Embedding
    from rag.settings import Settings

Level = Literal["fine", "note", "wrong"]
Check = Callable[["Patient"], Iterator["Finding"]]

ROOM = 2.0  # a rebuild needs the index once more, a backup too
LEAST_ROOM = 100_000_000  # bytes
NAMED = 3  # files that are named; the others are counted


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about the index. subject: what was looked at. todo: what to do, "" when nothing is to be done.

    level: "fine", "note" (works, but whoever runs it should know), or "wrong". mend: what `--mend` would do,
    None where that is not for a program to decide; mended: it was done.
    """

    subject: str
    level: Level
    what: str
    todo: str = ""
    mend: Callable[[], object] | None = None
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Patient:
    """What the checks look at. store: the opened index, without an embedding."""

    settings: Settings
    store: Store
    embedding: Embedding | None = None

    @property
    def index(self) -> Path:
        """Its folder."""
        return self.settings.index


def examine(settings: Settings, *, mend: bool = False, embedding: Embedding | None = None) -> list[Finding]:
    """All findings, in the order of what depends on what. mend: do what is safe.

    embedding: what the settings name when not given. Raises BronError (misuse) when there is no index at all.
    """
    findings = [_mended(finding) if mend else finding for finding in _models(settings)]
    if not settings.index.is_dir() or not (settings.index / CATALOGUE).exists():
        open_store(settings).close()  # says that there is none
    try:
        store = open_store(settings)
    except BronError as error:
        todo = error.todo or "Put a backup back: `bron restore FILE --replace`."
        what = f"{error.what[:1].upper()}{error.what[1:].rstrip('.')}."
        return [*findings, Finding("catalogue", "wrong", what, todo)]
    try:
        patient = Patient(settings, store, embedding)
        for check in CHECKS:
            for finding in _looked(check, patient):
                findings.append(_mended(finding) if mend else finding)
    finally:
        store.close()
    return findings


def is_well(findings: list[Finding]) -> bool:
    """Whether nothing is wrong, or what was is mended."""
    return all(finding.level != "wrong" or finding.mended for finding in findings)


def _looked(check: Check, patient: Patient) -> Iterator[Finding]:
    """The findings of a check; a check that fails is a finding."""
    try:
        yield from check(patient)
    except BronError as error:
        yield Finding(check.__name__.strip("_"), "wrong", error.what, error.todo or "")


def _mended(finding: Finding) -> Finding:
    if finding.mend is None:
        return finding
    try:
        finding.mend()
    except (BronError, OSError) as error:
        return replace(finding, what=f"{finding.what} It could not be mended: {error}", mend=None)
    return replace(finding, mended=True, mend=None)


def _models(settings: Settings) -> Iterator[Finding]:
    """The bundled models' files against their card."""
    from rag.models.folder import BUNDLED, FILES, REINSTALL, content_hash, model_card

    try:
        card = model_card(BUNDLED)
        missing = [name for name in FILES if not (BUNDLED / name).is_file()]
        if missing:
            yield Finding("models", "wrong", f"Of the models {', '.join(missing)} is missing.", REINSTALL)
        elif (found := content_hash(BUNDLED)) != card.revision:
            what = f"The models' files are damaged: their hash is {found}, and should be {card.revision}."
            yield Finding("models", "wrong", what, REINSTALL)
        else:
            yield Finding("models", "fine", f"The models are whole ({card.name}, revision {card.revision}).")
    except (BronError, OSError) as error:
        yield Finding("models", "wrong", f"The models cannot be read: {error}", REINSTALL)


def _permissions(patient: Patient) -> Iterator[Finding]:
    if is_writable(patient.index):
        yield Finding("permissions", "fine", f"The index {patient.index} may be written to.")
    else:
        todo = "Nothing, if that is meant; else give this user the right to write there."
        what = f"The index {patient.index} may not be written to: it can be asked, not changed."
        yield Finding("permissions", "note", what, todo)


def _catalogue(patient: Patient) -> Iterator[Finding]:
    with patient.store.catalogue.database.snapshot() as connection:
        problems = catalogue_problems(connection)
        articles = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    for problem in problems:
        if problem.derived:
            yield Finding("catalogue", "wrong", problem.what, REBUILD, _rebuild(patient))
        else:
            todo = "Put a backup back (`bron restore FILE --replace`), or ingest into a new folder."
            yield Finding("catalogue", "wrong", problem.what, todo)
    if not problems:
        yield Finding("catalogue", "fine", f"The catalogue is whole, with {articles} articles.")


def _making(patient: Patient) -> Iterator[Finding]:
    """What the index was made with against what would be used now."""
    from rag.index.manifest import compare
    from rag.models.components import load_embedding

    try:
        compare(patient.store.manifest(), patient.embedding or load_embedding(patient.settings), patient.index)
    except BronError as error:
        yield Finding("making", "wrong", f"{error.what[0].upper()}{error.what[1:]}.", error.todo or REBUILD)
        return
    yield Finding("making", "fine", "It was made with the models and settings that are used now.")


def _interrupted(patient: Patient) -> Iterator[Finding]:
    left = patient.store.interrupted()
    if left is None:
        yield Finding("runs", "fine", "No ingest was interrupted.")
        return
    sentence = left_over(left.runs, left.pending)
    yield Finding("runs", "note", f"{sentence[0].upper()}{sentence[1:]}", "`bron ingest --resume` or `bron cancel`.")


def _vectors(patient: Patient) -> Iterator[Finding]:
    """Chroma against the catalogue: every vector, by another process."""
    from rag.index.writing.checking import state_of

    store = patient.store
    manifest = store.manifest()
    if not store.chroma.exists() and not patient.settings.chroma_url and not store.status().passages:
        yield Finding("vectors", "fine", "There are no vectors yet, and no passages.")
        return
    state = state_of(store, manifest.collection)
    if state == "whole":
        yield Finding("vectors", "fine", "Chroma holds the vector of every passage.")
        yield from _surplus(patient)
        return
    what = "Chroma lacks vectors, or holds other ones." if state == "other" else "Chroma cannot read its files."
    yield Finding("vectors", "wrong", what, REBUILD, _rebuild(patient))


def _surplus(patient: Patient) -> Iterator[Finding]:
    """Collections that no index here uses."""
    store = patient.store
    with store.catalogue.database.snapshot() as connection:
        dropped = {name for (name,) in connection.execute("SELECT collection FROM dropped")}
        runs = [json.loads(text) for (text,) in connection.execute("SELECT arguments FROM runs WHERE state != 'done'")]
    used = {store.manifest().collection, *(run["manifest"]["collection"] for run in runs if "manifest" in run)}
    beginning = f"bron-{store.manifest().index}-" if patient.settings.chroma_url else ""
    unused = [name for name in store.vectors.collections() if name not in used and name.startswith(beginning)]
    if not unused:
        return
    what = f"Chroma keeps {len(unused)} collections that nothing uses any more ({', '.join(unused[:NAMED])})."
    # On a server another copy of this index may use them, unless this catalogue itself gave them up.
    if patient.settings.chroma_url and not set(unused) <= dropped:
        yield Finding("vectors", "note", what, "Delete them on the server if no copy of this index uses them.")
    else:
        yield Finding("vectors", "note", what, "`bron doctor --mend` deletes them.", lambda: _drop(patient, unused))


def _files(patient: Patient) -> Iterator[Finding]:
    """The files that articles were read from."""
    with patient.store.catalogue.database.snapshot() as connection:
        paths = [path for (path,) in connection.execute("SELECT path FROM files ORDER BY path")]
        holding = connection.execute("SELECT count(DISTINCT path) FROM holdings").fetchone()[0]
    gone = [path for path in paths if not Path(path).exists()]
    if not gone:
        # `bron status` counts those with articles alone.
        some = "" if holding == len(paths) else f"; {holding} of them hold articles"
        yield Finding("files", "fine", f"All {len(paths)} files that were read are still there{some}.")
        return
    named = ", ".join(gone[:NAMED]) + (" …" if len(gone) > NAMED else "")
    todo = "Nothing is lost by it. `bron ingest --prune FOLDER` removes the articles of files that are gone."
    yield Finding("files", "note", f"{len(gone)} of {len(paths)} files that were read are gone: {named}.", todo)


def _lock(patient: Patient) -> Iterator[Finding]:
    index = patient.index
    writer = holder(index) if is_writable(index) else None
    if writer:
        yield Finding("lock", "note", f"The index is being written by {writer}.", "Wait until it is done.")
        return
    note = index / "writer.json"
    if note.exists():
        what = "A writer left its note (writer.json) behind: it was killed. Nobody writes now."
        yield Finding("lock", "note", what, "`bron doctor --mend` removes it.", note.unlink)
    else:
        yield Finding("lock", "fine", "Nobody writes to the index now.")


def _clock(patient: Patient) -> Iterator[Finding]:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with patient.store.catalogue.database.snapshot() as connection:
        query = "SELECT max(coalesce(finished, started)) FROM runs"
        last = connection.execute(query).fetchone()[0]
    if last and last > now:
        what = f"The last run is of {last}, and the clock says {now}: the clock was set back, or was ahead."
        todo = "Set the clock. The order of versions does not depend on it; the times that are shown do."
        yield Finding("clock", "note", what, todo)


def _left_behind(patient: Patient) -> Iterator[Finding]:
    """What a killed restore, and a damaged catalogue that was replaced, left in the folder."""
    staged = sorted(patient.index.glob(f"{STAGE}*"))
    if staged and holder(patient.index) is None:
        what, todo = "A restore was killed and left its folder behind.", "`bron doctor --mend` removes it."
        yield Finding("left behind", "note", what, todo, lambda: _remove(staged))
    for path in sorted(patient.index.glob(f"{CATALOGUE}*.{DAMAGED}")):
        what = f"{path.name} is a damaged catalogue that a restore put aside."
        yield Finding("left behind", "note", what, "Delete it once you have what you need of it.")


def _room(patient: Patient) -> Iterator[Finding]:
    size = sum(path.stat().st_size for path in patient.index.rglob("*") if path.is_file())
    free = shutil.disk_usage(patient.index).free
    shown = f"{free / 1e9:.1f} GB are free; the index takes {size / 1e9:.2f} GB"
    if free < LEAST_ROOM:
        todo = "Free some space: a write would fail, and lose nothing by it."
        yield Finding("disk", "wrong", f"The disk is nearly full: {shown}.", todo)
    elif free < ROOM * size:
        todo = "Free some space before `bron rebuild`, which needs as much again as the index takes."
        yield Finding("disk", "note", f"There is little space: {shown}.", todo)
    else:
        yield Finding("disk", "fine", f"There is space: {shown}.")


def _rebuild(patient: Patient) -> Callable[[], object]:
    """Vectors and index terms made again from the catalogue; nothing that was read is lost by it."""

    def mend() -> object:
        from rag.index.writing.ingest import rebuild

        patient.store.close()
        return rebuild(patient.settings, embedding=patient.embedding)

    return mend


def _remove(folders: list[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder)


def _drop(patient: Patient, collections: list[str]) -> None:
    from rag.index.writing.runs import writing

    with writing(patient.store, "doctor"):
        for collection in collections:
            patient.store.vectors.drop(collection)
        with patient.store.catalogue.database.transaction() as connection:
            connection.executemany("DELETE FROM dropped WHERE collection = ?", ((name,) for name in collections))


CHECKS: tuple[Check, ...] = (
    _permissions,
    _room,
    _lock,
    _clock,
    _catalogue,
    _making,
    _interrupted,
    _vectors,
    _files,
    _left_behind,
)
