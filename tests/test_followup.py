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
    (ALMATY, "and in Astana?", "What happened in Astana on 5 January?"),
    (ALMATY, "and on 6 January?", "What happened in Almaty on 6 January?"),
    (ALMATY, "and in 2011?", "What happened in Almaty in 2011?"),
    (ALMATY, "and in Dutch papers?", "What happened in Almaty on 5 January? (in Dutch papers)"),
    (SENT, "and Russia?", "How many soldiers did Russia send to Kazakhstan?"),
    (SENT, "What about Russia?", "How many soldiers did Russia send to Kazakhstan?"),
    (SENT, "and to Belarus?", "How many soldiers did the CSTO send to Belarus?"),
    ("Who is Tokayev?", "and Putin?", "Who is Putin?"),
    (STRIKE, "and in August?", "When did the strike in Zhanaozen begin in August?"),
    ("Did Kazakhstan's president resign?", "and Russia?", "Did Russia's president resign?"),
]  # fmt: skip
SWEDISH = [
    (ALMATY_SV, "och i Astana?", "Vad hände i Astana den 5 januari?"),
    (ALMATY_SV, "och den 6 januari?", "Vad hände i Almaty den 6 januari?"),
    (ALMATY_SV, "och i svenska tidningar?", "Vad hände i Almaty den 5 januari? (i svenska tidningar)"),
    (SENT_SV, "och Ryssland?", "Hur många soldater skickade Ryssland till Kazakstan?"),
    ("Vem är Tokajev?", "och Åkesson?", "Vem är Åkesson?"),
    (SENT_SV, "hur är det med Ryssland?", "Hur många soldater skickade Ryssland till Kazakstan?"),
    (SENT_SV, "och till Vitryssland?", "Hur många soldater skickade CSTO till Vitryssland?"),
]  # fmt: skip
DUTCH = [
    (ALMATY_NL, "en in Astana?", "Wat gebeurde er in Astana op 5 januari?"),
    (ALMATY_NL, "en op 6 januari?", "Wat gebeurde er in Almaty op 6 januari?"),
    (ALMATY_NL, "en in Zweedse kranten?", "Wat gebeurde er in Almaty op 5 januari? (in Zweedse kranten)"),
    (SENT_NL, "en Rusland?", "Hoeveel soldaten stuurde Rusland naar Kazachstan?"),
    (SENT_NL, "hoe zit het met Rusland?", "Hoeveel soldaten stuurde Rusland naar Kazachstan?"),
    ("Wie is Tokajev?", "en Daniël?", "Wie is Daniël?"),
    (SENT_NL, "en naar België?", "Hoeveel soldaten stuurde de CVVO naar België?"),
]  # fmt: skip
CASES = [(language, *case) for language, cases in (("en", ENGLISH), ("sv", SWEDISH), ("nl", DUTCH)) for case in cases]


