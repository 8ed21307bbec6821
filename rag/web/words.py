# ruff: noqa: E501
"""The interface's own words in English, Swedish and Dutch, and dates and languages said in them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from rag.language.partial_dates import yearless_day

if TYPE_CHECKING:
    from collections.abc import Sequence

LANGUAGES: Final = ("en", "sv", "nl")

# fmt: off
WORDS: Final[dict[str, tuple[str, str, str]]] = {
    # key:              English, Swedish, Dutch
    "strapline":        ("Ask the archive. Every claim with its source.", "Fråga arkivet. Varje påstående med sin källa.", "Vraag het archief. Elke bewering met haar bron."),
    "welcome":          ("What do you want to know?", "Vad vill du veta?", "Wat wilt u weten?"),
    "promise":          ("Ask in English, Swedish or Dutch. Bron answers only with what the archive says, in the archive’s own words, and shows where it stands. When the archive does not say, Bron tells you so.",
                         "Fråga på svenska, engelska eller nederländska. Bron svarar bara med det som står i arkivet, med arkivets egna ord, och visar var det står. När arkivet inte ger något svar säger Bron det.",
                         "Vraag in het Nederlands, Engels of Zweeds. Bron antwoordt alleen met wat in het archief staat, in de woorden van het archief zelf, en laat zien waar het staat. Als het archief het niet zegt, meldt Bron dat."),
    "question":         ("Your question", "Din fråga", "Uw vraag"),
    "placeholder":      ("Ask a question", "Ställ en fråga", "Stel een vraag"),
    "ask":              ("Ask", "Fråga", "Vraag"),
    "clear":            ("Clear and forget", "Töm och glöm", "Wissen en vergeten"),
    "conversation":     ("Questions and answers", "Frågor och svar", "Vragen en antwoorden"),
    "you_asked":        ("You asked", "Du frågade", "U vroeg"),
    "asked_as":         ("Asked as", "Tolkad som", "Gevraagd als"),
    "searching":        ("Searching the archive…", "Söker i arkivet…", "Het archief wordt doorzocht…"),
    "sources":          ("Sources", "Källor", "Bronnen"),
    "refusal":          ("Not in the archive", "Inte i arkivet", "Niet in het archief"),
    "refusal_within":   ("Not within these limits", "Inte inom de här begränsningarna", "Niet binnen deze beperkingen"),
    "nothing_searched": ("Nothing was searched", "Inget söktes igenom", "Er is niets doorzocht"),
    "near":             ("Near, but not an answer", "Nära, men inget svar", "In de buurt, maar geen antwoord"),
    "copy":             ("Copy", "Kopiera", "Kopiëren"),
    "more":             ("More", "Mer", "Meer"),
    "for_managers":     ("reference managers:", "referenshanterare:", "referentieprogramma’s:"),
    "copied":           ("Copied", "Kopierat", "Gekopieerd"),
    "not_copied":       ("Could not copy", "Gick inte att kopiera", "Kopiëren is niet gelukt"),
    "confidence_high":  ("Very probably the answer", "Mycket troligt svaret", "Zeer waarschijnlijk het antwoord"),
    "confidence_fair":  ("Probably the answer", "Troligen svaret", "Waarschijnlijk het antwoord"),
    "confidence_low":   ("Perhaps the answer: check the sources", "Kanske svaret: kontrollera källorna", "Misschien het antwoord: controleer de bronnen"),
    "why_sure":         ("Bron is {sure} sure that these words of the archive answer the question.", "Bron är till {sure} säker på att de här orden i arkivet svarar på frågan.", "Bron is voor {sure} zeker dat deze woorden uit het archief de vraag beantwoorden."),
    "why_not_sure":     ("Bron found no sentence that it is sure enough of to call an answer.", "Bron hittade ingen mening som det är säkert nog på för att kalla ett svar.", "Bron vond geen zin waarvan het zeker genoeg is om een antwoord te heten."),
    "why_figures":      ("The figures behind this", "Siffrorna bakom detta", "De cijfers hierachter"),
    "reports_on":       ("reports on", "rapporterar om", "doet verslag van"),
    "reports_on_many":  ("reports on {count} articles", "rapporterar om {count} artiklar", "doet verslag van {count} artikelen"),
    "by":               ("by", "av", "door"),
    "no_author":        ("no author named", "ingen författare angiven", "geen auteur vermeld"),
    "no_outlet":        ("outlet unknown", "okänd publikation", "onbekende publicatie"),
    "no_title":         ("Untitled", "Utan rubrik", "Zonder titel"),
    "changed":          ("changed {date}", "ändrad {date}", "gewijzigd {date}"),
    "undated":          ("no date", "utan datum", "zonder datum"),
    "yearless":         ("{date}, year not known", "{date}, okänt år", "{date}, jaar onbekend"),
    "inferred":         ("inferred: {fields}", "härlett: {fields}", "afgeleid: {fields}"),
    "inferred_how":     ("read out of the running text, not declared by the source", "utläst ur den löpande texten, inte angivet av källan", "uit de lopende tekst gehaald, niet door de bron vermeld"),
    "translation":      ("Translation into {language}, not the original", "Översättning till {language}, inte originalet", "Vertaling naar het {language}, niet het origineel"),
    "quote_translation": ("The paragraph around it, translated into {language}", "Stycket runt citatet, översatt till {language}", "De alinea eromheen, vertaald naar het {language}"),
    "machine_translation": ("Machine translation into {language}, not the archive’s words", "Maskinöversättning till {language}, inte arkivets ord", "Machinevertaling naar het {language}, niet de woorden van het archief"),
    "accounts_one":     ("The archive says", "Arkivet säger", "Het archief zegt"),
    "accounts_differ":  ("The accounts differ", "Uppgifterna går isär", "De berichten verschillen"),
    "source_count":     ("{count} sources", "{count} källor", "{count} bronnen"),
    "one_outlet_count": ("{count} articles in one outlet", "{count} artiklar i en publikation", "{count} artikelen in één publicatie"),
    "original":         ("Original", "Original", "Origineel"),
    "opening":          ("How the article opens", "Så börjar artikeln", "Zo begint het artikel"),
    "opens_article":    ("open the passage in its article", "öppna stycket i artikeln", "open de passage in het artikel"),
    "filters":          ("Limit the search", "Begränsa sökningen", "Zoekopdracht beperken"),
    "languages":        ("Language of the article", "Artikelns språk", "Taal van het artikel"),
    "outlets":          ("Outlet", "Publikation", "Publicatie"),
    "from":             ("From (date)", "Från (datum)", "Vanaf (datum)"),
    "to":               ("Up to (date)", "Till och med (datum)", "Tot en met (datum)"),
    "limit_undated":    ("Limit", "Begränsa", "Beperken"),
    "limit_list":       ("Limit and order", "Begränsa och ordna", "Beperken en ordenen"),
    "date_hint":        ("such as 2022-01", "t.ex. 2022-01", "bijv. 2022-01"),
    "searched":         ("Searched {articles} articles", "Sökte i {articles} artiklar", "{articles} artikelen doorzocht"),
    "searched_one":     ("Searched 1 article", "Sökte i 1 artikel", "1 artikel doorzocht"),
    "limited_to":       ("limited to", "begränsat till", "beperkt tot"),
    "from_date":        ("from {date}", "från {date}", "vanaf {date}"),
    "to_date":          ("up to {date}", "till och med {date}", "tot en met {date}"),
    "error":            ("That did not work", "Det gick inte", "Dat is niet gelukt"),
    "reader":           ("The source", "Källan", "De bron"),
    "reader_close":     ("Close", "Stäng", "Sluiten"),
    "reader_new_tab":   ("Open in a new tab", "Öppna i ny flik", "In nieuw tabblad openen"),
    "printed":          ("Printed on {date} from {address}", "Utskrivet {date} från {address}", "Afgedrukt op {date} vanaf {address}"),
    "to_list":          ("Back to the list", "Tillbaka till listan", "Terug naar de lijst"),
    "no_page":          ("There is no such page", "Det finns ingen sådan sida", "Deze pagina bestaat niet"),
    "no_page_why":      ("The address may be mistyped. The archive is asked on the first page.", "Adressen kan vara felskriven. På förstasidan frågar du arkivet.", "Misschien is het adres verkeerd getypt. Op de eerste pagina vraagt u het archief."),
    "back":             ("Ask the archive", "Fråga arkivet", "Vraag het archief"),
    "wrong_offsets":    ("The link points to a place that is not in this article; the article is shown without a mark.", "Länken pekar på en plats som inte finns i artikeln; artikeln visas utan markering.", "De link wijst naar een plaats die niet in dit artikel staat; het artikel wordt zonder markering getoond."),
    "newer_version":    ("The archive has a newer version of this article, and answers from that one", "Arkivet har en nyare version av artikeln och svarar ur den", "Het archief heeft een nieuwere versie van dit artikel en antwoordt daaruit"),
    "earlier_version":  ("An earlier version", "En tidigare version", "Een eerdere versie"),
    "no_article":       ("There is no such article in the archive", "Det finns ingen sådan artikel i arkivet", "Dit artikel staat niet in het archief"),
    "no_article_why":   ("The address may be mistyped, or the article was removed or corrected since.", "Adressen kan vara felskriven, eller så har artikeln tagits bort eller rättats.", "Misschien is het adres verkeerd getypt, of is het artikel verwijderd of verbeterd."),
    "in_original":      ("At the outlet", "Hos publikationen", "Bij de publicatie"),
    "this_place":       ("Article {id}, file {file}", "Artikel {id}, fil {file}", "Artikel {id}, bestand {file}"),
    "issue":            ("issue {issue}", "nummer {issue}", "nummer {issue}"),
    # what was carried over
    "without":          ("without", "utan", "zonder"),
    # the page's mechanics
    "stop":             ("Stop", "Stoppa", "Stop"),
    "stopped":          ("Stopped. Nothing more is searched for this question.", "Stoppad. Inget mer söks för den här frågan.", "Gestopt. Voor deze vraag wordt niet verder gezocht."),
    "stopped_next":     ("Stopped. Nothing more is searched for this question; the next one is asked now.", "Stoppad. Inget mer söks för den här frågan; nästa ställs nu.", "Gestopt. Voor deze vraag wordt niet verder gezocht; de volgende wordt nu gevraagd."),
    "offline":          ("There is no connection. What waits is asked as soon as there is one.", "Det finns ingen förbindelse. Det som väntar frågas så snart det finns en.", "Er is geen verbinding. Wat wacht, wordt gevraagd zodra die er is."),
    "try_now":          ("Try now", "Försök nu", "Nu proberen"),
    "ask_again":        ("Ask again", "Fråga igen", "Opnieuw vragen"),
    "forgotten":        ("The conversation is forgotten.", "Samtalet är glömt.", "Het gesprek is vergeten."),
    "undo":             ("Undo", "Ångra", "Ongedaan maken"),
    "asked_next":       ("Asked next", "Frågas härnäst", "Hierna gevraagd"),
    "not_next":         ("Do not ask “{question}”", "Fråga inte ”{question}”", "Niet vragen: ‘{question}’"),
    "limit_off":        ("Remove the limit “{limit}”", "Ta bort begränsningen ”{limit}”", "Beperking ‘{limit}’ verwijderen"),
    "limits_off":       ("Remove all limits", "Ta bort alla begränsningar", "Alle beperkingen verwijderen"),
    "limits_on":        ("Limited to", "Begränsat till", "Beperkt tot"),
    "characters_left":  ("{count} characters left", "{count} tecken kvar", "nog {count} tekens"),
    "characters_over":  ("{count} characters too many", "{count} tecken för många", "{count} tekens te veel"),
    "too_long":         ("The question is too long: {count} characters, and at most {most} can be asked. Nothing was sent.", "Frågan är för lång: {count} tecken, och högst {most} kan ställas. Inget skickades.", "De vraag is te lang: {count} tekens, en hoogstens {most} kunnen worden gevraagd. Er is niets verstuurd."),
    "asked_too_long":   ("The question is too long: ask in at most {most} characters.", "Frågan är för lång: ställ den i högst {most} tecken.", "De vraag is te lang: stel haar in hoogstens {most} tekens."),
    "asked_nothing":    ("There was no question. Ask something.", "Det fanns ingen fråga. Fråga något.", "Er was geen vraag. Vraag iets."),
    "asked_no_words":   ("The question has no words. Ask in words.", "Frågan har inga ord. Fråga med ord.", "De vraag heeft geen woorden. Vraag in woorden."),
    "asked_no_text":    ("The question holds a character that is not text ({received}).", "Frågan innehåller ett tecken som inte är text ({received}).", "De vraag bevat een teken dat geen tekst is ({received})."),
    "not_a_date":       ("“{received}” is not a date. Write it as 2022-01-31, 2022-01 or 2022.", "”{received}” är inget datum. Skriv det som 2022-01-31, 2022-01 eller 2022.", "‘{received}’ is geen datum. Schrijf het als 2022-01-31, 2022-01 of 2022."),
    "period_reversed":  ("The period ends before it begins. Exchange the two dates.", "Perioden slutar innan den börjar. Byt plats på datumen.", "De periode eindigt voordat zij begint. Wissel de twee datums om."),
    "not_asked":        ("This could not be asked.", "Det här gick inte att fråga.", "Dit kon niet worden gevraagd."),
    "archive_failed":   ("The archive could not answer. Whoever runs it sees this:", "Arkivet kunde inte svara. Den som sköter det ser detta:", "Het archief kon niet antwoorden. Wie het beheert ziet dit:"),
    "broke_off":        ("The connection broke off before the answer was whole.", "Förbindelsen bröts innan svaret var helt.", "De verbinding viel weg voordat het antwoord compleet was."),
    "busy":             ("Many people are asking at once. Try again in a moment.", "Många frågar samtidigt. Försök igen om en stund.", "Veel mensen vragen tegelijk. Probeer het zo weer."),
    "searching_count":  ("Searching {articles} articles…", "Söker i {articles} artiklar…", "{articles} artikelen worden doorzocht…"),
    "searching_one":    ("Searching 1 article…", "Söker i 1 artikel…", "1 artikel wordt doorzocht…"),
    "looking_in":       ("Reading: {places}…", "Läser: {places}…", "Wordt gelezen: {places}…"),
    "found_first":      ("Found first, not yet read", "Hittat först, ännu inte läst", "Eerst gevonden, nog niet gelezen"),
    "waiting":          ("{count} questions are answered before yours…", "{count} frågor besvaras före din…", "{count} vragen worden vóór die van u beantwoord…"),
    "waiting_one":      ("One question is answered before yours…", "En fråga besvaras före din…", "Eén vraag wordt vóór die van u beantwoord…"),
    "outlet_count":     ("{count} outlets", "{count} publikationer", "{count} publicaties"),
    "and_more":         ("{outlets} and {count} more", "{outlets} och {count} till", "{outlets} en nog {count}"),
    "field title":      ("title", "rubrik", "titel"),
    "field author":     ("author", "författare", "auteur"),
    "field outlet":     ("outlet", "publikation", "publicatie"),
    "field published":  ("date", "datum", "datum"),
    "field language":   ("language", "språk", "taal"),
    "page_language":    ("Language of the page", "Sidans språk", "Taal van de pagina"),
    "plain_waiting":    ("The archive is being searched. Where Bron has just been started, this takes a few seconds; the answer appears here by itself.",
                         "Arkivet genomsöks. Om Bron nyss har startats tar det några sekunder; svaret kommer upp här av sig självt.",
                         "Het archief wordt doorzocht. Als Bron net is gestart, duurt dat enkele seconden; het antwoord verschijnt hier vanzelf."),
    "plain_note":       ("This page works without scripts. Each question is asked on its own.", "Den här sidan fungerar utan skript. Varje fråga ställs för sig.", "Deze pagina werkt zonder scripts. Elke vraag staat op zichzelf."),
    # links, downloads, dossier, lists, feedback, translation
    "link":             ("Copy link", "Kopiera länk", "Link kopiëren"),
    "link_copied":      ("Link copied", "Länken är kopierad", "Link gekopieerd"),
    "link_changed":     ("The archive has changed since this link was made: the answer may be another one.", "Arkivet har ändrats sedan länken gjordes: svaret kan vara ett annat.", "Het archief is veranderd sinds deze link is gemaakt: het antwoord kan een ander zijn."),
    "link_same":        ("The archive has not changed since this link was made.", "Arkivet har inte ändrats sedan länken gjordes.", "Het archief is niet veranderd sinds deze link is gemaakt."),
    "copy_quote":       ("Copy quote", "Kopiera citat", "Citaat kopiëren"),
    "copy_citation":    ("Copy source", "Kopiera källa", "Bron kopiëren"),
    "keep":             ("Keep", "Spara", "Bewaren"),
    "kept":             ("Kept", "Sparat", "Bewaard"),
    "translate":        ("Translate into {language}", "Översätt till {language}", "Vertaal naar het {language}"),
    "browser_translation": ("Machine translation into {language} by your browser, not the archive’s words", "Maskinöversättning till {language} av din webbläsare, inte arkivets ord", "Machinevertaling naar het {language} door uw browser, niet de woorden van het archief"),
    "translate_hide":   ("Hide the translation", "Dölj översättningen", "Vertaling verbergen"),
    "translate_waiting": ("Translating…", "Översätter…", "Vertalen…"),
    "translate_slow":   ("Your browser is still fetching what it needs to translate…", "Webbläsaren hämtar fortfarande det som behövs för att översätta…", "Uw browser haalt nog op wat nodig is om te vertalen…"),
    "translate_stop":   ("Stop translating", "Sluta översätta", "Vertalen stoppen"),
    "translate_failed": ("Your browser could not translate this.", "Webbläsaren kunde inte översätta detta.", "Uw browser kon dit niet vertalen."),
    "no_translated_article": ("The archive has no translation of this article. Your browser may be able to translate this page.", "Arkivet har ingen översättning av den här artikeln. Din webbläsare kan kanske översätta sidan.", "Het archief heeft geen vertaling van dit artikel. Misschien kan uw browser deze pagina vertalen."),
    "no_translation":   ("The archive has no translation of quotes that are in {languages}. Your browser may be able to translate this page.", "Arkivet har ingen översättning av citat som är på {languages}. Din webbläsare kan kanske översätta sidan.", "Het archief heeft geen vertaling van citaten die in het {languages} zijn. Misschien kan uw browser deze pagina vertalen."),
    "download":         ("Download", "Ladda ner", "Downloaden"),
    "kept_for":         ("Kept as an answer to", "Sparat som svar på", "Bewaard als antwoord op"),
    "note":             ("Note", "Anteckning", "Notitie"),
    "dossier":          ("Dossier", "Dossier", "Dossier"),
    "dossier_empty":    ("Nothing is kept yet. Choose “Keep” under a quote.", "Inget är sparat än. Välj ”Spara” under ett citat.", "Er is nog niets bewaard. Kies ‘Bewaren’ onder een citaat."),
    "dossier_here":     ("Kept in this browser only.", "Sparas bara i den här webbläsaren.", "Alleen in deze browser bewaard."),
    "dossier_copy":     ("Copy all", "Kopiera allt", "Alles kopiëren"),
    "dossier_print":    ("Print", "Skriv ut", "Afdrukken"),
    "dossier_by_date":  ("Order by date", "Ordna efter datum", "Op datum ordenen"),
    "dossier_up":       ("Move up", "Flytta upp", "Omhoog"),
    "dossier_down":     ("Move down", "Flytta ner", "Omlaag"),
    "dossier_clear":    ("Empty the dossier", "Töm dossiern", "Dossier leegmaken"),
    "dossier_remove":   ("Remove", "Ta bort", "Verwijderen"),
    "dossier_gone":     ("The archive does not have the marked quotes any more, so nothing was downloaded.", "Arkivet har inte längre de markerade citaten, så inget laddades ner.", "Het archief heeft de gemarkeerde citaten niet meer; er is niets gedownload."),
    "dossier_failed":   ("The file could not be made. Try again in a moment.", "Filen kunde inte göras. Försök igen om en stund.", "Het bestand kon niet worden gemaakt. Probeer het zo meteen opnieuw."),
    "dossier_drop":     ("Remove the marked quotes", "Ta bort de markerade citaten", "Gemarkeerde citaten verwijderen"),
    "articles":         ("Articles", "Artiklar", "Artikelen"),
    "article":          ("Article", "Artikel", "Artikel"),
    "articles_count":   ("{count} articles", "{count} artiklar", "{count} artikelen"),
    "articles_count_one": ("{count} article", "{count} artikel", "{count} artikel"),
    "articles_with":    ("{count} articles that hold all the words", "{count} artiklar som innehåller alla orden", "{count} artikelen waarin alle woorden staan"),
    "articles_with_one": ("{count} article that holds all the words", "{count} artikel som innehåller alla orden", "{count} artikel waarin alle woorden staan"),
    "articles_with_none": ("No article holds all the words.", "Ingen artikel innehåller alla orden.", "In geen artikel staan alle woorden."),
    "articles_count_none": ("No article is within these limits.", "Ingen artikel ligger inom de här begränsningarna.", "Geen artikel valt binnen deze beperkingen."),
    "articles_here":    ("here {first} to {last}", "här {first} till {last}", "hier {first} tot en met {last}"),
    "order_none":       ("none has a date with its year, so they stand in the order of their titles", "ingen har ett datum med årtal, så de står i rubrikernas ordning", "geen heeft een datum met jaar, dus ze staan op volgorde van hun titels"),
    "order_undated":    ("those without a date or a year come last", "de utan datum eller årtal kommer sist", "die zonder datum of jaar komen het laatst"),
    "keywords":         ("Words", "Ord", "Woorden"),
    "order":            ("Order", "Ordning", "Volgorde"),
    "newest":           ("Newest first", "Nyast först", "Nieuwste eerst"),
    "oldest":           ("Oldest first", "Äldst först", "Oudste eerst"),
    "every":            ("All", "Alla", "Alle"),
    "show":             ("Show", "Visa", "Tonen"),
    "pages":            ("Pages", "Sidor", "Pagina’s"),
    "page_of":          ("Page {page} of {last}", "Sida {page} av {last}", "Pagina {page} van {last}"),
    "page_before":      ("Previous page", "Föregående sida", "Vorige pagina"),
    "page_behind":      ("Next page", "Nästa sida", "Volgende pagina"),
    "limits_wrong":     ("The archive has no such language or outlet.", "Arkivet har inget sådant språk eller ingen sådan publikation.", "Het archief heeft geen taal of publicatie van die naam."),
    "overview":         ("The archive", "Arkivet", "Het archief"),
    "overview_counts":  ("Articles: {articles}. Outlets: {outlets}. Languages: {languages}.", "Artiklar: {articles}. Publikationer: {outlets}. Språk: {languages}.", "Artikelen: {articles}. Publicaties: {outlets}. Talen: {languages}."),
    "by_reported":      ("Outlets that articles report on", "Publikationer som artiklarna återger", "Publicaties die artikelen weergeven"),
    "by_outlet":        ("By outlet", "Efter publikation", "Naar publicatie"),
    "by_language":      ("By language of the article", "Efter artikelns språk", "Naar taal van het artikel"),
    "share":            ("Share of the archive", "Andel av arkivet", "Deel van het archief"),
    "yearless_count":   ("{count} more, of which the year of publication is not known.", "{count} till, vars publiceringsår inte är känt.", "Nog {count}, waarvan het jaar van verschijnen niet bekend is."),
    "yearless_all":     ("Of none of the articles is the year of publication known.", "Publiceringsåret är inte känt för någon av artiklarna.", "Van geen van de artikelen is het jaar van verschijnen bekend."),
    "by_time":          ("By date of publication", "Efter publiceringsdatum", "Naar datum van verschijnen"),
    "day_told":         ("Date", "Datum", "Datum"),
    "published":        ("Published", "Publicerad", "Verschenen"),
    "timeline":         ("Timeline of the sources", "Källornas tidslinje", "Tijdlijn van de bronnen"),
    "timeline_short":   ("Fewer than two different days of publication are known, so there is no line to draw.", "Färre än två olika publiceringsdagar är kända, så det finns ingen linje att rita.", "Er zijn minder dan twee verschillende dagen van verschijnen bekend, dus er is geen lijn te tekenen."),
    "feedback":         ("Is this right?", "Stämmer det?", "Klopt dit?"),
    "feedback_which":   ("This answer", "Svaret", "Dit antwoord"),
    "feedback_useful":  ("was useful", "var till nytta", "was nuttig"),
    "feedback_answer_wrong": ("is wrong", "är fel", "is fout"),
    "feedback_source_wrong": ("has a wrong source", "har en felaktig källa", "heeft een verkeerde bron"),
    "feedback_remark":  ("Remark, if you like", "Kommentar, om du vill", "Opmerking, als u wilt"),
    "feedback_private": ("Kept with the question and the answer, with nothing about you. Please write no names of your own.", "Sparas med frågan och svaret, utan något om dig. Skriv inga egna personuppgifter.", "Wordt met de vraag en het antwoord bewaard, zonder iets over u. Schrijf geen eigen gegevens."),
    "feedback_send":    ("Send", "Skicka", "Versturen"),
    "feedback_choose":  ("Choose one of the three first.", "Välj först ett av de tre.", "Kies eerst een van de drie."),
    "feedback_thanks":  ("Thank you. It is kept.", "Tack. Det är sparat.", "Dank u. Het is bewaard."),
    "feedback_failed":  ("It could not be kept.", "Det kunde inte sparas.", "Het kon niet worden bewaard."),
    "feedback_busy":    ("There is much of it just now. Try again in a moment.", "Det kommer mycket just nu. Försök igen om en stund.", "Er komt nu veel binnen. Probeer het zo meteen opnieuw."),
    # the front page, and what the archive has on something
    "front_holds":      ("What this archive holds", "Vad arkivet innehåller", "Wat dit archief bevat"),
    "front_count":      ("{articles} articles from {outlets}, in {languages}", "{articles} artiklar från {outlets}, på {languages}", "{articles} artikelen uit {outlets}, in het {languages}"),
    "front_count_one":  ("1 article from {outlets}, in {languages}", "1 artikel från {outlets}, på {languages}", "1 artikel uit {outlets}, in het {languages}"),
    "front_outlets":    ("{count} outlets", "{count} publikationer", "{count} publicaties"),
    "front_period":     ("published from {first} to {last}", "publicerade från {first} till {last}", "verschenen van {first} tot {last}"),
    "front_told":       ("they report on articles of {first} to {last}", "de återger artiklar från {first} till {last}", "ze geven artikelen van {first} tot {last} weer"),
    "front_day":        ("published {first}", "publicerade {first}", "verschenen {first}"),
    "front_indexed":    ("index as of {date}", "index från {date}", "index van {date}"),
    "front_empty":      ("There are no articles in it yet.", "Det finns inga artiklar i det än.", "Er staan nog geen artikelen in."),
    "front_subjects":   ("Much written about", "Mycket skrivet om", "Veel geschreven over"),
    "front_asks":       ("Questions that it answers", "Frågor som det svarar på", "Vragen waarop het antwoordt"),
    "front_checking":   ("Looking for questions that it answers…", "Letar efter frågor som det svarar på…", "Zoekt naar vragen waarop het antwoordt…"),
    "front_cannot":     ("Bron knows nothing but these articles, does not judge who is right, and may miss an answer that is worded very differently. Read the source before you rely on it.",
                         "Bron vet inget utöver de här artiklarna, avgör inte vem som har rätt och kan missa ett svar som är formulerat helt annorlunda. Läs källan innan du litar på det.",
                         "Bron weet niets buiten deze artikelen, oordeelt niet over wie gelijk heeft en kan een antwoord missen dat heel anders is verwoord. Lees de bron voordat u erop vertrouwt."),
    # the way in, where the archive is not open
    "login":            ("Sign in", "Logga in", "Inloggen"),
    "login_lead":       ("This archive is for those who have a key to it.", "Det här arkivet är för dem som har en nyckel.", "Dit archief is voor wie een sleutel heeft."),
    "login_key":        ("Your key", "Din nyckel", "Uw sleutel"),
    "login_hint":       ("It begins with “bron_”. Whoever runs this archive makes it for you.", "Den börjar med ”bron_”. Den som driver arkivet skapar den åt dig.", "Hij begint met ‘bron_’. Wie dit archief beheert, maakt hem voor u."),
    "login_wrong":      ("That key does not work: it is mistyped, revoked or expired.", "Nyckeln fungerar inte: den är felskriven, återkallad eller för gammal.", "Deze sleutel werkt niet: hij is verkeerd getypt, ingetrokken of verlopen."),
    "login_often":      ("Too many attempts. Try again in a while.", "För många försök. Försök igen om en stund.", "Te veel pogingen. Probeer het later opnieuw."),
    "login_as":         ("You are signed in as {name}.", "Du är inloggad som {name}.", "U bent ingelogd als {name}."),
    "login_back":       ("To the archive", "Till arkivet", "Naar het archief"),
    "logout":           ("Sign out", "Logga ut", "Uitloggen"),
    "gathered_high":    ("The archive has this on it", "Det här har arkivet om det", "Dit heeft het archief erover"),
    "gathered_fair":    ("The archive seems to have this on it", "Det här verkar arkivet ha om det", "Dit lijkt het archief erover te hebben"),
}
# fmt: on


def say(key: str, language: str, /, **values: object) -> str:
    """The interface's word for ``key``; English for a language that the interface does not speak."""
    column = LANGUAGES.index(language) if language in LANGUAGES else 0
    return WORDS[key][column].format(**values) if values else WORDS[key][column]


