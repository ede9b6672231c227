from __future__ import annotations

import pytest

from cms.moving.importing.resolution.terms import build_term_slug
from cms.moving.importing.sources.wordpress.export_file import Author, Term, get_authors
from cms.moving.importing.sources.wordpress.items import AssignedTerm, Item
from cms.moving.importing.sources.wordpress.topics import TopicTerms, build_person_name, build_person_slug
from cms.moving.importing.sources.wordpress.xml_stream import Element


def build_term(slug: str, parent: str = "", *, taxonomy: str = "category", name: str = "") -> Term:
    return Term(taxonomy, slug, slug, name or slug.title(), parent, "")


def topics_of(terms: list[Term], *assigned: str, taxonomies: tuple[str, ...] = ("category",)) -> list[str]:
    known = {(term.taxonomy, term.slug): term for term in terms}
    wanted = [AssignedTerm("category", slug, slug) for slug in assigned]
    return [topic.slug for topic in TopicTerms(known, "en").get_topics(wanted, taxonomies)]


def test_an_item_has_the_topics_of_its_categories_and_of_those_above_them() -> None:
    terms = [build_term("world"), build_term("sea", "world"), build_term("whales", "sea"), build_term("land", "world")]
    assert topics_of(terms, "whales", "land") == ["whales", "sea", "world", "land"]
    assert topics_of(terms, "world") == ["world"]


def test_categories_that_form_a_circle_end() -> None:
    assert topics_of([build_term("a", "b"), build_term("b", "a")], "a") == ["a", "b"]


def test_the_default_category_and_other_taxonomies_are_no_topics() -> None:
    assert topics_of([build_term("uncategorized"), build_term("sea", "uncategorized")], "uncategorized", "sea") == [
        "sea"
    ]
    assert topics_of([build_term("sea")], "sea", taxonomies=("post_tag",)) == []


def test_a_term_that_the_channel_does_not_have_is_a_topic() -> None:
    assert topics_of([], "sea") == ["sea"]


def test_slugs_in_other_scripts_are_read() -> None:
    known = {("category", "%d0%bc"): Term("category", "1", "%d0%bc", "м", "", "")}
    (topic,) = TopicTerms(known, "en").get_topics([AssignedTerm("category", "%d0%bc", "м")], ["category"])
    assert topic.slug.startswith("term-")
    assert topic.label == "м"
    assert topics_of([build_term("caf%c3%a9")], "caf%c3%a9") == ["cafe"]


def test_terms_that_differ_in_another_script_are_different_topics() -> None:
    elections, results = "%d0%b2%d1%8b%d0%b1%d0%be%d1%80%d1%8b-2020", "%d0%b8%d1%82%d0%be%d0%b3%d0%b8-2020"
    terms = [build_term(elections, name="Выборы 2020"), build_term(results, name="Итоги 2020"), build_term("2020")]
    slugs = topics_of(terms, elections, results, "2020")
    assert len(set(slugs)) == 3
    assert slugs[:2] == [build_term_slug("Выборы 2020", 100), build_term_slug("Итоги 2020", 100)]
    assert slugs[2] == "2020"


def test_authors_that_differ_in_another_script_are_different_people() -> None:
    slugs = [build_person_slug(Author("login", name, "")) for name in ("李 Lee", "王 Lee", "Lee", "Lée")]
    assert len(set(slugs)) == 3
    assert slugs[2] == slugs[3] == "lee"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Jane  Doe", "Jane Doe"),
        ("jane@old.example", "jane"),
        (" ", "Unknown"),
        ("@x", "Unknown"),
        ("J" * 200, "J" * 100),
    ],
)
def test_the_name_of_an_author_is_the_displayed_one(written: str, name: str) -> None:
    assert build_person_name(Author("login", written, "")) == name


def test_slugs_of_people_have_nothing_of_their_logins() -> None:
    assert build_person_slug(Author("adm1n_secret", "Jane Doe", "")) == "jane-doe"


def test_co_authors_replace_the_author() -> None:
    def item(*co_authors: str) -> Item:
        children = [Element("dc:creator", text="jane")]
        children += [
            Element("category", attributes={"domain": "author", "nicename": f"cap-{one}"}) for one in co_authors
        ]
        return Item(Element("item", children=children), 1)

    authors = {login: Author(login, login.title(), "") for login in ("jane", "john")}
    assert [author.name for author in get_authors(item(), authors)] == ["Jane"]
    assert [author.name for author in get_authors(item("john", "guest"), authors)] == ["John", "guest"]
    assert get_authors(Item(Element("item"), 1), authors) == []
