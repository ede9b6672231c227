"""Highlights in titles and bodies."""

import re

import pytest

from search.engines.port import Engine, Hit
from search.rules.synonyms import SynonymGroup
from tests.search.engines.builders import FILLER, build_source, run_search

PAGES = [
    build_source(1, "Hotel workers trained", body=f"{FILLER} Hotels train their staff. {FILLER}"),
    build_source(
        2,
        "Fishing & <i>vessels</i>",
        body='The vessels employ forced labourers. <script>alert("x")</script> & more of it.',
    ),
    build_source(3, "Café owners", body="Nothing here."),
    build_source(
        4, "Long", body=f"{FILLER} " * 8 + "A zebra crossed. " + f"{FILLER} " * 8 + "Another zebra and a giraffe."
    ),
    build_source(
        5, "Bought and sold", body="She was bought and sold. Others sold what they bought.\nThe market is closed."
    ),
    build_source(6, "Trafficking", body="Persons in transit. The office works on trafficking in persons."),
    build_source(7, "Emoji 🙂 and zèbre", body="🙂🙂 éé The quokka 🙂 smiles."),
]


def hit(engine: Engine, text: str, page_id: int, **given: object) -> Hit:
    return next(one for one in run_search(engine, text, **given).hits if one.id == page_id)


def marked(html: str) -> list[str]:
    return re.findall("<mark>(.*?)</mark>", html)


def test_the_whole_title_is_returned_with_marked_matches(filled_engine: Engine) -> None:
    assert hit(filled_engine, "hotels", 1).title == "<mark>Hotel</mark> workers trained"


def test_highlights_are_empty_without_a_match(filled_engine: Engine) -> None:
    assert hit(filled_engine, "zebra ", 4).title == ""
    assert hit(filled_engine, "cafe", 3).body == ()
    assert (hit(filled_engine, "-zzz", 1).title, hit(filled_engine, "-zzz", 1).body) == ("", ())


def test_everything_except_the_marks_is_escaped(filled_engine: Engine) -> None:
    found = hit(filled_engine, "vessels labourers more", 2)
    assert found.title == "Fishing &amp; &lt;i&gt;<mark>vessels</mark>&lt;/i&gt;"
    text = " ".join(found.body)
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "&amp; <mark>more</mark>" in text
    assert not re.search("<(?!/?mark>)", text)


def test_inflections_are_marked_as_written(filled_engine: Engine) -> None:
    assert set(marked(" ".join(hit(filled_engine, "hotel training", 1).body))) == {"Hotels", "train"}
    assert marked(hit(filled_engine, "cafe", 3).title) == ["Café"]


def test_typing_errors_and_prefixes_are_marked(filled_engine: Engine) -> None:
    assert marked(hit(filled_engine, "hotle workers", 1).title) == ["Hotel", "workers"]
    assert marked(hit(filled_engine, "hotel wor", 1).title) == ["Hotel", "workers"]


def test_synonyms_are_marked(filled_engine: Engine) -> None:
    rule = SynonymGroup(("inn", "hotel"))
    assert marked(hit(filled_engine, "inn ", 1, synonyms=(rule,)).title) == ["Hotel"]


def test_stopwords_are_not_marked(filled_engine: Engine) -> None:
    assert marked(hit(filled_engine, "the market of the closed", 5).body[0]) == ["market", "closed"]


def test_only_the_phrase_itself_is_marked(filled_engine: Engine) -> None:
    body = " ".join(hit(filled_engine, '"trafficking in persons"', 6).body)
    assert marked(body) in (["trafficking", "persons"], ["trafficking", "in", "persons"], ["trafficking in persons"])
    assert "Persons in transit" in body or "Persons" not in body


def test_at_most_two_short_fragments_show_the_matches(filled_engine: Engine) -> None:
    fragments = hit(filled_engine, "zebra giraffe", 4).body
    assert 1 <= len(fragments) <= 2
    assert set(marked(" ".join(fragments))) == {"zebra", "giraffe"}
    for fragment in fragments:
        text = re.sub("</?mark>", "", fragment)
        assert 10 <= len(text) <= 260
        assert "<mark>" in fragment
        assert not text[0].isspace()


def test_multi_byte_letters_do_not_shift_the_marks(filled_engine: Engine) -> None:
    found = hit(filled_engine, "quokka zebre", 7)
    assert marked(found.title) == ["zèbre"]
    assert [marked(fragment) for fragment in found.body] == [["quokka"]]


def test_highlights_can_be_turned_off(filled_engine: Engine) -> None:
    found = hit(filled_engine, "hotel", 1, highlight=False)
    assert (found.title, found.body) == ("", ())


@pytest.mark.parametrize("page_id", [1, 2])
def test_a_hit_contains_the_revision_it_was_indexed_from(filled_engine: Engine, page_id: int) -> None:
    assert hit(filled_engine, "hotel OR fishing", page_id).revision == page_id * 10
