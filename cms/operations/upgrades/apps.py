"""The app of upgrades."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class UpgradesConfig(AppConfig):
    """Has the command `check_upgrade`, and registers what is known of any installation."""

    name = "cms.operations.upgrades"
    label = "upgrades"
    verbose_name = _("Upgrades")

    def ready(self) -> None:
        package = "cms.operations.upgrades"
        for order, (name, path) in enumerate(
            (
                ("versions", f"{package}.installed_version.find_steps"),
                ("notes", f"{package}.notes.find_steps"),
                ("migrations", f"{package}.migration_steps.find_steps"),
                ("webhooks", f"{package}.notes.find_contract_steps"),
                ("processes", f"{package}.running_steps.find_steps"),
            )
        ):
            hooks.register("clarion_upgrade_check", (name, path), order=order - 100)
