from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VersionsConfig(AppConfig):
    """Records what the public could read of a page when it is changed, and ends withdrawals."""

    name = "cms.editing.versions"
    label = "versions"
    verbose_name = _("Versions")

    def ready(self) -> None:
        from cms.journal.publications import register_observer

        from . import note_checks, recorder  # noqa: F401

        register_observer(recorder.VersionRecorder())
