"""Labels that Wagtail fixes at the start in one language, or never translates: they become those of the request."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

# Wagtail's templates translate these, for which its catalogues have no words.
MARKED = (
    gettext_noop("%(model)s permissions"),
    gettext_noop("Can open releases under embargo to journalists"),
    gettext_noop("Can publish"),
    gettext_noop("Can reindex all pages"),
    gettext_noop("Can rehearse a later minute and share links to it"),
    gettext_noop("Can schedule, cancel and undo bundles"),
    gettext_noop("Can see the restricted drafts of all teams"),
    gettext_noop("Can send mailings"),
    gettext_noop("Can share drafts with people outside the organisation"),
    gettext_noop("Can view the search status"),
)
# What a role may do in a folder: the name of a column, and what it means.
FOLDER_PERMISSIONS = {
    "add_collection": (_("Add"), _("Add folders")),
    "change_collection": (_("Edit"), _("Edit folders")),
    "delete_collection": (_("Delete"), _("Delete folders")),
    "add_image": (_("Add"), _("Add images and edit own ones")),
    "change_image": (_("Edit"), _("Edit all images")),
    "choose_image": (_("Choose"), _("Choose images for a page")),
}
SITE_COLUMNS = {"site_name": _("Site name"), "root_page": _("Root page")}


def translate_labels() -> None:
    """Replace the labels of Wagtail's forms and lists by lazy ones. Its models keep the names in their migrations."""
    from wagtail.admin.forms.collections import GroupCollectionManagementPermissionFormSet
    from wagtail.admin.views.pages.search import SearchView
    from wagtail.contrib.simple_translation.models import SimpleTranslation
    from wagtail.images.forms import GroupImagePermissionFormSet
    from wagtail.models import Locale, Page
    from wagtail.sites.views import IndexView

    for forms in (GroupCollectionManagementPermissionFormSet, GroupImagePermissionFormSet):
        kinds = forms.permission_types  # a list that the fields of the forms have too
        kinds[:] = [(codename, *FOLDER_PERMISSIONS.get(codename, labels)) for codename, *labels in kinds]
    for column in IndexView.columns:
        column.label = SITE_COLUMNS.get(column.name, column.label)
    # Its list says how many results it shows of how many “None”.
    SearchView.verbose_name, SearchView.verbose_name_plural = Page._meta.verbose_name, Page._meta.verbose_name_plural
    Locale._meta.verbose_name, Locale._meta.verbose_name_plural = _("language"), _("languages")
    SimpleTranslation._meta.verbose_name = _("translation")
