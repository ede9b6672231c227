"""The names of query parameters on which redirects depend, so that frontends send only these to `/resolve`.

Sending every query would make a response of its own for each visitor of a newsletter, which no cache has.
"""

from __future__ import annotations

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, StrIndex, Substr
from wagtail.contrib.redirects.models import Redirect

from cms.content.references import ReadContext
from cms.journal import cache_tags

from .paths import redirects_of_site

MAX_NAMES = 20


def find_redirect_parameters(context: ReadContext) -> tuple[list[str], set[str]]:
    """Return the names of the first parameters of the public redirects of the site, and cache tags."""
    of_site = Redirect.objects.filter(Q(site_id=context.root.site_id) | Q(site=None))
    names = list(_with_name(of_site).order_by("name").values_list("name", flat=True).distinct()[:MAX_NAMES])
    public = [name for name in names if _with_name(redirects_of_site(context)).filter(name=name).exists()]
    gaps = {cache_tags.GAPS} if len(public) < len(names) else set()
    return public, {cache_tags.REDIRECTS, *gaps}


def _with_name(redirects: QuerySet[Redirect]) -> QuerySet[Redirect]:
    """Return the redirects with a query, with the name of its first parameter: parameters are stored in order."""
    query = Substr("old_path", StrIndex("old_path", Value("?")) + 1)
    end = StrIndex(Concat(F("query"), Value("=")), Value("="))
    found = redirects.filter(old_path__contains="?").annotate(query=query)
    return found.annotate(name=Substr("query", 1, end - 1)).exclude(name="")
