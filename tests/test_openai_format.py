"""Bron in OpenAI's format, asked by OpenAI's own client: completions, models, conversations, errors."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from jsonschema import validate

from rag.answering.compose import text_of
from rag.records import Part
from rag.settings import Settings
from rag.web.completions import sources_text, url_citations
from tests.helpers_browser import served
from tests.helpers_service import FERRY, RESIDENTS_SV, ScriptedService, cite

openai = pytest.importorskip("openai", reason="the extra llm-openai is not installed")
LONGEST = 200


@pytest.fixture(scope="module")
def service():
    return ScriptedService()


@pytest.fixture(scope="module")
def client(service):
    with (
        served(service, Settings(max_question=LONGEST)) as url,
        openai.OpenAI(base_url=f"{url}v1", api_key="none", max_retries=0) as client,
    ):
        yield client


def asked(client, *talk, **options):
    """The completion of a conversation whose messages are the user's and the assistant's in turn."""
    roles = ("user", "assistant")
    messages = [{"role": roles[place % 2], "content": text} for place, text in enumerate(talk)]
    return client.chat.completions.create(model="bron", messages=messages, **options)


def test_the_one_model_is_listed(client):
    assert [model.id for model in client.models.list()] == ["bron"]
    assert client.models.retrieve("bron").owned_by == "bron"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-4o")


def test_sources_stand_in_the_text_and_beside_it(client):
    message = asked(client, "How many residents?").choices[0].message
    assert message.content.count("\n[1] ") == message.content.count("\n[2] ") == 1
    assert "Åsa Öberg, “Färjan står still”, Skärgårdsbladet, 9 March 2021, http://127.0.0.1" in message.content
    assert {annotation.type for annotation in message.annotations} == {"url_citation"}
    assert {annotation.url_citation.title for annotation in message.annotations} == {
        "Färjan står still",
        "Island ferry out of service",
    }
    quotes = [citation["quote"] for citation in message.bron["answer"]["citations"]]
    assert quotes[0] == RESIDENTS_SV


def test_a_refusal_shows_what_was_near_without_numbers(client):
    message = asked(client, "Vem vann cupen?").choices[0].message
    assert message.annotations == []
    assert not message.bron["answer"]["answerable"]
    assert "[1]" not in message.content
    assert "\n- “De brug over de Vliet blijft tot eind juni dicht.” — “Brug blijft dicht”" in message.content


def test_the_client_s_own_stream_reader_puts_the_message_together(client):
    with client.chat.completions.stream(model="bron", messages=[{"role": "user", "content": "residents"}]) as stream:
        message = stream.get_final_completion().choices[0].message
    whole = asked(client, "residents").choices[0].message
    assert message.content == whole.content
    assert message.bron["answer"] == whole.bron["answer"]


@pytest.mark.parametrize(
    "talk, earlier",
    [
        (["How many residents?", "240 [1]", "och när?"], ("How many residents?",)),
        (["How many residents?", "Arkivet säger det inte.", "och när?"], ("How many residents?",)),
        (["å" * (LONGEST * 20), "For too long: [1]", "och när?"], ()),
        (["residents?", "[1]"] * 12 + ["och när?"], ("residents?",) * 10),
        (["residents?", "[1] " + "å" * 100_000, "och när?"], ("residents?",)),
    ],
)
def test_earlier_questions_are_the_user_s_declined_or_not(client, service, talk, earlier):
    asked(client, *talk)
    assert service.earlier == earlier


def test_text_in_parts_and_limits_of_the_search(client, service):
    content = [{"type": "text", "text": "residents"}, {"type": "text", "text": "på Sandön"}]
    limits = {"bron": {"languages": ["sv"], "published_from": "2021"}}
    messages = [{"role": "system", "content": "Answer in rhyme."}, {"role": "user", "content": content}]
    got = client.chat.completions.create(model="bron", messages=messages, extra_body=limits, temperature=2, seed=1)
    question, filters = service.asked[-1]
    assert question == "residents på Sandön"
    assert (filters.languages, filters.published_from) == (("sv",), "2021-01-01")
    ignored = got.choices[0].message.bron["ignored"]
    assert ignored[:2] == ["seed", "temperature"]
    assert "messages" in ignored[2]
    assert got.usage is None


@pytest.mark.parametrize(
    "options, param",
    [
        ({"n": 2}, "n"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"logprobs": True}, "logprobs"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"modalities": ["text", "audio"]}, "modalities"),
        ({"extra_body": {"bron": {"språk": ["sv"]}}}, "bron"),
        ({"extra_body": {"bron": {"languages": ["xx"]}}}, "languages"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_not_ignored(client, options, param):
    with pytest.raises(openai.BadRequestError) as refused:
        asked(client, "residents", **options)
    assert refused.value.param.startswith(param)
    assert refused.value.type == "invalid_request_error"


def test_errors_are_those_that_the_client_knows(client):
    with pytest.raises(openai.NotFoundError) as unknown:
        client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "a"}])
    assert unknown.value.code == "model_not_found"
    for talk in (["?!"], ["residents", "[1]"], ["å" * (LONGEST + 1)]):
        with pytest.raises(openai.BadRequestError):
            asked(client, *talk)
    for options in ({}, {"stream": True}):
        with pytest.raises(openai.APIError) as failed:
            list(asked(client, "broken", **options))
        assert "Run bron rebuild." in failed.value.message
    with pytest.raises(openai.APIStatusError) as large:
        asked(client, "a" * 2_000_000)
    assert large.value.status_code == 413


def test_a_number_within_a_quote_or_a_title_is_no_mark():
    """The last [1] of a part is the citation's; what follows it is its source."""
    quote = FERRY.text[:36]
    cited = cite(1, FERRY, quote, title="[1] och [2]")
    parts = (Part("quote", f"“{quote} [1]” [1] (Skärgårdsbladet)", (1,)),)
    answer = ScriptedService().ask("residents")
    answer = replace(answer, citations=(cited,), parts=parts, text=text_of(parts))
    content = answer.text + sources_text(answer, lambda citation: "http://a/")
    (only,) = url_citations(answer, content, lambda citation: "http://a/")
    start = only["url_citation"]["start_index"]
    assert content[start - 2 : start + 4] == "” [1] "


def test_completions_are_what_openapi_says(client):
    schema = json.loads(client.get("/../openapi.json", cast_to=str))
    whole = asked(client, "residents").model_dump()
    described = {"$ref": "#/components/schemas/ChatCompletion", "components": schema["components"]}
    validate({key: whole[key] for key in ("id", "object", "created", "model", "choices", "usage")}, described)
