"""Wagtail's permission policy of pages, without the pages that are hidden from the user."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from .rules import exclude_hidden, is_hidden, select_viewers


class RestrictedPagePermissionPolicy(PagePermissionPolicy):
    """The policy of all pages, registered in place of Wagtail's. Views get it from `policy_registry`."""

    def explorable_instances(self, user: Any) -> QuerySet:
        return exclude_hidden(super().explorable_instances(user), user)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet:
        return exclude_hidden(super().instances_user_has_any_permission_for(user, actions), user)

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Page) -> bool:
        allowed = super().user_has_any_permission_for_instance(user, actions, instance)
        return allowed and not is_hidden(instance, user)

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Page, include_superusers: bool = True
    ) -> QuerySet:
        users = super().users_with_any_permission_for_instance(actions, instance, include_superusers)
        return users.filter(pk__in=[user.pk for user in select_viewers(instance, users)])
