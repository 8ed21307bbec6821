"""What kind of answer a question wants, and what it wants counted or measured, in three languages."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.question import question_language, read_question, troops_asked

# question -> kind, with "kind noun" where something is counted or listed
ENGLISH = {
    "Who led the convoy over the pass?": "person",
    "And who was the mayor of Norrbro?": "person",
    "Which minister left the meeting?": "person",
    "Which former police chief sold the boats?": "person",
    "Who did the CSTO send?": "person",
    "Which oil company closed the field?": "organisation",
    "What news agency reported the closure?": "organisation",
    "Where did the ship run aground?": "place",
    "In which town was the ferry built?": "place",
    "What is the capital of Kazakhstan?": "place",
    "When did the bridge close?": "date",
    "Until what year was the mine open?": "date",
    "How long ago did the mine close?": "date",
    "How long did the strike last?": "duration",
    "How heavy a sentence did the mayor get?": "duration",
    "How many days was the harbour shut?": "duration days",
    "How many soldiers did the council send?": "quantity soldiers",
    "How many Russian soldiers died?": "quantity soldiers",
    "How many police officers were injured?": "quantity officers",
    "How many of the miners went home?": "quantity miners",
    "How many people were arrested?": "quantity people",
    "How much money was lost?": "quantity money",
    "How much did the bridge cost?": "quantity",
    "How large was the crowd?": "quantity",
    "What did the new tunnel cost?": "quantity",
    "Why did the ferry stop?": "reason",
    "What caused the fire?": "reason",
    "What was the reason for the strike?": "reason",
    "With what did the police shoot?": "means",
    "What did they shoot at the crowd with?": "means",
    "What did the crew use to clear the ice?": "means",
    "What happened with the ferry?": "event",
    "What is the CSTO?": "definition",
    "What is the Security Council?": "definition",
    "What is an akim?": "definition",
    "What does oralman mean?": "definition",
    "What did the mayor say about the ferry?": "quotation",
    "What did the crowd shout?": "quotation",
    "What did Tokayev call the protesters?": "quotation",
    "How did the captain describe the storm?": "quotation",
    "Which demands did the miners make?": "list demands",
    "Which concessions did Tokayev make?": "list concessions",
    "What are the demands of the nurses?": "list demands",
    "Name the members of the alliance": "list members",
    "Which countries sent troops?": "list countries",
    "What happened on 5 January?": "event",
    "What exactly happened in the harbour?": "event",
    "Did Turkey send troops?": "yes-no",
    "Were there snipers on the roof?": "yes-no",
    "Is the ferry still out of service?": "yes-no",
    "Can you tell me whether the bridge is open?": "yes-no",
    "Can you tell me when the bridge opens?": "date",
    "Did the council stop or did the mayor stop it?": "other",
    "What did he do when they came?": "other",
    "How did the government react?": "other",
    "When the storm came, who closed the bridge?": "person",
    "arrested Kazakhstan": "other",
}
SWEDISH = {
    "Vem ledde konvojen över passet?": "person",
    "Vilken minister lämnade mötet?": "person",
    "Vad heter borgmästaren i Norrbro?": "person",
    "Vems båt sjönk vid kajen?": "person",
    "Vilket oljebolag stängde fältet?": "organisation",
    "Vilken nyhetsbyrå skrev om stängningen?": "organisation",
    "Var gick fartyget på grund?": "place",
    "Var ligger gruvan?": "place",
    "Var byggdes färjan?": "place",
    "I vilken stad byggdes färjan?": "place",
    "Vad är huvudstaden i Kazakstan?": "place",
    "När stängdes bron?": "date",
    "Vilket år öppnade gruvan?": "date",
    "Hur länge sedan stängdes gruvan?": "date",
    "Hur länge varade strejken?": "duration",
    "Hur långt fängelsestraff fick borgmästaren?": "duration",
    "Hur högt straff krävde åklagaren?": "duration",
    "Hur långt är det till Åbo?": "quantity",
    "Hur lång tid tog resan?": "duration",
    "Hur många dagar var hamnen stängd?": "duration dagar",
    "Hur många soldater skickade rådet?": "quantity soldater",
    "Hur många ryska soldater dog?": "quantity soldater",
    "Hur många människor greps?": "quantity människor",
    "Hur många skadade räknades det?": "quantity skadade",
    "Hur många av gruvarbetarna gick hem?": "quantity gruvarbetarna",
    "Hur mycket pengar försvann?": "quantity pengar",
    "Hur mycket kostade bron?": "quantity",
    "Hur stor var folkmassan?": "quantity",
    "Vad kostade den nya tunneln?": "quantity",
    "Varför stannade färjan?": "reason",
    "Vad utlöste branden?": "reason",
    "Vad var anledningen till strejken?": "reason",
    "Med vad sköt polisen?": "means",
    "Vad sköt de på folkmassan med?": "means",
    "Vad använde besättningen för att bryta isen?": "means",
    "Vad hände med färjan?": "event",
    "Vad är CSTO?": "definition",
    "Vad är en akim?": "definition",
    "Vad betyder oralman?": "definition",
    "Vad menas med zhuz?": "definition",
    "Vad sa borgmästaren om färjan?": "quotation",
    "Vad ropade folkmassan?": "quotation",
    "Hur beskrev kaptenen stormen?": "quotation",
    "Vilka krav ställde gruvarbetarna?": "list krav",
    "Vilka eftergifter gjorde Tokajev?": "list eftergifter",
    "Vad krävde sjuksköterskorna?": "list",
    "Nämn medlemmarna i alliansen": "list medlemmarna",
    "Vad hände den 5 januari?": "event",
    "Vad har hänt i hamnen?": "event",
    "Skickade Turkiet trupper?": "yes-no",
    "Var det krypskyttar på taket?": "yes-no",
    "Var bron öppen på söndagen?": "yes-no",
    "Är färjan fortfarande ur drift?": "yes-no",
    "Har Turkiet skickat trupper?": "yes-no",
    "Kan du berätta när bron öppnar?": "date",
    "Hur reagerade regeringen på det?": "other",
    "När stormen kom, vem stängde bron?": "person",
    "gripna i Kazakstan": "other",
}
DUTCH = {
    "Wie leidde het konvooi over de pas?": "person",
    "Van wie was de boot in de haven?": "person",
    "Welke minister verliet de vergadering?": "person",
    "Hoe heet de burgemeester van Norrbro?": "person",
    "Welke Russische communist was daar tegen?": "person",
    "Welk oliebedrijf sloot het veld?": "organisation",
    "Welk persbureau meldde de sluiting?": "organisation",
    "Waar liep het schip aan de grond?": "place",
    "In welke stad werd de veerboot gebouwd?": "place",
    "Wat is de hoofdstad van Kazachstan?": "place",
    "Wanneer ging de brug dicht?": "date",
    "In welk jaar ging de mijn open?": "date",
    "Hoe lang geleden sloot de mijn?": "date",
    "Hoe lang duurde de staking?": "duration",
    "Hoe hoog was de celstraf die de aanklagers eisten?": "duration",
    "Hoelang duurde de reis?": "duration",
    "Hoeveel dagen was de haven gesloten?": "duration dagen",
    "Hoeveel demonstranten waren er op het plein?": "quantity demonstranten",
    "Hoeveel Russische soldaten stierven er?": "quantity soldaten",
    "Hoeveel gewonde soldaten telde men?": "quantity soldaten",
    "Hoeveel soldaten stuurde de raad?": "quantity soldaten",
    "Hoeveel van de mijnwerkers gingen naar huis?": "quantity mijnwerkers",
    "Hoeveel geld is er verdwenen?": "quantity geld",
    "Hoeveel kostte de brug?": "quantity",
    "Hoe groot was de menigte?": "quantity",
    "Wat kostte de nieuwe tunnel?": "quantity",
    "Waarom stopte de veerboot?": "reason",
    "Wat veroorzaakte de brand?": "reason",
    "Wat was de reden van de staking?": "reason",
    "Waarmee schoot de politie?": "means",
    "Waar schoten ze mee?": "means",
    "Wat gebruikte de bemanning om het ijs te breken?": "means",
    "Wat gebeurde er met de veerboot?": "event",
    "Wat is de CVVO?": "definition",
    "Wat is een akim?": "definition",
    "Wat betekent oralman?": "definition",
    "Waar staat CVVO voor?": "definition",
    "Wat zei de burgemeester over de veerboot?": "quotation",
    "Wat riep de menigte?": "quotation",
    "Hoe noemde Tokajev de demonstranten?": "quotation",
    "Welke eisen stelden de mijnwerkers?": "list eisen",
    "Welke concessies deed Tokajev?": "list concessies",
    "Wat zijn de eisen van de verpleegkundigen?": "list eisen",
    "Noem de leden van de alliantie": "list leden",
    "Welke landen stuurden troepen?": "list landen",
    "Wat gebeurde er op 5 januari?": "event",
    "Wat is er in de haven gebeurd?": "event",
    "Heeft Turkije troepen gestuurd?": "yes-no",
    "Stuurde Turkije troepen?": "yes-no",
    "Waren er sluipschutters op het dak?": "yes-no",
    "Is de veerboot nog buiten dienst?": "yes-no",
    "Kunt u mij vertellen wanneer de brug opengaat?": "date",
    "Hoe reageerde de regering op het nieuws?": "other",
    "Toen de storm kwam, wie sloot toen de brug?": "person",
    "arrestaties in Kazachstan": "other",
}
TABLE = [
    (language, question, *f"{wanted} ".split(" ")[:2])
    for language, table in (("en", ENGLISH), ("sv", SWEDISH), ("nl", DUTCH))
    for question, wanted in table.items()
]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("language", "question", "kind", "counted"), TABLE)
def test_the_kind_of_answer_is_understood(language, question, kind, counted, form):
    read = read_question(unicodedata.normalize(form, question))
    assert (read.language, read.kind, read.counted) == (language, kind, counted or None)
    assert read.text == question


@pytest.mark.parametrize(("language", "question", "kind", "counted"), TABLE)
def test_small_letters_and_no_question_mark_make_no_difference(language, question, kind, counted):
    if "Security Council" in question:
        question = question.replace("the Security Council", "the UN Security Council".removeprefix("the UN "))
    read = read_question(question.lower().rstrip("?"))
    assert (read.kind, read.counted) == (kind, counted.lower() or None)


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("How old was the captain?", "age"),
        ("At what age did miners retire?", "age"),
        ("Hur gammal var kaptenen?", "age"),
        ("Vid vilken ålder gick gruvarbetarna i pension?", "age"),
        ("Hoe oud was de kapitein?", "age"),
        ("Op welke leeftijd stopten de mijnwerkers?", "age"),
        ("How long is the bridge?", "length"),
        ("Hur lång är den nya bron?", "length"),
        ("Hoe lang is de spoorlijn?", "length"),
        ("How far is the harbour from the town?", "length"),
        ("How high is the tower?", None),
        ("How many soldiers came?", None),
    ],
)
def test_what_is_measured_is_said_when_it_is_certain(question, measure):
    read = read_question(question)
    assert (read.kind, read.measure) == ("quantity", measure)


def test_what_lasts_is_no_length():
    for question in ("How long was the strike?", "Hur lång var strejken?", "Hoe lang was de staking?"):
        read = read_question(question)
        assert (read.kind, read.measure) == ("duration", None)


def test_where_small_words_do_not_decide_the_conversation_does():
    assert question_language("en Rusland?", "nl") == "nl"
    assert question_language("en Ryssland?", "sv") == "sv"
    assert question_language("and when was the bridge built", "sv") == "en"


@settings(deadline=None)
@given(st.text())
def test_any_text_has_a_kind(text):
    read = read_question(text)
    assert read.kind
    assert read.counted is None or read.counted in read.text


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("question", "office"),
    [
        ("Who is the interior minister?", "interior minister"),
        ("who's Kazakhstan's president", "president"),
        ("Who was the minister of foreign affairs?", "minister of foreign affairs"),
        ("Who is the new prime minister of Armenia?", "prime minister"),
        ("Who was the officer who fired first?", None),
        ("Who is Tokayev?", None),
        ("Vem är Kazakstans inrikesminister?", "inrikesminister"),
        ("Vem var borgmästare i Göteborg?", "borgmastare"),
        ("Vem är den nya försvarsministern?", "forsvarsministern"),
        ("Vem är kaptenen på båten?", "kaptenen"),
        ("Who was the captain of the ship?", "captain"),
        ("Wie was de kapitein van het schip?", "kapitein"),
        ("Who is the minister of energy?", "minister of energy"),
        ("Who is the secretary-general of the CSTO?", "secretary-general"),
        ("Vem var mannen som sköt?", None),
        ("Wie is de minister van Binnenlandse Zaken?", "minister van binnenlandse zaken"),
        ("Wie was de burgemeester van Almaty?", "burgemeester"),
        ("Wie is de Belgische minister van Financiën?", "minister van financien"),
        ("Wie was de man die schoot?", None),
    ],
)
def test_the_office_by_which_a_person_is_asked_for(question, office, form):
    assert read_question(unicodedata.normalize(form, question)).office == office


@pytest.mark.parametrize(
    ("question", "troops"),
    [
        ("who did the CSTO send?", "how many soldiers did the CSTO send?"),
        ("Whom has Russia deployed in Kazakhstan?", "how many soldiers has Russia deployed in Kazakhstan?"),
        ("Vem skickade CSTO?", "hur många soldater skickade CSTO?"),
        ("Wie stuurde de CVVO?", "hoeveel soldaten stuurde de CVVO?"),
        ("Who sent the soldiers?", None),
        ("Vem skickade soldaterna?", None),
        ("Wie stuurde soldaten?", None),
        ("How many did the CSTO send?", None),
    ],
)
def test_who_was_sent_is_asked_of_troops_too(question, troops):
    found = troops_asked(read_question(question))
    assert (found.text if found else None) == troops
    assert found is None or found.kind == "quantity"
