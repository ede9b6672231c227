"""Create the default roles after every `migrate`, and remove Wagtail's own groups from a new installation."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.models import Group
from django.db import connection
from wagtail.models import Page, Task, Workflow

from .models import Role, User
from .roles import add_new_roles_and_grants

WAGTAIL_GROUPS = ("Editors", "Moderators")
WAGTAIL_WORKFLOW = "Moderators approval"


def last_app_config() -> AppConfig:
    """Return the last app with models: when its `post_migrate` is sent, the permissions of all apps exist."""
    return [config for config in apps.get_app_configs() if config.models_module][-1]


def create_default_roles(**_: Any) -> None:
    """Create missing roles and grants, as a receiver of `post_migrate`.

    Does nothing while there are no pages, as in a database that a test has emptied: there is nothing to grant.
    """
    if Role._meta.db_table not in connection.introspection.table_names() or Page.get_first_root_node() is None:
        return
    if not Role.objects.exists() and not User.objects.exists():
        delete_wagtail_defaults()
    add_new_roles_and_grants()


def delete_wagtail_defaults() -> None:
    """Delete the groups and the workflow that Wagtail's migrations create."""
    Workflow.objects.filter(name=WAGTAIL_WORKFLOW).delete()
    Task.objects.filter(name=WAGTAIL_WORKFLOW).delete()
    Group.objects.filter(name__in=WAGTAIL_GROUPS).delete()
