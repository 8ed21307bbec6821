"""Questions of a conversation: what a follow-up leaves out is put back, and what stands on its own is left alone."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.asking.conversation import LONGEST, complete, completion
from rag.asking.query import question_language
from rag.asking.subject import read_subject

ALMATY = "What happened in Almaty on 5 January?"
SENT = "How many soldiers did the CSTO send to Kazakhstan?"
STRIKE = "When did the strike in Zhanaozen begin?"
ALMATY_SV = "Vad hände i Almaty den 5 januari?"
SENT_SV = "Hur många soldater skickade CSTO till Kazakstan?"
STRIKE_SV = "När började strejken i Zhanaozen?"
ALMATY_NL = "Wat gebeurde er in Almaty op 5 januari?"
SENT_NL = "Hoeveel soldaten stuurde de CVVO naar Kazachstan?"
STRIKE_NL = "Wanneer begon de staking in Zjanaozen?"

# earlier question, follow-up, the question that is asked
ENGLISH = [
    (ALMATY, "and when?", "and when? (Almaty on 5 January)"),
    (ALMATY, "why?", "why? (Almaty on 5 January)"),
    (ALMATY, "how many were arrested?", "how many were arrested? (Almaty, 5 January)"),
    (ALMATY, "How many people died there?", "How many people died there? (Almaty on 5 January)"),
    (ALMATY, "how many died on 6 January?", "how many died on 6 January? (Almaty)"),
    (ALMATY, "and in Astana?", "What happened in Astana on 5 January?"),
    (ALMATY, "and on 6 January?", "What happened in Almaty on 6 January?"),
    (ALMATY, "and in 2011?", "What happened in Almaty in 2011?"),
    (ALMATY, "and in Dutch papers?", f"{ALMATY} (in Dutch papers)"),
    (SENT, "and Russia?", "How many soldiers did Russia send to Kazakhstan?"),
    (SENT, "What about Russia?", "How many soldiers did Russia send to Kazakhstan?"),
    (SENT, "and to Belarus?", "How many soldiers did the CSTO send to Belarus?"),
    (SENT, "how long did they stay?", "how long did they stay? (soldiers, CSTO send to Kazakhstan)"),
    (SENT, "and Tokayev?", f"{SENT} (Tokayev)"),
    ("Who is Tokayev?", "and Putin?", "Who is Putin?"),
    (STRIKE, "how long did it last?", "how long did it last? (strike in Zhanaozen begin)"),
    (STRIKE, "who led the strike?", "who led the strike? (Zhanaozen)"),
    (STRIKE, "and in August?", "When did the strike in Zhanaozen begin in August?"),
    ("Why did Tokayev dismiss the government?", "what did he say?", "what did he say? (Tokayev)"),
    ("Why did Tokayev resign?", "what did he say of Russia?", "what did he say of Russia? (Tokayev)"),
    ("Did Kazakhstan's president resign?", "and Russia?", "Did Russia's president resign?"),
    ("What did Tokayev do?", "What did Putin say about it?", "What did Putin say about it? (Tokayev)"),
    ("How many died in the tsunami in Indonesia?", "how many were hurt?", "how many were hurt? (tsunami in Indonesia)"),
]  # fmt: skip
SWEDISH = [
    (ALMATY_SV, "och när?", "och när? (Almaty den 5 januari)"),
    (ALMATY_SV, "varför?", "varför? (Almaty den 5 januari)"),
    (ALMATY_SV, "hur många greps?", "hur många greps? (Almaty, 5 januari)"),
    (ALMATY_SV, "Hur många människor dog där?", "Hur många människor dog där? (Almaty den 5 januari)"),
    (ALMATY_SV, "och i Astana?", "Vad hände i Astana den 5 januari?"),
    (ALMATY_SV, "och den 6 januari?", "Vad hände i Almaty den 6 januari?"),
    (ALMATY_SV, "och i svenska tidningar?", f"{ALMATY_SV} (i svenska tidningar)"),
    (SENT_SV, "och Ryssland?", "Hur många soldater skickade Ryssland till Kazakstan?"),
    ("Vem är Tokajev?", "och Åkesson?", "Vem är Åkesson?"),
    (SENT_SV, "hur är det med Ryssland?", "Hur många soldater skickade Ryssland till Kazakstan?"),
    (SENT_SV, "och till Vitryssland?", "Hur många soldater skickade CSTO till Vitryssland?"),
    (SENT_SV, "hur länge stannade de?", "hur länge stannade de? (soldater skickade CSTO till Kazakstan)"),
    (SENT_SV, "vad sa de?", "vad sa de? (soldater skickade CSTO till Kazakstan)"),
    (STRIKE_SV, "hur länge varade den?", "hur länge varade den? (började strejken i Zhanaozen)"),
    (STRIKE_SV, "vem ledde strejken?", "vem ledde strejken? (Zhanaozen)"),
    ("Varför strejkade arbetare i Aktau?", "vad krävde de?", "vad krävde de? (strejkade arbetare i Aktau)"),
    ("Varför avgick Tokajev?", "vad sade han?", "vad sade han? (Tokajev)"),
    ("Vad lovade Tokajev?", "Vad sa Putin om det?", "Vad sa Putin om det? (lovade Tokajev)"),
    ("Hur många dog i tsunamin på Åland?", "hur många skadades?", "hur många skadades? (tsunamin på Åland)"),
]  # fmt: skip
DUTCH = [
    (ALMATY_NL, "en wanneer?", "en wanneer? (Almaty op 5 januari)"),
    (ALMATY_NL, "waarom?", "waarom? (Almaty op 5 januari)"),
    (ALMATY_NL, "hoeveel werden er gearresteerd?", "hoeveel werden er gearresteerd? (Almaty, 5 januari)"),
    (ALMATY_NL, "Hoeveel mensen stierven daar?", "Hoeveel mensen stierven daar? (Almaty op 5 januari)"),
    (ALMATY_NL, "en in Astana?", "Wat gebeurde er in Astana op 5 januari?"),
    (ALMATY_NL, "en op 6 januari?", "Wat gebeurde er in Almaty op 6 januari?"),
    (ALMATY_NL, "en in Zweedse kranten?", f"{ALMATY_NL} (in Zweedse kranten)"),
    (SENT_NL, "en Rusland?", "Hoeveel soldaten stuurde Rusland naar Kazachstan?"),
    (SENT_NL, "hoe zit het met Rusland?", "Hoeveel soldaten stuurde Rusland naar Kazachstan?"),
    ("Wie is Tokajev?", "en Daniël?", "Wie is Daniël?"),
    (SENT_NL, "en naar België?", "Hoeveel soldaten stuurde de CVVO naar België?"),
    (SENT_NL, "hoe lang bleven ze?", "hoe lang bleven ze? (soldaten stuurde de CVVO naar Kazachstan)"),
    (STRIKE_NL, "wat wilden zij?", "wat wilden zij? (begon de staking in Zjanaozen)"),
    (STRIKE_NL, "hoe lang duurde het?", "hoe lang duurde het? (begon de staking in Zjanaozen)"),
    (STRIKE_NL, "wie leidde de staking?", "wie leidde de staking? (Zjanaozen)"),
    ("Waarom trad Tokajev af?", "wat zei hij?", "wat zei hij? (Tokajev)"),
    ("Wat deed Tokajev?", "Wat zei Poetin daarover?", "Wat zei Poetin daarover? (deed Tokajev)"),
    ("Hoeveel doden vielen er bij de brand in Curaçao?", "hoeveel gewonden?", "hoeveel gewonden? (brand in Curaçao)"),
]  # fmt: skip
CASES = [(language, *case) for language, cases in (("en", ENGLISH), ("sv", SWEDISH), ("nl", DUTCH)) for case in cases]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("language", "earlier", "question", "asked"), CASES)
def test_a_follow_up_is_completed(language, earlier, question, asked, form):
    completed = complete(unicodedata.normalize(form, question), [unicodedata.normalize(form, earlier)])
    assert completed == asked
    assert question_language(completed) == language


STANDALONE = [
    "What is the CSTO?",
    "Who is Tokayev?",
    "who is tokayev?",
    "What did Tokayev promise?",
    "And how many soldiers did Russia send?",
    "And what is the CSTO?",
    "och vad är Åland?",
    "What happened on 6 January?",
    "What did Putin say when they met?",
    "Did workers get their money?",
    "How do you boil an egg?",
    "Who won the cup?",
    "What is an akim?",
    "arrested protesters",
    "Which oligarch says he had been preparing for this?",
    "Is it true that Russia sent troops?",
    "Vad är CSTO?",
    "Vem är Tokajev?",
    "vad lovade tokajev?",
    "Hur bakar man kanelbullar?",
    "Var det krypskyttar i Almaty?",
    "Vad krävde de strejkande arbetarna i Zhanaozen?",
    "Vad hände den 6 januari?",
    "Wat is de CVVO?",
    "Wie is Tokajev?",
    "Heeft Turkije troepen gestuurd?",
    "Wat gebeurde er op 6 januari?",
    "Hoe bak je een ei?",
    "Wat zei Poetin toen hij sprak?",
    "wie won de elfstedentocht van 1997",
    "Hoeveel Kirgizische soldaten deden er mee?",
]


@pytest.mark.parametrize("question", STANDALONE)
@pytest.mark.parametrize("earlier", [ALMATY, SENT_SV, STRIKE_NL])
def test_a_question_of_its_own_is_left_alone(question, earlier):
    assert complete(question, [earlier]) == question


@pytest.mark.parametrize("question", ["Skickade Turkiet trupper?", "Vad betyder oralman?"])
def test_a_question_of_its_own_with_an_unknown_opening_is_left_alone(question):
    assert complete(question, [SENT_SV]) == question


@pytest.mark.parametrize(
    ("earlier", "question", "words", "language"),
    [
        (SENT, "och när?", ["soldiers", "CSTO", "Kazakhstan"], "sv"),
        (SENT, "och Ryssland?", ["Ryssland", "CSTO", "Kazakhstan"], "sv"),
        (SENT, "en wanneer?", ["soldiers", "CSTO", "Kazakhstan"], "nl"),
        (SENT_SV, "and when?", ["soldater", "CSTO", "Kazakstan"], "en"),
        (SENT_SV, "en Rusland?", ["Rusland", "CSTO", "Kazakstan"], "nl"),
        (SENT_NL, "how long did they stay?", ["soldaten", "CVVO", "Kazachstan"], "en"),
        (ALMATY, "hoeveel werden er gearresteerd?", ["Almaty", "5 January"], "nl"),
    ],
)
def test_a_follow_up_may_be_in_another_language(earlier, question, words, language):
    completed = complete(question, [earlier])
    assert completed.startswith(question)
    assert all(word in completed for word in words)
    assert question_language(completed) == language


def test_a_name_that_the_question_has_is_not_said_twice():
    completed = complete("and when in Kazakhstan?", [SENT])
    assert completed.count("Kazakhstan") == 1
    assert "CSTO" in completed
    assert complete("och när i Kazakstan?", [SENT]).count("Kaza") == 1  # the same name in another spelling


def test_a_conversation_of_follow_ups_keeps_its_subject():
    typed = [ALMATY, "how many were arrested?", "and in Astana?"]
    assert complete("why?", typed[:1]) == "why? (Almaty on 5 January)"
    assert complete(typed[2], typed[:2]) == "how many were arrested? (Astana, 5 January)"
    completed = [ALMATY, complete(typed[1], typed[:1])]
    assert complete(typed[2], completed) == complete(typed[2], typed[:2])
    assert "Astana" in complete("by whom?", typed)
    assert "Almaty" not in complete("by whom?", typed)


def test_only_the_last_three_questions_count():
    assert "Almaty" in complete("why?", [ALMATY, "and when?", "how?"])
    assert complete("why?", [ALMATY, "?", "??", "!"]) == "why?"


def test_without_a_conversation_nothing_changes():
    for question in ("and when?", "  och när? ", "", "a\u0308"):
        assert complete(question, []) == complete(question, ["", "  "]) == question


def test_what_would_become_too_long_is_left_as_it_is():
    assert complete("why?", [f"What did Tokayev promise {'workers ' * 200}?"]) == "why?"
    assert len(complete("why?", [f"What did Tokayev promise {'workers ' * 100}?"])) <= LONGEST


PIECES = st.lists(
    st.sampled_from(
        "and och en what vad wat when när wanneer how many did he de hij it det het they Almaty Tokayev csto Russia in "
        "i on 5 january 2019 the soldiers send strejken å ä ö ë ï ? ( ) , . ’s".split()
    ),
    max_size=9,
).map(" ".join)
ANYTHING = st.one_of(PIECES, st.text(max_size=60))


@settings(deadline=None)
@given(ANYTHING, st.lists(ANYTHING, max_size=5))
def test_completing_never_fails_and_never_runs_on(question, earlier):
    completed = complete(question, earlier)
    assert len(completed) <= max(LONGEST, len(question))
    assert complete(question, earlier) == completed
    assert complete(question, []) == question


@settings(deadline=None)
@given(st.sampled_from(STANDALONE), st.lists(PIECES, max_size=3))
def test_what_stands_alone_is_left_alone_whatever_came_before(question, earlier):
    once = complete(question, [ALMATY])
    assert complete(once, [ALMATY]) == once == question


@pytest.mark.parametrize(("language", "earlier", "question", "asked"), CASES)
def test_a_question_that_was_completed_stands_alone(language, earlier, question, asked):
    assert complete(asked, [SENT if earlier != SENT else ALMATY]) == asked


@pytest.mark.parametrize(
    "earlier, question, asked",
    [
        ("When did the protests begin?", "and where?", "Where did the protests begin?"),
        ("When did Tokayev ask for help?", "Why?", "Why did Tokayev ask for help?"),
        ("När började strejken i Ånge?", "och varför?", "Varför började strejken i Ånge?"),
        ("Wanneer begon de staking in Reünië?", "en waar?", "Waar begon de staking in Reünië?"),
        ("How many soldiers did the CSTO send?", "and when?", "and when? (soldiers, CSTO send)"),
        ("When did the protests begin?", "and when?", "and when? (protests begin)"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_when_where_and_why_take_each_other_s_place(earlier, question, asked, form):
    assert complete(unicodedata.normalize(form, question), [unicodedata.normalize(form, earlier)]) == asked


@pytest.mark.parametrize(
    "earlier, question",
    [
        ("How many police officers were killed?", "who said that?"),
        ("How many police officers were killed?", "Says who?"),
        ("How many police officers were killed?", "According to whom?"),
        ("Hur många poliser dödades i Åre?", "vem sa det?"),
        ("Hur många poliser dödades i Åre?", "Enligt vem?"),
        ("Hoeveel agenten kwamen om in België?", "wie zei dat?"),
        ("Hoeveel agenten kwamen om in België?", "Volgens wie?"),
    ],
)
def test_who_said_so_is_told_by_the_same_answer(earlier, question):
    found = completion(question, [earlier])
    assert (found.text, found.carried, found.plain, found.speakers) == (earlier, (earlier,), "", True)


@pytest.mark.parametrize("question", ["Who said that the strike was illegal?", "Vem sa att Åre brann?", "Wie zei nee?"])
def test_a_question_for_a_speaker_that_says_more_is_no_such_question(question):
    assert completion(question, [SENT]).text != SENT


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("earlier", "question", "instead"),
    [
        ("How many were arrested?", "and killed?", ("How many killed?", "killed")),
        ("Hur många greps i Åre?", "och dödade", ("Hur många dödade?", "dödade")),
        ("Hoeveel mensen werden gearresteerd?", "en gedood?", ("Hoeveel gedood?", "gedood")),
        ("Hur många dog?", "och internet?", ("Hur många internet?", "internet")),
        ("Who is the president?", "and the opposition?", ("the opposition",)),
        ("Hur många dog?", "och Åsa Öst?", ("Åsa Öst",)),
    ],
)
def test_what_is_added_has_other_readings_should_it_change_nothing(earlier, question, instead, form):
    found = completion(unicodedata.normalize(form, question), [earlier])
    assert found.before and found.before.text == earlier and found.instead[:-1] == instead
    assert instead[-1] in found.instead[-1], "what the archive has on it, at last"


@pytest.mark.parametrize("question", ["and in Åre?", "and on 6 January?", "and Russia?", "and when?", "why?"])
def test_what_is_exchanged_or_limits_the_question_before_has_no_other_reading(question):
    assert completion(question, [SENT]).instead == ()


ALONE = [
    ("Why did the protests start?", "How many people died?"),
    ("Varför började protesterna?", "Hur många dog?"),
    ("Waarom begonnen de protesten?", "Hoeveel mensen zijn er gestorven?"),
]


@pytest.mark.parametrize("earlier, question", ALONE)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_question_that_says_what_it_asks_takes_nothing_from_one_without_names(earlier, question, form):
    question = unicodedata.normalize(form, question)
    found = completion(question, [earlier])
    assert (found.text, found.carried, found.fuller) == (question, (), None)


@pytest.mark.parametrize(
    "earlier, question, carried",
    [
        ("Hoeveel soldaten stuurde de CVVO?", "en waarom?", ("CVVO",)),
        ("Hur många soldater skickade CSTO till Kazakstan?", "och när?", ("CSTO", "Kazakstan")),
        ("How many soldiers did the CSTO send in 2022?", "and when exactly did they leave?", ("CSTO", "2022")),
        ("Why did the protests start?", "and by whom?", ("Why did the protests start?",)),
    ],
)
def test_what_was_carried_over_is_names_and_dates_or_the_question_before(earlier, question, carried):
    assert completion(question, [earlier]).carried == carried


OUTSIDE = [
    ("Who won the Tour de France?", "How many people died?"),
    ("Vem vann Vasaloppet i Mora?", "Hur många människor dog?"),
    ("Wie won de Ronde van België?", "Hoeveel mensen kwamen om?"),
]


@pytest.mark.parametrize("earlier, question", OUTSIDE)
def test_names_that_the_archive_lacks_are_lent_to_no_question(earlier, question):
    found = completion(question, [earlier], lambda keys: False)
    assert (found.text, found.carried) == (question, ())
    assert completion(question, [earlier]).carried  # where it has them, they are


def test_only_the_names_that_the_archive_has_are_lent():
    found = completion("and why?", ["What did Zxqvkw tell Tokayev?"], lambda keys: "n_tkv" in keys)
    assert found.carried == ("Tokayev",)


@pytest.mark.parametrize("earlier, question", OUTSIDE)
def test_a_short_question_may_have_meant_just_what_was_typed(earlier, question):
    assert completion(question, [earlier]).plain == question


@pytest.mark.parametrize(
    "earlier, question",
    [
        (ALMATY, "and when?"),
        (ALMATY_SV, "Vad sa han?"),
        (ALMATY_NL, "Hoeveel doden vielen daar?"),
        ("Who is Wayde Sims?", "who shot him?"),
        ("Vem är Åke Öberg?", "och vem sköt honom?"),
        ("Wie is Zoë van Heël?", "wie schoot hem neer?"),
    ],
)
def test_a_question_that_points_back_means_nothing_alone(earlier, question):
    found = completion(question, [earlier])
    assert found.carried and not found.plain


@pytest.mark.parametrize(
    "earlier, question, fuller",
    [
        ("What happened in Zhanaozen in 2011?", "How long did the oil workers strike last?", ("Zhanaozen", "2011")),
        ("Vad hände i Åre 2011?", "Hur länge varade strejken?", ("Åre", "2011")),
        ("Wat gebeurde er in Zjanaozen?", "Hoe lang duurde de staking?", ("Zjanaozen",)),
    ],
)
def test_a_question_without_names_is_left_alone_and_may_be_asked_with_the_earlier_ones(earlier, question, fuller):
    found = completion(question, [earlier])
    assert found.text == question and found.fuller and found.fuller.carried == fuller


def test_a_question_with_a_name_of_its_own_takes_none():
    assert completion("How many people live in Astana?", [ALMATY]).fuller is None


def test_he_is_the_one_that_was_asked_for():
    asked = complete("How much was he paid?", ["Who advised Nazarbayev on his reputation?"])
    assert asked == "How much was he paid? (advised Nazarbayev, reputation)"
    assert complete("Why was he arrested?", ["Who is Karim Masimov?"]) == "Why was he arrested? (Karim Masimov)"


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("Who is Kit Harington?", "and how many died?"),
        ("Hur många greps i Barcelona?", "och hur många skadades?"),
        ("Hoeveel doden vielen er in Curaçao?", "en hoeveel gewonden?"),
    ],
)
def test_what_goes_on_with_and_is_never_asked_of_something_else(earlier, question):
    assert completion(question, [earlier]).plain == ""
    assert completion(question.split(" ", 1)[1], [earlier]).plain


def test_what_is_carried_of_a_question_that_says_nothing_alone_has_what_it_was_completed_with():
    for earlier, asked in (
        (("How many soldiers did the CSTO send?", "And when?"), "Who said that?"),
        (("Hur många soldater skickade CSTO?", "Och när?"), "Vem sa det?"),
        (("Hoeveel soldaten stuurde de CVVO?", "En wanneer?"), "Wie zei dat?"),
    ):
        (carried,) = completion(asked, earlier).carried
        assert carried.startswith(earlier[1]) and ("CSTO" in carried or "CVVO" in carried)


@pytest.mark.parametrize(
    ("earlier", "question", "alone"),
    [
        (("How many soldiers did the CSTO send?", "How many people died?"), "And when?", "And when? (died)"),
        (("Hur många soldater skickade CSTO?", "Hur många dog?"), "Och när?", "Och när? (dog)"),
        (
            ("Hoeveel soldaten stuurde de CVVO?", "Hoeveel mensen zijn omgekomen?"),
            "En wanneer?",
            "En wanneer? (omgekomen)",
        ),
        (("How many soldiers did the CSTO send?",), "And when?", ""),
    ],
)
def test_what_follows_a_question_that_may_stand_alone_is_asked_of_it_alone_too(earlier, question, alone):
    made = completion(question, earlier)
    assert made.plain == alone
    assert made.plain_carried == ((earlier[-1],) if alone else ()), "what a reader is told that it was taken from"


@pytest.mark.parametrize(
    ("earlier", "question", "asked"),
    [
        ("What does Sidecar say about Masimov?", "And what does Metro say?", "What does Metro say about Masimov?"),
        (
            "Vad skriver Metro om de ryska trupperna?",
            "Och vad säger Sidecar?",
            "Vad skriver Sidecar om de ryska trupperna?",
        ),
        ("Wat zegt Sidecar over Masimov?", "En wat schrijft Metro?", "Wat zegt Metro over Masimov?"),
        ("Compare Metro and Sidecar on the role of Russia", "And on Åsa Ek?", "Compare Metro and Sidecar on Åsa Ek"),
        ("jämför Metro och Sidecar om Rysslands roll", "och om Kinas?", "jämför Metro och Sidecar om Kinas roll"),
        ("vergelijk Metro en Sidecar over de rol van Rusland", "En over Zoë?", "vergelijk Metro en Sidecar over Zoë"),
        (
            "What did the minister say about the strike?",
            "And about the wages?",
            "What did the minister say about the wages?",
        ),
        ("Who is Tokayev?", "And Nazarbayev?", "Who is Nazarbayev?"),
        ("Vad skriver Sidecar om oljan?", "Och Metro?", "Vad skriver Metro om oljan?"),
        ("Wat zegt Sidecar over België?", "En Metro?", "Wat zegt Metro over België?"),
        ("What did Johnson say about the plan?", "And what did May say?", "What did May say about the plan?"),
        ("What happened in Åbo on 5 January?", "And the day after?", "What happened in Åbo on 6 January?"),
        ("Vad hände den 5 januari 2022?", "och dagen innan?", "Vad hände den 4 januari 2022?"),
        ("Wat gebeurde er op 9 januari in België?", "En de dag erna?", "Wat gebeurde er op 10 januari in België?"),
        ("What happened on 31 January?", "and the next day?", "What happened on 1 February?"),
        ("What happened on Wednesday 5 January 2022?", "And on the day after?", "What happened on 6 January 2022?"),
        ("Wat gebeurde er op 2 januari?", "En de dag daarna?", "Wat gebeurde er op 3 januari?"),
        ("Wat gebeurde er op 4 januari?", "Wat gebeurde er de dag daarvoor?", "Wat gebeurde er op 3 januari?"),
        ("Vad hände i Åbo den 31 december 2021?", "och dagen efter?", "Vad hände i Åbo den 1 januari 2022?"),
        (
            "När kom soldaterna till Åbo?",
            "När lämnade de staden?",
            "När lämnade de staden? (kom soldaterna till Åbo)",
        ),
        ("När kom kungen?", "När gick de första tågen dit?", "När gick de första tågen dit? (kom kungen)"),
        ("Who is Åke Ek?", "What does Sidecar say about him?", "What does Sidecar say about him? (Åke Ek)"),
        ("Vem är Åke Ek?", "Vad skriver Sidecar om honom?", "Vad skriver Sidecar om honom? (Åke Ek)"),
        ("Wie is Zoë Maes?", "Wat schrijft Sidecar over haar?", "Wat schrijft Sidecar over haar? (Zoë Maes)"),
    ],
)
def test_what_another_says_and_what_is_said_of_another_is_asked_in_full(earlier, question, asked):
    assert complete(question, [earlier]) == asked


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("earlier", "question", "other"),
    [
        ("What did the minister say?", "What about the reservoir?", "the reservoir"),
        ("Vad sa ministern i Åbo?", "Hur är det med älvarna?", "älvarna"),
        ("Wat zei de minister in België?", "Hoe zit het met de zeeën?", "de zeeën"),
    ],
)
def test_what_about_something_may_ask_for_all_that_there_is_on_it(earlier, question, other, form):
    made = completion(unicodedata.normalize(form, question), [earlier])
    assert made.plain == other
    assert completion(unicodedata.normalize(form, question), []).text == other


@pytest.mark.parametrize(
    "question", ["What about him?", "Hur är det med honom?", "Hoe zit het met hem?", "how about it?"]
)
def test_what_about_somebody_who_was_not_named_is_unclear(question):
    assert completion(question, []).unclear


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("And what did May say?", "en", ["May"]),
        ("What did May and Corbyn say?", "en", ["Corbyn"]),
        ("What happened in May?", "en", []),
        ("What happened since last May?", "en", []),
        ("What happened in April and May?", "en", []),
        ("Who is Theresa May?", "en", ["Theresa May"]),
    ],
)
def test_a_month_that_somebody_is_called_is_told_by_what_stands_before_it(text, language, names):
    found = read_subject(text, language)
    assert [found.part(name) for name in found.names] == names
