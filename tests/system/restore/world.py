"""An installation at the moment of its backup: pages, credentials and people, and what an observer can see of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.test import Client
from django.utils import timezone

from cms.accounts.users.models import User
from cms.delivery.mail.queue import queue_mail
from cms.delivery.sign_ups.emails import WELCOME
from cms.delivery.sign_ups.models import ConsentRecord, Subscriber
from cms.demo import factories
from cms.demo.factories import blocks
from cms.editing.preview.codes import share_draft
from cms.editing.preview.models import SharedDraft
from cms.press.embargo_access.accesses import open_to
from cms.press.embargo_access.models import EmbargoAccess
from cms.press.journalists.models import Journalist
from tests.cms.editing.preview.conftest import Reader
from tests.cms.press.embargo_access.conftest import Browser, create_code, create_journalist

PASSWORD = "a long password of this test"
EACH = 8  # objects of each kind
LISTS = ("stories", "releases", "sitemap", "feeds/stories.json", "site", "settings", "navigation", "redirects")


@dataclass
class World:
    """The objects of the backup, and an independent record of what the actions have taken back since."""

    pages: list[Any] = field(default_factory=list)
    release: Any = None  # under embargo
    officer: Any = None
    accesses: dict[str, EmbargoAccess] = field(default_factory=dict)  # key: the address of the journalist
    shared: list[SharedDraft] = field(default_factory=list)
    subscribers: list[Subscriber] = field(default_factory=list)
    journalists: list[Journalist] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    credentials: dict[str, Callable[[], bool]] = field(default_factory=dict)  # name and whether it works
    ended: set[str] = field(default_factory=set)  # names of credentials
    silent: set[str] = field(default_factory=set)  # addresses that get no e-mails
    hidden: set[int] = field(default_factory=set)  # ids of pages
    etags: list[tuple[str, str]] = field(default_factory=list)  # addresses, with ETags after the backup
    client: Client = field(default_factory=Client)

    def end(self, name: str) -> None:
        """Record that a credential of the backup was taken back."""
        self.ended.add(name)

    def get(self, address: str, etag: str = "") -> Any:
        """Request an address of the API."""
        return self.client.get(f"/api/v1/{address}", headers={"If-None-Match": etag} if etag else {})

    def note_etag(self, address: str) -> None:
        """Keep the ETag of an answer that the restored database must not confirm."""
        response = self.get(address)
        if response.status_code == 200 and response.get("ETag"):
            self.etags.append((address, response["ETag"]))

    def sample(self) -> dict[str, Any]:
        """Return the answers about all pages of the backup, and the lists."""
        addresses = [*LISTS, *(f"pages/{page.pk}" for page in self.pages)]
        return {address: read_answer(self.get(address)) for address in addresses}


def read_answer(response: Any) -> Any:
    """Return the status and the body of an answer."""
    return response.status_code, response.json() if "json" in response["Content-Type"] else response.content.decode()


def create_world() -> World:
    """Create an installation whose credentials all work, with an e-mail to each person that waits."""
    world, tree = World(), factories.site()
    world.officer = factories.UserFactory(username="officer", is_superuser=True)
    for number in range(EACH):
        world.pages.append(factories.StoryFactory(parent=tree.stories, title=f"Story {number}"))
        world.pages.append(factories.ReleaseFactory(parent=tree.releases, title=f"Release {number}"))
        _add_subscriber(world, f"subscriber{number}@example.org")
        _add_user(world, number)
        world.journalists.append(create_journalist(f"Journalist {number}"))
    world.release = factories.ReleaseFactory(
        parent=tree.releases,
        body=[blocks.rich_text("From May on.")],
        embargo_until=timezone.now().replace(microsecond=0) + timedelta(days=20),
    )
    for access in open_to(world.release, world.journalists, world.officer):
        _add_access(world, access)
    for number in range(EACH):
        _add_shared(world, number)
    assert all(works() for works in world.credentials.values())
    return world


def _add_subscriber(world: World, address: str) -> None:
    subscriber = Subscriber.objects.create(
        address=address, site=factories.site().record, locale="en", status=Subscriber.Status.CONFIRMED
    )
    now = timezone.now()
    ConsentRecord.objects.create(subscriber=subscriber, purpose="letter", text="Yes", given_at=now, confirmed_at=now)
    queue_mail(to=subscriber, kind=WELCOME)
    world.subscribers.append(subscriber)


def _add_user(world: World, number: int) -> None:
    name = f"user{number}"
    user = factories.UserFactory(username=name, email=f"{name}@example.org", groups=["Editors"], password=PASSWORD)
    factor = Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "A" * 32})
    world.users.append(user)
    world.credentials |= {
        f"password {name}": lambda: authenticate(username=name, password=PASSWORD) is not None,
        f"factor {name}": lambda: Authenticator.objects.filter(pk=factor.pk).exists(),
        f"role {name}": lambda: User.objects.filter(pk=user.pk, groups__name="Editors").exists(),
    }


def _add_access(world: World, access: EmbargoAccess) -> None:
    address = access.journalist.address
    link, reader = Browser(create_code(access)), Browser(create_code(access)).accept()
    world.accesses[address] = access
    world.credentials |= {
        f"link {address}": lambda: link.status("terms") == 200,
        f"token {address}": lambda: reader.status() == 200,
    }


def _add_shared(world: World, number: int) -> None:
    page = world.pages[number]
    revision = page.save_revision()
    shared, code = share_draft(revision, page, world.officer, timedelta(hours=20))
    world.shared.append(shared)
    world.credentials[f"shared {shared.pk}"] = lambda: Reader().exchange(code).status_code == 200
