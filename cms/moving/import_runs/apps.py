"""The app of imports in the admin."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportRunsConfig(AppConfig):
    """Registers the jobs that run imports and delete old ones."""

    name = "cms.moving.import_runs"
    label = "import_runs"
    verbose_name = _("Imports")

    def ready(self) -> None:
        from cms.jobs.registry import register_cleanup_job, register_job

        from . import report_files  # noqa: F401 - receives the deletion of runs

        register_job("imports", "cms.moving.import_runs.jobs.run_next_batch", wakes_on=["import_runs.ImportRun"])
        register_cleanup_job("imports", "cms.moving.import_runs.jobs.delete_expired")
