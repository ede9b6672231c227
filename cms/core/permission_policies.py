"""Permission policies for the admin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from wagtail.models import DraftStateMixin, Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import policy_registry

from .public_use import ClearedReferences, find_public_uses, read_cleared_references

CHANGING_ACTIONS = frozenset(("change", "delete"))


class ReadOnlyPermissionPolicy(ModelPermissionPolicy):
    """Read-only in the admin, also for superusers."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class PublicFilePermissionPolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's policy for uploaded files, and for files in public use also the right to publish what uses them.

    A file has no draft: changing or deleting it changes every page that uses it, without an approval. Lists
    (`instances_user_has_any_permission_for`) contain files in public use nevertheless, because users look for files
    there; every action asks this policy about its file.
    """

    cleared_cache_name = "_cleared_references_cache"

    def __init__(self, model: type[Model], auth_model: str) -> None:
        super().__init__(model, auth_model=auth_model, owner_field_name="uploaded_by_user")

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        has_permission = super().user_has_any_permission_for_instance
        changing = CHANGING_ACTIONS.intersection(actions)
        if has_permission(user, set(actions) - changing, instance):
            return True
        if not changing or not has_permission(user, changing, instance):
            return False
        return not any(uses.exists() for uses in self._find_unpublishable_uses(user, instance))

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Any) -> QuerySet:
        users = super().users_with_any_permission_for_instance(actions, instance)
        allowed = [user.pk for user in users if self.user_has_any_permission_for_instance(user, actions, instance)]
        return users.filter(pk__in=allowed)

    def may_change_unused(self, user: Any, instance: Any) -> bool:
        """Return whether the user may change the file while it is in no public use."""
        return bool(super().user_has_any_permission_for_instance(user, CHANGING_ACTIONS, instance))

    def is_in_public_use(self, user: Any, instance: Any) -> bool:
        """Return whether the file is in public use, whatever the user may do."""
        return any(uses.exists() for uses in find_public_uses(instance, self._get_cleared(user)))

    def find_refusing_uses(self, user: Any, instance: Any) -> list[QuerySet]:
        """Return the public uses without which the user could change the file, as one queryset for each model."""
        if not self.may_change_unused(user, instance):
            return []
        return [uses for uses in self._find_unpublishable_uses(user, instance) if uses.exists()]

    def _find_unpublishable_uses(self, user: Any, instance: Model) -> list[QuerySet]:
        return [_exclude_publishable(uses, user) for uses in find_public_uses(instance, self._get_cleared(user))]

    def _get_cleared(self, user: Any) -> ClearedReferences:
        """Return the references of cleared revisions, read once for each request, as Wagtail caches permissions."""
        if not hasattr(user, self.cleared_cache_name):
            setattr(user, self.cleared_cache_name, read_cleared_references())
        cleared: ClearedReferences = getattr(user, self.cleared_cache_name)
        return cleared


def _exclude_publishable(objects: QuerySet, user: Any) -> QuerySet:
    """Return the objects without those that the user may publish; changing an object without drafts publishes it."""
    policy = policy_registry.get_by_type(objects.model)
    if issubclass(objects.model, Page):
        return objects.exclude(pk__in=policy.instances_user_has_permission_for(user, "publish").values("pk"))
    action = "publish" if issubclass(objects.model, DraftStateMixin) else "change"
    return objects.none() if policy.user_has_permission(user, action) else objects
