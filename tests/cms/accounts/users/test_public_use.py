"""Who may change a picture or document depends on whether readers see it, or will without another decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.preview.codes import share_draft
from tests.cms.module_site import tree

from .newsroom import in_days, log_in, newsroom

__all__ = ["newsroom", "tree"]

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def change(user, file, title="After"):
    """Submit the edit form of the file as a user, and return whether it was changed."""
    log_in(user).post(edit_url(file), {"title": title})
    file.refresh_from_db()
    return file.title == title


def edit_url(file):
    return reverse(
        {"picture": "wagtailimages:edit", "storeddocument": "wagtaildocs:edit"}[file._meta.model_name], args=[file.pk]
    )


def approve_text(page, newsroom):
    """Submit the page and approve the first of the two steps."""
    page = states.submit(page, newsroom.writer)
    editor = factories.UserFactory(groups=["Editors"])
    page.current_workflow_task.specific.on_action(page.current_workflow_task_state, editor, "approve")
    return states.reload_page(page)


def reject(page, newsroom):
    officer = factories.UserFactory(groups=["Press officers"])
    page = states.reload_page(page)
    page.current_workflow_task.specific.on_action(page.current_workflow_task_state, officer, "reject")


def share(page, newsroom):
    return share_draft(page.latest_revision, page, newsroom.writer, timedelta(hours=1))[0]


def revoke(page, newsroom):
    shared = share(page, newsroom)
    shared.revoked_at = timezone.now()
    shared.save()


def publish_later(snippet, **fields):
    snippet.go_live_at = in_days(1)
    for name, value in fields.items():
        setattr(snippet, name, value)
    snippet.save_revision().publish()


PICTURE_USES = {
    "picture of a page": lambda n: n.release(image=n.picture),
    "picture for sharing": lambda n: n.release(share_image=n.picture),
    "block": lambda n: n.release(body=[blocks.image(n.picture)]),
    "gallery": lambda n: n.release(body=[blocks.gallery([n.picture, factories.PictureFactory()])]),
    "portrait": lambda n: factories.PersonFactory(portrait=n.picture),
    "portrait that is published tomorrow": lambda n: publish_later(factories.PersonFactory(), portrait=n.picture),
    "logo": lambda n: factories.OrganisationFactory(site=n.tree.record, logo=n.picture),
    "draft of a gallery, scheduled": lambda n: states.schedule(
        n.release(), in_days(1), body=[blocks.gallery([n.picture, factories.PictureFactory()])]
    ),
}
DOCUMENT_USES = {
    "attachment": lambda n: n.release(attachments=[n.document]),
    "block": lambda n: n.release(body=[blocks.documents([n.document])]),
    "link in a text block": lambda n: n.release(body=[blocks.rich_text(n.link)]),
    "link in notes": lambda n: n.release(notes_to_editors=n.link),
    "link in a call to action": lambda n: factories.CallToActionFactory(parent=n.tree.actions, text=n.link),
    "boilerplate": lambda n: factories.BoilerplateFactory(text=n.link),
    "link in notes, scheduled": lambda n: states.schedule(n.release(), in_days(1), notes_to_editors=n.link),
    "documents and text, scheduled": lambda n: states.schedule(
        n.release(), in_days(1), body=[blocks.rich_text("<p>1</p>"), blocks.documents([n.document])]
    ),
}
# What readers see or will see, whatever uses the files there.
PUBLIC_STATES = {
    "live": lambda n: n.release(**n.files),
    "live with a newer draft": lambda n: states.save_draft(n.release(**n.files), image=None, attachments=[]),
    "live from tomorrow": lambda n: n.release(**n.files, go_live_at=in_days(1)),
    "private": lambda n: states.restrict(n.release(**n.files)),
    "embargoed": lambda n: states.publish(n.draft(), embargo_until=in_days(1)),
    "scheduled change": lambda n: states.schedule(n.release(), in_days(1), **n.files),
    "scheduled with a newer draft": lambda n: states.save_draft(
        states.schedule(n.release(), in_days(1), **n.files), image=None, attachments=[]
    ),
    "approved by editors": lambda n: approve_text(n.draft(), n),
    "shared": lambda n: share(n.draft(), n),
}
OTHER_STATES = {
    "unused": lambda n: None,
    "draft": lambda n: n.draft(),
    "draft of a live page": lambda n: states.save_draft(n.release(), **n.files),
    "submitted": lambda n: states.submit(n.draft(), n.writer),
    "rejected": lambda n: reject(approve_text(n.draft(), n), n),
    "changed after approval": lambda n: states.save_draft(approve_text(n.draft(), n), image=None, attachments=[]),
    "unpublished": lambda n: states.unpublish(n.release(**n.files)),
    "expired": lambda n: n.release(**n.files, expire_at=in_days(-1)),
    "no longer used": lambda n: states.publish(n.release(**n.files), image=None, attachments=[]),
    "shared, revoked": lambda n: revoke(n.draft(), n),
    "drafted portrait": lambda n: factories.PersonFactory(portrait=n.picture, live=False),
    "drafted boilerplate": lambda n: factories.BoilerplateFactory(text=n.link, live=False),
}


@pytest.mark.few(2)
@pytest.mark.parametrize("use", PICTURE_USES.values(), ids=PICTURE_USES)
def test_a_picture_in_public_use_is_not_changed_by_its_uploader(newsroom, use):
    use(newsroom)
    assert not change(newsroom.writer, newsroom.picture)


@pytest.mark.few(2)
@pytest.mark.parametrize("use", DOCUMENT_USES.values(), ids=DOCUMENT_USES)
def test_a_document_in_public_use_is_not_changed_by_its_uploader(newsroom, use):
    use(newsroom)
    assert not change(newsroom.writer, newsroom.document)


@pytest.mark.few(3)
@pytest.mark.parametrize("use", PUBLIC_STATES.values(), ids=PUBLIC_STATES)
def test_files_that_readers_see_or_will_see_are_changed_only_by_those_who_publish(newsroom, use):
    use(newsroom)
    editor, officer = (factories.UserFactory(groups=[name]) for name in ("Editors", "Press officers"))
    for file in (newsroom.picture, newsroom.document):
        assert [change(user, file, user.username) for user in (newsroom.writer, editor, officer)] == [
            False,
            False,
            True,
        ]


@pytest.mark.few(3)
@pytest.mark.parametrize("use", OTHER_STATES.values(), ids=OTHER_STATES)
def test_other_files_are_changed_by_their_uploader(newsroom, use):
    use(newsroom)
    assert [change(newsroom.writer, file) for file in (newsroom.picture, newsroom.document)] == [True, True]
