"""Files of a writer, and pages that use them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import blocks, states


class Newsroom:
    """The writer who uploaded a picture and a document, and pages, snippets and settings that use them."""

    def __init__(self, tree):
        self.tree = tree
        self.writer = factories.UserFactory(username="wanda", groups=["Writers"])
        self.picture = factories.PictureFactory(uploaded_by_user=self.writer, title="Before")
        self.document = factories.DocumentFactory(uploaded_by_user=self.writer, title="Before")

    def release(self, **fields):
        return factories.ReleaseFactory(parent=self.tree.releases, owner=self.writer, **fields)

    def draft(self, **fields):
        return states.save_draft(self.release(live=False, **self.files | fields))

    @property
    def files(self):
        return {"image": self.picture, "attachments": [self.document]}

    @property
    def link(self):
        return f"<p>{blocks.document_link(self.document, 'The figures')}</p>"


@pytest.fixture
def newsroom(tree) -> Newsroom:
    return Newsroom(tree)


def log_in(user) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client


def in_days(number: int) -> datetime:
    return timezone.now() + timedelta(days=number)
