"""Words of Wagtail, Django and allauth that Clarion replaces by those of its vocabulary, in English and French."""

from __future__ import annotations

import importlib
import re
import subprocess
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.utils import translation
from django.utils.translation import gettext, pgettext
from django.utils.translation.template import templatize

import cms.editing.branding as branding

LOCALE = Path(branding.__file__).with_name("library_words")
LANGUAGES = ("en", "fr")
LIBRARIES = ("wagtail", "django", "allauth")


def read_words(language: str) -> polib.POFile:
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))


@pytest.fixture(scope="module")
def library_words() -> set[tuple[str | None, str]]:
    """Return what the libraries mark for translation, with the context."""
    found: set[tuple[str | None, str]] = set()
    for library in LIBRARIES:
        directory = Path(importlib.import_module(library).__path__[0])
        for path in directory.glob("**/locale/fr/LC_MESSAGES/django.mo"):
            found |= {(entry.msgctxt, entry.msgid) for entry in polib.mofile(str(path))}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_word_is_one_of_a_library(language, library_words):
    unknown = [entry.msgid for entry in read_words(language) if (entry.msgctxt, entry.msgid) not in library_words]
    assert unknown == [], "The library has other words now: look for the new ones, or remove these."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_replace_those_of_the_library(language):
    with translation.override(language):
        wrong = {
            entry.msgid: shown
            for entry in read_words(language)
            if not entry.msgid_plural
            and (shown := pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else gettext(entry.msgid))
            != entry.msgstr
        }
    assert wrong == {}, "A catalogue of cms/ or search/ has the same words."


@pytest.mark.processes
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_words_are_those_of_the_file(language, tmp_path):
    source = LOCALE / language / "LC_MESSAGES" / "django.po"
    subprocess.run(["msgfmt", f"--output-file={tmp_path / 'words.mo'}", str(source)], check=True)
    assert (tmp_path / "words.mo").read_bytes() == source.with_suffix(".mo").read_bytes(), "Run `make messages`."


def test_french_has_every_word_that_english_has():
    english, french = ({(entry.msgctxt, entry.msgid) for entry in read_words(language)} for language in LANGUAGES)
    assert english - french == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_names_wagtail(language):
    shown = {entry.msgid: re.sub(r"%\(\w+\)s", "", entry.msgstr) for entry in read_words(language)}
    assert [msgid for msgid, text in shown.items() if "wagtail" in text.lower()] == []


def test_labels_that_wagtail_fixes_at_the_start_are_in_the_language_of_the_request():
    from wagtail.admin.forms.collections import GroupCollectionManagementPermissionFormSet
    from wagtail.admin.views.pages.search import SearchView
    from wagtail.images.forms import GroupImagePermissionFormSet
    from wagtail.models import Locale
    from wagtail.sites.views import IndexView

    folders, images = GroupCollectionManagementPermissionFormSet, GroupImagePermissionFormSet
    with translation.override("fr"):
        permissions = [
            str(label) for forms in (folders, images) for _name, *labels in forms.permission_types for label in labels
        ]
        assert {"Ajouter des dossiers", "Modifier des dossiers", "Choisir", "Choisir des images pour une page"} < set(
            permissions
        )
        assert {"Nom du site", "Page racine", "Site"} < {str(column.label) for column in IndexView.columns}
        assert (str(Locale._meta.verbose_name_plural), str(SearchView.verbose_name_plural)) == ("langues", "pages")
    with translation.override("en"):
        assert str(folders.permission_types[0][2]) == "Add folders"


# Templates of allauth that the views in cms/accounts/urls.py show or send; views of the others do not exist here.
SHOWN = (
    *(
        f"account/{name}.html"
        for name in ("email_change", "email_confirm", "password_change", "reauthenticate", "logout")
    ),
    *("account/password_reset*.html", "account/account_inactive.html", "account/base_reauthenticate.html"),
    *("account/messages/email_*.txt", "account/messages/password_*.txt", "account/email/base_notification.txt"),
    *("mfa/*.html", "mfa/[twr]*/*.html", "mfa/messages/*.txt", "mfa/email/*.txt"),
    *("socialaccount/connections.html", "socialaccount/authentication_error.html", "socialaccount/messages/*.txt"),
)
# Words of the library that are not those of this admin.
FOREIGN = re.compile(
    r"\bemails?\b|third-party|two-factor|\blog ?in\b(?! failed)|reauthenticat|unspecified", re.IGNORECASE
)
NOT_SHOWN = {"trust.html"}  # trusted browsers are off


def find_texts(template: str) -> set[str]:
    """Return what a template marks for translation."""
    marked = templatize(template)
    return {text.encode().decode("unicode_escape") for text in re.findall(r"gettext\(u?['\"](.+?)['\"]\)", marked)}


def test_each_permission_of_our_own_has_a_french_name():
    models = [model for model in apps.get_models() if model.__module__.startswith(("cms.", "search."))]
    declared = {name for model in models for codename, name in model._meta.permissions}
    assert len(declared) > 5
    with translation.override("fr"):
        assert {name for name in declared if gettext(name) == name} == set()


def test_no_view_of_the_own_account_shows_the_words_of_its_library():
    import allauth

    templates, replaced = Path(allauth.__path__[0]) / "templates", {entry.msgid for entry in read_words("en")}
    paths = {path for pattern in SHOWN for path in templates.glob(pattern) if path.name not in NOT_SHOWN}
    assert len(paths) > 40
    texts = {text for path in paths for text in find_texts(path.read_text())}
    assert sorted(text for text in texts - replaced if FOREIGN.search(text)) == []
