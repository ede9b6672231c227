"""Settings of languages: those of the content, those of the admin's interface, and the catalogues of words."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django.conf.locale
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import to_locale

from .env import IS_CHECKOUT, env

# What Django knows about each language. It has formats of dates and some words for those with a directory.
_KNOWN = {
    code: info["name_local"]
    for code, info in django.conf.locale.LANG_INFO.items()
    if "name_local" in info and Path(django.conf.locale.__file__).with_name(to_locale(code)).is_dir()
}
_CODES_BY_NAME = {
    name.lower(): code for code in _KNOWN for name in (_KNOWN[code], django.conf.locale.LANG_INFO[code]["name"])
}
_EXAMPLE = "write codes separated by commas, such as LANGUAGES=en,fr,es,ar"


def read_languages(value: str) -> list[tuple[str, str]]:
    """Return the codes of `value` with the name of each language in that language, such as `("fr", "Français")`.

    Raises:
        ImproperlyConfigured: A code is unknown or repeated, or there is none.
    """
    codes = [code.strip() for code in value.split(",")]
    if not any(codes):
        raise ImproperlyConfigured(f"LANGUAGES is empty: {_EXAMPLE}.")
    if problem := next(_find_problems(codes), ""):
        raise ImproperlyConfigured(f"LANGUAGES={value}: {problem}")
    return [(code, _KNOWN[code][0].title() + _KNOWN[code][1:]) for code in codes]


def _find_problems(codes: list[str]) -> Iterator[str]:
    for number, code in enumerate(codes):
        if not code:
            yield f"there is an empty code; {_EXAMPLE}."
        elif code in codes[:number]:
            yield f"{code} is listed twice; write each language once, the first language of the site first."
        elif code not in _KNOWN:
            yield f"there is no language {code}; {_suggest(code)}."


def _suggest(code: str) -> str:
    """Return which code to write instead: the same one in lower case, that of a name, or those of the language."""
    lower = code.lower().replace("_", "-")
    exact = lower if lower in _KNOWN else _CODES_BY_NAME.get(lower)
    generic = lower.partition("-")[0]
    if wanted := exact or (generic if generic in _KNOWN else None):
        return f"write {wanted}"
    variants = [known for known in _KNOWN if known.startswith(f"{generic}-")]
    return f"write {' or '.join(variants)}" if variants else _EXAMPLE


WAGTAIL_I18N_ENABLED = USE_I18N = True
# Languages of the content, the first one first: that of new sites, and of the values of topics, regions and people.
WAGTAIL_CONTENT_LANGUAGES = read_languages(env("LANGUAGES", default="en,fr"))
LANGUAGE_CODE = WAGTAIL_CONTENT_LANGUAGES[0][0]
# Languages that editors can choose for the admin, whatever languages they publish in: those with a complete catalogue.
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("fr", "Français")]
# All languages that Django has to know.
LANGUAGES = [
    *WAGTAIL_CONTENT_LANGUAGES,
    *(language for language in WAGTAILADMIN_PERMITTED_LANGUAGES if language not in WAGTAIL_CONTENT_LANGUAGES),
]
# Formats of dates and times. A project puts a package of its own before this one to write times in another way.
FORMAT_MODULE_PATH = ["cms.operations.languages.formats"]


def find_project_locale(settings_module: str) -> Path:
    """Return `locale` in the package of an organisation's settings, or beside its settings if they are in no package.

    With Clarion's own settings, it is `locale` in the directory in which the command was started.
    """
    package = settings_module.partition(".")[0]
    module = sys.modules.get(package)  # it is being imported, because it imports these settings
    if package == __name__.partition(".")[0] or module is None or not module.__file__:
        return Path.cwd() / "locale"
    return Path(module.__file__).absolute().with_name("locale")


# The words of cms/. Those of search/ are in search/locale, where Django finds them because `search` is an app.
_CMS = Path(__file__).resolve().parents[1]
LOCALE_PATHS = [
    _CMS / "locale",
    _CMS / "editing" / "branding" / "library_words",  # replaces words of Wagtail, Django and allauth
]
# `makemessages` writes the words that are in no app into the first directory, so it must not be that of an installed
# package. The words of the project replace those of Clarion. The directory may be missing.
if not IS_CHECKOUT:
    LOCALE_PATHS.insert(0, find_project_locale(os.environ.get("DJANGO_SETTINGS_MODULE", "")))
