"""What every training run needs: the arithmetic of the processor, and a log."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import torch


@cache
def has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 itself; one that does not is three times slower than in float32."""
    found = torch.cpu.get_capabilities()
    return bool(found.get("avx512_bf16") or found.get("amx_bf16") or found.get("arm_bf16"))


def note(log: Path, entry: dict[str, object]) -> None:
    """To the log and the terminal."""
    line = json.dumps(entry, ensure_ascii=False)
    with log.open("a", encoding="utf-8") as lines:
        lines.write(line + "\n")
    print(line, flush=True)
