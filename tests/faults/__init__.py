"""Faults made on purpose, and what came of them: ``python -m tests.faults`` writes the table of docs/reliability.md."""
