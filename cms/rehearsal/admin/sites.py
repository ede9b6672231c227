"""The addresses at which the frontends of the sites show a rehearsal."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.http import urlencode

from cms.core.sites import SiteRoot, SiteRoots

from ..models import Rehearsal, RehearsalLink
from ..tokens import build_token

FRONTEND_PATH = "/rehearsal"  # a frontend implements it: docs/frontend.md


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """The address of a rehearsal on the frontend of a site."""

    host: str
    url: str


def find_sites() -> list[SiteRoot]:
    """Return the root of each site in its first language, the default site first."""
    roots = [root for root in SiteRoots.read().roots if not root.prefix]
    return sorted(roots, key=lambda root: not root.is_default_site)


def build_frontend_url(row: Rehearsal | RehearsalLink, root: SiteRoot) -> str:
    """Return the address that opens a rehearsal on the frontend of a site. It contains the token."""
    query = urlencode({"code": build_token(row), "path": f"{root.prefix}/"})
    return f"{root.base_url}{FRONTEND_PATH}?{query}"


def list_addresses(row: Rehearsal | RehearsalLink) -> list[SiteAddress]:
    """Return the addresses of a rehearsal, one for each site."""
    return [SiteAddress(root.host, build_frontend_url(row, root)) for root in find_sites()]
