from django.urls import path
from wagtail import hooks

from .views import download_for_editors


@hooks.register("register_admin_urls")
def register_document_urls():
    return [path("documents/<int:document_id>/file/", download_for_editors, name="document_for_editors")]
