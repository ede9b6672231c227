"""Roles are created once from the table, and later changes by administrators are kept."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import GroupPagePermission, Page, Workflow

from cms.accounts.users import roles
from cms.accounts.users.models import Role
from cms.accounts.users.permission_table import Grant, TableRole, describe_unknown_roles, letters_by_grant
from cms.accounts.users.roles import get_grants, grant_permissions, permission_exists, revoke_permissions
from cms.demo import factories

pytestmark = pytest.mark.django_db

PUBLISH = Grant("pages", "publish")


@pytest.fixture
def officers() -> Group:
    return roles.get_group("press_officer")


def test_a_new_installation_matches_the_table():
    assert roles.diff_roles() == []
    assert sorted(Group.objects.values_list("name", flat=True)) == sorted(role.name for role in roles.list_roles())


def test_every_permission_in_the_table_exists():
    assert [str(grant) for role in roles.list_roles() for grant in role.grants if not permission_exists(grant)] == []


def test_every_permission_that_the_admin_offers_is_in_the_table(client):
    """Every permission, also of a new app, has a line in the table."""
    client.force_login(factories.SuperuserFactory())
    page = client.get("/admin/groups/new/")
    offered = page.context["form"].fields["permissions"].queryset
    absent = {
        grant
        for permission in offered.select_related("content_type")
        for kind in [permission.content_type]
        if (grant := Grant(f"{kind.app_label}.{kind.model}", permission.codename.removesuffix(f"_{kind.model}")))
        not in letters_by_grant()
    }
    assert absent == set(), "Add these to cms/accounts/users/permissions.yaml."


def test_a_permission_revoked_by_an_administrator_stays_revoked(officers):
    revoke_permissions(officers, [PUBLISH])
    roles.create_default_roles()
    assert PUBLISH not in get_grants(officers)


def test_a_permission_granted_by_an_administrator_stays_granted(officers):
    more = Grant("sign_ups.subscriber", "view")
    grant_permissions(officers, [more])
    roles.create_default_roles()
    assert more in get_grants(officers)


def test_a_renamed_group_still_has_its_role(officers):
    officers.name = "Media team"
    officers.save()
    roles.create_default_roles()
    assert roles.get_group("press_officer") == officers
    assert not Group.objects.filter(name="Press officers").exists()


def test_a_deleted_group_is_created_again_only_on_request(officers):
    officers.delete()
    roles.create_default_roles()
    assert roles.get_group("press_officer") is None
    roles.apply_roles()
    assert roles.diff_roles() == []


def test_only_permissions_added_to_the_table_are_granted(officers, monkeypatch):
    """This happens when an installation is upgraded."""
    revoke_permissions(officers, [PUBLISH])
    new = Grant("sign_ups.subscriber", "view")
    extended = [
        TableRole(one.letter, one.key, one.name, one.purpose, one.grants | {new}) if one.key == "press_officer" else one
        for one in roles.load_roles()
    ]
    monkeypatch.setattr(roles, "load_roles", lambda: extended)
    roles.create_default_roles()
    assert new in get_grants(officers)
    assert PUBLISH not in get_grants(officers)


def test_a_permission_that_did_not_exist_is_granted_once_it_does():
    known = Role.objects.get(key="press_officer")
    grants = set(known.granted) - {"pages.publish"}
    Role.objects.filter(pk=known.pk).update(granted=sorted(grants))
    revoke_permissions(known.group, [PUBLISH])
    roles.create_default_roles()
    assert PUBLISH in get_grants(known.group)


def test_permissions_for_a_section_are_not_changed(officers, tree):
    section = GroupPagePermission.objects.create(
        group=officers, page=tree.stories, permission=GroupPagePermission.objects.first().permission
    )
    assert roles.diff_roles() == []
    roles.apply_roles()
    assert GroupPagePermission.objects.filter(pk=section.pk).exists()


def test_the_command_reports_and_corrects_differences(officers, capsys):
    more = Grant("sign_ups.subscriber", "view")
    revoke_permissions(officers, [PUBLISH])
    grant_permissions(officers, [more])
    with pytest.raises(CommandError, match="--apply"):
        call_command("roles", "--check")
    assert "Press officers: missing pages.publish; extra sign_ups.subscriber.view" in capsys.readouterr().out
    call_command("roles")  # prints only
    assert PUBLISH not in get_grants(officers)
    call_command("roles", "--apply")
    call_command("roles", "--check")
    assert PUBLISH in get_grants(officers)
    assert more not in get_grants(officers)


def test_an_installation_with_users_keeps_its_groups():
    """Wagtail's default groups are deleted only if there are no users and no roles."""
    Role.objects.all().delete()
    factories.UserFactory()
    Group.objects.create(name="Moderators")
    roles.create_default_roles()
    assert Group.objects.filter(name="Moderators").exists()


