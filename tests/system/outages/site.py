"""What visitors and editors do with an installation of which a server is away."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import requests

from tests.production.processes import PROJECT, wait_for
from tests.system.faults.proxy import Proxy
from tests.system.upgrade.browser import Browser
from tests.system.upgrade.journey import PASSWORD, Journey
from tests.system.upgrade.test_previous_web import create_picture
from tests.system.upgrade.two_versions import Installation
from tests.system.upgrade.web import Web

SETTLED_SECONDS = 120
ADMIN_VIEWS = {
    "home": "/admin/",
    "pages": "/admin/pages/",
    "search of pages": "/admin/pages/search/?q=harbour",
    "images": "/admin/images/",
    "documents": "/admin/documents/",
    "editor": "/admin/pages/{page}/edit/",
    "image": "/admin/images/{image}/",
    "document": "/admin/documents/edit/{document}/",
}
_numbers = count(1)


@dataclass
class Site:
    """A running installation, its content, and the proxies before its servers."""

    installation: Installation
    web: Web
    content: dict[str, Any]
    redis_url: str  # URL of Redis itself, without the proxy
    redis: Proxy
    storage: Proxy
    engine: Proxy
    editor: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.editor = self.log_in()

    def log_in(self) -> Browser:
        """Return a browser with a new session of an administrator."""
        browser = Browser(self.web.base_url)
        names = {"login": self.content["editor"], "username": self.content["editor"], "password": PASSWORD}
        browser.change("/admin/login/", names, "form")
        return browser

    def run(self, code: str) -> str:
        """Run code of the installation in a process of its own, and return what it prints."""
        return self.installation.run(PROJECT, "-c", f"import django; django.setup()\n{code}").strip()

    def get(self, path: str, **options: Any) -> requests.Response:
        """Return the response to a visitor."""
        return requests.get(f"{self.web.base_url}{path}", timeout=20, allow_redirects=False, **options)

    def search(self, words: str) -> dict[str, Any]:
        """Return the results of a search, which must not fail."""
        response = self.get("/api/v1/search", params={"q": words})
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    def finds(self, words: str) -> bool:
        """Return whether the index finds something."""
        found = self.search(words)
        return bool(found["total"]) and not found["degraded"]

    def travel(self) -> dict[str, str]:
        """Let an editor and a visitor do everything once, and return what did not succeed, by the name of the step."""
        mark = f"-{next(_numbers)}"
        journey = Journey(
            self.web.base_url,
            self.content,
            create_picture(),
            lambda: self.installation.find_token(f"ada{mark}@example.org"),
            mark,
        )
        outcomes = journey.run(Journey.create_navigation)  # there is one for each language
        return {name: outcome for name, outcome in outcomes.items() if outcome != "ok"}

    def add_files(self) -> dict[str, str]:
        """Upload an image and a document, show them on a page, and return its id, theirs and their addresses."""
        self.editor.change(
            "/admin/images/add/",
            {"title": "Boats", "alt_text": "Boats", "credit": "Ada", "licence": "own"},
            "form[enctype]",
            file=("boats.png", create_picture(), "image/png"),
        )
        self.editor.change(
            "/admin/documents/add/", {"title": "Tides"}, "form[enctype]", file=("tides.txt", b"High at noon.")
        )
        image = self._find_newest("/admin/images/?ordering=-created_at", r"/admin/images/(\d+)/")
        document = self._find_newest("/admin/documents/", r"/admin/documents/edit/(\d+)/")
        page = self.run(PUBLISH_WITH_FILES.format(image=image, document=document, number=next(_numbers)))
        return {"page": page, "image": image, "document": document}

    def _find_newest(self, path: str, link: str) -> str:
        return max(re.findall(link, self.editor.get(path).text), key=int)

    def find_addresses(self, page: str) -> dict[str, str]:
        """Return the paths of the image and the document of a page, after its renditions were created."""
        wait_for(lambda: self._read(page)["image"]["files"], SETTLED_SECONDS, "the image has its renditions")
        shown = self._read(page)
        image = shown["image"]["files"]
        rendition = image["url_template"].format(width=image["widths"][0], format=image["formats"][0])
        urls = {"image": rendition, "document": shown["attachments"][0]["url"]}
        return {name: re.sub(r"^https?://[^/]+", "", url) for name, url in urls.items()}

    def _read(self, page: str) -> dict[str, Any]:
        shown: dict[str, Any] = self.get(f"/api/v1/pages/{page}").json()
        return shown

    def open_admin(self, **ids: str) -> dict[str, int]:
        """Return the status of each view of the admin that may need a server."""
        statuses = {}
        for name, path in ADMIN_VIEWS.items():
            url = f"{self.web.base_url}{path.format(**ids)}"
            statuses[name] = self.editor._session.get(url, timeout=20, allow_redirects=False).status_code
        return statuses

    def read_status(self, area: str) -> str:
        """Return what System status says about an area."""
        return self.installation.run(PROJECT, "manage.py", "show_system_status", area, status=(0, 1))

    def read_log(self) -> str:
        """Return what web and worker have logged."""
        return "".join(log.read_text(errors="replace") for log in self.installation.directory.glob("*/*.log"))


PUBLISH_WITH_FILES = """
from cms.demo import factories
from cms.files.documents.models import StoredDocument
from cms.files.images.models import Picture
print(factories.ReleaseFactory(
    title="Boats at noon {number}",
    image=Picture.objects.get(pk={image}),
    attachments=[StoredDocument.objects.get(pk={document})],
).pk)
"""
