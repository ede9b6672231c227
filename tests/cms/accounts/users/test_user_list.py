"""The list of users in the admin names the roles of each."""

from __future__ import annotations

from django.urls import reverse

from cms.accounts.users.admin_views import describe_roles
from cms.demo import factories

LIST = "wagtailusers_users:index"


def test_the_list_names_the_roles_instead_of_an_access_level(admin_client):
    factories.UserFactory(username="wanda", groups=["Writers"])
    factories.UserFactory(username="petra", groups=["Press officers", "Editors"])
    html = admin_client.get(reverse(LIST)).content.decode()
    assert "Access level" not in html
    for roles in ("All rights", "Editors, Press officers", "Writers"):
        assert roles in html


def test_a_user_without_a_role_is_described_as_one(db):
    assert describe_roles(factories.UserFactory()) == "No role"
    assert describe_roles(factories.UserFactory(is_superuser=True, groups=["Writers"])) == "All rights, Writers"


def test_the_list_needs_as_many_queries_for_two_users_as_for_ten(admin_client, django_assert_max_num_queries):
    def count() -> int:
        with django_assert_max_num_queries(100) as queries:
            admin_client.get(reverse(LIST))
        return len(queries)

    admin_client.get(reverse(LIST))
    factories.UserFactory(groups=["Writers"])
    few = count()
    for _ in range(8):
        factories.UserFactory(groups=["Writers", "Editors"])
    assert count() == few
