"""Faults of what the public sees: the rule itself, and what reads pages with it."""

from __future__ import annotations

from ..mutation import in_area, mutate

RULE = "cms/core/visibility.py"

MUTATIONS = in_area(
    "visibility",
    mutate(
        "an expired page is seen at the moment of its expiry",
        RULE,
        "Q(expire_at__gt=now)",
        "Q(expire_at__gte=now)",
        "cms/core/test_visibility.py::test_a_page_is_visible_from_go_live_until_just_before_expiry",
    ),
    mutate(
        "a calendar has events that are not visible any more",
        "cms/api/calendars.py",
        "events = visible_now(model, root=context.root, now=context.now).filter(pk__in=listed)",
        "events = model.objects.all()",
        "cms/api/test_calendars.py",
    ),
    mutate(
        "a page is hidden at the moment of its go-live",
        RULE,
        "Q(go_live_at__lte=now)",
        "Q(go_live_at__lt=now)",
        "cms/core/test_visibility.py",
    ),
    mutate(
        "the go-live is left to the scheduler",
        RULE,
        """        gettext_noop("its go-live is in the future"): Q(go_live_at=None) | Q(go_live_at__lte=now),\n""",
        "",
        "cms/core/test_visibility.py",
    ),
    mutate(
        "a restriction hides its page but not those below",
        RULE,
        'filter(outer__startswith=F("page__path"))',
        'filter(outer=F("page__path"))',
        "cms/core/test_visibility.py",
    ),
    mutate(
        "a restriction known as a constant hides its page but not those below",
        RULE,
        "        outside &= ~at_or_below(path)\n",
        "        outside &= ~Q(path=path)\n",
        "cms/core/test_visibility.py",
    ),
    mutate(
        "many restrictions are read as none",
        RULE,
        "    if restricted is None or len(restricted) > MAX_CONSTANT_PATHS:",
        "    restricted = (restricted or [])[:MAX_CONSTANT_PATHS] if restricted is not None else None\n"
        "    if restricted is None:",
        "cms/core/test_visibility.py",
    ),
    mutate(
        "a page of another language of the site is found",
        RULE,
        "    return at_or_below(root.tree_path) & Q(locale_id=root.locale_id)",
        "    return at_or_below(root.tree_path)",
        "cms/core/test_visibility.py",
    ),
    mutate(
        "a page below the home page of another language is inside the site",
        RULE,
        'filter(translation_key__in=keys, locale_id=OuterRef("locale_id"))',
        "filter(translation_key__in=keys)",
        "cms/core/test_visibility.py",
    ),
    mutate(
        "pages outside every site are seen",
        RULE,
        "under(root) if root else Q(Exists(_site_roots_above()))",
        "under(root) if root else Q()",
        "cms/core/test_visibility.py",
    ),
    mutate(
        "the cached type of a page is never read again",
        RULE,
        """    if cached := _page_models.get(page_id):
        yield cached
""",
        """    if cached := _page_models.get(page_id):
        yield cached
        return
""",
        "cms/core/test_visibility.py",
    ),
    mutate(
        "a site inside another one is that of the outer one",
        "cms/core/sites.py",
        "return max(above, key=lambda root: len(root.tree_path), default=None)",
        "return min(above, key=lambda root: len(root.tree_path), default=None)",
        "cms/core/test_sites.py",
    ),
    mutate(
        "an automatic redirect tells the former path of a draft",
        "cms/journal/public_objects.py",
        "(Q(automatically_created=False) | Exists(was_public))",
        "Q()",
        "cms/api/test_automatic_redirects.py",
    ),
    mutate(
        "the former path of a page on another site makes a redirect public",
        "cms/journal/public_objects.py",
        """page_id=OuterRef("redirect_page_id"), site_id=OuterRef("site_id"), path=OuterRef("old_path")""",
        """page_id=OuterRef("redirect_page_id"), path=OuterRef("old_path")""",
        "cms/api/test_automatic_redirects.py",
    ),
    mutate(
        "ancestors that are hidden are listed",
        "cms/api/related_context.py",
        "found = visible_now(now=now).filter(above | Q(translation_key=key)).exclude(pk=page_id)",
        "found = Page.objects.filter(above | Q(translation_key=key)).exclude(pk=page_id)",
        "cms/api/test_visibility_neighbours.py",
    ),
    mutate(
        "pictures of drafts are public files",
        "cms/files/images/image_access.py",
        "    pages = visible_now(BasePage, now=now).order_by().filter(pk__in=ids, expire_at__isnull=is_lasting)",
        "    pages = BasePage.objects.order_by().filter(pk__in=ids, expire_at__isnull=is_lasting)",
        "cms/files/images/test_public_files.py",
    ),
    mutate(
        "a snippet that expires is shown at the moment of its expiry",
        "cms/core/snippets.py",
        "(self.expire_at is None or self.expire_at > now)",
        "(self.expire_at is None or self.expire_at >= now)",
        "cms/core/test_snippets.py",
    ),
)
