"""The span reader's building, small: its questions, what is drawn from them, training that can be stopped, export."""

import gzip
import json
import random
import shutil
from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tokenizers import Tokenizer

torch = pytest.importorskip("torch", reason="torch is a building tool: pip install 'bron[train]'")
pytest.importorskip("onnx", reason="pip install 'bron[train]'")

import onnx  # noqa: E402
import onnxruntime  # noqa: E402

from rag.embedding import BUNDLED, BundledEmbedding  # noqa: E402
from rag.evaluation.practice import practice_topics  # noqa: E402
from rag.reader import INPUTS, load_reader, span_finder  # noqa: E402
from rag.records import BronError  # noqa: E402
from rag.spans import SpanFinder, padded  # noqa: E402
from rag.training.asked import folds, general_exercises, squad_exercises  # noqa: E402
from rag.training.drawing import Drawing, draw, tokens_of  # noqa: E402
from rag.training.encoder import Encoder, EncoderShape  # noqa: E402
from rag.training.export import save_graph, write_model  # noqa: E402
from rag.training.graph import encoder_graph  # noqa: E402
from rag.training.practice import practice_exercises  # noqa: E402
from rag.training.read import Plan, Reading, begin  # noqa: E402
from rag.training.reader import as_network, new_reader, own_weights  # noqa: E402
from rag.training.reader_export import carry_reader, write_reader  # noqa: E402
from rag.training.reader_training import Pace, train, trained_weights  # noqa: E402
from rag.training.reading_figures import pooled, reading_figures  # noqa: E402
from rag.training.sources import Asked, Sources  # noqa: E402
from rag.training.switching import Switcher  # noqa: E402
from rag.training.written import read_reader  # noqa: E402
from tests.helpers_evaluation import write_topics  # noqa: E402

TOKENIZER = BUNDLED / "tokenizer.json"
DICTIONARY = {
    "sv": "hamn harbour,bro bridge,båt boat,skola school,ö island,öppnade opened,byggde built,år year,stad town",
    "nl": "haven harbour,brug bridge,boot boat,school school,eiland island,opende opened,bouwde built,stad town",
}
THINGS = ("harbour", "bridge", "school", "boat", "island", "town")
# Per thing: the English and the Swedish passage of two articles, whose answers are numbers that no dictionary has.
ENGLISH = "The {0} was opened in {1}. It is old and grey. The people of the town like the {0} very much."
SWEDISH = "År {1} öppnades {0}. Den är gammal och grå. Folket i staden tycker mycket om {0}."


@cache
def words():
    return Tokenizer.from_file(str(TOKENIZER))


def context_of(template, thing, year):
    text = template.format(thing, year)
    return text, text.index(str(year))


@pytest.fixture(scope="module")
def sources():
    questions = []
    for number, thing in enumerate(THINGS):
        year = 1900 + 7 * number
        text, start = context_of(ENGLISH, thing, year)
        questions.append(Asked("en", f"When was the {thing} opened?", text, start, start + 4))
    text, start = context_of(SWEDISH, "Ölandsbron", 1972)
    questions.append(Asked("sv", "När öppnades Ölandsbron?", text, start, start + 4))
    dictionary = {
        language: {word: (english,) for word, english in (entry.split(" ") for entry in entries.split(","))}
        for language, entries in DICTIONARY.items()
    }
    return Sources((), dictionary, {"sv": ("hamn", "bro"), "nl": ("haven", "brug")}, tuple(questions))


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    return write_topics(tmp_path_factory.mktemp("practice"))


@pytest.fixture(scope="module")
def switchers(sources):
    return {language: Switcher(sources, language) for language in ("sv", "nl")}


