"""The form that starts an import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.models import Site

from cms.files.documents.file_contents import FileRejected, check_archive
from cms.http.outgoing_requests import ForbiddenURL, parse_target, quote_url

from .models import ImportRun
from .report_files import clean_name

Format = ImportRun.Format
SUFFIXES = {
    Format.WORDPRESS: (".xml", ".xml.gz"),
    Format.RECORDS: (".jsonl", ".jsonl.gz"),
    Format.FEED: (".xml", ".rss", ".atom", ".rdf", ".json"),
}


class ImportRunForm(WagtailAdminModelForm):
    """A form for the files and options of an import."""

    class Meta:
        model = ImportRun
        fields = (
            *("format", "file", "feed_url", "archive", "page_type", "site", "language"),
            *("fetch_files", "publish", "create_terms", "unknown_tags", "restore", "is_dry_run"),
        )
        widgets = {
            "format": forms.RadioSelect,
            "unknown_tags": forms.RadioSelect,
            "feed_url": forms.TextInput(attrs={"placeholder": "https://www.example.org/feed.xml"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].initial = Site.objects.filter(is_default_site=True).first()
        self.fields["language"].initial = settings.LANGUAGE_CODE
        self.fields["unknown_tags"].required = False  # without a choice, the default

    def clean_unknown_tags(self) -> str:
        """Return the default if nothing is chosen."""
        return str(self.cleaned_data["unknown_tags"] or ImportRun.UnknownTags.DRAFT)

    def clean_feed_url(self) -> str:
        """Refuse an address that the worker would refuse."""
        url: str = self.cleaned_data["feed_url"].strip()
        if url:
            try:
                parse_target(quote_url(url), settings.IMPORT_ALLOWED_HOSTS)
            except ForbiddenURL as error:
                raise ValidationError(str(error)) from None
        return url

    def clean_file(self) -> Any:
        """Refuse a file that is too large."""
        return self._check_size("file")

    def clean_archive(self) -> Any:
        """Refuse an archive that is too large, or that uploads to the library would refuse."""
        file = self._check_size("archive")
        if file:
            try:
                check_archive(file, gettext("ZIP archive"))
            except FileRejected as rejected:
                raise ValidationError(str(rejected)) from None
            file.seek(0)
        return file

    def clean(self) -> dict[str, Any]:
        """Check that what the format needs is there, and nothing that would have no effect."""
        data: dict[str, Any] = super().clean()
        chosen, file = data.get("format"), data.get("file")
        if chosen != Format.FEED:
            self._refuse(data, ("feed_url", "publish", "create_terms"), gettext("Only for a feed."))
            self._check_file(chosen, file)
            return data
        self._refuse(data, ("archive",), gettext("Not for a feed."))
        if bool(file) == bool(data.get("feed_url")) and not self.errors:
            self.add_error("feed_url", gettext("Choose a file or enter an address, not both."))
        if not data.get("page_type"):
            self.add_error("page_type", gettext("Choose what the entries of the feed become."))
        if file:
            self._check_file(chosen, file)
        return data

    def save(self, commit: bool = True) -> Any:
        """Save the names of the files as they may be shown; their own names in the storage are random."""
        for name in ("file", "archive"):
            if upload := self.cleaned_data.get(name):
                setattr(self.instance, f"{name}_name", clean_name(upload.name))
        self.instance.created_by = self.for_user
        return super().save(commit)

    def _check_size(self, name: str) -> Any:
        file, most = self.cleaned_data[name], settings.IMPORT_UPLOAD_MAX_MB * 1_000_000
        if file and file.size > most:
            text = gettext("The file has %(size)s; at most %(most)s can be uploaded. Use manage.py for larger ones.")
            raise ValidationError(text % {"size": filesizeformat(file.size), "most": filesizeformat(most)})
        return file

    def _check_file(self, chosen: Any, file: Any) -> None:
        if not file and "file" not in self.errors:
            self.add_error("file", gettext("Choose a file."))
        elif file and chosen in SUFFIXES and not file.name.lower().endswith(SUFFIXES[chosen]):
            text = gettext("The name of the file must end with %(suffixes)s.")
            self.add_error("file", text % {"suffixes": ", ".join(SUFFIXES[chosen])})

    def _refuse(self, data: dict[str, Any], names: tuple[str, ...], reason: str) -> None:
        for name in names:
            if data.get(name):
                self.add_error(name, reason)
