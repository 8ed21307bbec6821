"""``python -m tests.faults``: make every fault, say what came of it, and write the table of docs/reliability.md.

--points 200      kills, shared among the commands that write
--seed 7          another one kills at other moments
--only WORD       only the faults whose name holds it
--write           put the rows into docs/reliability.md, in the place of those of the same faults
--add             add their numbers to those that stand there, as of another night with another seed
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from tests.faults import disks, kills, others, servers
from tests.faults.trials import Ground, Outcome, prepare

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- faults -->\n", "<!-- end of faults -->\n"

Fault = Callable[[Ground], Iterable[Outcome]]


def faults(points: int, seed: int) -> dict[str, Fault]:
    """All that can be made, by name."""
    few = max(1, points // 10)
    share = math.ceil(points / len(kills.WORK))

    def kill(command: str) -> Fault:
        return lambda ground: [kills.killed(ground, command, share, random.Random(f"{command} {seed}"))]

    return {
        **{f"kill {command}": kill(command) for command in kills.WORK},
        "disk full": lambda ground: disks.full_disk(ground, few, seed),
        "read-only disk": lambda ground: [disks.read_only_disk(ground)],
        "chroma server": servers.chroma_server,
        "locked": lambda ground: [others.locked_catalogue(ground)],
        "clock": lambda ground: [others.clock_set_back(ground)],
        "truncated": lambda ground: [others.truncated_chroma(ground, few, seed)],
        "two writers": lambda ground: [others.two_writers(ground)],
        "model": lambda ground: [others.damaged_model(ground)],
        "restart": lambda ground: [servers.restarted_under_questions(ground, workers, 3) for workers in (1, 2)],
        "growing": lambda ground: [servers.ingested_under_questions(ground, 2, few)],
        "moved": lambda ground: [others.moved_index(ground)],
    }


def table(outcomes: Iterable[Outcome], before: Iterable[str] = (), *, add: bool = False) -> str:
    """Markdown, a row for each fault. before: rows that there are; those of the same faults give way, or are added."""
    rows = {row.split(" | ")[0]: row for row in before if row.startswith("| ") and not row.startswith("| fault |")}
    for outcome in outcomes:
        key, times, wrong = f"| {outcome.fault}", outcome.trials, len(outcome.failures)
        if add and key in rows:
            cells = rows[key].strip("| ").split(" | ")
            times, wrong = times + int(cells[1]), wrong + int(cells[-1])
        rows[key] = f"{key} | {times} | {outcome.result} | {outcome.recovery} | {wrong} |"
    head = ["| fault | times | what happens | how it recovers | lost or wrong |", "|---|--:|---|---|--:|"]
    return "\n".join([*head, *rows.values()]) + "\n"


def main() -> int:
    """Exit 1 when anything was lost or wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", default="")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--add", action="store_true")
    options = parser.parse_args()
    outcomes: list[Outcome] = []
    mounts = disks.can_mount()
    with tempfile.TemporaryDirectory(prefix="bron-faults-", ignore_cleanup_errors=True) as folder:
        for name, make in faults(options.points, options.seed).items():
            if options.only not in name:
                continue
            if "disk" in name and not mounts:
                print(f"{name}: skipped, only root can mount a small disk")
                continue
            ground = prepare(Path(folder) / name.replace(" ", "-"))
            for outcome in make(ground):
                print(f"{outcome.fault}: {outcome.trials} times, {len(outcome.failures)} failures", flush=True)
                for failure in outcome.failures:
                    print(f"    {failure}")
                outcomes.append(outcome)
    print(table(outcomes))
    if options.write or options.add:
        made = f"Last rows made on {datetime.now(UTC):%d %B %Y} by `python -m tests.faults`.\n\n"
        head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        before, _, rest = rest.partition(END)
        rows = table(outcomes, before.splitlines(), add=options.add)
        PAGE.write_text(head + BEGIN + made + rows + END + rest, encoding="utf-8")
    return int(any(outcome.failures for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
