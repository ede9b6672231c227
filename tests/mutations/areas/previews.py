"""Faults of previews and of restricted drafts."""

from __future__ import annotations

from ..mutation import in_area, mutate

TOKENS = "cms/editing/preview/tokens.py"
RULES = "cms/editing/restricted_drafts/rules.py"

MUTATIONS = in_area(
    "previews",
    mutate(
        "two requests exchange a code at the same time",
        TOKENS,
        "        if known and not PreviewCode.objects.filter(pk=known.pk, used_at=None).update(used_at=now):",
        "        if known and not PreviewCode.objects.filter(pk=known.pk).update(used_at=now):",
        "cms/editing/preview/test_lifecycle.py::test_concurrent_exchanges_of_a_code_give_one_token",
    ),
    mutate(
        "a token outlives its shared link",
        TOKENS,
        "        ends_at = min(ends_at, source.expires_at)\n",
        "        pass\n",
        "cms/editing/preview/test_sharing.py",
    ),
    mutate(
        "a token in use never ends",
        TOKENS,
        "    expires_at = min(now + TOKEN_IDLE_LIFETIME, token.ends_at)\n",
        "    expires_at = now + TOKEN_IDLE_LIFETIME\n",
        "cms/editing/preview/test_lifecycle.py",
    ),
    mutate(
        "a draft is read with a token of another site",
        "cms/editing/preview/router.py",
        "    if not belongs_to_site(source, host):\n        raise Http404\n",
        "",
        "cms/editing/preview/test_lifecycle.py",
    ),
    mutate(
        "a token outlives the revocation of its link",
        "cms/editing/preview/tokens.py",
        "    if row is None or source is None or (row.shared and row.shared.revoked_at):",
        "    if row is None or source is None:",
        "cms/editing/preview/test_sharing.py",
    ),
    mutate(
        "the preview of a page that was published meanwhile goes on",
        "cms/editing/preview/drafts.py",
        "    if any(get_page_state(one.page) != one.page_state for one in sources):\n        return False\n",
        "",
        "cms/editing/preview/test_lifecycle.py",
    ),
    mutate(
        "a preview outlives the rights of its editor",
        "cms/editing/preview/drafts.py",
        "    return can_edit_all(source.user, [one.page for one in sources])",
        "    return True",
        "cms/editing/preview/test_lifecycle.py",
    ),
    mutate(
        "the key of a picture opens all pictures",
        "cms/editing/preview/tokens.py",
        'f"{token.digest}|{picture_id}"',
        'f"{token.digest}"',
        "cms/editing/preview/test_pictures.py",
    ),
    mutate(
        "pages below a restricted draft are seen by all",
        RULES,
        "    parents = [Q(path__startswith=row.path) for row in rows if row.numchild]\n",
        "    parents: list[Q] = []\n",
        "cms/editing/restricted_drafts/test_rules.py::test_pages_below_a_restricted_draft_are_hidden_until_they_are_public",
    ),
    mutate(
        "who may publish sees the drafts of a team",
        RULES,
        "if row.draft_audience == Audience.TEAM or not row.path.startswith(publishable)]",
        "if not row.path.startswith(publishable)]",
        "cms/editing/restricted_drafts/test_rules.py",
    ),
    mutate(
        "the restriction by an embargo goes on after its end",
        RULES,
        'model._default_manager.filter(**{f"{field}__gt": now})',
        'model._default_manager.filter(**{f"{field}__isnull": False})',
        "cms/editing/restricted_drafts/test_rules.py",
    ),
    mutate(
        "what is hidden from one user is kept for another one",
        RULES,
        "    if viewer is None or viewer.user.pk != user.pk:",
        "    if viewer is None:",
        "cms/editing/restricted_drafts/test_editor.py",
    ),
    mutate(
        "copying a section gives the drafts of others away",
        "cms/editing/restricted_drafts/wagtail_hooks.py",
        "        for copied in copy.get_descendants().filter(url_path=copied_path):\n"
        "            copied.specific.delete()\n",
        "        pass\n",
        "cms/editing/restricted_drafts/test_editor.py",
    ),
    mutate(
        "notifications tell of a hidden draft",
        RULES,
        "    return [user for user in users if user is None or not is_hidden(page, user)]",
        "    return list(users)",
        "cms/editing/restricted_drafts/test_editor.py",
    ),
)
