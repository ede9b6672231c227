"""Load the demo content into the default site."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.module_loading import import_string
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.core import clock
from cms.demo import factories
from cms.journal import journal
from cms.pages.page_types import page_models
from cms.snippets.organisation.models import Organisation

from .entries import DemoContentError, Registry, read_file, read_list
from .objects import load_documents, load_pictures, load_release_defaults, load_settings, load_snippets
from .pages import load_pages, match_translations, read_pages

__all__ = ["DemoContentError", "count_entries", "is_loaded", "load_demo"]


def is_loaded() -> bool:
    """Return whether the default site has an organisation's name. Pages that editors delete then stay deleted."""
    site = Site.objects.filter(is_default_site=True).first()
    return site is not None and Organisation.objects.filter(site=site).exclude(name="").exists()


def count_entries() -> int:
    """Return the number of images, documents and pages in the demo's files, which take most of the time."""
    return len(read_list("pictures.yaml")) + len(read_list("documents.yaml")) + len(read_pages())


def load_demo(progress: Callable[[int], object] = lambda entries: None) -> factories.SiteTree:
    """Create all demo content that the default site lacks; existing content stays unchanged.

    Pages, snippets and settings are created in one transaction. Files are stored before it, to keep it short.
    """
    registry = Registry(progress=progress)
    load_pictures(registry)
    load_documents(registry)
    earlier, start = list(Redirect.objects.values_list("pk", flat=True)), clock.now()
    with journal.atomic_with_journal():
        tree = factories.site(name=read_file("organisation.yaml")["name"])
        load_snippets(registry)
        load_release_defaults(registry, list(tree.branches))
        load_pages(registry, tree)
        for loader in dict.fromkeys(model.demo_loader for model in page_models() if model.demo_loader):
            import_string(loader)(tree)
        load_settings(registry, tree.record, list(tree.branches))
        match_translations(start)
    # Wagtail creates a redirect for every translation that gets its own slug; these URLs were never public.
    Redirect.objects.exclude(pk__in=earlier).delete()
    return tree
