"""Who may see a draft: by its audience, its team, its owner, its ancestors and its state."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail.permissions import policy_registry

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.restricted_drafts.models import set_audience
from cms.editing.restricted_drafts.rules import Audience, get_hidden_page_ids, is_hidden, is_restricted, viewing_as

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def module_people(module_tree):
    groups = {"owner": ["Writers"], "named": ["Editors"], "member": ["Editors", "A team"]}
    roles = ("Writers", "Editors", "Press officers", "Search editors", "Administrators")
    Group.objects.create(name="A team")
    users = {name: factories.UserFactory(username=name, groups=names) for name, names in groups.items()}
    users |= {role: factories.UserFactory(username=role, groups=[role]) for role in roles}
    return users | {"superuser": factories.SuperuserFactory()}


@pytest.fixture
def people(module_people, tree):
    """Return users by name: of each role, and the owner, a named user and the member of a named group."""
    return copy.deepcopy(module_people)


@pytest.fixture
def restrict(people):
    """Return a function that restricts a page and returns it."""

    def restrict_page(page, audience=Audience.TEAM, users=("named",), groups=("A team",)):
        team = [people[name] for name in users]
        set_audience(page, audience, team, Group.objects.filter(name__in=groups))
        return states.reload_page(page)

    return restrict_page


def create_draft(tree, people, **fields):
    page = factories.ReleaseFactory(parent=tree.releases, owner=people["owner"], live=False)
    return states.save_draft(page, **fields) if fields else page


def find_viewers(page, people):
    return {name for name, user in people.items() if not is_hidden(page, user)}


TEAM = {"owner", "named", "member", "Administrators", "superuser"}
IN_AN_HOUR = timedelta(hours=1)


def test_a_draft_is_seen_by_all_unless_it_is_restricted(tree, people):
    assert find_viewers(create_draft(tree, people), people) == set(people)


def test_a_restricted_draft_is_seen_by_its_team_its_owner_and_administrators(tree, people, restrict):
    assert find_viewers(restrict(create_draft(tree, people)), people) == TEAM


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (Audience.STANDARD, TEAM | {"Press officers"}),
        (Audience.TEAM, TEAM),
        (Audience.EVERYONE, TEAM | {"Press officers", "Writers", "Editors", "Search editors"}),
    ],
)
def test_an_embargo_restricts_a_draft_by_default(tree, people, restrict, audience, expected):
    page = create_draft(tree, people, embargo_until=timezone.now() + IN_AN_HOUR)
    assert find_viewers(restrict(page, audience), people) == expected


def test_the_restriction_by_an_embargo_ends_with_it(tree, people, pass_time):
    page = states.publish(create_draft(tree, people), embargo_until=timezone.now() + IN_AN_HOUR)
    assert find_viewers(page, people) == {"owner", "Press officers", "Administrators", "superuser"}
    pass_time(hours=2)
    assert find_viewers(page, people) == set(people)


def test_an_embargo_that_a_later_draft_removes_restricts_no_longer(tree, people):
    page = create_draft(tree, people, embargo_until=timezone.now() + IN_AN_HOUR)
    assert "Editors" not in find_viewers(page, people)
    assert "Editors" in find_viewers(states.save_draft(page, embargo_until=None), people)


def test_a_public_page_is_seen_by_all_and_after_unpublishing_by_its_team(tree, people, restrict):
    page = states.publish(restrict(create_draft(tree, people)))
    assert find_viewers(page, people) == set(people)
    assert find_viewers(states.unpublish(page), people) == TEAM


def test_pages_below_a_restricted_draft_are_hidden_until_they_are_public(tree, people, restrict):
    parent = restrict(factories.StandardFactory(parent=tree.home, live=False, owner=people["owner"]))
    draft, public = (factories.StandardFactory(parent=parent, live=live) for live in (False, True))
    own = factories.StandardFactory(parent=parent, live=False, owner=people["Writers"])
    assert find_viewers(draft, people) == TEAM
    assert find_viewers(public, people) == set(people)
    assert find_viewers(own, people) == TEAM | {"Writers"}
    assert get_hidden_page_ids(people["Editors"]) == {parent.pk, draft.pk, own.pk}


def test_being_named_gives_no_other_permission(tree, people, restrict):
    page = restrict(create_draft(tree, people), users=["Search editors", "named"])
    assert not page.permissions_for_user(people["Search editors"]).can_edit()
    assert page.permissions_for_user(people["named"]).can_edit()


def test_the_policy_and_the_tester_grant_nothing_on_hidden_pages(tree, people, restrict):
    page, editor = restrict(states.submit(create_draft(tree, people, title="One"), people["owner"])), people["Editors"]
    policy, perms = policy_registry.get_by_type(Page), page.permissions_for_user(editor)
    assert not policy.explorable_instances(editor).filter(pk=page.pk).exists()
    assert not policy.instances_user_has_permission_for(editor, "change").filter(pk=page.pk).exists()
    assert not policy.user_has_permission_for_instance(editor, "change", page)
    assert editor not in policy.users_with_permission_for_instance("change", page)
    granted = [
        name for name in dir(perms) if name.startswith("can_") and not name.endswith("_to") and getattr(perms, name)()
    ]
    assert granted == []


def test_copies_aliases_and_translations_have_the_audience_and_team_of_their_source(tree, people, restrict):
    page = restrict(create_draft(tree, people, title="One"))
    copies = [
        page.copy(update_attrs={"slug": "a-copy"}, keep_live=False, user=people["named"]),
        page.create_alias(update_slug="an-alias"),
        page.copy_for_translation(Locale.objects.get(language_code="fr")),
    ]
    assert [find_viewers(states.reload_page(copy), people) for copy in copies] == [TEAM - {"owner"}, TEAM, TEAM]


def test_an_alias_follows_a_change_of_its_source(tree, people, restrict):
    page = create_draft(tree, people, title="One")
    alias = page.create_alias(update_slug="an-alias")
    restrict(page)
    assert find_viewers(alias, people) == TEAM


def test_a_page_that_a_request_moves_is_restricted_in_the_same_request(tree, people, restrict):
    page = restrict(factories.ReleaseFactory(parent=tree.releases, live=False))
    with viewing_as(people["named"]):
        assert is_restricted(page)
        page.move(factories.ReleaseIndexFactory(parent=tree.home), pos="last-child")
        page.refresh_from_db()
        assert is_restricted(page)


def test_a_moved_page_keeps_its_restriction(tree, people, restrict):
    page = restrict(create_draft(tree, people, title="One"))
    page.move(factories.ReleaseIndexFactory(parent=tree.home), pos="last-child")
    assert find_viewers(states.reload_page(page), people) == TEAM


def test_revisions_contain_no_audience_and_restore_none(tree, people, restrict):
    page = create_draft(tree, people, title="One")
    revision = page.latest_revision
    page = restrict(page)
    assert "draft_audience" not in revision.content
    assert states.reload_page(page).latest_revision.as_object().draft_audience == Audience.TEAM
    revision.publish()
    assert states.reload_page(page).draft_audience == Audience.TEAM


def test_the_home_page_lists_locked_pages_without_those_that_were_restricted_meanwhile(tree, people, restrict, client):
    seen, hidden = create_draft(tree, people), create_draft(tree, people)
    restrict(hidden)
    for page in (seen, hidden):
        type(page).objects.filter(pk=page.pk).update(locked=True, locked_by=people["Editors"], locked_at=timezone.now())
    client.force_login(people["Editors"])
    panel = client.get("/admin/").content.decode().partition('id="locked-pages-content')[2]
    assert {page.pk for page in (seen, hidden) if f'href="/admin/pages/{page.pk}/edit/"' in panel} == {seen.pk}
