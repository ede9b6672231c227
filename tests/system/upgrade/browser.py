"""An editor's browser: a session that opens forms and sends them, and remembers each response that was an error."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests

from tests.cms.admin_forms import FormData, read_form, read_messages
from tests.cms.refused_forms import find_shown_errors

TIMEOUT_SECONDS = 60


class Absent(Exception):
    """The version has no such view."""


class Browser:
    """A session with the cookies of one person."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._session = requests.Session()

    def close(self) -> None:
        self._session.close()

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send a request without following redirects; a response of 500 or more is an error.

        Raises:
            Absent: the response is 404.
        """
        headers = {"Referer": f"{self.base_url}{path}", **options.pop("headers", {})}
        url = f"{self.base_url}{path}"
        response = self._session.request(
            method, url, headers=headers, allow_redirects=False, timeout=TIMEOUT_SECONDS, **options
        )
        assert response.status_code < 500, f"{method} {path}: {response.status_code}"
        if response.status_code == 404:
            raise Absent(path)
        return response

    def get(self, path: str, **options: Any) -> requests.Response:
        """Return a response of 200."""
        response = self.send("GET", path, **options)
        assert response.status_code == 200, f"{path}: {response.status_code} {response.headers.get('Location', '')}"
        return response

    def open_form(self, path: str, selector: str = "form[data-edit-form]") -> FormData:
        """Return what a browser would send for the form of a view."""
        return read_form(self.get(path).text, selector)

    def submit(self, path: str, data: FormData, **files: Any) -> str:
        """Send a form and return the path of the redirect that follows."""
        response = self.send("POST", path, data=data, files=files or None)
        if response.status_code != 302:
            reasons = find_shown_errors(response.text) + read_messages(response.text)
            raise AssertionError(f"{path}: {response.status_code} {reasons[:4]}")
        return urlsplit(response.headers["Location"]).path

    def change(self, path: str, changes: FormData, selector: str = "form[data-edit-form]", **files: Any) -> str:
        """Open a form, change some of its fields and send it."""
        return self.submit(path, {**self.open_form(path, selector), **changes}, **files)
