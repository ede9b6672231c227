"""Comments of blocks that are not as WordPress writes them: no text is lost."""

from __future__ import annotations

import pytest

from cms.moving.importing.conversion.rules import parse_data
from cms.moving.importing.conversion.wordpress_blocks import BlockComment, parse_comment

from .html_conversion import converted, text

ONE, BOTH = [text("<p>One</p>")], [text("<p>One</p><p>Two</p>")]


@pytest.mark.parametrize(
    ("content", "comment"),
    [
        (" wp:paragraph ", BlockComment("paragraph")),
        (' wp:core/cover {"a":{"b":1}} ', BlockComment("cover", '{"a":{"b":1}}')),
        (" wp:latest-posts /", BlockComment("latest-posts", is_whole=True)),
        (' wp:acme/map {"a":1} /', BlockComment("acme/map", '{"a":1}', is_whole=True)),
        (" /wp:group ", BlockComment("group", is_closing=True)),
        ("more", None),
        (" wp: ", None),
        (" wp:a b ", None),
        (" wp:a/b/c ", None),
        ("[if IE]> <p>x</p> <![endif]", None),
    ],
)
def test_comments(content: str, comment: BlockComment | None) -> None:
    assert parse_comment(content) == comment


@pytest.mark.parametrize("data", ["{", '{"a":', "[1]", "{a:1}", '{"a":' * 5_000, ""])
def test_invalid_attributes_are_ignored(data: str) -> None:
    assert parse_data(data) == {}


@pytest.mark.parametrize(
    "html",
    [
        "<!-- wp:group --><p>One</p><p>Two</p>",
        "<p>One</p><!-- /wp:group --><p>Two</p><!-- /wp:group -->",
        "<!-- wp:query-no-results --><p>One</p><p>Two</p>",
        "<!-- wp:group --><!-- wp:acme/x --><p>One</p><!-- /wp:group --><p>Two</p>",
        "<!-- wp:acme/x --><p>One</p></div></section><!-- /wp:acme/x --><p>Two</p>",
        '<!-- wp:cover {"url": --><div><p>One</p></div><!-- /wp:cover --><p>Two</p>',
        "<p>One</p><!-- a comment --><p>Two</p><!---->",
        "<p>One</p><!--><p>Two</p>",
        "<p>One</p><!-- never closed <p>Two</p>".replace("never closed", ""),
        "<!-- WP:GROUP --><p>One</p><p>Two</p>",
    ],
)
def test_text_is_kept(html: str) -> None:
    assert converted(html) == BOTH


def test_an_example_of_a_comment_stays_code() -> None:
    assert converted("<pre>&lt;!-- wp:group --></pre>") == [("code", {"code": "<!-- wp:group -->", "language": ""})]
