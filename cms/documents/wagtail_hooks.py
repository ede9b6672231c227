from django.urls import path
from wagtail import hooks

from .views import editors_download


@hooks.register("register_admin_urls")
def document_addresses():
    return [path("documents/<int:document_id>/file/", editors_download, name="document_for_editors")]
