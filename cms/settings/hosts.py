"""Whether web and worker run on several hosts, and which settings then cannot be right.

A host is a machine, or a container with a file system of its own.
"""

from collections.abc import Callable, Mapping

from .env import env

SEVERAL_HOSTS = env.bool("SEVERAL_HOSTS", default=False)

# Per variable: whether its value keeps data on one host, what is wrong with it, and what to do.
_ONE_HOST: Mapping[str, tuple[Callable[[str], bool], str, str]] = {
    "DATABASE_URL": (
        lambda url: url.startswith("sqlite"),
        "is SQLite, a file that processes on other hosts cannot use",
        "use postgres://",
    ),
    "CACHE_URL": (
        lambda url: not url.startswith(("redis://", "rediss://")),
        "is not Redis, so each process counts requests for itself",
        "use redis://",
    ),
    "SEARCH_URL": (
        lambda url: url.startswith("tantivy"),
        "is tantivy, an index in files that processes on other hosts cannot use",
        "use the https:// of Elasticsearch",
    ),
    "MEDIA_URL": (
        lambda url: not url,
        "is not set, so each host stores pictures and documents in a DATA_DIR of its own",
        "use s3://, or files:// with the directory of a file system that all hosts share",
    ),
}


def find_contradictions(variables: Mapping[str, str]) -> list[str]:
    """Return in words which variables keep data on one host, and what to use instead."""
    return [
        f"{name} {problem}: {remedy}"
        for name, (is_on_one_host, problem, remedy) in _ONE_HOST.items()
        if is_on_one_host(variables.get(name, ""))
    ]
