"""Permissions, forms and histories of search rules in the admin, and the preview of synonyms."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.demo import factories
from cms.demo.factories import states
from search.engine import get_engine
from search.engines.port import SearchUnavailable
from search.indexing.indexer import Indexer
from search.rules.models import HiddenResult, NeverSuggested, Promotion, RulesState, SynonymRule
from tests.replayed_content import replayed

from .conftest import Editor, english, titles, url

MODELS = ("synonymrule", "promotion", "hiddenresult", "neversuggested")
AUTOSAVE = "data-w-autosave-interval-value"
NAMES = ("Synonyms", "Promoted results", "Hidden results", "Never suggested")


@pytest.fixture
@replayed
def rules(tree):
    """Return one rule of each kind, by model name."""
    page = factories.StoryFactory(title="Nets")
    rules = (
        SynonymRule(locale=english(), expressions="trawl, nets"),
        Promotion(locale=english(), page=page, exact="nets"),
        HiddenResult(page=page, exact="quay"),
        NeverSuggested(locale=english(), words="old name"),
    )
    for rule in rules:
        rule.save()
    return {rule._meta.model_name: rule for rule in rules}


def request_preview(editor, pk=None, **fields):
    form = {"locale": english().pk, "site": "", "kind": "equivalent", "expressions": "", "also": "", **fields}
    address = reverse("search_synonym_preview", args=[pk] if pk else [])
    return editor.client.post(address, form)


def text_of(result) -> str:
    return " ".join(re.sub("<[^>]*>", " ", result.content.decode()).split())


# --------------------------------------------------------------------------- permissions


@pytest.mark.parametrize("model", MODELS)
def test_rules_are_absent_without_permission(rules, model):
    editor = Editor()
    pk = rules[model].pk
    views = [("list", ()), ("add", ()), ("edit", (pk,)), ("delete", (pk,)), ("history", (pk,)), ("usage", (pk,))]
    for view, args in views:
        address = url(model, view, *args)
        for result in (editor.client.get(address), editor.client.post(address, {"words": "x"})):
            assert result.status_code == 302, view
            assert result.url == reverse("wagtailadmin_home"), view
        assert "login" in Client().get(address).url
    assert type(rules[model]).objects.filter(pk=pk).exists()
    assert f"/admin/snippets/choose/search_rules/{model}/" not in str(editor.client.get("/admin/").content)
    assert editor.client.get(f"/admin/snippets/choose/search_rules/{model}/").status_code == 404


def test_the_preview_needs_the_permission(rules):
    for editor in (Editor(), Editor("search_rules.view_synonymrule"), Editor("search_rules.change_promotion")):
        for pk in (None, rules["synonymrule"].pk):
            result = request_preview(editor, pk, expressions="trawl, seine")
            assert result.status_code == 302
            assert result.url == reverse("wagtailadmin_home")


def test_the_menu_shows_permitted_items_only(rules):
    def menu(editor):
        page = editor.client.get(reverse("wagtailadmin_home")).content.decode()
        return [name for name in NAMES if f'"{name}"' in page]

    assert menu(Editor()) == []
    assert menu(Editor("search_rules.change_promotion")) == ["Promoted results"]
    assert menu(Editor(everything=True)) == list(NAMES)


@pytest.mark.parametrize("model", MODELS)
def test_each_permission_allows_its_own_views_only(rules, model):
    pk = rules[model].pk
    may_add, may_change = Editor(f"search_rules.add_{model}"), Editor(f"search_rules.change_{model}")
    assert may_add.client.get(url(model, "add")).status_code == 200
    assert may_add.client.get(url(model, "edit", pk)).status_code == 302
    assert may_change.client.get(url(model, "edit", pk)).status_code == 200
    assert may_change.client.get(url(model, "add")).status_code == 302
    assert may_change.client.get(url(model, "delete", pk)).status_code == 302
    assert type(rules[model]).objects.filter(pk=pk).exists()
    Editor(f"search_rules.delete_{model}").delete(model, pk)
    assert not type(rules[model]).objects.filter(pk=pk).exists()


# --------------------------------------------------------------------------- lists, forms, histories


@pytest.mark.parametrize("model", MODELS)
def test_lists_forms_and_histories_open(rules, editor, model):
    pk = rules[model].pk
    assert str(rules[model]) in text_of(editor.client.get(url(model, "list")))
    for address in (url(model, "add"), url(model, "edit", pk), url(model, "history", pk), url(model, "delete", pk)):
        assert editor.client.get(address).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_rules_are_not_autosaved(rules, editor, model):
    """Wagtail's autosave would activate an incomplete rule. Pages have autosave, because it saves their drafts."""
    for address in (url(model, "add"), url(model, "edit", rules[model].pk)):
        assert AUTOSAVE not in editor.client.get(address).content.decode()
    page = rules["promotion"].page
    assert AUTOSAVE in editor.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


