"""A release under embargo, journalists, a press officer who opens it to them, and their browsers."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.core.sites import SiteRoots
from cms.delivery.sign_ups.models import ConsentRecord, PressPurpose
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.demo.factories.objects import create_png
from cms.files.images import renditions
from cms.press.embargo_access.accesses import create_link, open_to
from cms.press.embargo_access.models import EmbargoAccess
from cms.press.journalists.models import Journalist
from tests.cms.module_site import tree

__all__ = ["tree"]

EMBARGO = timedelta(days=2)


def create_journalist(name: str = "Ines Calloway", *, consent: bool = True, **fields: Any) -> Journalist:
    address = f"{name.lower().replace(' ', '.')}@paper.example"
    journalist = Journalist.objects.create(**{"name": name, "address": address, "outlet": "The Paper", **fields})
    if consent:
        ConsentRecord.objects.create(
            journalist=journalist,
            purpose=PressPurpose.PRESS,
            text="Yes",
            version="1",
            source="test",
            given_at=timezone.now(),
        )
    return journalist


@dataclass
class Browser:
    """A frontend with the code of a link, and after `accept` with a token."""

    code: str
    token: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=True))

    def send(self, operation: str, credential: str = "", **params: str) -> Any:
        credential = credential or self.token or self.code
        return self.client.get(
            f"/api/v1/embargo-access/{operation}", params, headers={"Authorization": f"Embargo {credential}"}
        )

    def status(self, operation: str = "release", credential: str = "") -> int:
        return int(self.send(operation, credential).status_code)

    def read(self, operation: str = "release") -> Any:
        response = self.send(operation)
        assert response.status_code == 200, response.content
        return response.json()

    def post_acceptance(self, version: str = "", credential: str = "") -> Any:
        return self.client.post(
            "/api/v1/embargo-access/acceptances",
            {"terms_version": version or self.read("terms")["terms_version"]},
            content_type="application/json",
            headers={"Authorization": f"Embargo {credential or self.token or self.code}"},
        )

    def accept(self) -> Browser:
        """Accept the terms and keep the token."""
        response = self.post_acceptance()
        assert response.status_code == 200, response.content
        self.token = response.json()["token"]
        return self

    def load(self, url: str, **headers: str) -> Any:
        """Load a file with its URL only, as a browser does."""
        parts = urlsplit(url)
        response = Client(raise_request_exception=True).get(f"{parts.path}?{parts.query}", headers=headers)
        response.body = response.getvalue()  # closes the file
        return response


@pytest.fixture(scope="module")
def module_files(module_tree) -> dict[str, Any]:
    first, second = (
        factories.PictureFactory(file=ContentFile(create_png((64, 48), colour), "picture.png"))
        for colour in ((250, 3, 9), (1, 240, 7))
    )
    document = factories.DocumentFactory(title="The figures", filename="figures.txt", content=b"Only for readers.")
    while renditions.create_missing_renditions():
        pass
    return {"first": first, "second": second, "document": document}


@pytest.fixture(scope="module")
def module_release(module_tree, module_files) -> Any:
    return factories.ReleaseFactory(
        parent=module_tree.releases,
        title="Ferry prices halve",
        image=module_files["first"],
        body=[blocks.rich_text("From May on."), blocks.image(module_files["second"])],
        attachments=[module_files["document"]],
        embargo_until=timezone.now().replace(microsecond=0) + EMBARGO,
    )


@pytest.fixture
def files(module_files, tree) -> dict[str, Any]:
    """Return the pictures and the document of the release."""
    return copy.deepcopy(module_files)


@pytest.fixture
def release(module_release, tree) -> Any:
    """Return a release that is scheduled for the end of its embargo."""
    return states.reload_page(module_release)


@pytest.fixture
def officer(tree) -> Any:
    return factories.UserFactory(groups=["Press officers"])


@pytest.fixture
def admin(officer) -> Client:
    """Return the browser of the press officer."""
    client = Client(raise_request_exception=True)
    client.force_login(officer)
    return client


@pytest.fixture
def journalist(tree) -> Journalist:
    return create_journalist()


@pytest.fixture
def access(release, journalist, officer) -> EmbargoAccess:
    (opened,) = open_to(release, [journalist], officer)
    return opened


@pytest.fixture
def browser(access) -> Browser:
    """Return a browser with the code of a new link."""
    return Browser(create_code(access))


@pytest.fixture
def reader(browser) -> Browser:
    """Return a browser whose user has accepted the terms."""
    return browser.accept()


def create_code(access: EmbargoAccess) -> str:
    """Create a link and return its code."""
    root = SiteRoots.read().root_of(access.page)
    assert root is not None
    return get_code(create_link(access, root))


def get_code(url: str) -> str:
    (code,) = parse_qs(urlsplit(url).query)["code"]
    return code


def accesses_url(page: Any) -> str:
    return reverse("embargo_accesses", args=[page.pk])