# earlier question, follow-up, what the search is lent of the earlier one, whether it goes on from its answer
GOES_ON = [
    (ALMATY, "and when?", "Almaty, 5 January", True),
    (ALMATY, "why?", "Almaty, 5 January", True),
    (ALMATY, "how many were arrested?", "Almaty, 5 January", False),
    (ALMATY, "How many people died there?", "Almaty, 5 January", True),
    (ALMATY, "how many died on 6 January?", "Almaty", False),
    (SENT, "how long did they stay?", "CSTO, Kazakhstan", True),
    (SENT, "and Tokayev?", "CSTO, Kazakhstan", False),
    (STRIKE, "how long did it last?", "Zhanaozen", True),
    (STRIKE, "who led the strike?", "Zhanaozen", False),
    ("Why did Tokayev dismiss the government?", "what did he say?", "Tokayev", True),
    ("Why did Tokayev resign?", "what did he say of Russia?", "Tokayev", True),
    ("What did Tokayev do?", "What did Putin say about it?", "Tokayev", True),
    ("How many died in the tsunami in Indonesia?", "how many were hurt?", "Indonesia", False),
    (ALMATY_SV, "och när?", "Almaty, 5 januari", True),
    (ALMATY_SV, "varför?", "Almaty, 5 januari", True),
    (ALMATY_SV, "hur många greps?", "Almaty, 5 januari", False),
    (ALMATY_SV, "Hur många människor dog där?", "Almaty, 5 januari", True),
    (SENT_SV, "hur länge stannade de?", "CSTO, Kazakstan", True),
    (SENT_SV, "vad sa de?", "CSTO, Kazakstan", True),
    (STRIKE_SV, "hur länge varade den?", "Zhanaozen", True),
    (STRIKE_SV, "vem ledde strejken?", "Zhanaozen", False),
    ("Varför strejkade arbetare i Aktau?", "vad krävde de?", "Aktau", True),
    ("Varför avgick Tokajev?", "vad sade han?", "Tokajev", True),
    ("Vad lovade Tokajev?", "Vad sa Putin om det?", "Tokajev", True),
    ("Hur många dog i tsunamin på Åland?", "hur många skadades?", "Åland", False),
    (ALMATY_NL, "en wanneer?", "Almaty, 5 januari", True),
    (ALMATY_NL, "waarom?", "Almaty, 5 januari", True),
    (ALMATY_NL, "hoeveel werden er gearresteerd?", "Almaty, 5 januari", False),
    (ALMATY_NL, "Hoeveel mensen stierven daar?", "Almaty, 5 januari", True),
    (SENT_NL, "hoe lang bleven ze?", "CVVO, Kazachstan", True),
    (STRIKE_NL, "wat wilden zij?", "Zjanaozen", True),
    (STRIKE_NL, "hoe lang duurde het?", "Zjanaozen", True),
    (STRIKE_NL, "wie leidde de staking?", "Zjanaozen", False),
    ("Waarom trad Tokajev af?", "wat zei hij?", "Tokajev", True),
    ("Wat deed Tokajev?", "Wat zei Poetin daarover?", "Tokajev", True),
    ("Hoeveel doden vielen er bij de brand in Curaçao?", "hoeveel gewonden?", "Curaçao", False),
]  # fmt: skip


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("language", "earlier", "question", "asked"), CASES)
def test_a_follow_up_is_completed(language, earlier, question, asked, form):
    completed = complete(unicodedata.normalize(form, question), [unicodedata.normalize(form, earlier)])
    assert completed == asked
    assert question_language(completed) == language


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("earlier", "question", "lent", "leans"), GOES_ON)
def test_another_follow_up_is_asked_as_it_was_typed_and_with_the_names_before_it(earlier, question, lent, leans, form):
    found = completion(unicodedata.normalize(form, question), [unicodedata.normalize(form, earlier)])
    given = f"{question} ({lent})"  # alone where it says nothing itself
    assert found.text == given or (unicodedata.normalize("NFC", found.text) == question and found.readings[0] == given)
    assert found.leans is leans
    assert found.before and found.before.text == unicodedata.normalize("NFC", earlier)
    # What cannot be asked alone has the names where it is.
    assert complete(question, [earlier]) == (given if leans else question)


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
    ("earlier", "question", "lent", "language"),
    [
        (SENT, "och när?", "CSTO, Kazakhstan", "sv"),
        (SENT, "en wanneer?", "CSTO, Kazakhstan", "nl"),
        (SENT_SV, "and when?", "CSTO, Kazakstan", "en"),
        (SENT_NL, "how long did they stay?", "CVVO, Kazachstan", "en"),
        (ALMATY, "waarom?", "Almaty, 5 January", "nl"),
    ],
)
def test_a_follow_up_may_be_in_another_language(earlier, question, lent, language):
    completed = complete(question, [earlier])
    assert completed == f"{question} ({lent})"
    assert question_language(completed) == language