def squad(language, template, things, impossible=()):
    """A file of one article for each pair of things; ids are the things' own, in any language."""
    articles = []
    for start in range(0, len(things), 2):
        paragraphs = []
        for thing in things[start : start + 2]:
            year = 1800 + len(thing) * 3 + THINGS.index(thing)
            text, place = context_of(template, thing, year)
            answers = [{"text": str(year), "answer_start": place}]
            asked = {"en": f"When was the {thing} opened?", "sv": f"När öppnades {thing}?"}[language]
            qas = [{"id": thing, "question": asked, "answers": answers, "is_impossible": False}]
            if thing in impossible:
                qas.append({"id": f"no {thing}", "question": "Vem sålde den?", "answers": [], "is_impossible": True})
            paragraphs.append({"context": text, "qas": qas})
        articles.append({"title": f"{language} {things[start]}", "paragraphs": paragraphs})
    return {"version": "2", "data": articles}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Swedish with impossible questions, English with two of its three articles."""
    folder = tmp_path_factory.mktemp("squad")
    swedish, english = squad("sv", SWEDISH, THINGS, THINGS), squad("en", ENGLISH, THINGS[:4])
    (folder / "sv.json.gz").write_bytes(gzip.compress(json.dumps(swedish).encode()))
    (folder / "en.json").write_text(json.dumps(english), encoding="utf-8")
    return [folder / "sv.json.gz", folder / "en.json"]


@pytest.fixture(scope="module")
def exercises(files):
    return squad_exercises(files)


def test_shared_questions_are_asked_across_languages(exercises):
    kinds = Counter((item.direction, item.answer is not None) for item in exercises.items)
    assert kinds == {
        ("sv>sv", True): 6, ("sv>sv", False): 6, ("en>en", True): 4, ("en>sv", True): 4, ("sv>en", True): 4,
    }  # fmt: skip
    for item in exercises.items:
        if item.answer:
            assert item.passage[slice(*item.answer)] == item.forms[0]
            assert item.forms[0].isdigit()
        asked, told = item.direction.split(">")
        assert item.question.startswith({"en": "When", "sv": ("När", "Vem")}[asked])
        assert item.passage.startswith({"en": "The", "sv": "År"}[told])


def test_folds_share_no_article_in_either_language(exercises):
    parts = folds(exercises.items, 3)
    assert sorted(name for part in parts for name in part) == sorted({item.article for item in exercises.items})
    for one in parts:
        held_out = exercises.of(one)
        rest = exercises.of({item.article for item in exercises.items} - one)
        assert held_out.items
        assert not {item.passage for item in held_out.items} & {item.passage for item in rest.items}
        assert not {item.id for item in held_out.items} & {item.id for item in rest.items}


def test_a_file_that_points_beside_its_answer_is_refused(tmp_path):
    content = squad("en", ENGLISH, THINGS[:2])
    content["data"][0]["paragraphs"][0]["qas"][0]["answers"][0]["answer_start"] += 1
    (tmp_path / "en.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(BronError, match="not where the file says"):
        squad_exercises([tmp_path / "en.json"])
    with pytest.raises(BronError, match="SQuAD"):
        squad_exercises([tmp_path / "none.json"])


def test_switched_texts_tell_where_places_went(switchers):
    text = "In 1931 the old bridge’s boat (the harbour boat) sank near the island of Öland: 3,000 saw it."
    for place in range(len(text)):
        for end in {place, min(place + 9, len(text)), len(text)}:
            for seed in range(2):
                switched, (first, last) = switchers["sv"].keeping(text, 1.0, random.Random(seed), (place, end))
                assert 0 <= first <= last <= len(switched)
                # The parts before, between and after are switched each by itself, but for a word that a place cuts.
                for one, other in ((text[:place], switched[:first]), (text[end:], switched[last:])):
                    assert one[:1] == other[:1] or one[:1].isalpha()
                    assert one[-1:] == other[-1:] or one[-1:].isalpha()
    for seed in range(20):
        start = text.index("3,000")
        switched, (first, last) = switchers["nl"].keeping(text, 0.8, random.Random(seed), (start, start + 5))
        assert switched[first:last] == "3,000"
        assert switched == switchers["nl"](text, 0.8, random.Random(seed))


def test_what_is_drawn_answers_where_it_says_or_not_at_all(exercises, switchers):
    seen = Counter()
    for seed in range(60):
        for item in exercises.items:
            drawn = draw(item, exercises, switchers, random.Random(seed))
            seen[drawn.direction, drawn.answer is None] += 1
            if drawn.answer:
                assert drawn.passage[slice(*drawn.answer)] == item.forms[0]
            elif item.answer:
                assert item.forms[0] not in drawn.passage or drawn.question != item.question
                seen["renamed"] += item.forms[0] in drawn.passage
                seen["taken out"] += drawn.passage in item.passage
            if item.direction == "sv>sv":
                assert drawn.direction == "sv>sv", "only English is switched"
    assert {asked + ">" + told for asked in ("en", "sv", "nl") for told in ("en", "sv", "nl")} == {
        key[0] for key in seen if isinstance(key, tuple)
    }
    assert seen["taken out"] > 0
    share = sum(seen[key] for key in seen if isinstance(key, tuple) and key[1]) / sum(
        seen[key] for key in seen if isinstance(key, tuple)
    )
    assert 0.25 < share < 0.75


@pytest.fixture(scope="module")
def drawing(exercises, switchers):
    words().no_truncation()
    return Drawing([(exercises, 1)], switchers, words(), max_tokens=40, seed=3, batch_tokens=200)


def test_a_batch_is_a_function_of_the_seed_and_its_number(drawing, exercises, switchers):
    again = Drawing([(exercises, 1)], switchers, words(), max_tokens=40, seed=3, batch_tokens=200)
    other = Drawing([(exercises, 1)], switchers, words(), max_tokens=40, seed=4, batch_tokens=200)
    assert [drawing.batch(number) for number in (40, 3, 17)] == [again.batch(number) for number in (40, 3, 17)]
    assert any(drawing.batch(number) != other.batch(number) for number in range(5))


def test_windows_hold_their_answer(drawing):
    answered = 0
    for number in range(64):
        batch = drawing.batch(number)
        assert len(batch.windows) == len(batch.firsts) == len(batch.lasts) > 0
        assert len(batch.windows) * max(len(window.ids) for window in batch.windows) < 2 * 200
        for window, first, last in zip(batch.windows, batch.firsts, batch.lasts, strict=True):
            assert len(window.ids) <= 40
            if first:
                answered += 1
                assert window.begin <= first <= last < window.end
                assert words().decode(window.ids[first : last + 1]).isdigit()
            else:
                assert last == 0
    assert answered > 200


def test_the_tokens_of_an_answer():
    offsets = [(0, 3), (4, 8), (8, 9), (10, 12)]
    assert tokens_of(offsets, (4, 9)) == (1, 2)
    assert tokens_of(offsets, (5, 11)) == (1, 3), "also those it only touches"
    assert tokens_of(offsets, (3, 4)) is None
    assert tokens_of(offsets, None) is None


SHAPE = EncoderShape(vocabulary=words().get_vocab_size(), width=24, layers=2, heads=4, inner=48, positions=64)


def encoder(seed=1):
    torch.manual_seed(seed)
    made = Encoder(SHAPE)
    with torch.no_grad():
        made.positions.weight *= 0.1
    return made.eval()


def reader(seed=1):
    torch.manual_seed(seed)
    return new_reader(encoder(seed), torch.randn(24))


def test_the_readers_words_are_those_that_will_run_and_stay(drawing, tmp_path):
    made = reader()
    before = made.body.words.weight.clone()
    original = encoder().words.weight.detach()
    assert 0 < float((before - original).abs().max()) < float(original.abs().max()) / 200
    pace = Pace(steps=3, rate=0.01)
    assert train(made, drawing, pace, tmp_path / "stage", tmp_path / "log.jsonl", "stage")
    assert torch.equal(made.body.words.weight, before)
    assert not torch.equal(made.ends.weight, reader().ends.weight)


def test_training_learns_and_goes_on_after_a_stop(drawing, tmp_path):
    pace = Pace(steps=60, rate=0.004, save_every=20, log_every=20)
    whole, stopped = reader(), reader()
    start = own_weights(reader())
    log = tmp_path / "log.jsonl"
    assert train(whole, drawing, pace, tmp_path / "whole", log, "whole", start=start)
    assert not train(stopped, drawing, pace, tmp_path / "stopped", log, "stopped", until=30, start=start)
    resumed = reader(seed=1)
    assert train(resumed, drawing, pace, tmp_path / "stopped", log, "stopped", start=start)  # from 20 on
    for name, weight in own_weights(whole).items():
        torch.testing.assert_close(own_weights(resumed)[name], weight, atol=1e-4, rtol=1e-3, msg=name)
    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [entry["start"] for entry in entries if "start" in entry] == [0, 0, 20]
    losses = [entry["loss"]["answer"] for entry in entries if entry["stage"] == "whole" and "loss" in entry]
    assert losses[-1] < losses[0] - 0.2, losses
    with pytest.raises(BronError, match="another run"):
        train(reader(seed=2), drawing, pace, tmp_path / "whole", log, "whole")
    with pytest.raises(BronError, match="another run"):
        train(reader(), drawing, replace(pace, steps=70), tmp_path / "whole", log, "whole")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, drawing):
    """An embedder with a reader of its own table, both in 8 bits."""
    place = tmp_path_factory.mktemp("model")
    write_model(encoder(), TOKENIZER, place, name="small", max_tokens=40, texts=[ENGLISH, SWEDISH])
    windows = [window for number in range(12) for window in drawing.batch(number).windows]
    write_reader(loud(), place, windows, name="small-reader", max_tokens=40, stride=16)
    return place


def loud(seed=1):
    """An untrained reader whose scores differ much."""
    made = reader(seed)
    torch.nn.init.normal_(made.ends.weight, std=2.0)
    return made.eval()


def scores_of(path, windows):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, dict(zip(INPUTS, padded(windows), strict=True)))


def test_an_exported_reader_gives_the_scores_of_torch(folder, drawing, tmp_path):
    made = loud()
    windows = drawing.batch(5).windows
    expected = as_network(made)(*padded(windows))
    for found, wanted in zip(scores_of(folder / "reader.onnx", windows), expected, strict=True):
        mask = padded(windows)[1] == 1
        assert np.abs(found - wanted)[mask].mean() < 0.05 * wanted[mask].std()
    for name in ("words.bin", "tokenizer.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    write_reader(made, tmp_path, windows, name="exact", max_tokens=40, stride=16, quantised=False)
    for found, wanted in zip(scores_of(tmp_path / "reader.onnx", windows), expected, strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-4)
    found = load_reader(tmp_path).read("När öppnades bron?", ["Den 3 maj 1999 öppnades bron i Åby."], 3)
    own = SpanFinder(words(), as_network(made), 40, 16)
    assert found == own.read([("När öppnades bron?", "Den 3 maj 1999 öppnades bron i Åby.")], 3) or np.allclose(
        [span.score for span in found[0]],
        [span.score for span in own.read([("När öppnades bron?", "Den 3 maj 1999 öppnades bron i Åby.")], 3)[0]],
        atol=1e-3,
    )


def test_a_reader_also_goes_beside_an_embedder_in_float32(drawing, tmp_path):
    write_model(encoder(), TOKENIZER, tmp_path, name="small", max_tokens=40, quantised=False)
    write_reader(reader(), tmp_path, drawing.batch(0).windows, name="small", max_tokens=40, stride=16, quantised=False)
    assert load_reader(tmp_path).read("Wanneer?", ["De brug is in 1999 gebouwd."])[0]


def test_a_reader_of_another_encoder_is_not_written(folder, drawing, tmp_path):
    for name in ("words.bin", "tokenizer.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    with pytest.raises(BronError, match="word table"):
        write_reader(reader(seed=5), tmp_path, drawing.batch(0).windows, name="x", max_tokens=40, stride=16)
    (tmp_path / "words.bin").unlink()
    with pytest.raises(BronError, match="word table"):
        write_reader(reader(), tmp_path, drawing.batch(0).windows, name="x", max_tokens=40, stride=16)
    assert not (tmp_path / "reader.onnx").exists()


def test_a_reader_is_carried_to_an_embedder_that_was_trained_further(folder, tmp_path):
    moved = encoder()
    with torch.no_grad():
        moved.words.weight += 0.01 * torch.randn(moved.words.weight.shape, generator=torch.Generator().manual_seed(2))
    write_model(moved, TOKENIZER, tmp_path, name="further", max_tokens=40, texts=[ENGLISH, SWEDISH])
    carry_reader(folder, tmp_path)
    asked = ("När öppnades bron?", ["Den 3 maj 1999 öppnades bron i Åby."], 1)
    ((before,),), ((after,),) = load_reader(folder).read(*asked), load_reader(tmp_path).read(*asked)
    assert after.score != before.score, "it reads with the other table"
    assert abs(after.score - before.score) < 1
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BronError, match="different tokenisers"):
        carry_reader(folder, tmp_path)


TEXTS = ["Älven stiger i Åby.", "De rivier stijgt en de brug is dicht.", "The river rose overnight. " * 12, "Nej.", ""]


def vectors_of(model, tokenizer, texts):
    """Vectors one text at a time, from a path or from bytes."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    found = []
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids])
        found.append(session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0])
    return np.array(found)


