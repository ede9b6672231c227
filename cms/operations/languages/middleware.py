"""Middleware that chooses the language of the admin's pages for people who have not chosen one in their account."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import override

from cms.core.localisation import default_admin_language
from cms.core.requests import is_admin_request

MAX_LANGUAGES = 20  # browsers send about five


class AdminLanguageMiddleware:
    """Shows the log-in and other pages below /admin/ in the browser's language.

    Django's LocaleMiddleware is not used, because it also changes the responses of the API, which caches store for
    everybody. After the log-in, Wagtail shows the language of the user's account if there is one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_admin_request(request):
            return self.get_response(request)
        with override(choose_admin_language(request.headers.get("Accept-Language", ""))):
            response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        return response


def choose_admin_language(accepted: str) -> str:
    """Return the language of the admin that an `Accept-Language` header prefers, else the default."""
    offered = [code for code, _name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES]
    for code in _read_languages(accepted):
        for candidate in (code, code.partition("-")[0]):
            if candidate in offered:
                return candidate
    return default_admin_language()


def _read_languages(accepted: str) -> list[str]:
    """Return the codes in an `Accept-Language` header, the preferred ones first, without those that it refuses."""
    qualities = {}
    for part in accepted.lower().split(",")[:MAX_LANGUAGES]:
        code, _, quality = part.replace(" ", "").partition(";q=")
        try:
            qualities[code] = float(quality or 1)
        except ValueError:
            continue
    return sorted((code for code, quality in qualities.items() if quality > 0), key=qualities.__getitem__, reverse=True)
