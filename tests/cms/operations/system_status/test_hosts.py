"""Warnings about settings that are probably wrong on several hosts."""

from __future__ import annotations

import pytest

from cms.operations.system_status.checks import check_several_hosts

RIGHT = {
    "SEVERAL_HOSTS": True,
    "SEARCH_REPLICAS": 1,
    "TRUSTED_PROXIES": ["10.0.0.0/8"],
    "SEARCH_URL": "https://one:9200,https://two:9200",
    "CACHES": {"default": {"BACKEND": "cms.db.shared_cache.SharedCache", "LOCATION": "redis://cache.internal/0"}},
    "DATABASES": {"default": {"HOST": "db.internal"}},
}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SEARCH_REPLICAS", None, []),
        ("SEARCH_REPLICAS", 0, ["hosts.W002"]),
        ("TRUSTED_PROXIES", [], ["hosts.W003"]),
        ("SEARCH_URL", "https://one:9200,https://localhost:9200", ["hosts.W001"]),
        ("DATABASES", {"default": {"HOST": "127.0.0.1"}}, ["hosts.W001"]),
        ("DATABASES", {"default": {"HOST": ""}}, ["hosts.W001"]),
        ("SEVERAL_HOSTS", False, []),
    ],
)
def test_what_is_reported(monkeypatch: pytest.MonkeyPatch, name: str, value: object, expected: list[str]) -> None:
    from cms.operations.system_status import checks

    monkeypatch.setattr(checks, "settings", type("Settings", (), {**RIGHT, name: value}))
    assert [message.id for message in check_several_hosts()] == expected
