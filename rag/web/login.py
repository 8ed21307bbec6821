"""The way in for people: a page that takes a key and begins a session. Without scripts, in the page's languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from rag.web.access import ATTEMPTS, LOGIN, SESSION_COOKIE, SESSION_SECONDS, session_key
from rag.web.language import page_language
from rag.web.limiting import Meter, address_of
from rag.web.markup import Html, element
from rag.web.masthead import language_names, masthead
from rag.web.plain import CONTENT_SECURITY_POLICY
from rag.web.words import say

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.keys import Keys

LONGEST_PATH: Final = 4000
_HEADERS: Final = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Cache-Control": "no-store"}


def add_login(api: FastAPI, keys: Keys) -> None:
    """Add GET and POST /login?next=/path&lang=nl, and POST /logout."""
    attempts = Meter(ATTEMPTS)

    @api.get(LOGIN, include_in_schema=False)
    def login(request: Request) -> HTMLResponse:
        key = session_key(request.scope, keys)
        return _page(request, name=key.name if key else None)

    @api.post(LOGIN, include_in_schema=False)
    async def enter(request: Request) -> Response:
        if _is_foreign(request):
            return _page(request, wrong="login_wrong", status=403)
        sent = parse_qs((await request.body()).decode("utf-8", "replace"))
        text, who = sent.get("key", [""])[0].strip(), address_of(request.scope)
        key = None if attempts.is_over(who) else keys.holder(text)
        if key is None:
            wait = attempts.wait(who)
            page = _page(request, wrong="login_often" if wait else "login_wrong", status=429 if wait else 401)
            page.headers["Retry-After" if wait else "WWW-Authenticate"] = str(wait) if wait else "Bearer"
            return page
        response = RedirectResponse(_root(request) + _next(request), 303, {"Cache-Control": "no-store"})
        _set_cookie(response, request, keys.session(key, SESSION_SECONDS), SESSION_SECONDS)
        return response

    @api.post("/logout", include_in_schema=False)
    def leave(request: Request) -> Response:
        response = RedirectResponse(_root(request) + LOGIN, 303, {"Cache-Control": "no-store"})
        if not _is_foreign(request):
            _set_cookie(response, request, "", 0)
        return response


def _set_cookie(response: Response, request: Request, value: str, seconds: int) -> None:
    path, secure = _root(request) or "/", request.url.scheme == "https"
    response.set_cookie(SESSION_COOKIE, value, max_age=seconds, path=path, secure=secure, httponly=True, samesite="lax")


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", ""))


def _is_foreign(request: Request) -> bool:
    """Whether a page of another site sent the form, as far as the browser says."""
    return request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")


def _next(request: Request) -> str:
    """Where the reader wanted to go: a path of this archive, never another site's."""
    path = request.query_params.get("next", "/")
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and not (parts.scheme or parts.netloc)
    return path if inside and path.isprintable() and len(path) <= LONGEST_PATH else "/"


def _page(request: Request, *, name: str | None = None, wrong: str | None = None, status: int = 200) -> HTMLResponse:
    """The page. name: whose session there is, if there is one. wrong: the word for what went wrong."""
    language, there = page_language(request.headers, request.query_params.get("lang")), _next(request)

    def address(code: str) -> str:
        return f"login?{urlencode({'next': there, 'lang': code})}"

    def switch(code: str) -> Html:
        current = "true" if code == language else None
        return element("a", *language_names(code), href=address(code), lang=code, aria_current=current)

    title = say("logout" if name else "login", language)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        element("title", f"{title} – Bron"),
        element("link", rel="icon", href="web/icon.svg"),
        element("link", rel="stylesheet", href="web/login.css"),
    )
    top = masthead(say("strapline", language), say("page_language", language), switch, name="p")
    inside = _session(name, language) if name else _form(language, address(language), wrong)
    main = element("main", element("h1", title), *inside)
    body = element("body", element("div", top, id="bron-masthead"), main, class_="bron-plain bron-login")
    document = "<!doctype html>\n" + element("html", head, body, lang=language)
    return HTMLResponse(document, status, {**_HEADERS, "Vary": "Accept-Language, Cookie"})


def _form(language: str, address: str, wrong: str | None) -> tuple[Html | None, ...]:
    problem = element("p", say(wrong, language), id="key-wrong", role="alert", class_="bron-wrong") if wrong else None
    box = element(
        "input",
        id="key",
        name="key",
        type="password",
        autocomplete="current-password",
        autocapitalize="off",
        spellcheck="false",
        required=True,
        autofocus=True,
        aria_invalid="true" if wrong else None,
        aria_describedby="key-wrong key-hint" if wrong else "key-hint",
    )
    form = element(
        "form",
        element("label", say("login_key", language), for_="key"),
        element("p", box, element("button", say("login", language), type="submit")),
        element("p", say("login_hint", language), id="key-hint"),
        action=address,
        method="post",
    )
    return (element("p", say("login_lead", language)), problem, form)


def _session(name: str, language: str) -> tuple[Html, ...]:
    """Who is signed in, and the way out."""
    return (
        element("p", say("login_as", language, name=name)),
        element("p", element("a", say("login_back", language), href="./")),
        element("form", element("button", say("logout", language), type="submit"), action="logout", method="post"),
    )
