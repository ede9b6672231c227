"""The Django app of the public API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Configuration of the app `public_api`."""

    name = "cms.api"
    label = "public_api"
    verbose_name = "Public API"

    def ready(self) -> None:
        from . import checks  # noqa: F401
