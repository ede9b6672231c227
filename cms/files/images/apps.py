import warnings

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class ImagesConfig(AppConfig):
    name = "cms.files.images"
    label = "images"
    verbose_name = _("Images")

    def ready(self) -> None:
        from PIL import Image
        from wagtail import hooks
        from wagtail.permissions import register_permission_policy

        from cms.core.public_use import PublicFilePermissionPolicy
        from cms.jobs.registry import JobPriority, register_job

        from . import resolvers  # noqa: F401
        from .renderer import recognise_animations

        recognise_animations()
        # Pillow counts the pixels before it decodes them; too many are an error here instead of Pillow's warning.
        Image.MAX_IMAGE_PIXELS = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        policy = PublicFilePermissionPolicy(self.get_model("Picture"), auth_model="wagtailimages.Image")
        # The exact class has precedence over the policy that Wagtail registers.
        register_permission_policy(self.get_model("Picture"), policy, exact_class=True)
        hooks.register("clarion_system_status", ("images", _("Images"), "cms.files.images.renditions.find_issues"))
        register_job(
            "renditions",
            "cms.files.images.renditions.create_missing_renditions",
            wakes_on=[settings.WAGTAILIMAGES_IMAGE_MODEL],
            priority=JobPriority.FIRST,
        )
