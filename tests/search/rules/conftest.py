"""A site whose pages are indexed, on either engine, and editors who do what editors do: fill in forms."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from cms.demo import factories
from search.engine import close_engines, get_engine
from search.engines.port import Engine
from search.indexing.indexer import Indexer
from tests.elasticsearch import server
from tests.search.engines.builders import refresh

ENGINES = ["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]


@pytest.fixture(params=ENGINES)
def any_engine(request: pytest.FixtureRequest, settings: Any, tmp_path: Any) -> Iterator[Engine]:
    """Each of the engines, empty, as what the site asks."""
    if request.param == "tantivy":
        settings.SEARCH_URL = f"tantivy://{tmp_path}/search"
        yield get_engine()
        close_engines()
        return
    settings.SEARCH_URL, settings.SEARCH_PREFIX = server.require_url(), f"test-{uuid.uuid4().hex[:12]}"
    made = get_engine()
    yield made
    close_engines()
    server.discard_engine(made)


@pytest.fixture
def index(any_engine: Engine) -> Callable[[], None]:
    """Index what has changed; then it is found."""

    def indexed() -> None:
        worker = Indexer(get_engine())
        worker.prepare()
        worker.index_all()
        refresh(get_engine())

    return indexed


def search(q: str = "", **params: Any) -> dict[str, Any]:
    result = Client().get("/api/v1/search", {"q": q, **params})
    assert result.status_code == 200, result.content
    return result.json()


def titles(q: str = "", **params: Any) -> list[str]:
    return [item["title"] for item in search(q, **params)["items"]]


def on_top(q: str = "", **params: Any) -> list[str]:
    return [one["page"]["title"] if one["kind"] == "page" else one["title"] for one in search(q, **params)["promoted"]]


def english() -> Locale:
    return Locale.objects.get(language_code="en")


def french() -> Locale:
    return Locale.objects.get(language_code="fr")


def url(model: str, view: str, *args: Any) -> str:
    return reverse(f"wagtailsnippets_search_rules_{model}:{view}", args=args)


class Editor:
    """Somebody in the admin. `save` fills in the form and expects that it is taken; `refused` what it says if not."""

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

    def refused(self, model: str, pk: int | None = None, **fields: Any) -> dict[str, list[str]]:
        result = self._post(model, pk, fields)
        assert result.status_code == 200
        return dict(result.context["form"].errors)

    def delete(self, model: str, pk: int) -> None:
        assert self.client.post(url(model, "delete", pk)).status_code == 302

    def _post(self, model: str, pk: int | None, fields: dict[str, Any]) -> Any:
        address = url(model, "edit", pk) if pk else url(model, "add")
        return self.client.post(address, {**_empty(model), **fields})


def _empty(model: str) -> dict[str, Any]:
    """The form as it comes, with the language chosen."""
    forms = {
        "synonymrule": {"kind": "equivalent", "expressions": "", "also": ""},
        "promotion": {"exact": "", "containing": "", "page": "", "title": "", "summary": "", "url": "", "position": 1},
        "hiddenresult": {"page": "", "exact": "", "containing": ""},
        "neversuggested": {"words": ""},
    }
    return {"locale": english().pk, "site": "", **forms[model]}


@pytest.fixture
def editor(db: None) -> Editor:
    """May do everything."""
    return Editor(everything=True)
