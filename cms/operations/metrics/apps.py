"""Metrics for Prometheus: what is counted, and how it is read."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "cms.operations.metrics"
    label = "metrics"
