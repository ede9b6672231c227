"""Paths of the frontend in the form in which redirects are stored and looked up.

A redirect may depend on the query: other systems have addresses such as `/?p=17`. Its parameters must be in the query
of the visitor, who may have others, such as those of newsletters.
"""

from __future__ import annotations

import re
from itertools import combinations
from urllib.parse import unquote

from wagtail.contrib.redirects.models import Redirect

MAX_PARAMETERS = 10  # parameters of a query that are read; further ones are ignored
MAX_SUBSET = 2  # parameters of a redirect; one with more must have all parameters of the query


def normalise_path(path: str) -> str:
    """Return the path as `/a/b`: without query, fragment, percent-encoding and superfluous slashes."""
    inner = unquote(re.split("[?#]", path, maxsplit=1)[0])
    return "/" + "/".join(part for part in inner.split("/") if part)


def get_query(path: str) -> str:
    """Return the query of a path, without the question mark."""
    return path.partition("#")[0].partition("?")[2]


def normalise_old_path(path: str) -> str:
    """Return the path with its query as it is stored in a redirect; one in another form is never found."""
    return _join(normalise_path(path), get_query(path))


def list_query_paths(path: str) -> list[str]:
    """Return the old paths with a query that a path matches, those with most parameters first."""
    parameters = [part for part in get_query(path).split("&") if part][:MAX_PARAMETERS]
    sizes = sorted({len(parameters), *range(1, MAX_SUBSET + 1)}, reverse=True)
    base = normalise_path(path)
    subsets = (subset for size in sizes for subset in combinations(parameters, size) if subset)
    return list(dict.fromkeys(_join(base, "&".join(subset)) for subset in subsets))


def _join(path: str, query: str) -> str:
    return Redirect.normalise_path(f"{path}?{query}" if query else path)
