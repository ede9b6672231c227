"""Fixtures: a story with three blocks and its French translation, and clients of editors."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale, Page

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.translations.models import TranslationState
from cms.editing.translations.side_by_side import read_source_beside
from tests.cms.module_site import tree

__all__ = ["tree"]


def translate(page: Page, language: str = "fr", **options: Any) -> Page:
    """Translate the page as Wagtail's view does."""
    locale = Locale.objects.get(language_code=language)
    CopyPageForTranslationAction(page.specific, locale, **options).execute(skip_permission_checks=True)
    return page.get_translation(locale).specific


@dataclass
class Pair:
    """A source and its translation."""

    source: Any
    translation: Any
    user: Any

    def publish(self, **changes: Any) -> None:
        """Change and publish the source."""
        self.source = states.publish(self.source, **changes)

    def change_body(self, change: Any) -> None:
        """Publish the source with the stored blocks that `change` returns for its current ones."""
        self.publish(body=change(list(self.source.body.get_prep_value())))

    def find(self, user: Any = None) -> list[tuple[str, str, str]]:
        """Return (kind, field, block) of each change that the edit view shows."""
        shown = read_source_beside(self.translation, user or self.user)
        return [(item.kind, item.field, item.block) for item in shown.changes] if shown else []

    def state(self) -> TranslationState:
        return TranslationState.objects.get(page_id=self.translation.pk)


@pytest.fixture(scope="module")
def module_admin(module_tree):
    return factories.SuperuserFactory()


@pytest.fixture
def admin(module_admin, db):
    return deepcopy(module_admin)


@pytest.fixture(scope="module")
def module_pair(module_tree, module_admin) -> Pair:
    body = [blocks.heading("Why"), blocks.rich_text("The fees were too high."), blocks.quote("At last", "Ada Nwosu")]
    source = factories.StoryFactory(parent=module_tree.stories, title="Fees repaid", summary="A summary", body=body)
    return Pair(source, translate(source), module_admin)


@pytest.fixture
def pair(module_pair, db) -> Pair:
    return deepcopy(module_pair)


def log_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
