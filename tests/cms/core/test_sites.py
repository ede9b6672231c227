"""The site and language that a page belongs to."""

from __future__ import annotations

from wagtail.models import Site

from cms.core.sites import SiteRoots
from cms.demo import factories


def test_a_page_of_a_site_inside_another_one_belongs_to_the_inner_one(tree):
    section, beside = (factories.StandardFactory(title=title, bare=True) for title in ("Section", "Beside"))
    inside = factories.StandardFactory(title="Inside", parent=section, bare=True)
    Site.objects.create(hostname="inner.example", root_page=section)
    hosts = [SiteRoots.read().root_of(page).host for page in (section, inside, beside)]
    assert hosts == ["inner.example", "inner.example", "localhost:3000"]