def test_a_database_without_pages_or_tables_is_not_changed(monkeypatch):
    Role.objects.all().delete()
    with monkeypatch.context() as patched:
        patched.setattr(Page, "get_first_root_node", classmethod(lambda cls: None))
        roles.create_default_roles()
    monkeypatch.setattr(connection.introspection, "table_names", list)
    roles.create_default_roles()
    assert not Role.objects.exists()


def test_wagtails_default_workflow_is_removed():
    assert list(Workflow.objects.values_list("name", flat=True)) == ["Approval"]


def home_grants(group: Group) -> set[tuple[int, str]]:
    return set(group.page_permissions.values_list("page_id", "permission__codename"))


def test_each_language_has_translators_of_its_home_pages_only(tree):
    for language, name in (("en", "Translators (English)"), ("fr", "Translators (French)")):
        group = roles.get_group(f"translator-{language}")
        home = tree.branch(language).home
        assert group.name == name
        assert home_grants(group) == {(home.pk, "add_page"), (home.pk, "change_page")}


def test_translators_follow_the_home_page_of_another_site_and_a_new_language(tree):
    """The worker calls the function when a page or a language is new."""
    other = factories.site("example.net", languages=("fr", "de"))
    assert roles.add_new_roles_and_grants() == 2
    french, german = roles.get_group("translator-fr"), roles.get_group("translator-de")
    homes = {tree.branch("fr").home.pk, other.branch("fr").home.pk}
    assert {page for page, _ in home_grants(french)} == homes
    assert {page for page, _ in home_grants(german)} == {other.branch("de").home.pk}
    assert roles.diff_roles() == []
    assert roles.add_new_roles_and_grants() == 0


def test_a_home_page_that_an_administrator_took_from_translators_stays_taken(tree):
    group = roles.get_group("translator-fr")
    group.page_permissions.all().delete()
    roles.create_default_roles()
    assert home_grants(group) == set()
    assert [str(one) for one in roles.diff_roles()] == [
        f"Translators (French): missing pages.add@{tree.branch('fr').home.pk}, pages.change@{tree.branch('fr').home.pk}"
    ]
    roles.apply_roles()
    assert roles.diff_roles() == []


def test_a_role_of_each_language_is_named_with_or_without_a_language():
    users = {
        language: factories.UserFactory(username=language, groups=[f"Translators ({name})"])
        for language, name in (("en", "English"), ("fr", "French"))
    }

    def members(*keys):
        return {name for name, user in users.items() if user.groups.filter(roles.is_one_of(keys)).exists()}

    assert (members("translator"), members("translator-fr"), members("writer")) == ({"en", "fr"}, {"fr"}, set())
    assert describe_unknown_roles("OIDC_ROLES", ["translator", "translator-fr", "writer"]) == ""
    assert describe_unknown_roles("OIDC_ROLES", ["writer-fr"]).startswith("OIDC_ROLES: there is no role writer-fr; use")
