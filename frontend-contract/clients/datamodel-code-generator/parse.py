"""Print what the models of datamodel-code-generator read: python parse.py CMS_URL PAGE_ID…"""

# ruff: noqa: S310, T201 - it prints what it reads
import json
import sys
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from clarion_models import AnyPage, Block, CardList, Problem, RichTextItem, SearchAnswer, SiteAnswer, SuggestAnswer

url, *page_ids = sys.argv[1:]


def get(path: str) -> Any:
    """Return the body of a response."""
    try:
        with urlopen(f"{url}/api/v1{path}") as response:
            return json.load(response)
    except HTTPError as refused:
        return json.load(refused)


def count_tags(blocks: list[Block]) -> int:
    """Return the number of HTML tags in running text."""
    return sum(block.root.value.html.count("<") for block in blocks if isinstance(block.root, RichTextItem))


cards = CardList.model_validate(get("/releases?limit=3"))
print("list", len(cards.items), cards.total, cards.items[0].path)

for page_id in page_ids:
    page = AnyPage.model_validate(get(f"/pages/{page_id}")).root
    print("page", page.id, page.type, ",".join(block.root.type for block in page.body), count_tags(page.body))

found = SearchAnswer.model_validate(get("/search?q=recruitment&topic=fair-recruitment&topic=legal-aid"))
print("search", found.total, found.items[0].path, found.items[0].highlights.title)

items = SuggestAnswer.model_validate(get("/search/suggest?q=recr")).items
print("suggestions", len(items), items[0].root.kind, items[0].root.value)

site = SiteAnswer.model_validate(get("/site"))
locales = ",".join(language.locale for language in site.navigation.languages)
print("site", site.settings.name, locales, site.topics[0].value)

problem = Problem.model_validate(get("/releases?site=absent.example"))
print("problem", problem.status, problem.type, (problem.errors or [])[0].parameter)
