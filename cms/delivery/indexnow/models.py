"""How far each site's public changes have been sent to search engines."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.jobs.queue import RetriedJob


class SiteNotices(RetriedJob):
    """The pings about one site. Its changes are the rows of `PublicChange`; `not_before` is null while none waits."""

    site_id = models.PositiveBigIntegerField(primary_key=True)
    sequence = models.PositiveBigIntegerField()  # the last public change that was sent
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notices of a site")
        verbose_name_plural = _("notices of sites")
        default_permissions = ()

    def __str__(self) -> str:
        return f"notices of site {self.site_id} up to {self.sequence}"
