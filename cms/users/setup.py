"""After every `migrate`: the roles, and on a new installation nothing beside them."""

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
    """The one after whose turn in `migrate` the permissions of all are there."""
    return [config for config in apps.get_app_configs() if config.models_module][-1]


def create_default_roles(**_: Any) -> None:
    """Where there are no pages at all, as in a database that a test has emptied, there is nothing to have rights to."""
    if Role._meta.db_table not in connection.introspection.table_names() or Page.get_first_root_node() is None:
        return
    if not Role.objects.exists() and not User.objects.exists():
        delete_wagtail_defaults()
    add_new_roles_and_grants()


def delete_wagtail_defaults() -> None:
    """The groups and the workflow that Wagtail's migrations make for who has none of their own."""
    Workflow.objects.filter(name=WAGTAIL_WORKFLOW).delete()
    Task.objects.filter(name=WAGTAIL_WORKFLOW).delete()
    Group.objects.filter(name__in=WAGTAIL_GROUPS).delete()