@pytest.mark.parametrize("quantised", [True, False])
def test_the_table_in_a_file_of_its_own_changes_no_bit_of_a_vector(quantised, tmp_path):
    write_model(
        encoder(),
        TOKENIZER,
        tmp_path,
        name="small",
        max_tokens=64,
        texts=TEXTS if quantised else (),
        quantised=quantised,
    )
    inside = onnx.load(tmp_path / "model.onnx").SerializeToString()
    assert len(inside) > (tmp_path / "words.bin").stat().st_size > 10 * (tmp_path / "model.onnx").stat().st_size
    tokenizer = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    found = vectors_of(str(tmp_path / "model.onnx"), tokenizer, TEXTS)
    np.testing.assert_array_equal(found, vectors_of(inside, tokenizer, TEXTS))
    if not quantised:
        own = encoder_graph(encoder()).SerializeToString()
        np.testing.assert_array_equal(found, vectors_of(own, tokenizer, TEXTS))


def test_the_bundled_model_gives_the_same_vectors_with_its_table_apart(tmp_path):
    model = onnx.load(BUNDLED / "model.onnx")
    inside = model.SerializeToString()
    save_graph(model, tmp_path / "model.onnx")
    tokenizer = Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))
    found = vectors_of(str(tmp_path / "model.onnx"), tokenizer, TEXTS)
    np.testing.assert_array_equal(found, vectors_of(inside, tokenizer, TEXTS))
    assert BundledEmbedding().vectors(TEXTS).shape == found.shape, "with or without words.bin"


