"""Evaluation: what ``bron evaluate`` runs. Question sets, baseline and their meaning lie in eval/."""

from rag.evaluation.command import run_command
from rag.evaluation.run import evaluate

__all__ = ["evaluate", "run_command"]
