"""Every test here really commits, to a database of its own, and most hold for both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .database import copied
from .ground import Ground, discard, elasticsearch_url, searching

# For what takes long and is the same on either engine: `make test` runs it on the embedded one.
AT_LENGTH_ON_ELASTICSEARCH = pytest.mark.parametrize(
    "ground",
    ["tantivy", pytest.param("elasticsearch", marks=[pytest.mark.elasticsearch, pytest.mark.extended])],
    indirect=True,
)


@pytest.fixture
def db(django_db_setup, django_db_blocker, tmp_path: Path) -> Iterator[str]:
    """Instead of a transaction that is rolled back: other processes must see what is committed."""
    with django_db_blocker.unblock(), copied(tmp_path) as name:
        yield name


@pytest.fixture(params=["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def ground(request: pytest.FixtureRequest, db: str, tmp_path: Path) -> Iterator[Ground]:
    """A database and an empty index, on either engine."""
    is_embedded = request.param == "tantivy"
    url = f"tantivy://{tmp_path}/index" if is_embedded else elasticsearch_url()
    with searching(tmp_path, db, url) as ground:
        yield ground
    if not is_embedded:
        discard(ground.prefix)


@pytest.fixture
def told(request: pytest.FixtureRequest, capsys) -> object:
    """`told("…")` prints a figure, whatever pytest does with output."""

    def tell(words: str) -> None:
        with capsys.disabled():
            print(f"\n{request.node.name}: {words}", flush=True)  # noqa: T201

    return tell
