"""Print what the client of openapi-python-client reads: python parse.py CMS_URL PAGE_ID…"""

# ruff: noqa: S101, T201 - it prints what it reads
import sys

from clarion_client import Client
from clarion_client.api.lists import releases
from clarion_client.api.pages import page as get_page
from clarion_client.api.search import search, suggest
from clarion_client.api.site import site as get_site
from clarion_client.models import (
    CardList,
    Problem,
    RichTextItem,
    SearchAnswer,
    SiteAnswer,
    SuggestAnswer,
    WithdrawnPage,
)

url, *page_ids = sys.argv[1:]
client = Client(base_url=url)

cards = releases.sync(client=client, limit=3)
assert isinstance(cards, CardList)
print("list", len(cards.items), cards.total, cards.items[0].path)

for page_id in page_ids:
    page = get_page.sync(int(page_id), client=client)
    assert page
    assert not isinstance(page, Problem | WithdrawnPage)
    tags = sum(block.value.html.count("<") for block in page.body if isinstance(block, RichTextItem))
    print("page", page.id, page.type_, ",".join(block.type_ for block in page.body), tags)

found = search.sync(client=client, q="recruitment", topic=["fair-recruitment", "legal-aid"])
assert isinstance(found, SearchAnswer)
print("search", found.total, found.items[0].path, found.items[0].highlights.title)

suggested = suggest.sync(client=client, q="recr")
assert isinstance(suggested, SuggestAnswer)
first = suggested.items[0]
print("suggestions", len(suggested.items), first.kind, first.value)

site = get_site.sync(client=client)
assert isinstance(site, SiteAnswer)
locales = ",".join(language.locale for language in site.navigation.languages)
print("site", site.settings.name, locales, site.topics[0].value)

problem = releases.sync(client=client, site="absent.example")
assert isinstance(problem, Problem)
assert problem.errors
print("problem", problem.status, problem.type_, problem.errors[0].parameter)
