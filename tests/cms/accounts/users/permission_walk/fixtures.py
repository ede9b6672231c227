"""A site with a user for each role, pages in each state, and an object of each model with admin views."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, GroupApprovalTask, Locale, Page, RevisionMixin, Site, UploadedFile, Workflow

from cms.accounts.users.roles import list_roles
from cms.delivery.mail.models import SuppressedAddress
from cms.delivery.sign_ups.models import Subscriber
from cms.delivery.subscriber_webhooks.models import SubscriberDelivery, SubscriberEndpoint
from cms.delivery.webhooks.models import Delivery, Endpoint
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.bundles.models import Bundle, BundleItem, BundleMember
from cms.editing.dead_links.models import CheckedHost, ExternalLink, LinkState, PageLink
from cms.editing.preview.codes import share_draft
from cms.editing.restricted_drafts.rules import Audience
from cms.files.images.models import Picture
from cms.moving.import_runs.models import ImportRun
from cms.press.embargo_access.accesses import open_to
from cms.press.embargo_access.models import EmbargoAccess, EmbargoTerms
from cms.press.journalists.consents import record_consent
from cms.press.journalists.models import Journalist, JournalistImport, JournalistList
from cms.press.mailings.models import Mailing
from cms.rehearsal.lifecycle import create_link, create_row
from cms.rehearsal.models import Rehearsal
from cms.snippets.organisation.defaults import ReleaseDefaults
from search.evaluation.models import JudgedQuery
from search.rules.models import HiddenResult, NeverSuggested, Promotion, SynonymRule, TaskRule

STATES = ("own draft", "other's draft", "in moderation", "live", "embargoed", "restricted", "private")
FILE_STATES = ("own upload", "other's upload", "in public use")
# Users who have no access anywhere.
USERS_WITHOUT_ROLE = ("anonymous", "deactivated", "without a group")

# A dry run that is done can be imported for real.
DONE_IMPORT = {"format": "records", "file_name": "news.jsonl", "is_dry_run": True, "state": ImportRun.State.DONE}


@dataclass
class AdminSite:
    users: dict[str, Any]  # letter of the role → user
    clients: dict[str, Client]  # letter of the role, or the name in USERS_WITHOUT_ROLE → client
    own: dict[str, Page]  # each role's own draft
    pages: dict[str, Page]  # state → another page
    archive: Page  # a target for moving pages
    objects: dict[str, Any]  # "app.model" → object; the files are another user's uploads
    files: dict[tuple[str, str, str], Any]  # each role's own uploads, by state, letter and model

    def page(self, state: str, letter: str) -> Page:
        return self.own[letter] if state == STATES[0] else self.pages[state]

    def file(self, state: str, letter: str, model: str) -> Any:
        return self.files.get((state, letter, model)) or self.objects[model]


def build_admin_site(tree: factories.SiteTree) -> AdminSite:
    groups = {role.letter: role for role in reversed(list_roles())}  # translators of English, the first language
    users = {letter: factories.UserFactory(username=role.key, groups=[role.name]) for letter, role in groups.items()}
    clients = {letter: _client(user) for letter, user in users.items()}
    clients |= {
        "anonymous": Client(raise_request_exception=False),
        "deactivated": _client(factories.UserFactory(groups=["Administrators"]), deactivate=True),
        "without a group": _client(factories.UserFactory()),
    }
    author = factories.UserFactory(username="author", groups=["Writers"])
    pages = _pages(tree, author)
    return AdminSite(
        users=users,
        clients=clients,
        own={letter: _draft(tree, user) for letter, user in users.items()},
        pages=pages,
        archive=factories.ReleaseIndexFactory(parent=tree.home, title="Archive", slug="archive"),
        objects=_create_objects(tree, author, pages["live"]),
        files=_create_files(tree, users),
    )


def _create_files(tree: factories.SiteTree, users: dict[str, Any]) -> dict[tuple[str, str, str], Any]:
    """Return a picture and a document of every user, unused and on a live page."""
    files = {
        (state, letter, f"{file._meta.app_label}.{file._meta.model_name}"): file
        for state in (FILE_STATES[0], FILE_STATES[2])
        for letter, user in users.items()
        for file in (
            factories.PictureFactory(uploaded_by_user=user),
            factories.DocumentFactory(uploaded_by_user=user),
        )
    }
    used = [file for (state, *_), file in files.items() if state == FILE_STATES[2]]
    factories.ReleaseFactory(
        parent=tree.releases,
        title="With files",
        body=[blocks.gallery([file for file in used if isinstance(file, Picture)])],
        attachments=[file for file in used if not isinstance(file, Picture)],
    )
    return files


def _client(user: Any, *, deactivate: bool = False) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    if deactivate:
        user.is_active = False
        user.save()
    return client


def _draft(tree: factories.SiteTree, owner: Any) -> Page:
    page = factories.ReleaseFactory(parent=tree.releases, live=False, owner=owner, title=f"Draft of {owner}")
    return states.save_draft(page)


def _pages(tree: factories.SiteTree, author: Any) -> dict[str, Page]:
    def create(**fields: Any) -> Page:
        return factories.ReleaseFactory(parent=tree.releases, owner=author, **fields)

    private = create(title="Private")
    states.restrict(private)
    later = timezone.now() + timedelta(days=1)
    return {
        "other's draft": states.save_draft(create(title="Draft of another", live=False)),
        "in moderation": states.submit(states.save_draft(create(title="In moderation", live=False)), author),
        "live": create(title="Live"),
        "embargoed": states.publish(create(title="Embargoed", live=False), embargo_until=later),
        "restricted": states.save_draft(create(title="Restricted", live=False, draft_audience=Audience.TEAM)),
        "private": private,
    }


def _dead_link(page: Page) -> PageLink:
    host = CheckedHost.objects.create(name="gone.example", not_before=None)
    link = ExternalLink.objects.create(url="https://gone.example/", digest="0", host=host, state=LinkState.DEAD)
    return PageLink.objects.create(page=page, link=link, text="the report")


def _create_objects(tree: factories.SiteTree, author: Any, member: Page) -> dict[str, Any]:
    english, site, page = Locale.objects.get(language_code="en"), tree.record, tree.stories
    live = factories.StoryFactory(parent=page)
    endpoint = Endpoint.objects.create(name="A frontend", url="https://www.example.org/hook")
    subscribers = SubscriberEndpoint.objects.create(name="A CRM", url="https://crm.example.org/hook")
    links = share_draft(states.save_draft(live).latest_revision, live, author, timedelta(hours=1))[0]
    objects = [
        factories.PictureFactory(uploaded_by_user=author),
        factories.DocumentFactory(uploaded_by_user=author),
        factories.TopicFactory(),
        factories.RegionFactory(),
        factories.PersonFactory(),
        factories.MediaContactFactory(),
        factories.BoilerplateFactory(),
        factories.NavigationFactory(site=site),
        factories.SiteTextsFactory(site=site),
        ReleaseDefaults.objects.create(locale=english, dateline="Quay"),
        Redirect.add_redirect("/old/", redirect_to=live),
        Collection.get_first_root_node().add_child(name="Some files"),
        Workflow.objects.get(name="Approval"),
        GroupApprovalTask.objects.get(name="Editing"),
        UploadedFile.objects.create(for_content_type_id=1, file="x", uploaded_by_user=author),
        Group.objects.create(name="A group"),
        factories.UserFactory(username="another"),
        Subscriber.objects.create(address="ada@example.org", site=site, locale="en"),
        SynonymRule.objects.create(locale=english, expressions="boat, ship"),
        TaskRule.objects.create(locale=english, task="give", words="boat fund"),
        Promotion.objects.create(locale=english, page=live, exact="boats"),
        HiddenResult.objects.create(page=live, exact="ships"),
        NeverSuggested.objects.create(locale=english, words="wreck"),
        JudgedQuery.objects.create(query="boats", locale=english, site=site),
        Site.objects.get(pk=site.pk),
        english,
        endpoint,
        Delivery.objects.create(endpoint=endpoint, type="page.published", body="{}"),
        subscribers,
        SubscriberDelivery.objects.create(endpoint=subscribers, type="webhook.test"),
        links,
        ImportRun.objects.create(**DONE_IMPORT, site=site, language="en"),
        Journalist.objects.create(name="Ada Obi", address="ada@example.org"),
        JournalistList.objects.create(name="Press"),
        JournalistImport.objects.create(file_name="contacts.csv", content="name,email\n"),
        _mailing(tree),
        SuppressedAddress.objects.create(address="bo@example.org"),
        EmbargoTerms.objects.create(site=site, locale=english, text="I will wait."),
        _open_release(tree),
        _dead_link(live),
        _bundle(member),
        _rehearsal(),
    ]
    for one in objects:
        if isinstance(one, RevisionMixin) and not one.latest_revision:
            one.save_revision()
    return {f"{one._meta.app_label}.{one._meta.model_name}": one for one in objects}


def _mailing(tree: factories.SiteTree) -> Mailing:
    """Return a mailing with a recipient. Without one, the site refuses to send it, for every role."""
    journalist = Journalist.objects.create(name="Cy Roth", address="cy@example.org")
    record_consent(journalist, given_on=timezone.now().date(), source="a test", text="Yes")
    recipients = JournalistList.objects.create(name="Ferries")
    recipients.members.add(journalist)
    mailing = Mailing.objects.create(page=factories.ReleaseFactory(parent=tree.releases), subject="Ferries")
    mailing.lists.add(recipients)
    return mailing


def _bundle(page: Page) -> Bundle:
    """Return a bundle with a page and a mailing that does not exist."""
    bundle = Bundle.objects.create(title="Launch")
    BundleMember.objects.create(bundle=bundle, page=page)
    BundleItem.objects.create(bundle=bundle, kind="mailing", object_id=1)
    return bundle


def _rehearsal() -> Rehearsal:
    """Return a rehearsal of another user, with a link."""
    maker, at = factories.UserFactory(username="rehearser"), timezone.now() + timedelta(days=1)
    rehearsal = create_row(maker, at, "Europe/Brussels", [])
    create_link(rehearsal, maker)
    return rehearsal


def _open_release(tree: factories.SiteTree) -> EmbargoAccess:
    """Return the access of a journalist to a release under embargo."""
    release = factories.ReleaseFactory(parent=tree.releases, embargo_until=timezone.now() + timedelta(days=1))
    journalist = Journalist.objects.create(name="Bo Lind", address="bo@example.org")
    return open_to(release, [journalist], factories.UserFactory(username="officer"))[0]
