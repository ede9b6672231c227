from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "cms.topics"
    label = "topics"
    verbose_name = "Topics and regions"
