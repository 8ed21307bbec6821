"""What a dump or a front matter holds that its newsroom never published: drafts, what was deleted, parts of a website.

To quote a draft as an article would say that it was published. Only what an entry states itself counts: closed sets of
the words that platforms write.
"""

from __future__ import annotations

from collections.abc import Mapping

from rag.reading.dump.keys import members_of, normal_key

_STATUSES = frozenset("status poststatus workflowstatus publishstatus publicationstatus state visibility".split())
_UNPUBLISHED = frozenset(
    "draft autodraft pending pendingreview private trash trashed unpublished notpublished deleted scheduled future "
    "utkast opublicerad väntar raderad borttagen concept klad ongepubliceerd verwijderd ingepland".split()
)
_DENIED = frozenset("status published ispublished publish".split())
_STATED = frozenset("draft isdraft deleted isdeleted trashed istrashed unpublished".split())
# What WordPress exports beside its articles.
_KINDS = frozenset("type posttype".split())
_PARTS = frozenset("attachment navmenuitem revision customcss wptemplate wpnavigation wpblock wpglobalstyles".split())


def why_unpublished(values: Mapping[str, object]) -> str | None:
    """Why an entry of a dump, or what a front matter is of, is no published article, a clause; None where it may be."""
    for name, key, value in members_of(values):
        said = value.casefold().strip() if isinstance(value, str) else value
        plain = normal_key(said) if isinstance(said, str) else ""
        if (
            (name in _STATUSES and plain in _UNPUBLISHED)
            or (name in _DENIED and (said is False or said == "false"))
            or (name in _STATED and (said is True or said == "true"))
        ):
            return f"its {key} says that it was not published; not read"
        if name in _KINDS and plain in _PARTS:
            return f"its {key} says that it is a part of a website and no article; not read"
    return None
