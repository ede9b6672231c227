"""What the audit trail records of accounts, where Wagtail sends no signal."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from cms.accounts.users.models import User
from cms.demo import factories
from cms.operations.audit.models import AuditRow

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("is_active", "action"), [(False, "account.deactivated"), (True, "account.activated")])
def test_a_bulk_action_records_each_account_that_it_changes(is_active: bool, action: str) -> None:
    admin, changed = factories.UserFactory(is_superuser=True), factories.UserFactory(is_active=not is_active)
    unchanged = factories.UserFactory(is_active=is_active)
    AuditRow.objects.all().delete()
    client = Client()
    client.force_login(admin)
    url = reverse("wagtail_bulk_action", args=["users", "user", "set_active_state"])
    ids = "&".join(f"id={user.pk}" for user in (admin, changed, unchanged))
    assert client.post(f"{url}?{ids}", {"mark_as_active": str(is_active)}).status_code == 302
    assert set(User.objects.filter(is_active=is_active)) >= {changed, unchanged}
    assert User.objects.get(pk=admin.pk).is_active
    (row,) = AuditRow.objects.exclude(action__startswith="list.")
    assert (row.action, row.subject, row.actor_id) == (action, f"users.User:{changed.pk}", admin.pk)


def test_each_permission_that_a_role_gets_or_loses_is_recorded() -> None:
    group, root = Group.objects.create(name="Tides"), Page.objects.get(depth=1)
    permission = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    AuditRow.objects.all().delete()
    group.permissions.add(permission)
    group.permissions.add(permission)  # the role has it already
    grant = GroupPagePermission.objects.create(group=group, page=root, permission=permission)
    grant.save()
    grant.delete()
    group.permissions.remove(permission)
    rows = AuditRow.objects.order_by("pk")
    assert [row.action for row in rows] == [
        "role.grants_added",
        "role.place_added",
        "role.place_removed",
        "role.grants_removed",
    ]
    assert {row.subject for row in rows} == {f"auth.Group:{group.pk}"}
    assert rows[0].facts == rows[3].facts == {"permissions": [permission.pk]}
    assert rows[1].facts["place"] == root.pk
