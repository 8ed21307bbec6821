"""Evaluation: what ``bron evaluate`` runs. Question sets, baseline and their meaning lie in eval/."""

from rag.evaluation.command import run_command
from rag.evaluation.report import EvaluationReport
from rag.evaluation.run import evaluate

__all__ = ["EvaluationReport", "evaluate", "run_command"]
