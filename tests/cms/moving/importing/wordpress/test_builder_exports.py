"""Exports of sites made with page builders: no shortcode is public, and buttons and pictures are blocks.

The variable CLARION_BUILDER_EXPORTS names a directory with exports of WordPress, which are not part of the project.
"""

from __future__ import annotations

import json
import logging
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from cms.content.references import ResolvedReferences
from cms.content.rich_text import sanitise_html
from cms.moving.importing.sources.wordpress.export_file import ExportFile
from cms.moving.importing.sources.wordpress.items import Item
from tests.cms.moving.importing.conversion.html_conversion import UNSEEN_FIELDS, to_text
from tests.cms.moving.importing.wordpress.builder_source import IMAGE_URL, Seen, count_found, read_seen, split_words

DIRECTORY = os.environ.get("CLARION_BUILDER_EXPORTS", "")
FILES = sorted(Path(DIRECTORY).glob("*.xml")) if DIRECTORY else []
POLICY = os.environ.get("CLARION_BUILDER_POLICY", "drop-tags")
LOG = logging.getLogger(__name__)  # `--log-cli-level=INFO` shows the figures, and what was lost of each page
LEAST_RECALL, LEAST_SHARE = 0.99, 0.95
TAG = re.compile(r"\[/?([a-zA-Z][\w-]*)[^\[\]]*\]")
SITE_OF_NETWORK = re.compile(r"^sites/\d+/")
MAPPING = '[types.service]\npage = "standard"\n'

pytestmark = [pytest.mark.corpus, pytest.mark.uncovered]


@pytest.fixture(params=FILES or [None], ids=lambda path: path.stem if path else "none")
def export(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param is None:
        pytest.skip("not run: needs a directory with exports of page builders in CLARION_BUILDER_EXPORTS")
    link = tmp_path / "export.xml"
    link.symlink_to(request.param)
    return link


@pytest.fixture
def uploads(export: Path, tmp_path: Path) -> Path:
    """Return a directory with a small picture in the place of each that the export names."""
    directory = tmp_path / "uploads"
    for url in set(IMAGE_URL.findall(export.read_text(errors="replace").replace("\\/", "/"))):
        path = url.partition("?")[0].partition("/uploads/")[2]
        if path and ".." not in path and not path.endswith(".svg") and len(path) < 200:
            for one in {path, SITE_OF_NETWORK.sub("", path)}:
                draw(directory / one)
    directory.mkdir(exist_ok=True)
    return directory


def draw(path: Path) -> None:
    """Write a small picture whose bytes no other has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = {".jpg": "JPEG"}.get(path.suffix.lower(), path.suffix[1:].upper())
    Image.new("RGB", (12, 9), tuple(sha256(str(path).encode()).digest()[:3])).save(path, kind)


def read_texts(value: Any, *, is_html: bool = False) -> Iterator[str]:
    if isinstance(value, str):
        yield to_text(sanitise_html(value, ResolvedReferences({}))) if is_html else value
    elif isinstance(value, list):
        for one in value:
            yield from read_texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in UNSEEN_FIELDS:
                yield from read_texts(one, is_html=name in ("content", "html"))


def read_public(client: Client, page: int) -> list[dict[str, Any]] | None:
    response = client.get(f"/api/v1/pages/{page}")
    return response.json()["body"] if response.status_code == 200 else None


def measure(run: Any, export: Path, uploads: Path, client: Client) -> Counter[str]:
    mapping = export.with_name("mapping.toml")
    mapping.write_text(MAPPING)
    began = time.process_time()
    done = run(export, "--unknown", POLICY, "--uploads", str(uploads), "--mapping", str(mapping))
    total: Counter[str] = Counter(processor_seconds=round(time.process_time() - began))
    items: dict[int, Item] = {item.position: item for item in ExportFile(export).read_items()}
    attachments = {item.id for item in items.values() if item.type == "attachment"}
    known_names = {name for item in items.values() for name in read_seen(item, attachments).shortcodes}
    total["items"] = len(items)
    for position, entry in done.entries.items():
        if entry["result"] == "failed":
            total["failed_pages"] += entry["kind"] != "attachment" and "has the same wp:post_id" not in entry["reason"]
            LOG.info("%s failed: %s", position, entry["reason"])
        if "page" not in entry:
            continue
        body = read_public(client, entry["page"])
        if body is None:
            total["hidden"] += 1
            continue
        total["public"] += 1
        seen = read_seen(items[position], attachments)
        add_page(total, seen, body, known_names, str(position))
    return total


def add_page(total: Counter[str], seen: Seen, body: list[dict[str, Any]], names: set[str], where: str) -> None:
    shown = " ".join(
        text for block in body for text in read_texts(block["value"], is_html=block["type"] == "rich_text")
    )
    tags = [found[0] for found in TAG.finditer(shown) if found[1].lower() in names]
    images, labels = count_found(body)
    found = Counter(split_words(shown))
    total["shortcodes"] += len(tags)
    total["images"] += seen.images
    total["images_found"] += min(images, seen.images)
    total["buttons"] += seen.buttons.total()
    total["buttons_found"] += (seen.buttons & labels).total()
    total["idle_buttons"] += seen.idle_buttons
    total["words"] += seen.words.total()
    total["words_found"] += (seen.words & found).total()
    lost = {
        "images": seen.images - images,
        "buttons": [*(seen.buttons - labels)],
        "words": dict((seen.words - found).most_common(20)),
        "tags": tags[:5],
    }
    if any(map(bool, lost.values())):
        LOG.info("%s %s", where, json.dumps(lost, ensure_ascii=False))


def test_no_shortcode_is_public_and_buttons_and_pictures_are_blocks(
    run: Any, export: Path, uploads: Path, client: Client
) -> None:
    found = measure(run, export, uploads, client)
    LOG.info("%s %s", export.resolve().stem, json.dumps(found))
    assert found["shortcodes"] == 0
    assert found["images_found"] >= LEAST_SHARE * found["images"]
    assert found["buttons_found"] >= LEAST_SHARE * found["buttons"]
    assert found["words_found"] >= LEAST_RECALL * found["words"]
    assert not found["failed_pages"]
