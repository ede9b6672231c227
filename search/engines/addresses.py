"""The addresses in SEARCH_URL: one, or those of several nodes of one Elasticsearch, separated by commas."""

from __future__ import annotations


def split_addresses(url: str) -> list[str]:
    """Return the addresses, each once, in their order."""
    return list(dict.fromkeys(address for part in url.split(",") if (address := part.strip().rstrip("/"))))
