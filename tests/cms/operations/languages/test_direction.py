"""`/locales` and every page say in which direction the language is written."""

from __future__ import annotations

from cms.demo import factories


def test_arabic_is_written_from_right_to_left(tree, client) -> None:
    factories.HomeFactory(translation_of=tree.home, locale="ar", title="الرئيسية")
    items = client.get("/api/v1/locales").json()["items"]
    assert [(item["locale"], item["dir"]) for item in items] == [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")]
    assert items == client.get("/api/v1/navigation").json()["languages"]
    for path, direction in (("/", "ltr"), ("/fr/", "ltr"), ("/ar/", "rtl")):
        assert client.get(f"/api/v1/resolve?path={path}").json()["page"]["dir"] == direction
