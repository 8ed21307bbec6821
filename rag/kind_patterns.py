"""The wording of questions by the kind of answer that they want: patterns over text without capitals and accents."""

from __future__ import annotations

from rag.kind_words import (
    AFTER_PLURAL_EN,
    BEFORE_EN,
    BEFORE_NL,
    BEFORE_SV,
    CLAUSE,
    FAR,
    LONG,
    NOUNS,
    OLD,
    PENALTY,
    PLURALS_EN,
    SOURCE,
    UNITS,
    Kind,
    which_en,
    which_nl,
    which_sv,
)

# Of kinds found at one place the first counts. Every word that asks is somewhere in a table, at last under "other".
KINDS: dict[str, tuple[tuple[Kind, str], ...]] = {
    "en": (
        (
            "event",
            r"\bwhat (?:else |exactly |(?:has|had|is|was) )?(?:happen(?:s|ed|ing)|occurred|took place|went on|"
            r"going on)\b|\bwhat events?\b",
        ),
        (
            "reason",
            r"\bwhy\b|\bhow come\b|\bwhat (?:caused|triggered|sparked|provoked|prompted|led to|set off)\b|"
            r"\b(?:for )?(?:what|which)(?: (?:is|are|was|were) the)?(?: \w+)? (?:reason|cause|motive)s?\b",
        ),
        (
            "means",
            rf"\b(?:with|by means of) what\b(?! kind)|\bwhat (?:did|does|do|was|were|is|are) {CLAUSE}{{1,80}} with\W*$|"
            rf"\bwhat (?:did|does|do) {CLAUSE}{{1,40}} use to\b",
        ),
        (
            "date",
            rf"\bwhen\b|\b(?:what|which) {BEFORE_EN}(?:years?|days?|dates?|months?|weeks?|decades?|century|"
            rf"time)\b(?! of\b)|\bhow long ago\b|\bhow many {UNITS['en']} ago\b",
        ),
        (
            "quantity",
            f"{LONG['en']}|{FAR['en']}|{OLD['en']}",
        ),
        (
            "duration",
            rf"{PENALTY['en']}|\bhow long\b|\bhow many {UNITS['en']}\b|\bwhat (?:is|was) the duration\b",
        ),
        (
            "quantity",
            r"\bhow (?:many|much|large|big|high|tall|great|strong|heavy|deep|wide|fast|small)\b|\b(?:what|"
            rf"which)(?: (?:is|was|are|were))?(?: the)? {BEFORE_EN}(?:share|percentage|proportion|number|amount|"
            rf"sum|price|"
            rf"population|size|death toll|toll|cost)\b|\bwhat (?:did|does|do|would) {CLAUSE}{{1,60}}\b(?:cost|weigh|"
            r"earn)\b",
        ),
        (
            "quotation",
            rf"\bwhat (?:did|does|do|exactly did) (?!{SOURCE['en']}){CLAUSE}{{1,80}}? (?:say|shout|chant|call|cry|"
            r"reply|answer|declare|state|announce|claim|write|scream|tell|remark)\b|\bwhat (?:has|have|"
            rf"had) {CLAUSE}{{1,60}}? (?:said|shouted|called|written|declared|claimed)\b|\bwhat (?:was|were|"
            rf"is) {CLAUSE}{{0,60}}?(?:said|shouted|chanted|quoted|slogans?)\b|\b(?:what|which) {BEFORE_EN}(?:words?|"
            rf"slogans?|phrase|expression)\b|\bhow (?:did|does|do|has) {CLAUSE}{{1,60}}? (?:describe|call|"
            r"characterise|characterize|put it)\b",
        ),
        (
            "definition",
            rf"\bwhat (?:does|do|did) {CLAUSE}{{1,80}}? (?:mean|stand for)\b|\bwhat (?:is|are|was) (?:meant|"
            r"understood) by\b|\b(?:meaning|definition) of\b|^define\b|\bwhat (?:is|are) (?:an? )?(?!(?:the|his|her|"
            r"their|its|your|my|it|this|that|he|she|they|there|known|left|wrong|new)\b)[\w-]+(?: (?!(?:of|in|for|to|"
            rf"about|on|at|by|from|with|and|called|like|used|\w+ing|\w+ed)\b)[\w-]+){{0,2}}\W*$",
        ),
        (
            "list",
            r"^(?:name|list|enumerate)(?: me| all)? (?!of\b)|^(?:give|show)(?: me)? (?:a list|an overview|all|"
            rf"the)\b|\b(?:what|which) {BEFORE_EN}(?:{PLURALS_EN}|people|men|women)\b(?!['’-])|\b(?:what|"
            rf"which) {BEFORE_EN}(?!(?:is|was|does|has|news|this|us|his|its|crisis|basis|politics|sports|"
            rf"always)\b)\w+[^su]s\b{AFTER_PLURAL_EN}|\bwhat (?:are|were) (?:the|his|her|their|its) \w|"
            rf"\bwhat (?:did|does|"
            rf"do) {CLAUSE}{{1,60}}? demand\b",
        ),
        (
            "place",
            r"\bwhere\b|" + which_en(NOUNS["en"]["place"]),
        ),
        ("organisation", which_en(NOUNS["en"]["organisation"])),
        (
            "person",
            r"\bwho(?:m|se)?\b|" + which_en(NOUNS["en"]["person"]),
        ),
        (
            "other",
            r"\b(?:what|which|how)\b",
        ),
    ),
    "sv": (
        (
            "event",
            r"\bvad (?:annat |som |var det som |ar det som |har |hade )?(?:hande|hander|hant|skedde|sker|skett|"
            r"intraffa\w+)\b|\bvad (?:agde|har agt) rum\b|\bvad gick for sig\b|\bvilka handelser\b",
        ),
        (
            "reason",
            r"\bvarfor\b|\bhur kom(?:mer|) det sig\b|\bvad (?:orsaka\w*|utlost?\w*|berodde|beror|ledde till|"
            r"lag bakom|framkallade)\b|\bv(?:ilken|ilka|ad)(?: (?:ar|var))? (?:den |de )?(?:\w+ )?(?:anledning|orsak|"
            r"skal)\w*\b",
        ),
        (
            "means",
            rf"\bmed (?:hjalp av )?vad\b|\bvad {CLAUSE}{{1,80}} med\W*$|\bvad anvande {CLAUSE}{{1,40}} for att\b",
        ),
        (
            "date",
            rf"\bnar\b|\bvilk(?:et|en|a) {BEFORE_SV}(?:aar|dag|dagar|datum|manad|manader|vecka|decennium|sekel|aartal|"
            rf"klockslag|tidpunkt|veckodag)\b|\bhur lange sedan\b|\bhur manga {UNITS['sv']} sedan\b|\bsedan nar\b",
        ),
        (
            "quantity",
            f"{LONG['sv']}|{FAR['sv']}|{OLD['sv']}",
        ),
        (
            "duration",
            rf"{PENALTY['sv']}|\bhur lange\b|\bhur lang tid\b|\bhur manga {UNITS['sv']}\b|\bhur lang[at]? (?:ar|var|"
            r"blev) \w*(?:strejk|krig|konflikt|period|resa|straff|tillstand|forbud|kamp|process)\w*\b",
        ),
        (
            "quantity",
            r"\bhur (?:manga|mycket|stora?|stort|lang[at]?|hoga?|hogt|djup\w*|bred\w*|tung\w*|stark\w*|dyr\w*)\b|"
            rf"\bvilk(?:en|et) {BEFORE_SV}\w*(?:andel|summa|antal|belopp|pris|folkmangd|storlek|procentsats|kostnad)\b|"
            r"\bvad (?:kosta\w*|vager|vagde|tjanade|tjanar)\b|\bvad (?:ar|var) (?:antalet|priset|folkmangden|summan|"
            r"andelen|dodstalet)\b",
        ),
        (
            "quotation",
            r"\bvad (?:exakt )?(?:sa|sade|sager|ropa\w*|skrek|skanderade|svarade|svarar|kalla\w*|havda\w*|yttrade|"
            rf"forklarade|pastod|skrev|skriver|uttalade|kungjorde)\b(?! {SOURCE['sv']})|\bvad (?:har|"
            rf"hade) {CLAUSE}{{1,60}}? (?:sagt|ropat|svarat|kallat|havdat|skrivit|yttrat)\b|\bhur (?:beskrev|"
            rf"beskriver|kalla\w*|karakterisera\w*|uttryckte)\b|\bvilk(?:et|en|a) {BEFORE_SV}(?:ord|slagord|paroll|"
            r"paroller|uttryck|fras)\b|\bvad (?:ropades|sades)\b",
        ),
        (
            "definition",
            r"\bvad (?:betyder|betydde|menas med|menar man med|innebar|innebar det|avses med)\b|"
            r"\bvad star .{1,60} for\b|^definiera\b|\bvad ar (?:en |ett )?(?!\w+s \w|(?:det|den|de|som|kraven|kravet|"
            r"hans|hennes|deras|syftet|malet|namnet|titeln|resultatet)\b)[\w-]+(?: (?!(?:i|pa|av|for|till|med|om|"
            r"fran|som|vid|och)\b)[\w-]+){0,2}\W*$",
        ),
        (
            "date",
            r"\bvad (?:ar|var) (?:datumet|aaret|dagen)\b",
        ),
        (
            "list",
            r"^(?:namn|lista|rakna upp|ange)\b|\bvilka\b|\bvad (?:ar|var) (?:(?:hans|hennes|deras|de) \w+|"
            r"\w*(?:kraven|eftergifterna|\w+rna))\b|\bvad (?:kravde|kraver|fordrade)\b|\bvad (?:har|"
            rf"hade) {CLAUSE}{{1,40}}? kravt\b",
        ),
        (
            "place",
            r"\b(?:vart|varifran|varthan)\b|" + which_sv(NOUNS["sv"]["place"]),
        ),
        ("organisation", which_sv(NOUNS["sv"]["organisation"])),
        (
            "person",
            r"\bvem(?:s)?\b|" + which_sv(NOUNS["sv"]["person"]),
        ),
        (
            "other",
            r"\b(?:vad|vilken|vilket|hur)\b",
        ),
    ),
    "nl": (
        (
            "event",
            r"\bwat (?:er |is er |was er |nog )?(?:allemaal )?(?:gebeurde|gebeurd|gebeurt|geschiedde|vond plaats|"
            r"vond er|vonden er|speelde zich)\b|\bwat (?:is|was) er {0,1}.{0,60}\bgebeurd\b|"
            r"\bwat vond .{0,40}\bplaats\b|\bwelke gebeurtenis(?:sen)?\b|\bwat (?:is|was) er aan de hand\b",
        ),
        (
            "reason",
            r"\bwaarom\b|\bwaardoor\b|\bhoe (?:komt|kwam) het\b|\bwat (?:veroorzaakte|leidde tot|was de oorzaak|"
            r"bracht .{1,40} ertoe)\b|\bw(?:elke|at)(?: (?:is|was|waren|zijn))? (?:de )?(?:\w+ )?(?:reden(?:en)?|"
            r"oorza(?:ak|ken)|aanleiding|motie(?:f|ven))\b",
        ),
        (
            "means",
            rf"\bwaarmee\b|\bmet wat\b|\bwaar {CLAUSE}{{1,80}} mee\W*$|\bwat gebruikte[n]? {CLAUSE}{{1,40}} om\b",
        ),
        (
            "date",
            rf"\bwanneer\b|\bwelke? {BEFORE_NL}(?:jaar|jaren|dag|dagen|datum|maand|maanden|week|weken|eeuw|decennium|"
            rf"tijdstip|weekdag)\b|\bhoe ?lang geleden\b|\bhoeveel {UNITS['nl']} geleden\b|\bhoe laat\b",
        ),
        (
            "quantity",
            f"{LONG['nl']}|{FAR['nl']}|{OLD['nl']}",
        ),
        (
            "duration",
            rf"{PENALTY['nl']}|\bhoe ?lang\b|\bhoeveel {UNITS['nl']}\b",
        ),
        (
            "quantity",
            rf"\bhoeveel\b|\bhoe (?:groot|hoog|veel|diep|breed|zwaar|sterk|duur)\b|\bwelke? {BEFORE_NL}\w*(?:aandeel|"
            r"percentage|bedrag|aantal|prijs|som|omvang|deel)\b|\bwat (?:kost|kostte|kostten|woog|weegt|verdiende|"
            r"verdient)\b|\bwat (?:is|was) (?:het|de) (?:\w+e )?(?:aantal|prijs|bevolking|percentage|bedrag|omvang|"
            r"dodental)\b",
        ),
        (
            "quotation",
            r"\bwat (?:precies )?(?:zei|zeiden|zegt|zeggen|riep|riepen|roept|schreeuwde\w*|scandeerde\w*|"
            r"antwoordde\w*|noemde\w*|noemt|verklaarde\w*|beweerde\w*|schreef|schreven|schrijft|schrijven|"
            rf"stelde \w+ over)\b(?! {SOURCE['nl']})|\bwat (?:heeft|hebben|had|hadden) {CLAUSE}{{1,60}}? (?:gezegd|"
            r"geroepen|verklaard|geschreven|genoemd|geantwoord|beweerd)\b|\bhoe (?:noem\w*|beschreef|beschreven|"
            rf"beschrijft|omschreef|omschrijft|typeerde)\b|\bwelke? {BEFORE_NL}(?:woord|woorden|leus|leuzen|"
            rf"slogan|slogans|"
            r"uitdrukking|term)\b|\bwat werd er (?:geroepen|gezegd|gescandeerd)\b",
        ),
        (
            "definition",
            r"\bwat (?:betekent|betekende|wordt (?:er )?bedoeld met|bedoelt men met|verstaat men onder|"
            r"is de betekenis van)\b|\bwat houdt .{1,60} in\W*$|\bwaar staa(?:t|n) .{1,60} voor\W*$|^definieer\b|"
            r"\bwat (?:is|zijn) (?:een )?(?!\w+s \w|(?:de|het|er|hun|haar|zijn|dat|dit|die|hij|zij|"
            r"ze)\b)[\w-]+(?: (?!(?:van|in|op|voor|met|over|uit|aan|bij|en|naar|door|te)\b)[\w-]+){0,2}\W*$",
        ),
        (
            "list",
            rf"^(?:noem|som|geef (?:een lijst|een opsomming|alle|de))\b|\bwelke {BEFORE_NL}(?!(?:prijs|reis|"
            rf"plaats|kans|"
            r"basis|crisis|bus|mens|status|les|grens|dienst)\b)\w+(?:en|[^aeious]s|[aeo]rs|els|os|a's|o's|i's|"
            r"ies)\b(?! van het type)|\bwat (?:zijn|waren) (?:de|het|hun|haar|zijn) \w|\bwat (?:eiste\w*|eist|"
            rf"eisen)\b|\bwat (?:heeft|hebben|had|hadden) {CLAUSE}{{1,40}}? geeist\b",
        ),
        (
            "place",
            r"\bwaar(?:heen|vandaan)?\b(?!.* (?:over|om|mee|toe|voor|van)\W*$)|" + which_nl(NOUNS["nl"]["place"]),
        ),
        ("organisation", which_nl(NOUNS["nl"]["organisation"])),
        (
            "person",
            r"\bwie(?:ns)?\b|" + which_nl(NOUNS["nl"]["person"]),
        ),
        (
            "other",
            r"\b(?:wat|welke?|hoe|waar\w*)\b",
        ),
    ),
}
