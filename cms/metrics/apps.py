from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "cms.metrics"
    label = "metrics"
