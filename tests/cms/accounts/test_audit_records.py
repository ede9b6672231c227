"""What the audit trail records of accounts, where Wagtail sends no signal."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

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
