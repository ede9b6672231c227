"""Fills the default site with the demo content, once; what editors make of it afterwards is theirs."""

from __future__ import annotations

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.demo import factories
from cms.journal import journal
from cms.organisation.models import Organisation

from .defaults import load_release_defaults
from .files import load_documents, load_pictures
from .pages import load_pages
from .progress import Progress, bars, silence
from .reading import DemoContentError, read_one
from .settings import load_settings
from .shelf import Shelf
from .snippets import load_snippets

__all__ = ["PICTURE_WIDTH", "DemoContentError", "Progress", "bars", "is_loaded", "load", "silence"]

PICTURE_WIDTH = 1600


def is_loaded() -> bool:
    """Whether the default site belongs to somebody; a page that an editor has deleted must not come back."""
    site = Site.objects.filter(is_default_site=True).first()
    return site is not None and Organisation.objects.filter(site=site).exclude(name="").exists()


def load(progress: Progress = silence, *, picture_width: int = PICTURE_WIDTH) -> factories.SiteTree:
    """Add whatever of the demo content the site lacks, all of it or nothing.

    Drawing takes longest and comes first, outside the transaction: elsewhere people may be writing.
    """
    shelf = Shelf()
    load_pictures(shelf, progress, picture_width)
    load_documents(shelf, progress)
    theirs = list(Redirect.objects.values_list("pk", flat=True))
    with journal.atomic_with_journal():
        tree = factories.site(name=read_one("organisation.yaml")["name"])
        load_snippets(shelf, progress)
        load_release_defaults(shelf, list(tree.branches))
        load_pages(shelf, tree, progress)
        load_settings(shelf, tree.record, list(tree.branches))
    # Wagtail leaves one for every translation that was given its own slug; nobody has been at those addresses.
    Redirect.objects.exclude(pk__in=theirs).delete()
    return tree
