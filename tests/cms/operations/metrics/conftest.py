"""Fixtures of the figures."""

from __future__ import annotations

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

TOKEN = "a token of the tests with more than 32 characters"
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def parse(text: str) -> Samples:
    """Return the samples of an exposition by name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    """Return a value of an exposition, 0 if it is absent."""
    return samples.get((name, frozenset(labels.items())), 0.0)


@pytest.fixture
def metrics_client(settings, db) -> Client:
    """Return a client of a site whose figures are on."""
    settings.METRICS_TOKENS = [TOKEN]
    return Client()


@pytest.fixture
def read_figures(metrics_client, search_engine):
    """Return a function that reads the figures."""

    def read() -> Samples:
        response = metrics_client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert response.status_code == 200
        return parse(response.content.decode())

    return read