@pytest.mark.parametrize(("earlier", "question"), [(SENT, "och Ryssland?"), (SENT_SV, "en Rusland?")])
def test_nothing_is_exchanged_between_languages(earlier, question):
    found = completion(question, [earlier])
    assert found.text == question and found.names


def test_a_name_that_the_question_has_is_not_said_twice():
    (reading,) = completion("and when was that in Kazakhstan?", [SENT]).readings
    assert reading.count("Kazakhstan") == 1 and "CSTO" in reading
    (other,) = completion("och när var det i Kazakstan?", [SENT]).readings
    assert other.count("Kaza") == 1  # the same name in another spelling


def test_a_conversation_keeps_its_subject():
    typed = [ALMATY, "and in Astana?", "how many were arrested?", "by whom?"]
    found = completion("why?", typed)
    assert found.topic == ("Astana", "5 January")
    told = []
    while found:
        told.append(found.text)
        found = found.before
    assert told[-3:] == ["how many were arrested?", "What happened in Astana on 5 January?", ALMATY]
    assert told[0].startswith("why? (") and told[1].startswith("by whom? (")


def test_only_the_last_ten_questions_count():
    assert completion("why?", [ALMATY, *["and when?"] * 9]).topic == ("Almaty", "5 January")
    assert completion("why?", [ALMATY, *["?"] * 10]).topic == ("?",)


def test_without_a_conversation_nothing_changes():
    for question in ("and when?", "  och när? ", "", "a\u0308"):
        assert complete(question, []) == complete(question, ["", "  "]) == question


def test_what_would_become_too_long_is_left_as_it_is():
    assert complete("and Putin?", [f"What did Tokayev promise {'workers ' * 200}?"]) == "and Putin?"
    assert len(complete("and Putin?", [f"What did Tokayev promise {'workers ' * 100}?"])) <= LONGEST


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
    assert (found.text, found.carried, found.speakers) == (earlier, (earlier,), True)


@pytest.mark.parametrize("question", ["Who said that the strike was illegal?", "Vem sa att Åre brann?", "Wie zei nee?"])
def test_a_question_for_a_speaker_that_says_more_is_no_such_question(question):
    assert completion(question, [SENT]).text != SENT


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("earlier", "question", "asked"),
    [
        ("How many were arrested?", "and killed?", "How many killed?"),
        ("Hur många greps i Åre?", "och dödade", "Hur många dödade?"),
        ("Hoeveel mensen werden gearresteerd?", "en gedood?", "Hoeveel gedood?"),
        ("Hur många dog?", "och de sårade?", "Hur många sårade?"),
        ("Who is the president?", "and the opposition?", "Who is the president? (the opposition)"),
        ("Vem styr i Åbo?", "och oppositionen?", "och oppositionen? (Åbo)"),
    ],
)
def test_what_is_counted_too_goes_on_from_the_answer(earlier, question, asked, form):
    found = completion(unicodedata.normalize(form, question), [earlier])
    assert unicodedata.normalize("NFC", found.text) == question and found.leans and found.adds
    assert found.readings[0] == asked and found.before and found.before.text == earlier


@pytest.mark.parametrize(
    ("earlier", "question", "topic"),
    [
        ("Hoeveel soldaten stuurde de CVVO?", "en waarom?", ("CVVO",)),
        ("Hur många soldater skickade CSTO till Kazakstan?", "och när?", ("CSTO", "Kazakstan")),
        ("How many soldiers did the CSTO send in 2022?", "and when exactly did they leave?", ("CSTO", "2022")),
        ("Why did the protests start?", "and by whom?", ("Why did the protests start?",)),
        ("Why did the protests start?", "Who is Åke Öst?", ("Åke Öst",)),
        ("What did Tokayev do?", "What did Putin say about it?", ("Tokayev",)),
    ],
)
def test_what_a_conversation_is_about_is_names_and_dates_or_a_question(earlier, question, topic):
    assert completion(question, [earlier]).topic == topic


