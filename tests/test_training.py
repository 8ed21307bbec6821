"""The multilingual model's building, small: vocabulary, switched words, batches, training that can be interrupted."""

import json
import random
import re
import shutil
import unicodedata
from dataclasses import replace

import pytest

torch = pytest.importorskip("torch", reason="torch is a building tool: pip install 'bron[train]'")
pytest.importorskip("safetensors", reason="pip install 'bron[train]'")

from safetensors.torch import save_file  # noqa: E402
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors  # noqa: E402

from rag.embedding import BundledEmbedding  # noqa: E402
from rag.evaluation.practice import practice_topics  # noqa: E402
from rag.records import BronError  # noqa: E402
from rag.training.batches import Batches, Mapping, Retrieval  # noqa: E402
from rag.training.build import build  # noqa: E402
from rag.training.distil import Schedule, contrast, embed_all  # noqa: E402
from rag.training.encoder import LAYER_NAMES, Encoder, EncoderShape  # noqa: E402
from rag.training.figures import bitext  # noqa: E402
from rag.training.sources import read_sources  # noqa: E402
from rag.training.switching import Switcher  # noqa: E402
from rag.training.vocabulary import Lexicon, build_vocabulary, plain  # noqa: E402
from tests.helpers_evaluation import write_topics  # noqa: E402

