"""Print what the Python client of openapi-generator reads: python parse.py CMS_URL PAGE_ID…"""

# ruff: noqa: S101, T201 - it prints what it reads
import sys

sys.path.insert(0, "client")
from openapi_client import (
    ApiClient,
    ApiException,
    Configuration,
    ListsApi,
    PagesApi,
    Problem,
    RichTextItem,
    SearchApi,
    SiteApi,
    SuggestedTopic,
)

url, *page_ids = sys.argv[1:]
client = ApiClient(Configuration(host=url))
lists, search = ListsApi(client), SearchApi(client)

cards = lists.releases(limit=3)
print("list", len(cards.items), cards.total, cards.items[0].path)

for page_id in page_ids:
    page = PagesApi(client).page(int(page_id)).actual_instance
    assert page
    blocks = [block.actual_instance for block in page.body]
    tags = sum(block.value.html.count("<") for block in blocks if isinstance(block, RichTextItem))
    print("page", page.id, page.type, ",".join(block.type for block in blocks if block), tags)

found = search.search(q="recruitment", topic=["fair-recruitment", "legal-aid"])
print("search", found.total, found.items[0].path, found.items[0].highlights.title)

items = search.suggest(q="recr").items
first = items[0].actual_instance
assert isinstance(first, SuggestedTopic)
print("suggestions", len(items), first.kind, first.value)

site = SiteApi(client).site()
locales = ",".join(language.locale for language in site.navigation.languages)
print("site", site.settings.name, locales, site.topics[0].value)

try:
    lists.releases(site="absent.example")
except ApiException as refused:
    problem = refused.data
    assert isinstance(problem, Problem)
    print("problem", problem.status, problem.type, problem.errors[0].parameter)
