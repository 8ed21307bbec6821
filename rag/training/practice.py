"""Practice topics as exercises: what tells a reader that a passage is about it and yet does not say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.evaluation.practice import Topic
from rag.training.asked import Exercise, Exercises


def practice_exercises(topics: Sequence[Topic]) -> Exercises:
    """Every question on each of its topic's briefs; a topic counts as an article.

    Nothing is exchanged or switched in them: the passages that do not answer are there, in all three languages.
    """
    return Exercises(tuple(item for topic in topics for item in _of_topic(topic)), {}, as_written=True)


def _of_topic(topic: Topic) -> Iterable[Exercise]:
    for number, asked in enumerate(topic.questions):
        for brief in topic.briefs:
            found = asked.answers.get(brief.language)
            start = brief.text.index(found) if found else 0
            place = (start, start + len(found)) if found else None
            forms = tuple(dict.fromkeys((found, *asked.answers.values()))) if found else ()
            yield Exercise(
                f"practice/{topic.key}/{number}/{brief.language}",
                f"practice/{topic.name}",
                asked.language,
                brief.language,
                asked.text,
                brief.text,
                place,
                forms,
            )