def interface_language(accept_language: str | None) -> str:
    """The interface's language for an Accept-Language header: that of the first entry, else English.

    Only the first, which is what a browser also reports to scripts, so that both halves of the page agree.
    """
    return spoken_language(accept_language) or "en"


def spoken_language(accept_language: str | None) -> str | None:
    """That language; None where the first entry is of another one, or there is none."""
    first = (accept_language or "").split(",")[0].split(";")[0].split("-")[0].strip().lower()
    return first if first in LANGUAGES else None


def language_name(code: str, language: str) -> str:
    """ "Swedish" for "sv" said in English; the code itself when it has no name."""
    from babel import Locale

    names = Locale(language if language in LANGUAGES else "en").languages
    return str(names.get(code, code))


def said_date(published: str | None, language: str) -> str:
    """An ISO date, month or year as ``language`` writes it; "undated" for None; as given when it is no date."""
    from babel.dates import format_date, format_skeleton

    locale = {"en": "en_GB"}.get(language, language) if language in LANGUAGES else "en_GB"
    if not published:
        return say("undated", language)
    if day := yearless_day(published):
        return say("yearless", language, date=format_date(day, "d MMMM", locale=locale))
    try:
        if len(published) == 4:
            return str(date(int(published), 1, 1).year)
        if len(published) == 7:
            return str(format_skeleton("yMMMM", date.fromisoformat(f"{published}-01"), locale=locale))
        return str(format_date(date.fromisoformat(published), "d MMMM y", locale=locale))
    except ValueError:
        return published


def said_list(parts: Sequence[str], language: str) -> str:
    """ "English, Dutch and Swedish", as ``language`` joins them."""
    from babel.lists import format_list

    locale = {"en": "en_GB"}.get(language, language) if language in LANGUAGES else "en_GB"
    return str(format_list(list(parts), locale=locale))


def said_number(number: int, language: str) -> str:
    """A whole number with the thousands separator of ``language``."""
    from babel.numbers import format_decimal

    return str(format_decimal(number, locale=language if language in LANGUAGES else "en"))


def said_share(count: int, whole: int, language: str) -> str:
    """A share as a whole per cent, as ``language`` writes it: "33%", "33 %"."""
    from babel.numbers import format_percent

    return str(format_percent(count / max(whole, 1), locale=language if language in LANGUAGES else "en"))
