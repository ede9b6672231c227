from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "cms.operations.metrics"
    label = "metrics"
