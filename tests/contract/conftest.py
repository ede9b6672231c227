"""The document as frontends get it, and ways to walk through it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cms.api.document import document

CONTRACT = Path(__file__).parents[2] / "frontend-contract"


@pytest.fixture(scope="session")
def contract() -> dict:
    return json.loads(document())


@pytest.fixture(scope="session")
def schemas(contract) -> dict:
    return contract["components"]["schemas"]


@pytest.fixture(scope="session")
def operations(contract) -> dict[str, dict]:
    """Every operation by its address."""
    return {path: item["get"] for path, item in contract["paths"].items()}
