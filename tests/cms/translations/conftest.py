"""Fixtures: a story with three blocks and its French translation, and clients of editors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale, Page

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.translations.changes import find_source_changes
from cms.translations.models import TranslationState
from tests.cms.module_site import module_database, module_tree, tree
from tests.replayed_content import replayed

__all__ = ["module_database", "module_tree", "tree"]


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
        shown = find_source_changes(self.translation, user or self.user)
        return [(item.kind, item.field, item.block) for item in shown.items] if shown else []

    def state(self) -> TranslationState:
        return TranslationState.objects.get(page_id=self.translation.pk)


@pytest.fixture
@replayed
def admin(tree):
    return factories.SuperuserFactory()


@pytest.fixture
@replayed
def pair(tree, admin) -> Pair:
    body = [blocks.heading("Why"), blocks.rich_text("The fees were too high."), blocks.quote("At last", "Ada Nwosu")]
    source = factories.StoryFactory(parent=tree.stories, title="Fees repaid", summary="A summary", body=body)
    return Pair(source, translate(source), admin)


def log_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
