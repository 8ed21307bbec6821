"""How old an index is: since when nothing was ingested into it."""

from __future__ import annotations

from datetime import UTC, datetime


def hours_old(last_ingest: str | None, now: datetime | None = None) -> float | None:
    """Hours since the last ingest, which an index states in ISO (UTC); None when there was none."""
    if last_ingest is None:
        return None
    return ((now or datetime.now(UTC)) - datetime.fromisoformat(last_ingest)).total_seconds() / 3600


def too_old(last_ingest: str | None, max_age: float) -> bool:
    """Whether that is longer ago than ``max_age`` hours (0: nothing is)."""
    old = hours_old(last_ingest)
    return bool(max_age) and (old is None or old > max_age)
