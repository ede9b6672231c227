"""The app of bundles: pages that become public as one act."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BundlesConfig(AppConfig):
    """Has the tables of bundles, and publishes them in the worker."""

    name = "cms.editing.bundles"
    label = "bundles"
    verbose_name = _("Bundles")
