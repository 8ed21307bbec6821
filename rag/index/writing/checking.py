"""Whether Chroma still holds what the catalogue says, looked at in a process of its own.

Files that a kill left half written can make Chroma abort the process that opens them, or never return (seen with
chromadb 1.5.9): nothing that this process could catch.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Literal

from rag.index.catalogue import Catalogue
from rag.index.store import Store
from rag.index.vectors import Position, Vectors
from rag.index.writing import commits
from rag.records import BronError

State = Literal["whole", "other", "broken"]

PATIENCE = 60.0  # seconds for a look, and one more for every 200 passages
PROBES = 8  # stored vectors that are looked for with a query


def state_of(store: Store, collection: str, *, following: bool = False) -> State:
    """What Chroma holds. "whole": every vector. "other": not all, or other ones. "broken": it cannot read its files.

    following: compare with the index that a rebuild is making, not with the one that serves. A Chroma server
    is asked directly; raises BronError when it is away.
    """
    with store.catalogue.database.snapshot() as connection:
        expected = commits.built_signatures(connection) if following else commits.expected_signatures(connection)
    if store.settings.chroma_url:
        return "whole" if _holds(store.vectors, expected, collection) else "other"
    if not store.chroma.exists():
        return "other" if expected else "whole"
    state = _look(store, collection, following, len(expected))
    # The process may have ended for want of memory (seen once, on a busy machine): to make all vectors again for that
    # would take hours, and files that are damaged are so the second time too.
    return _look(store, collection, following, len(expected)) if state == "broken" else state


def _look(store: Store, collection: str, following: bool, passages: int) -> State:
    """Have another process look."""
    places = [str(store.catalogue.database.path.absolute()), str(store.chroma)]
    arguments = [*places, collection, "next" if following else "shown"]
    command = [sys.executable, "-c", "from rag.index.writing.checking import main; main()", *arguments]
    try:
        # From the folder of the package, so that it is found without being installed.
        root, seconds = Path(__file__).parents[1], PATIENCE + passages / 200
        # This very interpreter, with arguments of our own and no shell: bandit need not warn.
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False, cwd=root)  # nosec B603
    except subprocess.TimeoutExpired:
        return "broken"
    answers: dict[bytes, State] = {b"whole": "whole", b"other": "other"}
    if done.returncode > 0:
        reason = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise BronError(f"the vectors cannot be looked at: {' '.join(reason)}", where=str(store.settings.index))
    return answers.get(done.stdout.strip(), "broken") if done.returncode == 0 else "broken"


def _holds(vectors: Vectors, expected: dict[str, float], collection: str) -> bool:
    if not expected:
        return True
    try:
        if vectors.differing(expected, collection):
            return False
        probes = vectors.get(list(expected)[:: max(1, len(expected) // PROBES)], collection)
        return all(vectors.query(vector, 1, collection=collection) for vector in probes.values())
    except BronError:
        if not vectors.answers():
            raise  # a server that is away is not mended by making the vectors again
        return False


def main() -> None:
    """The process that looks: catalogue, Chroma's folder, collection, and "shown" or "next"; prints a State."""
    file, chroma, collection, which = sys.argv[1:5]
    catalogue = Catalogue(Path(file))
    with catalogue.database.snapshot() as connection:
        following = which == "next"
        expected = commits.built_signatures(connection) if following else commits.expected_signatures(connection)
    vectors = Vectors(Path(chroma), lambda: Position(collection, 0))
    if not vectors.answers():
        print("broken")
    else:
        print("whole" if _holds(vectors, expected, collection) else "other")
