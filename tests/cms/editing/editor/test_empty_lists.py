"""A list of the admin that is empty says what belongs in it, and how to begin."""

from __future__ import annotations

import html
import re

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.coreutils import resolve_model_string
from wagtail.snippets.models import get_snippet_models

from cms.demo import factories
from cms.press.embargo_access.admin_views import OpenReleaseForm
from cms.press.journalists.models import JournalistList

pytestmark = pytest.mark.django_db
EMPTY = re.compile(r'<div class="nice-padding w-mt-8">(.*?)</div>', re.DOTALL)


def list_own_lists() -> dict[str, str]:
    """Return the addresses of the lists of our own models, by the name of the model."""
    reverse("wagtailadmin_home")  # the registry is filled with the URLs
    lists = [one for one in viewsets.viewsets if isinstance(one, ModelViewSet)]
    found = {resolve_model_string(one.model): one.get_url_name("index") for one in lists}
    found |= {model: model.snippet_viewset.get_url_name("list") for model in get_snippet_models()}
    del found[get_user_model()]  # never empty
    own = {config.name for config in apps.get_app_configs() if config.name.split(".")[0] in ("cms", "search")}
    return {model._meta.label: reverse(name) for model, name in found.items() if model._meta.app_config.name in own}


@pytest.fixture
def admin(tree) -> Client:
    client = Client()
    client.force_login(factories.SuperuserFactory())
    return client


def read_empty_text(response) -> str:
    assert response.status_code == 200
    (text,) = EMPTY.findall(response.content.decode())
    return html.unescape(" ".join(re.sub("<[^>]+>", " ", text).split()))


def test_every_list_of_our_own_says_what_belongs_in_it(admin):
    addresses = list_own_lists()
    assert len(addresses) > 20
    for label, address in addresses.items():
        model = apps.get_model(label)
        model._default_manager.all().delete()
        shown = read_empty_text(admin.get(address))
        assert shown.startswith(str(model.empty_list_text)), label
        assert "Why not" not in shown, label


def test_a_search_in_an_empty_list_says_that_nothing_matches(admin):
    address = reverse("journalists:index")
    text = str(apps.get_model("journalists.Journalist").empty_list_text)
    assert text in admin.get(address).content.decode()
    assert text not in admin.get(address, {"q": "ada"}).content.decode()


def build_form() -> OpenReleaseForm:
    return OpenReleaseForm(user=factories.SuperuserFactory())


def test_forms_that_offer_lists_say_how_to_create_the_first_one(admin):
    advice = f'<a href="{reverse("journalist_lists:add")}">Create a list</a>'
    assert advice in admin.get(reverse("mailings:add")).content.decode()
    assert advice in build_form().as_div()
    JournalistList.objects.create(name="Coast")
    assert advice not in admin.get(reverse("mailings:add")).content.decode()
    assert advice not in build_form().as_div()


def test_the_heading_of_a_report_is_its_name(admin):
    shown = admin.get(reverse("embargo_releases"))
    assert [one["label"] for one in shown.context["breadcrumbs_items"]][-1] == "Embargo access"
