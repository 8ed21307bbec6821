"""The chat's document gets a head of ours: the chat library would only add one once its own scripts have run.

So the page is styled from the first, speaks the reader's language before the library asks which that is, and leads
readers without scripts to the plain page.
"""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from rag.web.gate import inner_path
from rag.web.labels import LABELS
from rag.web.language import LANGUAGE_COOKIE
from rag.web.tools import TOOL_SCRIPTS
from rag.web.words import LANGUAGES, language_name, say

if TYPE_CHECKING:
    from rag.settings import Settings
    from rag.web.gate import Application, Receive, Scope, Send

STYLES: Final = ("bron", "carried", "newsroom", "front")
SCRIPTS: Final = ("page", "limits", "conversation", "reader", "carried", *TOOL_SCRIPTS)
SCRIPT_WORDS: Final = (  # that the scripts say
    *("you_asked", "searching", "stopped", "broke_off", "asked_next", "not_next", "limits_on", "limit_off"),
    "limits_off",
    *("from_date", "to_date", "characters_left", "characters_over", "too_long"),
    *("stopped_next", "offline", "try_now", "ask_again", "forgotten", "undo", "every", "reader"),
    *("not_a_date", "period_reversed", "printed", "translate", "browser_translation"),
)
_END_OF_HEAD: Final = b"</head>"
_ASKED: Final = "?asked"  # stands for what an address asks, which the plain page is asked too


def page_head(settings: Settings) -> str:
    """Style, scripts and the scripts' words; where there are no scripts, the way to the plain page."""
    words = {language: {key: say(key, language) for key in (*SCRIPT_WORDS, *LABELS)} for language in LANGUAGES}
    named = {language: language_name(language, language) for language in LANGUAGES}
    data = json.dumps({"words": words, "longest": settings.max_question, "cookie": LANGUAGE_COOKIE, "named": named})
    data = data.replace("<", "\\u003c")
    scripts = ("session", *SCRIPTS) if settings.access == "key" else SCRIPTS
    return (
        '<meta name="referrer" content="same-origin"><link rel="icon" href="web/icon.svg">'
        f'<noscript><meta http-equiv="refresh" content="0; url=plain{_ASKED}"></noscript>'
        + "".join(f'<link rel="stylesheet" href="web/{name}.css">' for name in STYLES)
        + f'<script type="application/json" id="bron-data">{data}</script>'
        + "".join(f'<script src="web/{name}.js"></script>' for name in scripts)
    )


def _asked(query: bytes) -> bytes:
    """The query of an address as it may stand in an attribute of HTML, with its mark; nothing for none."""
    return f"?{escape(quote(query, safe='=&%+'))}".encode() if query else b""


class WithHead:
    """An ASGI application around another one: the document at "/" has ``head`` at the end of its head.

    What its address asks goes to the plain page too, where there are no scripts.
    """

    def __init__(self, application: Application, head: str) -> None:
        self._application = application
        self._head = head.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on as it is but that document, which is collected first."""
        if scope["type"] != "http" or scope["method"] != "GET" or inner_path(scope) != "/":
            return await self._application(scope, receive, send)
        start: MutableMapping[str, Any] = {}
        body = bytearray()

        async def collected(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            if message["type"] != "http.response.body":
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            head = self._head.replace(_ASKED.encode(), _asked(scope.get("query_string", b"")), 1)
            whole = bytes(body).replace(_END_OF_HEAD, head + _END_OF_HEAD, 1)
            kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
            start["headers"] = [*kept, (b"content-length", str(len(whole)).encode())]
            await send(start)
            await send({"type": "http.response.body", "body": whole})

        await self._application(scope, receive, collected)
        return None
