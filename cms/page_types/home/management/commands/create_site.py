"""The command `create_site`: create a site with its home page."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site

from cms.page_types.home.models import HomePage, create_site

DEFAULT_PORTS = {"http": 80, "https": 443}


class Command(BaseCommand):
    """Creates a site at the URL of its frontend."""

    help = "Create a site with a home page. The first site becomes the default one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="The base URL of the site's frontend: https://www.harbour.example")
        parser.add_argument("--name", required=True, help="The name of the site, and the title of its home page.")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, help="The first language of the site.")

    def handle(self, *_: Any, url: str, name: str, language: str, **options: Any) -> None:
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.path.strip("/"):
            raise CommandError(f"“{url}” is not a base URL: use a scheme and a host, as https://www.harbour.example")
        known = [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES]
        if language not in known:
            raise CommandError(f"LANGUAGES does not contain “{language}”, only {', '.join(known)}.")
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        if HomePage.objects.exists() and Site.objects.filter(hostname=parts.hostname, port=port).exists():
            raise CommandError(f"There is a site at {url} already.")
        home = create_site(parts.hostname, port, name=name, language=language)
        self.stdout.write(f"Created the site “{name}” at {url} in {language}; its home page is page {home.pk}.")
