"""Words of the news that say the same in three languages."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import STOP_WORDS, stem
from rag.thesaurus import _GROUPS, LANGUAGES, _members, same_words


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("word", "language", "other", "expected"),
    [
        ("arrested", "en", "sv", "häktats"),
        ("greps", "sv", "nl", "opgepakt"),
        ("opgepakt", "nl", "sv", "gripits"),
        ("häktats", "sv", "en", "detained"),
        ("concessies", "nl", "sv", "eftergifter"),
        ("överenskommelsen", "sv", "nl", "verdrag"),
        ("olycka", "sv", "en", "crash"),
        ("beëindigd", "nl", "sv", "avslutats"),
        ("resigned", "en", "nl", "aftreden"),
        ("avgick", "sv", "sv", "avgång"),
    ],
)
def test_a_word_is_met_by_what_says_the_same_whatever_its_ending(word, language, other, expected, form):
    found = same_words(unicodedata.normalize(form, word), language, other)
    assert stem(expected, other) in found
    assert stem(word, language) not in same_words(word, language, language), "a word is no synonym of itself"


@pytest.mark.parametrize("word", ["Almaty", "mycket", "zonder", "xyzzy", ""])
def test_other_words_are_met_by_none(word):
    assert all(same_words(word, language, other) == () for language in LANGUAGES for other in LANGUAGES)


def test_a_language_without_words_of_its_own_is_met_by_none():
    assert same_words("arrested", "en", "fi") == ()
    assert same_words("pidätetty", "fi", "en") == ()


def test_every_group_says_something_in_every_language_and_nothing_that_is_left_out_of_questions():
    for group in _members():
        assert tuple(group) == LANGUAGES
        assert all(group.values())
    for line in _GROUPS.split("\n"):
        for language, words in zip(LANGUAGES, line.split("|"), strict=True):
            assert not STOP_WORDS[language] & set(words.split()), line


@given(st.sampled_from(range(1000)), st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_two_words_say_the_same_in_both_directions(number, language, other):
    group = _members()[number % len(_members())]
    for one in group[language]:
        for met in group[other] - {one}:
            if stem(one, language) == one and stem(met, other) == met:  # a stem may be stemmed further
                assert met in same_words(one, language, other)
                assert one in same_words(met, other, language)
