"""The node URLs in SEARCH_URL: one, or those of several nodes of one Elasticsearch, separated by commas."""

from __future__ import annotations


def split_node_urls(value: str) -> list[str]:
    """Return the URLs, each once, in their order."""
    return list(dict.fromkeys(url for part in value.split(",") if (url := part.strip().rstrip("/"))))
