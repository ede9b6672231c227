"""References are resolved by kind; apps may add kinds of their own."""

from __future__ import annotations

import pytest
from wagtail import hooks

from cms.content.references import References, register_resolver, resolve_references


@pytest.fixture(autouse=True)
def resolvers(monkeypatch) -> None:
    def read_pages(ids, context, collected):
        return {i: f"page {i}" for i in ids}

    monkeypatch.setitem(hooks._hooks, "clarion_resolver", [(("page", read_pages), 0)])


def test_a_kind_of_another_app_is_resolved_first_and_may_refer_to_pages() -> None:
    class Ship:
        def build(self, found):
            return f"ship of {found.get('page', 7)}"

    @register_resolver("ship")
    def read_ships(ids, context, collected):
        collected.add("page", 7)
        return {i: Ship() for i in ids if i != 2}

    collected = References()
    collected.add("ship", 1, 2)
    collected.add("train", 1)
    found = resolve_references(collected, None)
    assert (found.get("ship", 1), found.get("ship", 2), found.get("train", 1)) == ("ship of page 7", None, None)
    assert resolve_references(collected, None, ["page"]).get("ship", 1) is None