OUTSIDE = [
    ("Who won the Tour de France?", "How many people died?"),
    ("Vem vann Vasaloppet i Mora?", "Hur många människor dog?"),
    ("Wie won de Ronde van België?", "Hoeveel mensen kwamen om?"),
]


@pytest.mark.parametrize("earlier, question", OUTSIDE)
def test_names_that_the_archive_lacks_are_lent_to_no_question(earlier, question):
    found = completion(question, [earlier], lambda keys: False)
    assert (found.text, found.before, found.readings) == (question, None, ())
    assert completion(question, [earlier]).readings  # where it has them, they are


def test_only_the_names_that_the_archive_has_are_lent():
    found = completion("and why?", ["What did Zxqvkw tell Tokayev?"], lambda keys: "n_tkv" in keys)
    assert found.text == "and why? (Tokayev)"


@pytest.mark.parametrize(
    "earlier, question, persons",
    [
        (ALMATY, "and when?", ()),
        (ALMATY_SV, "Vad sa han?", ("Almaty",)),
        (ALMATY_NL, "Hoeveel doden vielen daar?", ()),
        ("Who is Wayde Sims?", "who shot him?", ("Wayde Sims",)),
        ("Vem är Åke Öberg?", "och vem sköt honom?", ("Åke Öberg",)),
        ("Wie is Zoë Heël?", "wie schoot haar neer?", ("Zoë Heël",)),
        ("Who advised Nazarbayev on his reputation?", "How much was he paid?", ()),
        ("Who is Karim Masimov?", "Why was he arrested?", ("Karim Masimov",)),
    ],
)
def test_a_question_that_points_back_goes_on_from_the_answer_and_tells_on_whom(earlier, question, persons):
    found = completion(question, [earlier])
    assert found.leans and found.persons == persons


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("How many people live in Astana?", "How many soldiers did Russia send?"),
        ("Hur många bor i Åbo?", "Vad sa Öst om sjön?"),
        ("Hoeveel mensen wonen in België?", "Wat zei Zoë Maes over de zee?"),
    ],
)
def test_what_names_something_may_leave_the_conversation(earlier, question):
    found = completion(question, [earlier])
    assert found.names and not found.leans and found.text == question


def test_what_is_carried_of_a_question_that_says_nothing_alone_has_what_it_was_completed_with():
    for earlier, asked in (
        (("How many soldiers did the CSTO send?", "And when? (CSTO)"), "Who said that?"),
        (("Hur många soldater skickade CSTO?", "Och när? (CSTO)"), "Vem sa det?"),
        (("Hoeveel soldaten stuurde de CVVO?", "En wanneer? (CVVO)"), "Wie zei dat?"),
    ):
        assert completion(asked, earlier).carried == (earlier[1],)


@pytest.mark.parametrize(
    ("earlier", "question", "asked"),
    [
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
        ("What happened in Åbo on 5 January?", "And the day after?", "What happened in Åbo on 6 January?"),
        ("Vad hände den 5 januari 2022?", "och dagen innan?", "Vad hände den 4 januari 2022?"),
        ("Wat gebeurde er op 9 januari in België?", "En de dag erna?", "Wat gebeurde er op 10 januari in België?"),
        ("What happened on 31 January?", "and the next day?", "What happened on 1 February?"),
        ("What happened on Wednesday 5 January 2022?", "And on the day after?", "What happened on 6 January 2022?"),
        ("Wat gebeurde er op 2 januari?", "En de dag daarna?", "Wat gebeurde er op 3 januari?"),
        ("Wat gebeurde er op 4 januari?", "Wat gebeurde er de dag daarvoor?", "Wat gebeurde er op 3 januari?"),
        ("Vad hände i Åbo den 31 december 2021?", "och dagen efter?", "Vad hände i Åbo den 1 januari 2022?"),
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
    assert completion(unicodedata.normalize(form, question), [earlier]).leans
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
