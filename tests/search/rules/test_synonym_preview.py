"""The preview of a synonym: what searches would find with the rule, before it is saved."""

import pytest
from django.urls import reverse

from cms.demo import factories
from cms.demo.factories import states
from search.engine import get_engine
from search.engines.port import SearchUnavailable
from search.indexing.indexer import Indexer
from search.rules.models import SynonymRule

from .conftest import Editor, request_preview, text_of, titles

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def written(module_tree):
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


def test_results_of_now_lead_to_their_explanation(found, editor):
    shown = request_preview(editor, expressions="trawl, nets").context["preview"]
    (line,) = shown.before.lines
    assert [line.title, *(one.why for one in shown.after.lines)] == ["A trawl", "", ""]  # the rule is not saved
    explained = editor.client.get(line.why)
    assert explained.context["form"].cleaned_data["page"].pk == found[1].pk
    assert "Its rank is <strong>1</strong> of 1" in explained.content.decode()


def test_pages_that_the_user_may_not_see_have_no_explanation(found):
    shown = request_preview(Editor("search_rules.add_synonymrule"), expressions="trawl, nets").context["preview"]
    assert [(line.title, line.why) for line in shown.before.lines] == [("A trawl", "")]
