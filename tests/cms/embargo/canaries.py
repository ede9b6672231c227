"""A release with unique words (canaries) in every text, file and picture, and in the drafts it refers to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.files.images import renditions
from cms.files.images.models import Picture
from cms.page_types.press_releases.models import ReleasePage
from tests.cms.files.documents.pdfs import build_pdf

# Where each word must be found once the release is public. Never public: titles in the picture library, and drafts.
CHANNELS: dict[str, tuple[str, ...]] = {
    "headline": ("page", "path", "list", "related", "search", "suggest", "feed", "link", "featured", "kit"),
    "standfirst": ("page", "list", "search", "feed", "featured", "kit"),
    "slug": ("page", "list", "sitemap", "changes", "feed", "kit"),
    "dateline": ("page", "kit"),
    "body": ("page", "search", "kit"),
    "quote": ("page", "search", "kit"),
    "speaker": ("page", "search", "kit"),
    "notes": ("page", "search", "kit"),
    "boilerplate": ("page", "kit"),
    "contact": ("page", "kit"),
    "alt": ("page", "list"),
    "caption": ("page", "search", "kit"),
    "credit": ("page", "kit"),
    "share": ("page",),
    "attachment": ("page", "kit"),
    "filename": ("page", "kit"),
    "content": ("download", "search", "kit"),
}
NEVER = ("picture", "topic", "person")


@dataclass(frozen=True)
class ReleaseWithCanaries:
    """The release, its words by field, and its files."""

    release: ReleasePage
    words: dict[str, str]
    document: Any
    pictures: tuple[Any, ...]

    @property
    def names(self) -> list[list[str]]:
        """The random names of the files of each picture: the original and its renditions."""
        return [[_name(stored) for stored in (picture, *picture.renditions.all())] for picture in self.pictures]

    @property
    def files(self) -> dict[str, bytes]:
        """The addresses of the originals and renditions of all pictures, with their contents."""
        stored = [one for picture in self.pictures for one in (picture, *picture.renditions.all())]
        return {f"/media/{one.file.name}": _read(one) for one in stored}

    @property
    def download(self) -> str:
        return f"/documents/{self.release.pk}/{self.document.pk}/{self.document.filename}"


def create_release(stem: str, releases: Any, **times: Any) -> ReleaseWithCanaries:
    """Create the release. Without `times`, it is public."""
    words = {name: f"{stem}{name}" for name in (*CHANNELS, *NEVER)}
    shown, shared = (_picture(words, description) for description in (words["alt"], words["share"]))
    document = factories.DocumentFactory(
        title=words["attachment"],
        filename=f"{words['filename']}.pdf",
        content=build_pdf(f"Word {words['content']}", packed=False),
    )
    unknown = factories.PersonFactory(name=words["person"], live=False)
    release = factories.ReleaseFactory(
        parent=releases,
        title=f"Word {words['headline']}",
        slug=words["slug"],
        summary=f"Word {words['standfirst']}",
        dateline=words["dateline"],
        image=shown,
        share_image=shared,
        body=[
            blocks.rich_text(f"Word {words['body']}"),
            blocks.quote(words["quote"], words["speaker"], person=unknown),
            blocks.image(shown, alt=words["alt"], caption=words["caption"]),
        ],
        notes_to_editors=f"<p>Word {words['notes']}</p>",
        boilerplate=factories.BoilerplateFactory(text=f"<p>{words['boilerplate']}</p>"),
        media_contacts=[factories.MediaContactFactory(name=words["contact"])],
        attachments=[document],
        topics=[factories.TopicFactory(label=words["topic"], live=False)],
        **times,
    )
    while renditions.create_missing_renditions():
        pass
    pictures = Picture.objects.prefetch_related("renditions").filter(pk__in=(shown.pk, shared.pk))
    return ReleaseWithCanaries(release, words, document, tuple(pictures))


def create_mentions(release_: ReleaseWithCanaries, home: Any) -> Any:
    """Feature the release on the home page, and create a public page that links to it. Return the page."""
    states.publish(home, featured_pages=[release_.release])
    return factories.StandardFactory(
        title="The linking page",
        parent=home,
        related=[release_.release],
        body=[
            blocks.rich_text(blocks.page_link(release_.release, "words")),
            blocks.links([blocks.link(page=release_.release), blocks.link("Out", url="https://out.example/")]),
        ],
    )


def _picture(words: dict[str, str], description: str) -> Any:
    return factories.PictureFactory(title=words["picture"], description=description, credit=words["credit"])


def _read(stored: Any) -> bytes:
    with stored.file.storage.open(stored.file.name) as file:
        return bytes(file.read())


def _name(stored: Any) -> str:
    """Return the part of the name that cannot be guessed: of a rendition, its directory."""
    path = PurePosixPath(stored.file.name)
    return path.stem if path.parent.name == "pictures" else path.parent.name
