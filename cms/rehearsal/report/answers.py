"""Which answers of the public API differ between the present and the rehearsed minute.

Both are asked by the same requests: all menus, lists, feeds and redirects, and the pages whose own answer may have
changed, as far as there are not more than MAX_PAGES of them. How an answer is asked for is up to the caller: the site
in this process, the rehearsal over its socket.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from cms.api.internal_reads import PREFIX
from cms.core.sites import SiteRoot
from cms.pages.page_types import listed_models

from .report_types import AnswerChange, Part

MAX_PAGES = 100  # pages whose answers are compared, with two requests each to both sides
MAX_TITLES = 50  # limit of one change
LIST_LENGTH = 50  # the length of feeds
REDIRECTS_PER_REQUEST = 500
MAX_REDIRECTS = 5_000
VOLATILE_FIELDS = {"next", "previous", "total", "feed_url"}

Ask = Callable[[str], Any]  # gets a path with its query below /api/v1, and returns the JSON; None if there is nothing
Items = dict[Any, tuple[str, Any]]  # what an answer lists: a key, such as the id, to the title and the whole item


def compare_answers(
    before: Ask, after: Ask, roots: Sequence[SiteRoot], page_ids: Sequence[int]
) -> Iterator[AnswerChange]:
    """Yield what differs between two times, of all sites and languages."""
    for root in roots:
        yield from _compare_menus(before, after, root)
        yield from _compare_lists(before, after, root)
    for site in {root.site_id: root for root in roots}.values():
        yield from _compare_redirects(before, after, site)
    homes = [root.page_id for root in roots]  # always: the first that readers see
    for pk in list(dict.fromkeys([*homes, *page_ids[:MAX_PAGES]])):
        yield from _compare_page(before, after, pk)


def _compare_menus(before: Ask, after: Ask, root: SiteRoot) -> Iterator[AnswerChange]:
    path = _build_path("/navigation", root)
    old, new = before(path), after(path)
    if old != new:
        yield _build_change(Part.MENU, "", root, _list_links(old), _list_links(new))


def _compare_lists(before: Ask, after: Ask, root: SiteRoot) -> Iterator[AnswerChange]:
    for model in listed_models():
        parts = [(Part.LIST, _build_path(f"/{model.list_name}", root, limit=str(LIST_LENGTH)))]
        if model.has_feed is True:
            parts.append((Part.FEED, _build_path(f"/feeds/{model.list_name}.json", root)))
        for part, path in parts:
            old, new = before(path), after(path)
            if _without_volatile(old) != _without_volatile(new):
                yield _build_change(part, str(model.list_name), root, _list_items(old), _list_items(new))


def _compare_redirects(before: Ask, after: Ask, root: SiteRoot) -> Iterator[AnswerChange]:
    old, new = _read_redirects(before, root), _read_redirects(after, root)
    if old != new:
        yield _build_change(Part.REDIRECTS, "", root, old, new)


def _read_redirects(ask: Ask, root: SiteRoot) -> Items:
    found: Items = {}
    path: str | None = _build_path("/redirects", root, limit=str(REDIRECTS_PER_REQUEST), locale="")
    while path and len(found) < MAX_REDIRECTS:
        answer = ask(path) or {}
        found |= {item["path"]: (f"{item['path']} → {item['location']}", item) for item in answer.get("items", ())}
        path = _cut_prefix(answer.get("next"))
    return found


def _compare_page(before: Ask, after: Ask, pk: int) -> Iterator[AnswerChange]:
    new = after(f"/pages/{pk}")
    if new is None:
        return
    old = before(f"/pages/{pk}")
    if old is not None:
        is_home = new.get("type") == "home"
        part, key = (Part.HOME, "latest") if is_home else (Part.PAGE, "listing")
        cards = [_list_items(_find_cards(one, key, "featured")) for one in (old, new)]
        if fields := [name for name in new if old.get(name) != new[name]]:
            yield _name_page(part, pk, new, cards[0], cards[1], fields)
    path = f"/pages/{pk}/related"
    related = [_list_items(ask(path)) if old is not None or ask is after else {} for ask in (before, after)]
    if old is not None and _titles(related[0]) != _titles(related[1]):
        yield _name_page(Part.RELATED, pk, new, related[0], related[1])


def _find_cards(answer: Any, *names: str) -> Any:
    """Return the cards in some fields of a page, in the form of a list."""
    cards: list[Any] = []
    for name in names:
        value = answer.get(name) or ()
        cards += value.get("items", ()) if isinstance(value, dict) else value
    return {"items": cards}


def _name_page(part: Part, pk: int, page: Any, old: Items, new: Items, fields: Iterable[str] = ()) -> AnswerChange:
    about = {"name": page["title"], "site": "", "language": page.get("locale") or "", "page_id": pk}
    return _compare(old, new, part=part, fields=tuple(fields), **about)


def _build_change(part: Part, name: str, root: SiteRoot, old: Items, new: Items) -> AnswerChange:
    language = "" if part is Part.REDIRECTS else root.language
    return _compare(old, new, part=part, name=name, site=root.host, language=language)


def _compare(old: Items, new: Items, **values: Any) -> AnswerChange:
    """Return the change of what an answer lists. Items that both have in another order count as moved."""
    kept_before, kept = [key for key in old if key in new], [key for key in new if key in old]
    moved = [key for key, earlier in zip(kept, kept_before, strict=True) if key != earlier]
    has_others = any(old[key][1] != new[key][1] for key in kept) or (old.keys() == new.keys() and not moved)
    return AnswerChange(
        added=_name(new[key] for key in new if key not in old),
        removed=_name(old[key] for key in old if key not in new),
        moved=_name(new[key] for key in moved),
        has_other_changes=has_others,
        **values,
    )


def _name(items: Iterable[tuple[str, Any]]) -> tuple[str, ...]:
    return tuple(title for title, _ in items)[:MAX_TITLES]


def _titles(items: Items) -> list[tuple[Any, str]]:
    return [(key, title) for key, (title, _) in items.items()]


def _list_items(answer: Any) -> Items:
    """Return the items of a list, a feed or related pages, in their order."""
    items = (answer or {}).get("items", ())
    return {item.get("id"): (item.get("title") or "", item) for item in items}


def _list_links(navigation: Any) -> Items:
    """Return the links of all menus by their labels and targets."""
    found: Items = {}
    for link in _walk(navigation):
        target = link.get("path") or link.get("url") or ""
        found[link["label"], target] = (link["label"], link)
    return found


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if isinstance(value.get("label"), str):
            yield value
        for inner in value.values():
            yield from _walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner)


def _without_volatile(answer: Any) -> Any:
    """Return an answer without what differs with the address of the CMS, or by a page that is not in this part."""
    if not isinstance(answer, dict):
        return answer
    return {name: value for name, value in answer.items() if name not in VOLATILE_FIELDS}


def _build_path(path: str, root: SiteRoot, **params: str) -> str:
    """Return a path with the parameters of a site and language; an empty parameter is left out."""
    values = {"site": root.host, "locale": root.language} | params
    return f"{path}?{urlencode({name: value for name, value in values.items() if value})}"


def _cut_prefix(url: str | None) -> str | None:
    """Return what follows /api/v1 in the URL of the next part, None if there is none."""
    return url.partition(PREFIX)[2] or None if url else None
