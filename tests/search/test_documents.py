"""The stored document of a page, for both engines."""

import unicodedata
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django_elasticsearch_dsl.registries import registry

from cms.search_documents.document import SearchDocument
from search.documents import ContentDocument, IncompleteDocument, content_mapping
from search.engines.port import Source

PARIS = timezone(timedelta(hours=1))

RELEASE = SearchDocument(
    id=7,
    type="release",
    title="Thirty-one ports sign",
    summary="Ports agree to inspect vessels.",
    body="First block.\nSecond block.",
    names="Amina Osei\nForced labour",
    attachments="First page.\nSecond page.",
    attached=("3-0ab1", "5-77fe"),
    topics=("forced-labour", "at-sea"),
    regions=("asia",),
    filters={"person": ("amina-osei", "bo"), "story_kind": ()},
    numbers={"event": 1704065415123},
    published_at=datetime(2024, 1, 1, 0, 30, 15, 123456, tzinfo=PARIS),
    year="2024",
    expire_at=None,
    ends_at=None,
    site=2,
    locale="en",
    path="/news/ports-sign/",
    revision=41,
)


def prepare(page: SearchDocument) -> Source:
    return ContentDocument().prepare(page)


def test_a_page_is_stored_with_all_its_fields():
    assert prepare(RELEASE) == {
        "id": 7,
        "type": "release",
        "title": "Thirty-one ports sign",
        "summary": "Ports agree to inspect vessels.",
        "body": "First block.\nSecond block.",
        "names": "Amina Osei\nForced labour",
        "attachments": "First page.\nSecond page.",
        "attached": ["3-0ab1", "5-77fe"],
        "topics": ["forced-labour", "at-sea"],
        "regions": ["asia"],
        "filters": {"person": ["amina-osei", "bo"], "story_kind": []},
        "numbers": {"event": 1704065415123},
        "published_at": "2023-12-31T23:30:15.123Z",
        "year": "2024",
        "expire_at": None,
        "ends_at": None,
        "site": 2,
        "locale": "en",
        "path": "/news/ports-sign/",
        "revision": 41,
        "fingerprint": "250441633b8890a3a83c925fb7eac887",  # pragma: allowlist secret
    }


def test_letters_and_their_marks_are_stored_composed():
    apart = unicodedata.normalize("NFD", "Élan in 한국")
    texts = dict.fromkeys(("title", "summary", "body", "names", "attachments"), apart)
    stored = prepare(replace(RELEASE, **texts))
    assert {stored[name] for name in texts} == {"Élan in 한국"} != {apart}
    assert stored == prepare(replace(RELEASE, **dict.fromkeys(texts, "Élan in 한국")))


def test_an_expiry_is_stored_in_utc():
    ends = replace(RELEASE, expire_at=datetime(2025, 6, 1, 12, tzinfo=PARIS))
    assert prepare(ends)["expire_at"] == "2025-06-01T11:00:00.000Z"


def test_an_end_is_stored_in_utc():
    ends = replace(RELEASE, ends_at=datetime(2025, 6, 1, 12, tzinfo=PARIS))
    assert prepare(ends)["ends_at"] == "2025-06-01T11:00:00.000Z"


def test_all_fields_of_a_search_document_are_stored_and_no_others():
    assert set(prepare(RELEASE)) == {field.name for field in fields(SearchDocument)} | {"fingerprint"}
    assert set(prepare(RELEASE)) == set(Source.__annotations__)


def test_the_mapping_adds_only_internal_fields():
    assert set(content_mapping()["properties"]) - set(prepare(RELEASE)) == {"hidden", "vocabulary"}


CHANGES = {
    "id": 8,
    "type": "story",
    "title": "Thirty-two ports sign",
    "summary": "",
    "body": "First block. Second block.",
    "names": "Forced labour",
    "attachments": "First page. Second page.",
    "attached": ("3-0ab1",),
    "topics": ("at-sea", "forced-labour"),
    "regions": (),
    "filters": {"person": ("bo", "amina-osei"), "story_kind": ()},
    "numbers": {},
    "published_at": RELEASE.published_at + timedelta(milliseconds=1),
    "year": "2023",
    "expire_at": datetime(2030, 1, 1, tzinfo=UTC),
    "ends_at": datetime(2030, 1, 1, tzinfo=UTC),
    "site": 3,
    "locale": "fr",
    "path": "/nouvelles/",
    "revision": 42,
}


@pytest.mark.parametrize("name", [field.name for field in fields(SearchDocument)])
def test_the_fingerprint_changes_with_every_value(name):
    changed = replace(RELEASE, **{name: CHANGES[name]})
    assert prepare(changed)["fingerprint"] != prepare(RELEASE)["fingerprint"]


def test_the_fingerprint_is_the_same_for_the_same_page():
    same = replace(RELEASE, published_at=RELEASE.published_at.astimezone(UTC))
    assert prepare(same)["fingerprint"] == prepare(RELEASE)["fingerprint"]


def test_the_index_rejects_undeclared_fields():
    assert content_mapping()["dynamic"] == "strict"


def test_the_mapping_is_a_copy():
    content_mapping()["properties"].clear()
    assert content_mapping()["properties"]


@pytest.mark.parametrize("lost", ["title", "filters", ""])
def test_a_document_that_would_be_indexed_without_a_field_is_refused(monkeypatch, lost):
    complete = ContentDocument.init_prepare
    monkeypatch.setattr(
        ContentDocument,
        "init_prepare",
        lambda document: [one for one in complete(document) if lost not in (one[0], "")],
    )
    names = [lost] if lost else sorted(field.name for field in fields(SearchDocument))
    with pytest.raises(IncompleteDocument, match=f"would not index the fields {', '.join(names)} with the installed"):
        ContentDocument()


def test_the_fields_are_prepared_by_the_document_and_not_by_its_class():
    first, second = ContentDocument(), ContentDocument()
    assert len(first._prepared_fields) == 20
    assert first._prepared_fields is not second._prepared_fields
    assert first.to_dict() == {}  # they are no values of the document


def test_signals_refresh_and_updates_of_django_elasticsearch_dsl_are_off():
    assert ContentDocument in registry.get_documents()
    assert ContentDocument.django.ignore_signals is True
    assert ContentDocument.django.auto_refresh is False
    assert ContentDocument.django.related_models == []
    with pytest.raises(NotImplementedError, match="rebuild_search"):
        ContentDocument().update(RELEASE)


def test_the_document_class_names_no_index():
    assert ContentDocument._index._name is None
