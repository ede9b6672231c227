from django.apps import AppConfig


class BrandingConfig(AppConfig):
    name = "cms.branding"
    label = "branding"
    verbose_name = "Branding"

    def ready(self) -> None:
        from . import checks  # noqa: F401