ENGLISH = (
    "the harbour is closed,the harbour is open,the bridge is old,the bridge is new,the boat sails north,"
    "the boat sails south,snow fell in spring,rain fell in autumn,the school is small,the school is large,"
    "she reads a book,he reads a letter"
).split(",")
SWEDISH = (
    "hamnen är stängd,hamnen är öppen,bron är gammal,bron är ny,båten seglar norrut,båten seglar söderut,"
    "snö föll på våren,regn föll på hösten,skolan är liten,skolan är stor,hon läser en bok,han läser ett brev"
).split(",")
DUTCH = (
    "de haven is gesloten,de haven is open,de brug is oud,de brug is nieuw,de boot vaart noordwaarts,"
    "de boot vaart zuidwaarts,sneeuw viel in de lente,regen viel in de herfst,de school is klein,"
    "de school is groot,zij leest een boek,hij leest een brief"
).split(",")
DICTIONARY = {
    "sv": "hamn harbour,bro bridge,båt boat,snö snow,regn rain,skola school,bok book,brev letter,vår spring,"
    "höst autumn,stängd closed,öppen open,gammal old,ny new,läsa read,fartyg boat,isvinter winter,segla to sail",
    "nl": "haven harbour,brug bridge,boot boat,sneeuw snow,regen rain,school school,boek book,brief letter,"
    "lente spring,herfst autumn,gesloten closed,oud old,nieuw new,lezen read,geïsoleerd isolated,schip boat,"
    "varen to sail",
}
FREQUENCY = {
    "sv": "är hamnen bron båten båtar skolan snön boken hamnbro läser föll",
    "nl": "de is haven bruggen boten boeken havenbrug leest viel één",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Training files in the form that the command reads."""
    folder = tmp_path_factory.mktemp("data")
    for language, texts in (("sv", SWEDISH), ("nl", DUTCH)):
        pairs = zip(texts, ENGLISH, strict=True)
        rows = ["source\ttext\ten", *(f"own\t{text}\t{english}" for text, english in pairs)]
        (folder / f"sentences.{language}-en.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        entries = [entry.split(" ", 1) for entry in DICTIONARY[language].split(",")]
        rows = ["source\ttext\ten", *(f"own\t{word}\t{english}" for word, english in entries)]
        (folder / f"dictionary.{language}-en.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        words = [f"{word} {1000 - place}" for place, word in enumerate(FREQUENCY[language].split())]
        (folder / f"frequency.{language}.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    context = "The harbour is closed in winter. The bridge is open all year."
    questions = [
        {"question": "When is the harbour closed?", "context": context, "start": 25, "text": "winter"},
        {"question": "What is open?", "context": context, "start": 33, "text": "The bridge"},
    ]
    (folder / "questions.en.jsonl").write_text("\n".join(map(json.dumps, questions)), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A small untrained English encoder under the names of a published BERT, with its tokeniser."""
    folder = tmp_path_factory.mktemp("published")
    words = sorted({word for text in ENGLISH for word in text.split()} | {"isolated", "winter", "sail", "read"})
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[unused1]", *letters]
    tokens += [f"##{letter}" for letter in letters] + [word for word in words if word not in letters]
    tokenizer = Tokenizer(models.WordPiece({token: place for place, token in enumerate(tokens)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(3)
    shape = EncoderShape(vocabulary=len(tokens), width=24, layers=2, inner=32, positions=160)
    ours = Encoder(shape).state_dict()
    names = {
        "embeddings.word_embeddings.weight": ours["words.weight"],
        "embeddings.position_embeddings.weight": ours["positions.weight"] * 0.1,
        "embeddings.token_type_embeddings.weight": ours["token_type"].repeat(2, 1),
        "embeddings.LayerNorm.weight": ours["norm.weight"],
        "embeddings.LayerNorm.bias": ours["norm.bias"],
    }
    for layer in range(shape.layers):
        for own, theirs in LAYER_NAMES.items():
            for part in ("weight", "bias"):
                names[f"encoder.layer.{layer}.{theirs}.{part}"] = ours[f"layers.{layer}.{own}.{part}"]
    save_file({name: weight.contiguous() for name, weight in names.items()}, folder / "model.safetensors")
    return folder


@pytest.fixture(scope="module")
def sources(data):
    return read_sources(data)


def test_the_files_are_read(sources):
    assert len(sources.pairs) == 24
    assert sources.dictionary["sv"]["segla"] == ("sail",), "without the English 'to'"
    assert [asked.context[asked.start : asked.end] for asked in sources.questions] == ["winter", "The bridge"]


def test_what_was_cut_at_the_semicolon_of_an_entity_is_one_meaning_again(data, tmp_path):
    shutil.copytree(data, tmp_path, dirs_exist_ok=True)
    cut = ("statskupp\tcoup d&#39", "akuten\t&quot", "statskupp\tétat", "akuten\tcasualties&quot", "akuten\tand more")
    with (tmp_path / "dictionary.sv-en.tsv").open("a", encoding="utf-8") as lines:
        lines.writelines(f"folkets\t{line}\n" for line in cut)
    dictionary = read_sources(tmp_path).dictionary["sv"]
    assert dictionary["statskupp"] == ("coup d'état",)
    assert dictionary["akuten"] == ("casualties", "and more")


def test_a_missing_file_and_a_broken_line_are_told_with_their_place(data, tmp_path):
    with pytest.raises(BronError, match=r"sentences\.sv-en\.tsv"):
        read_sources(tmp_path)
    for file in data.iterdir():
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    with (tmp_path / "dictionary.nl-en.tsv").open("a", encoding="utf-8") as lines:
        lines.write("own\tzonder vertaling\n")
    with pytest.raises(BronError, match=r"dictionary\.nl-en\.tsv:19"):
        read_sources(tmp_path)


def test_words_are_known_by_their_headword_and_by_their_parts(sources):
    swedish = Lexicon(sources.dictionary["sv"], sources.frequency["sv"], "sv")
    assert swedish.meanings("båtar") == (("boat",),)
    assert swedish.parts("hamnskola") == ("hamn", "skola")
    assert swedish.parts("regnsskola") == ("regns", "skola"), "with a linking letter"
    assert swedish.meanings("hamnskola") == (("harbour",), ("school",))
    assert swedish.meanings("xyzzy") == ()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [("Hamnen är ÖPPEN", "hamnen är öppen"), ("één geïsoleerd café", "een geisoleerd cafe"), ("Åsa", "åsa")],
)
def test_the_tokeniser_keeps_letters_and_drops_accents(published, sources, text, expected, form):
    tokenizer = build_vocabulary(published / "tokenizer.json", sources).tokenizer
    given = unicodedata.normalize(form, text)
    assert tokenizer.normalizer.normalize_str(given) == expected == plain(given)
    assert "[UNK]" not in tokenizer.encode(given).tokens


def test_a_new_word_starts_where_its_translations_are_and_an_old_one_stays(published, sources):
    vocabulary = build_vocabulary(published / "tokenizer.json", sources)
    old_words = Tokenizer.from_file(str(published / "tokenizer.json")).get_vocab()
    new_words = vocabulary.tokenizer.get_vocab()
    old = torch.randn(len(old_words), 24, generator=torch.Generator().manual_seed(1))
    rows = vocabulary.initial_rows(old)
    assert rows.shape == (len(new_words), 24)
    assert torch.equal(rows[new_words["harbour"]], old[old_words["harbour"]])
    for word, english in (("hamnen", "harbour"), ("båtar", "boat"), ("geisoleerd", "isolated"), ("bruggen", "bridge")):
        assert torch.allclose(rows[new_words[word]], old[old_words[english]]), word
    assert "[unused1]" not in new_words
    assert len(build_vocabulary(published / "tokenizer.json", sources, rows=90).origins) == 90


def test_switched_texts_have_words_of_the_language_in_any_form(sources):
    switch = Switcher(sources, "sv")
    text = "The bridges and the harbour: 3,000 boats, Karin."
    seen = " ".join(switch(text, 1.0, random.Random(seed)) for seed in range(30))
    assert {"bro", "hamn", "båt", "fartyg"} <= set(re.findall(r"\w+", seen))
    assert "hamnen" in seen, "forms that the dictionary does not list"
    assert seen.count("3,000") == 30
    assert seen.count("Karin") == 30
    assert switch(text, 0.0, random.Random(1)) == text
    assert switch(text, 1.0, random.Random(5)) == switch(text, 1.0, random.Random(5))


def test_a_batch_is_a_function_of_the_seed_and_its_number(sources):
    first, again, other = Batches(sources, 1), Batches(sources, 1), Batches(sources, 2)
    kinds = set()
    for number in range(80):
        batch = first.batch(number)
        assert batch == again.batch(number)
        kinds.add(batch.kind)
        if isinstance(batch, Mapping):
            assert len(batch.texts) == len(batch.english) > 0
            assert all(0 <= number < len(first.english) for numbers in batch.english for number in numbers)
        else:
            assert isinstance(batch, Retrieval)
            assert len(batch.questions) == len(batch.passages) == len(batch.english)
    assert kinds == {"pair", "word", "english", "joined", "switched", "question", "sentence"}
    assert any(first.batch(number) != other.batch(number) for number in range(5))


def test_practice_questions_come_with_what_answers_them_and_with_what_of_the_same_event_does_not(sources, tmp_path):
    trained, _unseen = topics = practice_topics(write_topics(tmp_path))
    batches = Batches(sources, 1, topics)
    found = [batch for batch in map(batches.batch, range(200)) if batch.kind == "practice"]
    answers = {asked.text: asked.answers.values() for asked in trained.questions if asked.answers}
    assert found
    for batch in found:
        assert batch.english == [-1] * len(batch.questions)
        for asked, passage in zip(batch.questions, batch.passages, strict=True):
            assert any(words in passage for words in answers[asked]), "only questions that are answered, of seen topics"
            assert batch.strangers
            assert not any(words in text for words in answers[asked] for text in batch.strangers)
    texts = {text for batch in found for text in batch.passages}
    assert {"\n" in text for text in texts} == {True, False}, "whole briefs under their headlines, and sentences"


def test_training_brings_a_practice_question_to_what_answers_it(published, sources, tmp_path):
    topics = practice_topics(write_topics(tmp_path / "topics"))
    schedule = Schedule(steps=60, table_rate=0.02, body_rate=0.002, warm_up=4, log_every=20, seed=7)
    build(sources, published, tmp_path / "work", schedule, topics=topics)
    log = [json.loads(line) for line in (tmp_path / "work" / "log.jsonl").read_text().splitlines()]
    losses = [entry["loss"]["practice"] for entry in log if "practice" in entry.get("loss", {})]
    assert losses[-1] < losses[0] / 2


def test_pairs_and_words_aim_at_their_own_meaning(sources):
    batches = Batches(sources, 1)
    meanings = dict(zip(SWEDISH + DUTCH, ENGLISH * 2, strict=True))
    for number in range(60):
        batch = batches.batch(number)
        if batch.kind == "pair":
            for text, (english,) in zip(batch.texts, batch.english, strict=True):
                assert batches.english[english] == meanings[text]


def test_texts_that_say_the_same_are_no_negatives_of_each_other():
    vectors = torch.nn.functional.normalize(torch.randn(4, 8, generator=torch.Generator().manual_seed(1)), dim=1)
    one, others = vectors[:1], vectors[1:]
    assert contrast(one, one, one.clone()) == 0, "nothing to be told apart from"
    told = contrast(one, one, torch.cat([one, others]))
    assert torch.allclose(told, contrast(one, one, others))
    assert 0 < told < contrast(-one, one, others)


def test_training_brings_translations_together_and_goes_on_after_a_stop(published, sources, tmp_path):
    schedule = Schedule(steps=40, table_rate=0.02, body_rate=0.002, warm_up=4, save_every=10, log_every=10, seed=7)
    texts = {"en": ENGLISH, "sv": SWEDISH, "nl": DUTCH}
    encoder, tokenizer = build(sources, published, tmp_path / "whole", schedule)
    after = bitext(encoder, tokenizer, texts)
    begun, words = build(sources, published, tmp_path / "none", replace(schedule, steps=40), until=0)
    before = bitext(begun, words, texts)
    assert sum(after.values()) > sum(before.values()) + 0.5
    assert min(after.values()) > 0.6

    build(sources, published, tmp_path / "stopped", schedule, until=23)  # killed after the checkpoint at 20
    resumed, _ = build(sources, published, tmp_path / "stopped", schedule)
    expected = embed_all(encoder, tokenizer, SWEDISH)
    assert torch.allclose(embed_all(resumed, tokenizer, SWEDISH), expected, atol=1e-2)

    log = [json.loads(line) for line in (tmp_path / "stopped" / "log.jsonl").read_text().splitlines()]
    assert [entry["start"] for entry in log if "start" in entry] == [0, 20]
    assert log[-1]["step"] == 40
    losses = [entry["loss"]["pair"] for entry in log if "pair" in entry.get("loss", {})]
    assert losses[-1] < losses[0]


def test_the_built_model_is_run_by_the_embedder(published, sources, tmp_path):
    pytest.importorskip("onnx", reason="pip install 'bron[train]'")
    from rag.training.export import write_model

    encoder, tokenizer = build(sources, published, tmp_path / "work", Schedule(steps=2, warm_up=1))
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    write_model(encoder, tmp_path / "tokenizer.json", tmp_path / "model", name="small", max_tokens=64, quantised=False)
    vectors = BundledEmbedding(tmp_path / "model").vectors(SWEDISH)
    assert abs(vectors - embed_all(encoder, tokenizer, SWEDISH).numpy()).max() < 0.02, "but for bfloat16"


def test_a_written_model_is_trained_further_with_a_new_vocabulary(published, sources, tmp_path):
    pytest.importorskip("onnx", reason="pip install 'bron[train]'")
    from rag.training.export import write_model

    schedule = Schedule(steps=40, table_rate=0.02, body_rate=0.002, warm_up=4, save_every=40, log_every=10, seed=7)
    few = len(build_vocabulary(published / "tokenizer.json", sources, 400).origins) - 6
    encoder, tokenizer = build(sources, published, tmp_path / "work", schedule, rows=few)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    write_model(encoder, tmp_path / "tokenizer.json", tmp_path / "model", name="small", max_tokens=64, quantised=False)
    further = replace(schedule, first=40)
    begun, words = build(sources, published, tmp_path / "none", further, until=0, start=tmp_path / "model")
    assert len(words.get_vocab()) == few + 6, "rows that the model lacked"
    before, after = embed_all(encoder, tokenizer, ENGLISH), embed_all(begun, words, ENGLISH)
    assert torch.allclose(before, after, atol=0.02), "English as it was learned"
    texts = {"en": ENGLISH, "sv": SWEDISH, "nl": DUTCH}
    untrained, plain_words = build(sources, published, tmp_path / "untrained", schedule, until=0)
    assert sum(bitext(begun, words, texts).values()) > sum(bitext(untrained, plain_words, texts).values())
    further = replace(further, steps=2, save_every=2)
    mean, _ = build(sources, published, tmp_path / "more", further, start=tmp_path / "model")
    came_to = torch.load(tmp_path / "more" / "checkpoint.pt", weights_only=True)["encoder"]["words.weight"]
    assert not torch.equal(came_to, begun.words.weight)
    assert torch.allclose(mean.words.weight, (came_to + begun.words.weight) / 2, atol=1e-6)
    whole, _ = build(sources, published, tmp_path / "more", further, start=tmp_path / "model", share=1.0)
    assert torch.equal(whole.words.weight, came_to)


def test_a_run_is_not_taken_up_with_another_vocabulary(published, sources, tmp_path):
    schedule = Schedule(steps=2, warm_up=1)
    build(sources, published, tmp_path, schedule, until=1)
    with pytest.raises(BronError, match="another vocabulary"):
        build(sources, published, tmp_path, schedule, rows=100)
