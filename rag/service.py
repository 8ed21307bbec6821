"""What every face calls: one Service, opened once, asked from many threads."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from rag.asking.checks import checked_earlier, checked_question
from rag.asking.conversation import Completion, completion, on_it
from rag.asking.query import question_language
from rag.asking.requests import asks_for_help, asks_nothing, asks_of_answer, question_in
from rag.asking.typed import plain
from rag.language.data import LANGUAGES
from rag.records import Answer, Article, BronError, Filters, Hit, Translation, Versions

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from llama_index.core.llms import LLM

    from rag.answering.choosing import Threads
    from rag.gathering.overview import Overview
    from rag.gathering.overviews import Overviews
    from rag.index.feedback import Feedback
    from rag.index.listing import Listing
    from rag.index.store import Status, Store
    from rag.models.reader import Reader
    from rag.settings import Settings
    from rag.writer.translate import Translator

MAX_LIMIT = 100  # hits of one search
PAGE = 20  # articles of one page of a list


class Service:
    """Questions to one archive. Nothing is opened or loaded before the first call that needs it.

    tell: called with what whoever runs it should know of the index (an ingest that was interrupted), a sentence each.
    """

    def __init__(self, settings: Settings, tell: Callable[[str], None] = lambda sentence: None) -> None:
        self.settings = settings
        self._tell = tell
        self._opening = threading.Lock()
        self._store: Store | None = None
        self._llm: LLM | None = None
        self._translator: Translator | None = None
        self._overviews: Overviews | None = None
        self._threads: Threads | None = None

    def ask(
        self, question: str, filters: Filters = Filters(), earlier: Sequence[str] = (), otherwise: str | None = None
    ) -> Answer:
        """The answer to a question, or a refusal. Raises BronError (misuse) on an empty or too long question.

        earlier: the questions before it in the conversation, oldest first, from which "and when?" is completed; the
        Answer then has what was typed as ``asked``. otherwise: the language ("en", "sv" or "nl") of the answer's own
        words where those of the question are of none of them.
        """
        answer: Answer | None = None
        for piece in self.stream(question, filters, earlier, otherwise):
            answer = piece if isinstance(piece, Answer) else answer
        assert answer is not None  # stream() always ends with one
        return answer

    def stream(
        self,
        question: str,
        filters: Filters = Filters(),
        earlier: Sequence[str] = (),
        otherwise: str | None = None,
        looking: Callable[[Sequence[Hit]], None] = lambda hits: None,
    ) -> Generator[str | Answer]:
        """Pieces of the answer's text as they are ready, last the Answer itself, the same that ask() gives.

        looking: called with the hits that are going to be read, before they are; again where others are.
        """
        from rag.answering.answer import streamed
        from rag.writer.streaming import limits_of

        self._read_models()
        typed, asked = self._completed(question, earlier)
        limits = limits_of(self.settings)
        if otherwise in LANGUAGES:
            asked = replace(asked, otherwise=otherwise)
        pieces = streamed(self.store(), self._reader(), asked, filters, self._llm, limits, self._threads, looking)
        return (self._finished(piece, typed) if isinstance(piece, Answer) else piece for piece in pieces)

    def search(self, question: str, filters: Filters = Filters(), limit: int = 10) -> tuple[Hit, ...]:
        """The best passages, 1 to 100 of them, best first."""
        from rag.asking.query import understand
        from rag.retrieval import hybrid_search

        if not 1 <= limit <= MAX_LIMIT:
            raise BronError(f"expected a number from 1 to {MAX_LIMIT}", where="limit", received=limit, misuse=True)
        store, clean = self.store(), checked_question(question, self.settings.max_question)
        return tuple(store.read(lambda: hybrid_search(store, understand(store, clean, filters), limit)))

    def passages(self, ids: Sequence[str]) -> tuple[Hit, ...]:
        """Passages by their ids, in that order, each as a hit of score 1; ids that the archive does not hold are left
        out.
        """
        known = self.store().catalogue.passages(list(ids))
        return tuple(Hit(*known[passage_id], score=1.0) for passage_id in ids if passage_id in known)

    def article(self, article_id: str) -> Article:
        """One article. Raises BronError (misuse) when the archive does not hold it."""
        found = self.store().catalogue.article(article_id)
        if found is None:
            raise BronError("there is no such article", where="article", received=article_id, misuse=True)
        return found

    def place(self, article_id: str) -> str:
        """What the article's file is called, below the folder that all files share."""
        return self.store().catalogue.place(article_id)

    def versions(self, article_id: str) -> Versions:
        """The article's other versions; none for an article that the archive does not hold."""
        catalogue = self.store().catalogue
        with catalogue.snapshot():
            return Versions(catalogue.newer_version(article_id), tuple(catalogue.earlier_versions(article_id)))

    def translation(self, article_id: str) -> Translation | None:
        """The article's translation, when it has one."""
        return self.store().catalogue.translation(article_id)

    def listing(
        self, words: str, filters: Filters = Filters(), *, newest_first: bool = True, page: int = 1, language: str = ""
    ) -> Listing:
        """One page of the articles that hold all the words, by date; of all articles where no word is given.

        language: whose articles come first among those of one date.
        """
        from rag.index.listing import keywords_of, listed

        catalogue = self.store().catalogue
        with catalogue.snapshot():
            asked, offset = keywords_of(catalogue, words), (page - 1) * PAGE
            return listed(
                catalogue, asked, filters, newest_first=newest_first, language=language, offset=offset, limit=PAGE
            )

    def keep_feedback(self, feedback: Feedback) -> None:
        """Store what a reader said of an answer. Raises BronError where the archive cannot keep it."""
        from rag.index.feedback import keep_feedback

        keep_feedback(self.store().catalogue, feedback)

    def status(self) -> Status:
        """What the archive holds; loads no model."""
        from rag.index.store import read_status

        opened = self._store
        # A read-only index may have to be copied to be opened: not for every call.
        return self.store().status() if opened and opened.read_only else read_status(self.settings)

    def overview(self) -> Overview:
        """What the archive holds; its questions are asked in the background and are there later."""
        from rag.gathering.overviews import Overviews

        with self._opening:
            self._overviews = self._overviews or Overviews(self.store, self.quoted)
            overviews = self._overviews
        return overviews.current()

    def store(self) -> Store:
        """The opened store; what an interrupted run left is finished first where that is quick, else told of.

        A read-only index that somebody else has written to is opened anew.
        """
        with self._opening:
            if self._store is not None and self._store.catalogue.database.is_outdated:
                self._store.close()
                self._store = None
            if self._store is None:
                from rag.answering.choosing import Threads
                from rag.index.store import open_store
                from rag.index.writing.interrupted import catch_up
                from rag.models.components import load_embedding, load_llm
                from rag.writer.translate import load_translator

                self._llm = load_llm(self.settings)
                self._translator = load_translator(self.settings, self._llm)
                store = open_store(self.settings, load_embedding(self.settings))
                try:
                    catch_up(store, self._tell)
                except BaseException:
                    store.close()
                    raise
                self._store, self._threads = store, Threads()
            return self._store

    def warm(self) -> None:
        """Open the index and load the models now, so that the first question need not wait. Raises as ask() would."""
        from rag.asking.foreign import identifier

        self._load_models()
        threading.Thread(target=identifier, name="languages", daemon=True).start()
        self.overview()

    def trials(self) -> dict[str, Callable[[], object]]:
        """What has to work for a question to be answered: index, vectors, models. Each raises BronError if it fails."""
        return {
            "index": self.status,
            "vectors": lambda: self.store().check_vectors(),
            "models": self._load_models,
        }

    def close(self) -> None:
        """Let go of the index's files and of the connections to a language model."""
        if self._overviews is not None:
            self._overviews.close()
            self._overviews = None
        with self._opening:
            if self._store is not None:
                self._store.close()
                self._store = None
            if self._llm is not None:
                from rag.writer.calls import close_llm

                close_llm(self._llm)
                self._llm = self._translator = None

    def _completed(self, question: str, earlier: Sequence[str]) -> tuple[str, Completion]:
        """The question as it was typed, and what is asked: that of a long message, completed from the conversation."""
        typed = checked_question(question, self.settings.max_question)
        before = [plain(question) for question in checked_earlier(earlier, self.settings.max_question)]
        before = [question_in(question, question_language(question)) for question in before]
        before = [question for question in before if not asks_for_help(question)]
        kinds = [asks_of_answer(question, question_language(question)) for question in before]
        # Of the article that was opened last, the next part is told.
        opened = sum(1 for _ in takewhile(lambda kind: kind == "article", reversed(kinds)))
        before = [question for question, kind in zip(before, kinds, strict=True) if kind is None]
        clean = plain(typed)
        asked = question_in(clean, question_language(clean))
        language = question_language(asked, question_language(before[-1]) if before else None)
        if kind := asks_of_answer(asked, language):
            if not before:
                return typed, Completion(typed, unclear=True, of_answer=kind, typed=asked)
            _, answered = self._completed(before[-1], before[:-1])
            carried = (before[-1],)
            return typed, replace(answered, of_answer=kind, typed=asked, carried=carried, opened=opened)
        # "tell me about Almaty" asks for a subject of its own; "Almaty?" may ask the question before of another place.
        request, help_asked, marked = asks_nothing(typed), asks_for_help(asked), typed.rstrip().endswith("?")
        said = asked if marked else asked.removesuffix("?")
        whole = on_it(said, before, self._knows, help_asked=help_asked) if request or help_asked else None
        if whole is None or (help_asked and whole.unclear):
            alone = help_asked or (request and not marked) or asked != clean
            writers = self.store().catalogue.writers() if before else (frozenset(), frozenset())
            whole = Completion(asked) if alone else completion(asked, before, self._knows, writers)
        return typed, replace(whole, text=typed) if whole.text == asked == clean else whole

    def _knows(self, keys: frozenset[str]) -> bool:
        """Whether the archive, in any language, has a name of one of these keys."""
        catalogue = self.store().catalogue
        return any(any(catalogue.term_counts(code, sorted(keys))[1].values()) for code in catalogue.languages())

    def quoted(self, question: str) -> Answer:
        """The answer in quotes alone: no language model is asked for what Bron asks itself."""
        from rag.answering.answer import streamed

        *_, answer = streamed(self.store(), self._reader(), Completion(question), Filters())
        assert isinstance(answer, Answer)  # streamed() always ends with one
        return answer

    def _load_models(self) -> None:
        from rag.models.embedding import embed_question
        from rag.models.reader import Text

        embed_question(self.store().embedding, "Bron")
        self._reader().read("Bron?", [Text(("Bron.",))])

    def _read_models(self) -> None:
        """Have the models read on another core while the index is opened, before the first question."""
        from rag.index.store import CATALOGUE
        from rag.models.reading_ahead import read_ahead

        if self._store is None and (self.settings.index / CATALOGUE).is_file():
            read_ahead(embedder=self.settings.embedding == "bundled" and not self.settings.embedding_options)

    def _reader(self) -> Reader:
        from rag.models.reader import Reader

        return Reader()

    def _finished(self, answer: Answer, typed: str) -> Answer:
        """The answer as it leaves: with what was typed, where another question is answered or it took something from
        the conversation, its quotes translated, where that is set, and a note where articles are missing because an
        ingest was interrupted.
        """
        from rag.answering.phrases import phrase

        left = self.store().interrupted()
        if left and left.ingest:
            note = phrase(answer.language, "interrupted", count=left.pending)
            answer = replace(answer, notes=(*answer.notes, note))
        if self.settings.max_age and (note := self._as_of(answer.language)):
            answer = replace(answer, notes=(*answer.notes, note))
        if self._translator is not None:
            from rag.writer.translated import with_translations

            answer = with_translations(answer, self._translator)
        if answer.carried:
            return replace(answer, asked=typed)
        return answer if answer.question in (typed, plain(typed)) else replace(answer, asked=typed)

    def _as_of(self, language: str) -> str:
        """That the archive has become older than settings allow, and of when it is; "" when it has not."""
        from rag.answering.phrases import phrase, spoken_date
        from rag.index.age import too_old

        last = self.store().last_ingest()
        if not too_old(last, self.settings.max_age):
            return ""
        return phrase(language, "as_of", date=spoken_date(last[:10] if last else None, language))
