"""Irregular verbs of English, Swedish and Dutch: forms that a suffix stemmer cannot bring together ("send", "sent")."""

from __future__ import annotations

from functools import cache

# One verb a group, the infinitive first. Forms that are also everyday words of another kind are left out.
_VERBS = {
    "en": """
        arise arose arisen; become became; begin began begun; break broke broken; bring brought; build
        built; buy bought; catch caught; choose chose chosen; come came; deal dealt; draw drew drawn;
        drive drove driven; eat ate eaten; fall fell fallen; fight fought; find found; flee fled; fly
        flew flown; forbid forbade forbidden; freeze froze frozen; get got gotten; give gave given; go
        went gone; grow grew grown; hold held; keep kept; know knew known; lead led; leave left; lend
        lent; lose lost; make made; meet met; pay paid; ride rode ridden; rise rose risen; run ran; see
        saw seen; seek sought; sell sold; send sent; shake shook shaken; shoot shot; shrink shrank
        shrunk; sing sang sung; sink sank sunk; sit sat; sleep slept; speak spoke spoken; spend spent;
        stand stood; steal stole stolen; strike struck; swear swore sworn; swim swam swum; take took
        taken; teach taught; tell told; think thought; throw threw thrown; understand understood; wear
        wore worn; win won; withdraw withdrew withdrawn; write wrote written; die died dying""",
    "sv": """
        angripa angrep angripit; avgå avgick avgått; besluta beslöt; bita bet bitit; bjuda bjöd bjudit;
        binda band bundit; bli blev blivit; brinna brann brunnit; bryta bröt brutit; bära bar burit; dra
        drog dragit; dö dog dött döda; driva drev drivit; falla föll fallit; flyga flög flugit; fly
        flydde flytt; försvinna försvann försvunnit; ge gav gett gav givit; gripa grep gripit greps; gå
        gick gått; hålla höll hållit; ingripa ingrep ingripit; knyta knöt knutit; komma kom kommit;
        lägga lade lagt; låta lät låtit; rida red ridit; säga sade sagt; sälja sålde sålt; se såg sett;
        sitta satt suttit; sjunga sjöng sjungit; skjuta sköt skjutit sköts; skriva skrev skrivit skrevs;
        slå slog slagit slogs; sprida spred spritt; springa sprang sprungit; stiga steg stigit; stjäla
        stal stulit; stå stod stått; sätta satte satt; ta tog tagit togs; tillträda tillträdde
        tillträtt; uppstå uppstod uppstått; vinna vann vunnit; välja valde valt; äta åt ätit""",
    "nl": """
        aftreden trad afgetreden; beginnen begon begonnen; besluiten besloot besloten; bezoeken bezocht;
        bieden bood geboden; blijven bleef gebleven; breken brak gebroken; brengen bracht gebracht;
        denken dacht gedacht; doen deed gedaan; dragen droeg gedragen; drijven dreef gedreven; gaan ging
        gegaan; geven gaf gegeven; grijpen greep gegrepen; hangen hing gehangen; helpen hielp geholpen;
        houden hield gehouden; kiezen koos kozen gekozen; komen kwam kwamen gekomen; kopen kocht
        gekocht; krijgen kreeg kregen gekregen; laten liet lieten gelaten; lopen liep liepen gelopen;
        nemen nam namen genomen; overlijden overleed overleden; roepen riep riepen geroepen; schieten
        schoot schoten geschoten; schrijven schreef schreven geschreven; slaan sloeg sloegen geslagen;
        spreken sprak spraken gesproken; staan stond stonden gestaan; sterven stierf stierven gestorven;
        stijgen steeg stegen gestegen; sturen stuurde stuurden gestuurd; treden traden getreden; trekken
        trok trokken getrokken; vallen viel vielen gevallen; vechten vocht vochten gevochten; verbieden
        verbood verboden; verdwijnen verdween verdwenen; verliezen verloor verloren; vinden vond vonden
        gevonden; vliegen vloog vlogen gevlogen; vragen vroeg vroegen gevraagd; winnen won wonnen
        gewonnen; zeggen zei zeiden gezegd; zenden zond zonden gezonden; zien zag zagen gezien""",
}


@cache
def infinitives(language: str) -> dict[str, str]:
    """Irregular form -> infinitive, in small letters; empty for a language without a list."""
    forms: dict[str, str] = {}
    for group in _VERBS[language].split(";") if language in _VERBS else ():
        verb, *others = group.split()
        forms.update(dict.fromkeys(others, verb))
    return forms