def test_the_history_shows_changes_and_allows_reverting(tree, editor):
    editor.save("synonymrule", expressions="trawl, nets")
    rule = SynonymRule.objects.get()
    editor.save("synonymrule", rule.pk, expressions="trawl, seine")
    entries = ModelLogEntry.objects.for_instance(rule)
    assert sorted(entries.values_list("action", flat=True)) == ["wagtail.create", "wagtail.edit"]
    assert all(entry.user for entry in entries)
    first, second = rule.revisions.order_by("pk")
    compared = editor.client.get(url("synonymrule", "revisions_compare", rule.pk, first.pk, second.pk))
    assert "seine" in text_of(compared)
    assert "nets" in text_of(compared)
    back = editor.client.get(url("synonymrule", "revisions_revert", rule.pk, first.pk))
    assert "trawl, nets" in back.content.decode()
    editor.save("synonymrule", rule.pk, expressions="trawl, nets", revision=first.pk)
    assert SynonymRule.objects.get().expressions == "trawl, nets"


def test_a_history_can_be_read_after_its_pages_are_deleted(tree, editor):
    """The first page of the rule has been deleted."""
    for model in ("promotion", "hiddenresult"):
        first, second = factories.StoryFactory(), factories.StoryFactory()
        editor.save(model, page=first.pk, exact="nets")
        rule = (Promotion if model == "promotion" else HiddenResult).objects.get()
        editor.save(model, rule.pk, page=second.pk, exact="nets")
        first.delete()
        older, newer = rule.revisions.order_by("pk")
        for view in (("history", rule.pk), ("revisions_compare", rule.pk, older.pk, newer.pk)):
            assert editor.client.get(url(model, *view)).status_code == 200
        assert editor.client.get(url(model, "revisions_revert", rule.pk, older.pk)).status_code == 200


def test_the_list_shows_whether_a_promotion_is_visible(rules, editor):
    assert "shown" in text_of(editor.client.get(url("promotion", "list")))
    states.unpublish(rules["promotion"].page)
    assert "not shown: it is not published" in text_of(editor.client.get(url("promotion", "list")))


def test_a_bulk_deletion_changes_the_stamp(rules, editor):
    before = RulesState.objects.get().stamp
    address = reverse("wagtail_bulk_action", args=["search_rules", "synonymrule", "delete"])
    editor.client.post(f"{address}?id={rules['synonymrule'].pk}")
    assert not SynonymRule.objects.exists()
    assert RulesState.objects.get().stamp != before


# --------------------------------------------------------------------------- trying a synonym


@pytest.fixture
@replayed
def written(tree):
    pages = [factories.StoryFactory(title="Nets on the quay"), factories.ReleaseFactory(title="A trawl")]
    factories.StoryFactory(title="Secret nets", live=False)
    private = factories.StandardFactory(title="Private nets")
    states.restrict(private)
    return pages


@pytest.fixture
def found(search_engine, written):
    Indexer(get_engine()).index_all()
    return written


def test_the_preview_does_not_save_the_rule(found, editor):
    text = text_of(request_preview(editor, expressions="trawl, nets"))
    assert "“trawl” on " in text
    assert "Now: 1 found A trawl " in text
    assert "With this rule: 2 found A trawl " in text
    assert "Nets on the quay new" in text
    assert "Secret" not in text
    assert "Private" not in text
    assert not SynonymRule.objects.exists()
    assert titles("trawl") == ["A trawl"]


def test_the_preview_compares_a_change_with_the_saved_rule(found, editor):
    editor.save("synonymrule", expressions="trawl, nets")
    rule = SynonymRule.objects.get()
    text = text_of(request_preview(editor, rule.pk, expressions="trawl, seine", query="trawl"))
    assert "Now: 2 found" in text
    assert "Nets on the quay no longer among the first ten" in text
    assert "With this rule: 1 found" in text
    assert SynonymRule.objects.get().expressions == "trawl, nets"


def test_the_preview_says_when_the_rule_does_not_apply(found, editor):
    text = text_of(request_preview(editor, expressions="trawl, nets", query="harbour"))
    assert "“harbour” contains no expression of the rule" in text
    text = text_of(request_preview(editor, expressions="trawl, seine", query="trawl"))
    assert "The rule applies to “trawl”, but the first results do not change." in text


def test_the_preview_reports_an_invalid_rule_or_query(found, editor):
    assert "“trawl” is entered twice. Remove one." in text_of(request_preview(editor, expressions="trawl, trawl"))
    assert "This query is too long." in text_of(request_preview(editor, expressions="trawl, nets", query="a " * 100))
    assert "&lt;script&gt;" in request_preview(editor, expressions="trawl, nets", query="<script>").content.decode()
    assert request_preview(editor, 999, expressions="trawl, nets").status_code == 404
    assert editor.client.get(reverse("search_synonym_preview")).status_code == 405


def test_without_the_engine_the_preview_uses_the_database_fallback(found, editor, monkeypatch):
    def raise_unavailable():
        raise SearchUnavailable("unavailable")

    monkeypatch.setattr("search.querying.results.get_engine", raise_unavailable)
    text = text_of(request_preview(editor, expressions="trawl, nets"))
    assert "The search engine is not available" in text
    assert "With this rule: 2 found" in text
