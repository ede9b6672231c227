"""The language of the messages for a request."""

from __future__ import annotations

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest

from cms.core.languages import language_of_words
from cms.core.sites import SiteRoots

from .json_body import read_json_object


def find_language(request: HttpRequest) -> str:
    """Return the language `locale` of the request; if its site does not have it, the first one of the site.

    Both are in the query or in the body. An error must not cause another one, so this is the first language of the
    installation while the database is away.
    """
    body = read_json_object(request)[0] if request.method == "POST" else {}
    site, locale = (request.GET.get(name) or body.get(name) for name in ("site", "locale"))
    try:
        roots = SiteRoots.read()
    except DatabaseError:
        return language_of_words(settings.LANGUAGE_CODE)
    candidates = ((site, locale), (site, None), (None, locale), (None, None))
    root = next((root for wanted in candidates if (root := roots.find(*wanted))), None)
    return language_of_words(root.language if root else settings.LANGUAGE_CODE)
