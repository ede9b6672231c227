"""Fixtures for tests of search rules: an index on each engine, and editors who submit the forms of the admin."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from cms.demo import factories
from search.engines.port import Engine
from search.indexing.indexer import Indexer
from tests.search.engines.builders import refresh


@pytest.fixture
def index(each_engine: Engine) -> Callable[[], None]:
    """Return a function that indexes all changes and makes them searchable, on each engine."""

    def index_changes() -> None:
        indexer = Indexer(each_engine)
        indexer.prepare()
        indexer.index_all()
        refresh(each_engine)

    return index_changes


def search(q: str = "", **params: Any) -> dict[str, Any]:
    result = Client().get("/api/v1/search", {"q": q, **params})
    assert result.status_code == 200, result.content
    return result.json()


def titles(q: str = "", **params: Any) -> list[str]:
    return [item["title"] for item in search(q, **params)["items"]]


def promoted_titles(q: str = "", **params: Any) -> list[str]:
    return [one["page"]["title"] if one["kind"] == "page" else one["title"] for one in search(q, **params)["promoted"]]


def english() -> Locale:
    return Locale.objects.get(language_code="en")


def french() -> Locale:
    return Locale.objects.get(language_code="fr")


def url(model: str, view: str, *args: Any) -> str:
    return reverse(f"wagtailsnippets_search_rules_{model}:{view}", args=args)


def request_preview(editor, pk=None, **fields):
    form = {"locale": english().pk, "site": "", "kind": "equivalent", "expressions": "", "also": "", **fields}
    address = reverse("search_synonym_preview", args=[pk] if pk else [])
    return editor.client.post(address, form)


def text_of(result) -> str:
    return " ".join(re.sub("<[^>]*>", " ", result.content.decode()).split())


class Editor:
    """A user of the admin with the given permissions.

    `save` submits a form that must be valid; `submit_invalid` submits one that must not be, and returns its errors.
    """

    def __init__(self, *permissions: str, everything: bool = False) -> None:
        user = factories.SuperuserFactory() if everything else factories.UserFactory()
        wanted = ["wagtailadmin.access_admin", *permissions]
        group = Group.objects.create(name=f"of {user.username}")
        for name in wanted:
            app, codename = name.split(".")
            group.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
        user.groups.add(group)
        self.client = Client()
        self.client.force_login(user)

    def save(self, model: str, pk: int | None = None, **fields: Any) -> None:
        result = self._post(model, pk, fields)
        problems = result.context["form"].errors if result.status_code == 200 else ""
        assert result.status_code == 302, problems

    def submit_invalid(self, model: str, pk: int | None = None, **fields: Any) -> dict[str, list[str]]:
        result = self._post(model, pk, fields)
        assert result.status_code == 200
        return dict(result.context["form"].errors)

    def delete(self, model: str, pk: int) -> None:
        assert self.client.post(url(model, "delete", pk)).status_code == 302

    def _post(self, model: str, pk: int | None, fields: dict[str, Any]) -> Any:
        address = url(model, "edit", pk) if pk else url(model, "add")
        return self.client.post(address, {**_empty(model), **fields})


def _empty(model: str) -> dict[str, Any]:
    """Return the data of an empty form with the language English."""
    forms = {
        "synonymrule": {"kind": "equivalent", "expressions": "", "also": ""},
        "promotion": {"exact": "", "containing": "", "page": "", "title": "", "summary": "", "url": "", "position": 1},
        "hiddenresult": {"page": "", "exact": "", "containing": ""},
        "neversuggested": {"words": ""},
    }
    return {"locale": english().pk, "site": "", **forms[model]}


@pytest.fixture
def editor(db: None) -> Editor:
    """Return a superuser."""
    return Editor(everything=True)
