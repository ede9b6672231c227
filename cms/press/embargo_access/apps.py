"""Access of chosen journalists to a release before its embargo ends."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


class EmbargoAccessConfig(AppConfig):
    """Registers the worker's jobs, and the keys of images."""

    name = "cms.press.embargo_access"
    label = "embargo_access"
    verbose_name = _("Embargo access")

    def ready(self) -> None:
        from cms.delivery.mail.kinds import MailKind, Priority
        from cms.jobs.registry import register_cleanup_job, register_job
        from cms.operations.audit.actions import register_audit_action

        from . import files  # noqa: F401
        from .accesses import LINK_RENEWED, OPENED, REVOKED, TOKEN_REPLACED, AccessEnder
        from .notices import VersionAnnouncer
        from .versions import record_replacement, select_earlier_versions, select_known_versions

        hooks.register("clarion_publication_observer", AccessEnder())
        hooks.register("clarion_publication_observer", VersionAnnouncer())
        hooks.register("clarion_replaced_schedule", record_replacement)
        hooks.register("clarion_revision_guard", select_earlier_versions)
        hooks.register("clarion_overwrite_guard", select_known_versions)
        hooks.register(
            "clarion_mail_kind",
            MailKind(
                "embargo_access",
                "cms.press.embargo_access.emails.build_message",
                result_path="cms.press.embargo_access.emails.record_result",
                priority=Priority.AWAITED,
                resends_unknown=True,  # both e-mails have a link that works
            ),
        )
        hooks.register(
            "clarion_mail_kind",
            MailKind(
                "embargo_version",
                "cms.press.embargo_access.notices.build_message",
                result_path="cms.press.embargo_access.notices.record_result",
                resends_unknown=True,  # its Message-ID is the same, so that mail programs show it once
            ),
        )
        register_job(
            "embargo-notices",
            "cms.press.embargo_access.notices.queue_due_notices",
            wakes_on=["embargo_access.VersionNotice"],
        )
        register_job(
            "embargo-kits", "cms.press.embargo_access.kits.build_due_kits", wakes_on=["embargo_access.PersonalKit"]
        )
        register_cleanup_job("embargo-access", "cms.press.embargo_access.accesses.delete_expired")
        hooks.register("clarion_urls", "cms.press.embargo_access.urls")
        hooks.register("clarion_api_router", "cms.press.embargo_access.router.router")
        label, accesses = "accesses of journalists to releases under embargo", "cms.press.embargo_access.accesses"
        credentials = ("embargo_accesses", label, f"{accesses}.open_accesses", f"{accesses}.revoke", REVOKED)
        hooks.register("clarion_credentials", credentials)
        replace = "cms.press.embargo_access.terms.replace_again"
        register_audit_action(OPENED, _("Release under embargo opened to journalists"))
        register_audit_action(REVOKED, _("Embargo access revoked"), f"{accesses}.revoke_again")
        register_audit_action(LINK_RENEWED, _("Link of an embargo access replaced"), f"{accesses}.renew_again")
        register_audit_action(TOKEN_REPLACED, _("Token of an embargo access replaced"), replace)
        hooks.register("clarion_desk_section", "cms.press.embargo_access.desk.EmbargoesSection", order=300)
