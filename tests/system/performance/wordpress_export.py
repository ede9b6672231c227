"""Write an export of WordPress made from a corpus.

    python -m tests.system.performance.wordpress_export DIRECTORY POSTS PICTURES

DIRECTORY gets `export.xml` and `uploads/`. The posts are those of the corpus, repeated under other titles, half of them
with comments of Gutenberg. Each picture is another file, and belongs to a post as its featured picture or in its text.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import sys
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TextIO
from xml.sax.saxutils import escape

from markdown_it import MarkdownIt
from PIL import Image

SITE = "https://old.example"
SHARED = Path(__file__).resolve().parents[3].parent / "shared"
CORPUS = Path(os.environ.get("CLARION_CORPORA") or SHARED / "corpora") / "digitalgov-news.jsonl.gz"
FIRST_PICTURE = 1_000_000
SEED = 20261126
HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Old site</title><link>{SITE}</link>
<language>en-US</language><wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>{SITE}</wp:base_blog_url>
"""
MARKDOWN = MarkdownIt("commonmark").enable("table")


def main(directory: Path, posts: int, pictures: int) -> None:
    """Write the export and its files."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "export.xml").open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for number, record in enumerate(islice(cycle(read_corpus()), posts), start=1):
            write_post(file, number, record, has_picture=number <= pictures)
        for number in range(1, pictures + 1):
            write_picture(file, number, directory / "uploads")
        file.write("</channel></rss>\n")


def read_corpus() -> list[dict[str, Any]]:
    """Return the records of the corpus."""
    if not CORPUS.is_file():
        raise SystemExit(f"needs the corpus {CORPUS.name} (CLARION_CORPORA names its folder, now {CORPUS.parent})")
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def write_post(file: TextIO, number: int, record: dict[str, Any], *, has_picture: bool) -> None:
    """Write one post. Every third links to the post before it."""
    html = MARKDOWN.render(record["body"])
    if number % 2:
        html = "".join(f"<!-- wp:paragraph -->{part}<!-- /wp:paragraph -->\n" for part in html.split("\n\n"))
    if number % 3 == 0:
        html += f'<p>See <a href="{get_link(number - 1)}">the post before</a>.</p>'
    if has_picture and number % 2 == 0:
        html += f'<figure class="wp-block-image"><img src="{get_picture_url(number)}" alt="Picture"/></figure>'
    terms = "".join(write_term("post_tag", topic) for topic in record["topics"])
    authors = record["authors"] or ["editor"]
    thumbnail = write_meta("_thumbnail_id", str(FIRST_PICTURE + number)) if has_picture and number % 2 else ""
    write_item(
        file,
        number,
        title=f"{record['title']} ({number})",
        link=get_link(number),
        type="post",
        status="publish",
        content=html,
        excerpt=record["summary"],
        date=f"{record['date']} 12:00:00",
        creator=authors[0],
        more=terms + thumbnail,
    )


def write_picture(file: TextIO, number: int, uploads: Path) -> None:
    """Write a picture and its attachment."""
    path = uploads / get_picture_path(number)
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = random.Random(SEED + number).randbytes(32 * 20 * 3)
    Image.frombytes("RGB", (32, 20), noise).resize((960, 600)).save(path, quality=80)
    url = f"<wp:attachment_url>{get_picture_url(number)}</wp:attachment_url>"
    alt = write_meta("_wp_attachment_image_alt", f"Picture {number}")
    attachment = {"type": "attachment", "status": "inherit", "content": "", "excerpt": "", "creator": "editor"}
    link = f"{get_link(number)}picture/"
    write_item(
        file,
        FIRST_PICTURE + number,
        title=f"Picture {number}",
        link=link,
        date="2019-01-01 12:00:00",
        more=url + alt,
        **attachment,
    )


def write_item(file: TextIO, number: int, **fields: str) -> None:
    """Write an item with the elements that an import reads."""
    elements = {
        "title": fields["title"],
        "link": fields["link"],
        "guid": f"{SITE}/?p={number}",
        "dc:creator": fields["creator"],
        "content:encoded": fields["content"],
        "excerpt:encoded": fields["excerpt"],
        "wp:post_id": str(number),
        "wp:post_date_gmt": fields["date"],
        "wp:post_name": f"item-{number}",
        "wp:status": fields["status"],
        "wp:post_type": fields["type"],
    }
    written = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in elements.items())
    file.write(f"<item>{written}{fields['more']}</item>\n")


def write_term(taxonomy: str, slug: str) -> str:
    """Return the element of a term."""
    return f'<category domain="{taxonomy}" nicename="{escape(slug)}">{escape(slug)}</category>'


def write_meta(key: str, value: str) -> str:
    """Return the element of a custom field."""
    return f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{escape(value)}</wp:meta_value></wp:postmeta>"


def get_link(number: int) -> str:
    """Return the address of a post."""
    return f"{SITE}/2019/01/item-{number}/"


def get_picture_path(number: int) -> str:
    """Return the path of a picture below the uploads."""
    return f"2019/{number % 12 + 1:02}/picture-{number}.jpg"


def get_picture_url(number: int) -> str:
    """Return the address of a picture."""
    return f"{SITE}/wp-content/uploads/{get_picture_path(number)}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
