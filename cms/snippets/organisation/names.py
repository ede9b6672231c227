"""The name of the organisation that publishes a site."""

from __future__ import annotations

from wagtail.models import Site

from cms.core.sites import host_of


def get_organisation_name(site_id: int) -> str:
    """Return the name that editors have set for the organisation, else the name of the site, else its host.

    A change of either is a change of the public content: the journal records that of a site for all responses.
    """
    return choose_name(Site.objects.select_related("organisation").get(pk=site_id))


def choose_name(site: Site) -> str:
    """Return the name of the organisation of a site, as `get_organisation_name` does for the id of one."""
    organisation = getattr(site, "organisation", None)
    return (organisation and organisation.name.strip()) or site.site_name.strip() or host_of(site)
