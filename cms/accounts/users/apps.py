"""The app of users and roles."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    """Creates the default roles after every `migrate`, and registers the job for those of new languages."""

    name = "cms.accounts.users"
    label = "users"
    verbose_name = _("Users")

    def ready(self) -> None:
        from cms.jobs.registry import register_job

        from .roles import create_default_roles, last_app_config

        register_job(
            "language-roles",
            "cms.accounts.users.roles.add_language_roles",
            poll_interval=10,
            wakes_on=["wagtailcore.Locale", "wagtailcore.Site"],
        )
        post_migrate.connect(create_default_roles, sender=last_app_config(), dispatch_uid="roles")
