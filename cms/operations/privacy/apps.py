"""The app of personal data."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """Registers the clean-up jobs of tables that belong to packages, which have no jobs of their own."""

    name = "cms.operations.privacy"
    label = "privacy"
    verbose_name = _("Privacy")

    def ready(self) -> None:
        from cms.jobs.registry import register_cleanup_job

        from . import retention  # noqa: F401

        for name in ("login_records", "sessions", "history", "drafts", "uploads"):
            register_cleanup_job(name.replace("_", "-"), f"cms.operations.privacy.retention.delete_expired_{name}")
