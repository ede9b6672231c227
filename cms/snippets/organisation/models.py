"""Boilerplates and site settings. Texts are stored per site and language, other settings per site."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField

from cms.content.blocks.links import LinkBlock
from cms.content.rich_text import FEATURES, LimitedRichTextField
from cms.core.public_urls import REFUSED_MESSAGE, PublicURLBlock, is_public_url
from cms.core.snippets import BaseSnippet, LocalisedSetting

NETWORKS = [
    ("bluesky", "Bluesky"),
    ("facebook", "Facebook"),
    ("instagram", "Instagram"),
    ("linkedin", "LinkedIn"),
    ("mastodon", "Mastodon"),
    ("threads", "Threads"),
    ("tiktok", "TikTok"),
    ("whatsapp", "WhatsApp"),
    ("x", "X"),
    ("youtube", "YouTube"),
]


class Boilerplate(BaseSnippet):
    """The “About us” at the end of a release."""

    empty_list_text = _(
        "The text about the organisation at the end of releases. Write it once and choose it in each release."
    )

    name = models.CharField(_("name"), max_length=100, help_text=_("For editors, for example “East Africa”."))
    heading = models.CharField(_("heading"), max_length=150)
    text = LimitedRichTextField(features=FEATURES, verbose_name=_("text"))

    panels = [FieldPanel("name"), FieldPanel("heading"), FieldPanel("text")]

    class Meta(BaseSnippet.Meta):
        verbose_name = _("boilerplate")
        verbose_name_plural = _("boilerplates")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@register_setting(icon="home", order=100)
class Organisation(BaseSiteSetting):
    """The organisation's public profile."""

    name = models.CharField(_("name"), max_length=150, blank=True)
    legal_name = models.CharField(_("legal name"), max_length=200, blank=True)
    logo = models.ForeignKey(
        "images.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("logo")
    )
    email = models.EmailField(_("email"), blank=True)
    press_email = models.EmailField(_("press email"), blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    address = models.TextField(_("address"), blank=True)

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("legal_name")]),
        FieldPanel("logo"),
        MultiFieldPanel([FieldPanel(n) for n in ("email", "press_email", "phone", "address")], heading=_("Contact")),
    ]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")


class ProfileBlock(blocks.StructBlock):
    """A profile in a social network."""

    network = blocks.ChoiceBlock(choices=NETWORKS, label=_("Network"))
    url = PublicURLBlock(max_length=500, label=_("Url"))
    handle = blocks.CharBlock(required=False, max_length=100, label=_("Handle"))


@register_setting(icon="link", order=110)
class SocialProfiles(BaseSiteSetting):
    """The organisation's profiles in social networks."""

    profiles = StreamField([("profile", ProfileBlock(label=_("Profile")))], blank=True, verbose_name=_("profiles"))

    panels = [FieldPanel("profiles")]

    class Meta:
        verbose_name = _("social profiles")
        verbose_name_plural = _("social profiles")


@register_setting(icon="lock", order=120)
class DonorPortal(BaseSiteSetting):
    """The URL at which donors sign in. Absent from responses while it is empty."""

    url = models.URLField(_("address"), max_length=500, blank=True)

    panels = [FieldPanel("url")]

    class Meta:
        verbose_name = _("donor portal")
        verbose_name_plural = _("donor portals")

    def clean(self) -> None:
        """Refuse a URL that no link may have."""
        super().clean()
        if self.url and not is_public_url(self.url):
            raise ValidationError({"url": REFUSED_MESSAGE})


class MenuItemBlock(LinkBlock):
    """A link in the main navigation, with its submenu."""

    children = blocks.ListBlock(LinkBlock(), required=False, default=[], label=_("Children"))


class CountryBlock(blocks.StructBlock):
    """A link to the site of another country, in the country selector."""

    country = blocks.CharBlock(min_length=2, max_length=2, help_text=_("ISO 3166, for example KE."), label=_("Country"))
    label = blocks.CharBlock(max_length=100, label=_("Label"))
    url = PublicURLBlock(max_length=500, label=_("Url"))


class Navigation(LocalisedSetting):
    """The menus of a site in one language."""

    empty_list_text = _("The menus in the header and the footer of the site, for each language.")

    primary = StreamField([("item", MenuItemBlock(label=_("Item")))], blank=True, verbose_name=_("primary"))
    button = StreamField(
        [("item", LinkBlock(label=_("Item")))],
        blank=True,
        default=[],
        db_default=[],
        max_num=1,
        verbose_name=_("button"),
        help_text=_("A link that the header of every page shows as a button, for example “Donate”."),
    )
    footer = StreamField([("item", LinkBlock(label=_("Item")))], blank=True, verbose_name=_("footer"))
    countries = StreamField([("country", CountryBlock(label=_("Country")))], blank=True, verbose_name=_("countries"))

    panels = [FieldPanel(n) for n in ("site", "primary", "button", "footer", "countries")]

    class Meta(LocalisedSetting.Meta):
        verbose_name = _("navigation")
        verbose_name_plural = _("navigation")

    def __str__(self) -> str:
        values = {"site": self.site.hostname, "language": self.locale.language_code}
        return gettext("Navigation of %(site)s (%(language)s)") % values


class SiteTexts(LocalisedSetting):
    """The texts of the e-mail sign-up, the donor portal and related pages."""

    empty_list_text = _(
        "Texts that every page of the site has, such as the words of the sign-up form, for each language."
    )

    sign_up_heading = models.CharField(_("sign up heading"), max_length=150, blank=True)
    sign_up_intro = models.TextField(_("sign up intro"), blank=True)
    sign_up_consent = models.TextField(_("sign up consent"), blank=True)
    sign_up_privacy = models.TextField(_("sign up privacy"), blank=True)
    sign_up_thanks = models.TextField(_("sign up thanks"), blank=True)
    donor_portal_label = models.CharField(_("donor portal label"), max_length=100, blank=True)
    related_heading = models.CharField(_("related heading"), max_length=150, blank=True)
    related_more = models.CharField(_("related more"), max_length=100, blank=True)

    panels = [
        FieldPanel("site"),
        MultiFieldPanel(
            [FieldPanel(f"sign_up_{part}") for part in ("heading", "intro", "consent", "privacy", "thanks")],
            heading=_("E-mail sign-up"),
        ),
        FieldPanel("donor_portal_label"),
        MultiFieldPanel([FieldPanel("related_heading"), FieldPanel("related_more")], heading=_("Related pages")),
    ]

    class Meta(LocalisedSetting.Meta):
        verbose_name = _("site texts")
        verbose_name_plural = _("site texts")

    def __str__(self) -> str:
        values = {"site": self.site.hostname, "language": self.locale.language_code}
        return gettext("Texts of %(site)s (%(language)s)") % values


from .defaults import ReleaseDefaults  # noqa: E402, F401 - a model of this app