def test_a_reader_begins_from_a_model_folder_or_from_a_work_folder(folder, tmp_path):
    torch.save({"step": 1, "encoder": encoder().state_dict()}, tmp_path / "checkpoint.pt")
    (tmp_path / "tokenizer.json").write_bytes(TOKENIZER.read_bytes())
    one, _ = begin(tmp_path, None, 1, heads=4)
    other, tokenizer = begin(folder, None, 1, heads=4)
    assert torch.equal(one.body.words.weight, other.body.words.weight)
    ids = torch.tensor([tokenizer.encode("När öppnades bron?").ids])
    with torch.no_grad():
        vectors = [made.body(ids, torch.ones_like(ids)) for made in (one, other)]
    assert float((vectors[0] * vectors[1]).sum()) > 0.99


def test_a_written_reader_can_be_trained_on(folder, drawing, tmp_path):
    again = read_reader(folder, heads=4)
    windows = drawing.batch(5).windows
    expected = as_network(loud())(*padded(windows))
    mask = padded(windows)[1] == 1
    for found, wanted in zip(as_network(again)(*padded(windows)), expected, strict=True):
        assert np.abs(found - wanted)[mask].mean() < 0.05 * wanted[mask].std()
    for name in ("words.bin", "tokenizer.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    write_reader(again, tmp_path, windows, name="again", max_tokens=40, stride=16)  # on the same word table
    assert train(again, drawing, Pace(steps=2), tmp_path / "stage", tmp_path / "log.jsonl", "stage")
    with pytest.raises(BronError, match="cannot be read"):
        read_reader(tmp_path / "nowhere")


def test_figures_know_a_right_reader_from_a_wrong_one(exercises):
    def network(best):
        def scores(ids, mask, types):
            tokens = np.vectorize(words().id_to_token)(ids)
            hit = np.vectorize(lambda token: token.isdigit() and len(token) == 4)(tokens) & (types == 1)
            found = np.where(hit == best, np.float32(5), np.float32(-5))
            found[:, 0] = 0
            return found, found.copy()

        return scores

    years = {str(year) for year in range(1800, 1850)}
    assert years <= set(words().get_vocab()), "each a token of its own"
    right = reading_figures(SpanFinder(words(), network(True), 64, 30), exercises)
    wrong = reading_figures(SpanFinder(words(), network(False), 64, 30), exercises)
    for direction in ("sv>sv", "en>en", "sv>en", "en>sv"):
        assert right[f"F1 {direction}"] == right[f"EM {direction}"] == 1
        assert wrong[f"EM {direction}"] == 0
    assert right["n sv>sv"] == right["n impossible"] == 6
    assert right["AUROC impossible"] == 0.5, "it sees a year, whatever is asked"
    together = pooled([{"F1 a": 1.0, "n a": 3}, {"F1 a": 0.0, "n a": 1}])
    assert together == {"F1 a": 0.75, "n a": 4}


def test_practice_topics_are_asked_of_each_brief_as_they_are_written(practice, switchers):
    trained, unseen = practice_topics(practice)
    assert (trained.unseen, unseen.unseen) == (False, True)
    exercises = practice_exercises([trained, unseen])
    assert len(exercises.items) == 2 * 2 * 3
    answered = [item for item in exercises.items if item.answer]
    assert {item.direction for item in answered} == {"nl>en", "nl>sv"}
    for item in answered:
        assert item.passage[slice(*item.answer)] == item.forms[0]
        assert len(item.forms) == 2
    drawn = [draw(item, exercises, switchers, random.Random(seed)) for item in exercises.items for seed in range(20)]
    assert set(drawn) == set(exercises.items)


def test_a_run_has_its_stages_and_is_taken_up_where_it_stopped(
    sources, exercises, switchers, folder, practice, tmp_path
):
    torch.save({"step": 1, "encoder": encoder().state_dict()}, tmp_path / "checkpoint.pt")
    (tmp_path / "tokenizer.json").write_bytes(TOKENIZER.read_bytes())

    def run(until, work="work", only=None, share=1.0):
        pace = Pace(4, rate=1e-3, save_every=2)
        begun, tokenizer = begin(tmp_path, None, 1, heads=4)
        plan = Plan(pace, replace(pace, steps=2), folds=2, only=only, until=until, share=share)
        general = general_exercises(sources)
        topics = practice_topics(practice)
        reading = Reading(begun, tokenizer, general, exercises, topics, switchers, tmp_path / work, plan, max_tokens=64)
        return reading, reading.run()

    log = tmp_path / "work" / "log.jsonl"

    def stages(kind):
        entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        return [entry["stage"] for entry in entries if kind in entry]

    assert not run(3)[1]
    assert stages("figures") == []
    assert not run(7)[1]
    assert stages("figures") == ["stage 1", "fold 1"]
    assert stages("practice") == ["fold 1"]
    reading, done = run(None)
    assert done
    assert stages("figures") == ["stage 1", "fold 1", "fold 2", "cross-validation"]
    assert stages("start") == ["stage 1", "stage 1", "fold 1", "fold 2", "fold 2", "stage 2"]
    whole, _ = run(None, "whole")
    last, again = (trained_weights(tmp_path / work / "stage-2") for work in ("work", "whole"))
    for name, weight in last.items():
        torch.testing.assert_close(weight, again[name], atol=1e-4, rtol=1e-3, msg=name)
    assert run(None, "one", only=2)[1]
    assert sorted(place.name for place in (tmp_path / "one").iterdir()) == ["fold-2", "log.jsonl", "stage-1"]
    one = trained_weights(tmp_path / "one" / "fold-2")
    for name, weight in trained_weights(tmp_path / "work" / "fold-2").items():
        torch.testing.assert_close(one[name], weight, atol=1e-4, rtol=1e-3, msg=name)
    mean, done = run(None, "one", only=2, share=0.25)
    assert done
    for name, weight in own_weights(mean.reader).items():
        torch.testing.assert_close(weight, 0.75 * mean.untrained[name] + 0.25 * one[name], msg=name)
    model = shutil.copytree(folder, tmp_path / "model")
    reading.export(model)
    assert stages("figures")[-2:] == ["export, on questions trained on"] * 2
    found = span_finder(model).read([("När öppnades bron?", TEXTS[0])], 1)
    assert whole.finder.read([("När öppnades bron?", TEXTS[0])], 1)[0]
    assert found[0]
