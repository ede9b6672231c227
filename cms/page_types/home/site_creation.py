"""Create a site with its home page, which otherwise takes several forms of the admin."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Locale, Page, Site

from .models import HomePage


@transaction.atomic
def create_site(hostname: str, port: int, *, name: str, language: str) -> HomePage:
    """Create a site with a published home page in one language, and return the page.

    The first site becomes the default one, and replaces the welcome page that Wagtail's migrations create.
    """
    first = not HomePage.objects.exists()
    root = Page.get_first_root_node()
    locale, _ = Locale.objects.get_or_create(language_code=language)
    home = HomePage(title=name, slug=_get_free_slug(hostname, root), locale=locale, live=False)
    root.add_child(instance=home)
    home.save_revision().publish()
    default = Site.objects.filter(is_default_site=True).first() if first else None
    site = default or Site(is_default_site=first)
    welcome = site.root_page if default else None
    site.hostname, site.port, site.site_name, site.root_page = hostname, port, name, home
    site.save()
    if welcome and welcome.is_leaf() and welcome.specific_class is Page:
        welcome.delete()
    home.refresh_from_db()
    return home


def _get_free_slug(hostname: str, root: Page) -> str:
    slug = hostname.replace(".", "-")
    taken = set(root.get_children().values_list("slug", flat=True))
    return next(one for one in (slug, *(f"{slug}-{number}" for number in range(2, 1000))) if one not in taken)
