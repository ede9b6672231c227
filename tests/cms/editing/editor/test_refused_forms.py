"""No form of the admin is refused without its reason, whatever is wrong with its values; and none fails."""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.models import Page, get_page_models

from cms.demo import factories
from cms.demo.factories import states
from tests.cms.accounts.users.permission_walk.arguments import build_arguments, build_query
from tests.cms.accounts.users.permission_walk.fixtures import AdminSite, build_admin_site
from tests.cms.accounts.users.permission_walk.routes import Route, admin_routes
from tests.cms.editing.versions.notes import correction, publish
from tests.cms.refused_forms import build_bad_data, find_forms, find_shown_errors, list_silent_refusals, read_html
from tests.garbage import collected_garbage
from tests.markers import mark_extended

# Wagtail leaves temporary files of pictures to the garbage collector.
pytestmark = [pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"), pytest.mark.slow]

# Views with a form for each model, which have a test of their own, and one that refuses everything.
BY_MODEL = {"wagtailadmin_pages:add", "wagtailadmin_pages:edit", "wagtailsettings:edit"}
# Views of Wagtail that read a field without looking whether the form has it; their scripts always send it.
INCOMPLETE = {"wagtailadmin_choose_page_external_link"}
ROUTES = [route for route in admin_routes() if route.name not in BY_MODEL | INCOMPLETE]
IN_MAKE_TEST = {"embargo_accesses", "mailings:add", "page_withdraw", "wagtailsnippets_topics_topic:copy"}
PAGE_MODELS = sorted((model for model in get_page_models() if model.is_creatable), key=lambda model: model.__name__)
SETTINGS = sorted(settings_registry, key=lambda model: model.__name__)


@pytest.fixture(scope="module")
def site(module_tree) -> AdminSite:
    factories.CallToActionFactory(parent=module_tree.actions)
    return build_admin_site(module_tree)


@pytest.fixture(scope="module")
def client(site) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(factories.SuperuserFactory())
    return client


@pytest.fixture(autouse=True)  # refusals are logged, and Wagtail leaves temporary files
def without_logs():
    """Disable logging during a test."""
    logging.disable(logging.CRITICAL)
    with collected_garbage():
        yield
    logging.disable(logging.NOTSET)


def list_problems(client: Client, url: str) -> list[str]:
    """Return what is wrong with the responses to each form of the view with each kind of bad data."""
    response = client.get(url)
    if response.status_code != 200 or response.streaming:
        return []
    return [
        f"{form.url}, {kind}: {problem}"
        for form in find_forms(response, url)
        for kind, data in build_bad_data(form).items()
        for problem in list_silent_refusals(client, form, data)
    ]


def find_url(route: Route, site: AdminSite, page: Page) -> str | None:
    try:
        return reverse(route.name, kwargs=build_arguments(route, site, page)) + build_query(route, page)
    except NoReverseMatch:
        return None


def is_quick(route: Route) -> bool:
    return route.name in IN_MAKE_TEST


@pytest.mark.parametrize("route", mark_extended(ROUTES, except_for=[one for one in ROUTES if is_quick(one)]), ids=str)
def test_a_refused_form_shows_the_reason(client, site, route):
    url = find_url(route, site, site.pages["embargoed" if "embargo" in route.name else "live"])
    assert url is None or list_problems(client, url) == []


@pytest.mark.extended
@pytest.mark.parametrize("model", PAGE_MODELS, ids=lambda model: model.__name__)
def test_a_refused_new_page_shows_the_reason(client, site, model):
    parents = [parent for parent in model.allowed_parent_page_models() if parent.objects.exists()]
    parent = parents[0].objects.first() if parents else Page.objects.get(depth=1)
    url = reverse("wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk])
    assert list_problems(client, url) == []


def list_pages(site: AdminSite, tree: factories.SiteTree) -> dict[str, Page]:
    """Return a page in each state in which the form has other fields."""
    told = publish(factories.ReleaseFactory(parent=tree.releases), correction("In 2019.", "In 2021."))
    return {
        "live": site.pages["live"],
        "draft": site.pages["other's draft"],
        "hidden": states.unpublish(told),
    }


@pytest.mark.parametrize("state", mark_extended(["live", "draft", "hidden"], except_for=["hidden"]))
def test_a_refused_release_shows_the_reason(client, site, module_tree, state):
    page = list_pages(site, module_tree)[state]
    assert list_problems(client, reverse("wagtailadmin_pages:edit", args=[page.pk])) == []


@pytest.mark.extended
@pytest.mark.parametrize("model", PAGE_MODELS, ids=lambda model: model.__name__)
def test_a_refused_page_shows_the_reason(client, site, model):
    page = model.objects.order_by("pk").first()
    if page is None:
        parent = model.allowed_parent_page_models()[0].objects.first() or Page.objects.get(depth=1)
        page = parent.add_child(instance=model(title=model.__name__, slug=model.__name__.lower()))
    assert list_problems(client, reverse("wagtailadmin_pages:edit", args=[page.pk])) == []


@pytest.mark.parametrize("model", mark_extended(SETTINGS, except_for=SETTINGS[:1]), ids=lambda model: model.__name__)
def test_refused_settings_show_the_reason(client, site, model):
    record = site.objects["wagtailcore.site"]
    url = reverse("wagtailsettings:edit", args=[model._meta.app_label, model._meta.model_name, record.pk])
    assert list_problems(client, url) == []


def test_forms_are_found_and_refused(client, site):
    """Show that the test finds forms, sends them, and reads the errors of the response."""
    url = reverse("mailings:add")
    (form,) = [one for one in find_forms(client.get(url), url) if "subject" in one.texts]
    refused = client.post(url, build_bad_data(form)["empty"])
    assert "This field is required." in find_shown_errors(read_html(refused))
