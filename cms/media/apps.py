from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    name = "cms.media"
    label = "media"
    verbose_name = _("Files")

    def ready(self) -> None:
        from cms.metrics.registry import register_state
        from cms.system_status.issues import register_issues

        from . import checks  # noqa: F401

        register_state("media", "cms.media.figures.read_media_figures")
        register_issues("media", _("Storage of files"), "cms.media.issues.find_issues")
