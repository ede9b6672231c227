from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "cms.files.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from cms.core.public_use import PublicFilePermissionPolicy
        from cms.jobs.registry import JobPriority, register_job

        from . import resolvers  # noqa: F401

        policy = PublicFilePermissionPolicy(self.get_model("StoredDocument"), auth_model="wagtaildocs.Document")
        # The exact class has precedence over the policy that Wagtail registers.
        register_permission_policy(self.get_model("StoredDocument"), policy, exact_class=True)
        register_job(
            "document-texts",
            "cms.files.documents.pdf_texts.read_due_texts",
            wakes_on=[
                "documents.StoredDocument",
                "documents.DocumentText",
                "wagtailcore.Collection",
                "wagtailcore.CollectionViewRestriction",
            ],
            priority=JobPriority.LATER,
        )
