"""Build exports as WordPress writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

SITE = "https://old.example"
NAMESPACES = (
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:wp="http://wordpress.org/export/1.2/"'
)


def cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def build_item(
    number: int | str = 1,
    *,
    title: str | None = None,
    content: str = "",
    type: str = "post",  # noqa: A002 - as WordPress calls it
    status: str = "publish",
    date: str = "2019-05-04 09:30:00",
    parent: int | str = 0,
    terms: Iterable[tuple[str, str]] = (),
    meta: Iterable[tuple[str, str]] = (),
    comments: int = 0,
    **elements: str,
) -> str:
    """Return an item as WordPress writes it. `elements` are further elements by their name without “wp:”."""
    slug = elements.pop("post_name", f"item-{number}")
    title = f"Title {number}" if title is None else title
    parts = {
        "title": cdata(title),
        "link": escape(elements.pop("link", f"{SITE}/2019/05/{slug}/")),
        "dc:creator": cdata(elements.pop("creator", "jane")),
        "guid": escape(elements.pop("guid", f"{SITE}/?p={number}")),
        "content:encoded": cdata(content or f"<!-- wp:paragraph --><p>Text of {number}.</p><!-- /wp:paragraph -->"),
        "excerpt:encoded": cdata(elements.pop("excerpt", "")),
        "wp:post_id": str(number),
        "wp:post_date": date,
        "wp:post_date_gmt": date,
        "wp:post_name": cdata(slug),
        "wp:status": cdata(status),
        "wp:post_parent": str(parent),
        "wp:post_type": cdata(type),
        **{f"wp:{name}": cdata(value) for name, value in elements.items()},
    }
    body = "".join(f"<{name}>{value}</{name}>" for name, value in parts.items())
    body += "".join(
        f"<category domain={quoteattr(taxonomy)} nicename={quoteattr(slug)}>{cdata(slug.title())}</category>"
        for taxonomy, slug in terms
    )
    body += "".join(
        f"<wp:postmeta><wp:meta_key>{cdata(key)}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"
        for key, value in meta
    )
    body += "<wp:comment><wp:comment_content>Secret words</wp:comment_content></wp:comment>" * comments
    return f"<item>{body}</item>\n"


def build_attachment(number: int, file: str, *, url: str = "", **fields: Any) -> str:
    """Return the item of a file, by default in the uploads of the old site."""
    url = url or f"{SITE}/wp-content/uploads/{file}"
    return build_item(
        number, type="attachment", status="inherit", attachment_url=url, content=" ", **{"guid": url, **fields}
    )


def build_category(slug: str, name: str, *, parent: str = "", number: int = 0, description: str = "") -> str:
    return (
        f"<wp:category><wp:term_id>{number}</wp:term_id><wp:category_nicename>{slug}</wp:category_nicename>"
        f"<wp:category_parent>{parent}</wp:category_parent><wp:cat_name>{cdata(name)}</wp:cat_name>"
        f"<wp:category_description>{cdata(description)}</wp:category_description></wp:category>\n"
    )


def build_author(login: str, name: str, description: str = "", *, number: int = 0) -> str:
    identified = f"<wp:author_id>{number}</wp:author_id>" if number else ""
    return (
        f"<wp:author>{identified}<wp:author_login>{login}</wp:author_login><wp:author_email>{login}@old.example</wp:author_email>"
        f"<wp:author_display_name>{cdata(name)}</wp:author_display_name>"
        f"<wp:author_description>{cdata(description)}</wp:author_description></wp:author>\n"
    )


def build_export(
    *parts: str, language: str = "en-US", declaration: str = '<?xml version="1.0" encoding="UTF-8"?>'
) -> str:
    return (
        f'{declaration}\n<rss version="2.0" {NAMESPACES}><channel><title>Old site</title><link>{SITE}</link>'
        f"<language>{language}</language><wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>{SITE}</wp:base_blog_url>\n"
        f"{''.join(parts)}</channel></rss>\n"
    )


def collect(elements: Iterable[Any], found: list[Any]) -> None:
    """Add elements to a list one by one, so that those before an error are there."""
    for element in elements:
        found.append(element)  # noqa: PERF402 - `extend` would lose them
