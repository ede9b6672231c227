"""Write a mapping file to begin with, from the post types, taxonomies and custom fields of an export."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator

from .custom_fields import list_custom_fields
from .items import Item
from .languages import LANGUAGE_TAXONOMIES
from .seo_fields import FIELDS_BY_KEY
from .type_mappings import ATTACHMENT, DEFAULT_MAPPINGS, LEFT_OUT_TYPES, TOPIC_TAXONOMIES

MAX_NAMES = 100  # taxonomies, and custom fields, of one type


def build_skeleton(items: Iterable[Item], page_types: Collection[str]) -> Iterator[str]:
    """Yield the lines of a mapping file in TOML that imports as without one; the rest is in comments."""
    counts: Counter[str] = Counter()
    taxonomies: dict[str, Counter[str]] = defaultdict(Counter)
    keys: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        if item.type == ATTACHMENT or item.type in LEFT_OUT_TYPES:
            continue
        counts[item.type] += 1
        taxonomies[item.type].update({term.taxonomy for term in item.terms} - LANGUAGE_TAXONOMIES)
        keys[item.type].update(list_custom_fields(item))
    yield "# What the post types of the export become. Page types of this installation:"
    yield f'# {", ".join(sorted(page_types))}. Without `page`, or with "", items of a type are left out.'
    for post_type, count in counts.most_common():
        yield ""
        yield from _describe_type(post_type, count, taxonomies[post_type], keys[post_type])


def _describe_type(post_type: str, count: int, taxonomies: Counter[str], keys: Counter[str]) -> Iterator[str]:
    default = DEFAULT_MAPPINGS.get(post_type)
    yield f"[types.{_quote(post_type)}]  # {count} items"
    yield f"page = {_quote(default.page if default else '')}"
    topics = [name for name in taxonomies if name in TOPIC_TAXONOMIES] if default else list(taxonomies)[:MAX_NAMES]
    yield f"topics = [{', '.join(map(_quote, topics))}]  # taxonomies whose terms become topics"
    if others := [name for name, _ in taxonomies.most_common(MAX_NAMES) if name not in topics]:
        yield f"# other taxonomies: {', '.join(map(_quote, others))}"
    if default_keys := [key for key in FIELDS_BY_KEY if key in keys]:
        yield "# imported unless a line here sets the field, with their frequency:"
        yield f"# {', '.join(f'fields.{FIELDS_BY_KEY[key]} = {_quote(key)} ({keys.pop(key)})' for key in default_keys)}"
    if keys:
        yield '# fields.NAME = "KEY" imports a custom field into a field of the page type. Keys, with their frequency:'
        yield f"# {', '.join(f'{_quote(key)} ({number})' for key, number in keys.most_common(MAX_NAMES))}"


def _quote(text: str) -> str:
    """Return a basic string of TOML, which is also a quoted key; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
