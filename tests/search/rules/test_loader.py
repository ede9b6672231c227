"""Compiled rules in memory: one query per search, and no process uses outdated rules."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.demo import factories
from search.engines.port import Term
from search.querying.parser import parse
from search.rules import compiled
from search.rules.compiled import get_rules, get_rules_with
from search.rules.models import HiddenResult, NeverSuggested, Promotion, RulesState, SynonymRule
from search.rules.models.base import RuleQuerySet

from .conftest import english, french


@pytest.fixture
def site(tree):
    return tree.record


@pytest.fixture
def rule(site):
    return SynonymRule.objects.create(locale=english(), expressions="trawl, nets")


def synonyms_of(word, site, locale="en"):
    """Return the synonyms of a word."""
    (group,) = get_rules(locale, site.pk).apply(parse(word, locale), timezone.now()).text.groups
    return [other.text for other in group.alternatives[1:] if isinstance(other, Term)]


def count_queries(call):
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_unchanged_rules_need_one_query(rule, site):
    get_rules("en", site.pk)
    assert count_queries(lambda: get_rules("en", site.pk)) == 1
    assert get_rules("en", site.pk) is get_rules("en", site.pk)


def test_every_way_of_changing_a_rule_takes_effect(rule, site):
    assert synonyms_of("trawl", site) == ["nets"]
    rule.expressions = "trawl, dredge"
    rule.save()
    assert synonyms_of("trawl", site) == ["dredge"]
    SynonymRule.objects.filter(pk=rule.pk).update(expressions="trawl, seine")
    assert synonyms_of("trawl", site) == ["seine"]
    rule.expressions = "trawl, drift"
    SynonymRule.objects.bulk_update([rule], ["expressions"])
    assert synonyms_of("trawl", site) == ["drift"]
    SynonymRule.objects.all().delete()
    assert synonyms_of("trawl", site) == []
    SynonymRule.objects.bulk_create([SynonymRule(locale=english(), expressions="trawl, long line, nets", key="k")])
    assert synonyms_of("trawl", site) == ["nets"]
    SynonymRule.objects.get().delete()
    assert synonyms_of("trawl", site) == []


def test_every_kind_of_rule_changes_the_stamp(site):
    page = factories.StoryFactory(title="Nets")
    stamps = [RulesState.objects.values_list("stamp", flat=True).first()]
    for model, fields in (
        (SynonymRule, {"locale": english(), "expressions": "a1, b1"}),
        (Promotion, {"locale": english(), "page": page, "exact": "nets"}),
        (HiddenResult, {"page": page, "exact": "nets"}),
        (NeverSuggested, {"locale": english(), "words": "nets"}),
    ):
        assert isinstance(model.objects.all(), RuleQuerySet)
        model.objects.create(**fields)
        stamps.append(RulesState.objects.get().stamp)
    assert len(set(stamps)) == len(stamps)


def test_a_rolled_back_change_has_no_effect(rule, site):
    assert synonyms_of("trawl", site) == ["nets"]
    with transaction.atomic():
        SynonymRule.objects.update(expressions="trawl, seine")
        assert synonyms_of("trawl", site) == ["seine"]
        transaction.set_rollback(True)
    assert synonyms_of("trawl", site) == ["nets"]
    with transaction.atomic():
        SynonymRule.objects.update(expressions="trawl, drift")
    assert synonyms_of("trawl", site) == ["drift"]


def test_another_process_sees_a_change_by_the_stamp(rule, site, monkeypatch):
    """Two caches with one database simulate two processes."""
    assert synonyms_of("trawl", site) == ["nets"]
    here = dict(compiled._cache)
    monkeypatch.setattr(compiled, "_cache", {})
    SynonymRule.objects.update(expressions="trawl, seine")
    assert synonyms_of("trawl", site) == ["seine"]
    monkeypatch.setattr(compiled, "_cache", here)
    assert synonyms_of("trawl", site) == ["seine"]


def test_a_rule_applies_to_its_site_and_language_only(site):
    other = factories.site("elsewhere.example", languages=["en"]).record
    SynonymRule.objects.create(locale=english(), expressions="trawl, everywhere")
    SynonymRule.objects.create(locale=english(), site=site, expressions="trawl, here")
    SynonymRule.objects.create(locale=french(), site=site, expressions="trawl, chalut")
    assert sorted(synonyms_of("trawl", site)) == ["everywhere", "here"]
    assert synonyms_of("trawl", other) == ["everywhere"]
    assert synonyms_of("trawl", site, "fr") == ["chalut"]


def test_never_suggested_words_apply_within_a_text_and_in_any_spelling(site):
    NeverSuggested.objects.create(locale=english(), words="old name")
    may_suggest = get_rules("en", site.pk).may_suggest
    for text in ("old name", "The OLD NAME's end", "Öld-name"):
        assert not may_suggest(text), text
    for text in ("old names", "name old", "old", "a new name", ""):
        assert may_suggest(text), text
    assert get_rules("fr", site.pk).may_suggest("old name")


def test_an_invalid_stored_rule_is_ignored_alone(rule, site):
    SynonymRule.objects.bulk_create([SynonymRule(locale=english(), expressions="a,,b", key="k")])
    assert synonyms_of("trawl", site) == ["nets"]


def test_an_unsaved_rule_replaces_the_saved_one(rule, site):
    SynonymRule.objects.create(locale=english(), expressions="quay, pier")
    rule.expressions = "trawl, seine"
    rules = get_rules_with(rule, "en", site.pk)
    assert set(rules.synonyms) == {("trawl",), ("seine",), ("quay",), ("pier",)}
    assert synonyms_of("trawl", site) == ["nets"]


def test_synonyms_of_a_long_query_are_limited(site):
    SynonymRule.objects.create(locale=english(), expressions=", ".join(f"word{number}" for number in range(10)))
    text = get_rules("en", site.pk).apply(parse("word1 " * 64, "en"), timezone.now()).text
    assert sum(len(group.alternatives) - 1 for group in text.groups) <= 100
    assert len(text.groups[0].alternatives) == 10
    assert len(text.groups) == 64
