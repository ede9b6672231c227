"""Random actions after a backup, half of which take something back, with an independent record of what they ended."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from wagtail.models import Page, PageViewRestriction

from cms.accounts.users.models import User
from cms.delivery.mail.models import SuppressedAddress
from cms.delivery.mail.suppression import suppress
from cms.delivery.sign_ups import personal_data as subscriber_data
from cms.delivery.sign_ups.confirmation import unsubscribe
from cms.delivery.sign_ups.links import create_unsubscribe_token
from cms.delivery.sign_ups.models import Subscriber
from cms.demo import factories
from cms.editing.preview.codes import revoke_shared
from cms.editing.preview.models import SharedDraft
from cms.editing.versions.withdrawals import withdraw_page
from cms.operations.privacy.staff_data import erase_staff_data
from cms.press.embargo_access.accesses import open_to, revoke
from cms.press.embargo_access.models import EmbargoAccess
from cms.press.journalists import personal_data as journalist_data
from cms.press.journalists.consents import withdraw_consent
from cms.press.journalists.models import Journalist

from .world import World


class Actions:
    """What people do with the objects of a world. An action without an object that it could change does nothing."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.random = world, random.Random(seed)
        self.created = 0
        self.bag: list[Callable[[], None]] = []  # each kind occurs before one of them occurs again

    def run(self) -> str:
        """Do one random action and return its name."""
        kinds: tuple[Callable[[], None], ...] = (
            *(self.unpublish, self.withdraw, self.delete, self.restrict),
            *(self.revoke_access, self.revoke_link, self.unsubscribe, self.erase_subscriber, self.suppress),
            *(self.unsubscribe_journalist, self.erase_journalist, self.deactivate_journalist),
            *(self.deactivate, self.change_password, self.remove_factor, self.remove_role, self.end_account),
        )
        ordinary = (self.edit, self.create, self.publish_again, self.add_subscriber, self.open_again, self.read)
        if not self.bag:
            self.bag = self.random.sample(kinds, len(kinds))
        chosen = self.bag.pop() if self.random.random() < 0.5 else self.random.choice(ordinary)
        chosen()
        return chosen.__name__

    def _choose(self, rows: list[Any]) -> Any:
        """Return the current state of one of the rows that still exist, or None."""
        row = self.random.choice(rows)
        return type(row)._default_manager.filter(pk=row.pk).first()

    def _choose_page(self) -> Any:
        page = self._choose(self.world.pages)
        return page if page and page.live else None

    # ------------------------------------------------ pages

    def unpublish(self) -> None:
        if page := self._choose_page():
            page.unpublish()
            self._hide(page)

    def withdraw(self) -> None:
        page = self._choose_page()
        if page and not PageViewRestriction.objects.filter(page=page).exists():
            withdraw_page(page, "It was wrong.", self.world.officer)
            self._hide(page)

    def delete(self) -> None:
        if page := self._choose_page():
            self._hide(page)
            page.delete()

    def _hide(self, page: Any) -> None:
        """Record that a page is no longer public, with which links to its drafts have ended."""
        self.world.hidden.add(page.pk)
        self.world.ended |= {f"shared {one.pk}" for one in self.world.shared if one.page_id == page.pk}

    def restrict(self) -> None:
        page = self._choose_page()
        if page and not PageViewRestriction.objects.filter(page=page).exists():
            PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
            self.world.hidden.add(page.pk)

    def edit(self) -> None:
        if page := self._choose_page():
            page.title = f"Other wording {self.random.random()}"
            page.save_revision().publish()
            self.world.note_etag(f"pages/{page.pk}")

    def create(self) -> None:
        self.created += 1
        factories.StoryFactory(title=f"After the backup {self.created}")

    def publish_again(self) -> None:
        page = self._choose(self.world.pages)
        if page and not page.live:
            page.get_latest_revision_as_object().save_revision().publish()

    def read(self) -> None:
        self.world.note_etag(self.random.choice(("stories", "releases", "sitemap", "feeds/stories.json")))

    # ------------------------------------------------ access

    def revoke_access(self) -> None:
        address, access = self.random.choice(list(self.world.accesses.items()))
        if revoke(EmbargoAccess.objects.filter(pk=access.pk)):
            self._end_access(address)

    def _end_access(self, address: str) -> None:
        self.world.end(f"link {address}")
        self.world.end(f"token {address}")

    def open_again(self) -> None:
        journalist = self._choose(self.world.journalists)
        if journalist:
            open_to(Page.objects.get(pk=self.world.release.pk), [journalist], self.world.officer)

    def revoke_link(self) -> None:
        shared = self.random.choice(self.world.shared)
        if revoke_shared(SharedDraft.objects.filter(pk=shared.pk), self.world.officer):
            self.world.end(f"shared {shared.pk}")

    # ------------------------------------------------ people

    def unsubscribe(self) -> None:
        if subscriber := self._choose(self.world.subscribers):
            unsubscribe(create_unsubscribe_token(subscriber))
            self.world.silent.add(subscriber.address)

    def erase_subscriber(self) -> None:
        if subscriber := self._choose(self.world.subscribers):
            subscriber_data.erase_data(subscriber.address)
            self.world.silent.add(subscriber.address)

    def suppress(self) -> None:
        row = self._choose(self.random.choice((self.world.subscribers, self.world.journalists)))
        if row:
            suppress(row.address, SuppressedAddress.Reason.COMPLAINED)
            self.world.silent.add(row.address)

    def add_subscriber(self) -> None:
        self.created += 1
        Subscriber.objects.create(address=f"new{self.created}@example.org", site=factories.site().record, locale="en")

    def unsubscribe_journalist(self) -> None:
        journalist = self._choose(self.world.journalists)
        if journalist:
            withdraw_consent(journalist)
            self.world.silent.add(journalist.address)

    def erase_journalist(self) -> None:
        if journalist := self._choose(self.world.journalists):
            journalist_data.erase_data(journalist.address)
            self.world.silent.add(journalist.address)
            self._end_access(journalist.address)

    def deactivate_journalist(self) -> None:
        journalist = self._choose(self.world.journalists)
        if journalist and journalist.status == Journalist.Status.ACTIVE:
            journalist.status = Journalist.Status.INACTIVE
            journalist.save()
            self.world.silent.add(journalist.address)
            self._end_access(journalist.address)

    # ------------------------------------------------ accounts

    def deactivate(self) -> None:
        user = self._choose(self.world.users)
        if user and user.is_active:
            user.is_active = False
            user.save()
            self.world.end(f"password {user.username}")

    def change_password(self) -> None:
        user = self._choose(self.world.users)
        if user and user.is_active:
            user.set_password(f"another long password {self.random.random()}")
            user.save()
            self.world.end(f"password {user.username}")

    def remove_factor(self) -> None:
        user = self._choose(self.world.users)
        if user and Authenticator.objects.filter(user=user).delete()[0]:
            self.world.end(f"factor {user.username}")

    def remove_role(self) -> None:
        user = self._choose(self.world.users)
        if user and user.is_active:
            user.groups.clear()
            self.world.end(f"role {user.username}")

    def end_account(self) -> None:
        user = self._choose(self.world.users)
        if user is None or not user.is_active:
            return
        for kind in ("password", "factor", "role"):
            self.world.end(f"{kind} {user.username}")
        if self.random.random() < 0.5:
            erase_staff_data(user)
        else:
            User.objects.get(pk=user.pk).delete()
