"""Renditions created by the worker: size, colours, removed metadata, and failures."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from PIL import ExifTags, Image, ImageCms

from cms.demo import factories
from cms.files.images import rendition_specs, renditions
from cms.files.images.models import Picture
from cms.files.images.renditions import create_missing_renditions
from cms.journal import journal
from cms.journal.models import JournalEntry

from .conftest import BLUE, RED, create_picture, draw_image, is_blue, is_red, open_image, read_content

pytestmark = pytest.mark.django_db

SECRET_PLACE = "Velkarside"


def specs(picture: Picture) -> list[str]:
    return sorted(picture.renditions.values_list("filter_spec", flat=True))


def stored_files() -> set[str]:
    """Return the names of all files of renditions that the worker has created."""
    return {
        f"renditions/{version}/{name}"
        for version in default_storage.listdir("renditions")[0]
        for name in default_storage.listdir(f"renditions/{version}")[1]
    }


def test_every_rendition_set_is_complete_and_no_size_is_created_twice(create_with_renditions):
    picture = create_with_renditions(draw_image((1400, 1050)))
    made_of = {r.filter_spec: (r.width, r.height) for r in picture.renditions.all()}
    assert made_of["fill-600x400|format-jpeg"] == (600, 400)
    assert made_of["fill-640x360|format-avif"] == (640, 360)
    assert made_of["width-320|format-webp"] == (320, 240)
    assert made_of["fill-1200x630|format-jpeg"] == (1200, 630)
    # Renditions are never larger than the original.
    assert made_of["width-1440|format-avif"] == (1400, 1050)
    assert made_of["fill-1920x1080|format-avif"] == (1400, 788)
    per_format = Counter((name.partition("-")[0], size, name.rpartition("-")[2]) for name, size in made_of.items())
    assert set(per_format.values()) == {1}


def test_a_picture_that_another_worker_has_locked_is_left_to_it_and_others_are_not(monkeypatch):
    locked, free = create_picture(draw_image((64, 48))), create_picture(draw_image((64, 48)))
    lock = f"renditions-{locked.pk}"
    assert cache.add(lock, True)
    assert (create_missing_renditions(), create_missing_renditions()) == (1, 0)
    assert (locked.renditions.count(), free.renditions.count() > 0) == (0, True)
    cache.delete(lock)
    assert (create_missing_renditions(), create_missing_renditions()) == (1, 0)


def test_a_picture_that_another_worker_has_finished_meanwhile_is_not_rendered_again():
    picture = create_picture(draw_image((64, 48)))
    finished = []

    def finish(execute, sql, *arguments):
        """Finish the picture as soon as this worker has found it."""
        found = execute(sql, *arguments)
        if not finished and "rendition_state" in sql:
            finished.append(picture)
            picture.current_row().update(rendition_state=picture.expected_state)
        return found

    with connection.execute_wrapper(finish):
        assert create_missing_renditions() == 0
    assert (finished, picture.renditions.count()) == ([picture], 0)


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3), (64, 48)])
def test_a_small_original_is_not_enlarged(create_with_renditions, size):
    picture = create_with_renditions(draw_image(size))
    assert picture.rendition_state == picture.expected_state
    for r in picture.renditions.all():
        assert r.width <= size[0]
        assert r.height <= size[1]
    assert len(specs(picture)) == 3 * 3 + 1  # AVIF, WebP and JPEG for cards, hero and body; one for sharing


def test_the_crop_contains_the_focal_point(create_with_renditions):
    wide = {"size": (1200, 300), "red": (1100, 100, 1200, 200)}
    centred = create_with_renditions(draw_image(**wide))
    focused = create_with_renditions(
        draw_image(**wide), focal_point_x=1150, focal_point_y=150, focal_point_width=100, focal_point_height=100
    )
    for picture, shows_box in ((centred, False), (focused, True)):
        cut = open_image(picture.renditions.get(filter_spec="fill-600x400|format-jpeg"))
        pixels = [cut.getpixel((x, cut.height // 2)) for x in range(0, cut.width, 5)]
        assert any(map(is_red, pixels)) is shows_box
        original = open_image(picture.renditions.get(filter_spec="width-960|format-jpeg"))
        assert any(is_red(original.getpixel((x, original.height // 2))) for x in range(0, original.width, 5))


def test_a_new_focal_point_replaces_the_files(create_with_renditions, django_capture_on_commit_callbacks):
    picture = create_with_renditions(draw_image((900, 300)))
    before = set(picture.renditions.values_list("file", flat=True))
    picture.focal_point_x, picture.focal_point_y, picture.focal_point_width, picture.focal_point_height = (
        800,
        150,
        50,
        50,
    )
    picture.save()
    assert set(picture.renditions.values_list("file", flat=True)) == before  # used until the new ones exist
    with django_capture_on_commit_callbacks(execute=True):
        assert create_missing_renditions() == 1
    after = set(picture.renditions.values_list("file", flat=True))
    assert len(after) == len(before)
    assert not after & before
    assert after <= stored_files()
    assert not before & stored_files()


def test_changes_of_other_fields_create_no_renditions(create_with_renditions):
    picture = create_with_renditions(draw_image((60, 40)))
    picture.title = "Another title"
    picture.save()
    picture.save(update_fields=["file_size"])
    assert create_missing_renditions() == 0


def test_changed_rendition_sets_are_created_while_old_ones_are_used(create_with_renditions, monkeypatch):
    picture = create_with_renditions(draw_image((400, 300)))
    old = set(picture.renditions.values_list("file", flat=True))
    admins = picture.renditions.create(filter_spec="max-165x165", file="renditions/admin.jpg", width=165, height=123)
    for module in (renditions, rendition_specs):
        monkeypatch.setattr(module, "SPECS_DIGEST", "another-state")
    monkeypatch.setattr("cms.files.images.models.SPECS_DIGEST", "another-state")
    monkeypatch.setitem(
        rendition_specs.RENDITION_SETS, "hero", rendition_specs.RenditionSet(widths=(300,), fallback=300, ratio=(2, 1))
    )
    assert set(picture.renditions.exclude(pk=admins.pk).values_list("file", flat=True)) == old
    assert create_missing_renditions() == 1
    assert "fill-300x150|format-avif" in specs(picture)
    assert not [name for name in specs(picture) if name.startswith("fill-640x360")]
    assert picture.renditions.filter(pk=admins.pk).exists()  # renditions of the admin are kept
    assert create_missing_renditions() == 0


def test_a_photograph_is_rotated_by_its_exif_orientation(create_with_renditions):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # the camera was turned: rotate by 90° to see it upright
    picture = create_with_renditions(draw_image((800, 400), red=(0, 0, 400, 400)), "photo.jpg", {"exif": exif})
    assert (picture.width, picture.height) == (400, 800)
    original = open_image(picture.renditions.get(filter_spec="width-960|format-jpeg"))
    assert original.size == (400, 800)
    assert is_red(original.getpixel((200, 100)))
    assert is_blue(original.getpixel((200, 700)))


def test_renditions_contain_no_metadata(create_with_renditions):
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = SECRET_PLACE
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (52.0, 30.0, 0.0)
    gps[ExifTags.GPS.GPSAreaInformation] = SECRET_PLACE.encode()
    xmp = f"<x:xmpmeta>{SECRET_PLACE}</x:xmpmeta>".encode()
    for name in ("photo.jpg", "photo.webp", "photo.png", "photo.avif"):
        options = {"exif": exif.tobytes()} if name == "photo.png" else {"exif": exif.tobytes(), "xmp": xmp}
        picture = create_with_renditions(draw_image((64, 48)), name, options)
        assert SECRET_PLACE.encode() in read_content(picture)  # the original contains it
        for r in picture.renditions.all():
            content = read_content(r)
            assert SECRET_PLACE.encode() not in content
            assert not open_image(r).getexif()
            assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & open_image(r).info.keys()


def test_other_colour_modes_are_converted_to_rgb(create_with_renditions):
    for mode, name in (("CMYK", "print.jpg"), ("L", "grey.jpg"), ("P", "palette.gif"), ("I;16", "deep.png")):
        image = draw_image((64, 48), mode="L" if mode == "I;16" else mode)
        if mode == "I;16":
            image = image.convert("I").point(lambda value: value * 256).convert("I;16")
        picture = create_with_renditions(image, name)
        cut = open_image(picture.renditions.get(filter_spec="width-960|format-jpeg"))
        assert cut.mode == "RGB"
        expected = (
            BLUE if mode in ("CMYK", "P") else (Image.new("RGB", (1, 1), BLUE).convert("L").getpixel((0, 0)),) * 3
        )
        assert all(abs(a - b) < 12 for a, b in zip(cut.getpixel((30, 20)), expected, strict=True)), mode


@pytest.mark.parametrize("profile", ["real", "broken"])
def test_a_colour_profile_is_applied_or_ignored(create_with_renditions, profile):
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = create_with_renditions(
        draw_image((64, 48)), "photo.jpg", {"icc_profile": lab if profile == "real" else b"no profile at all"}
    )
    cut = open_image(picture.renditions.get(filter_spec="width-320|format-webp"))
    assert is_blue(cut.getpixel((10, 10)))
    assert "icc_profile" not in cut.info


def test_transparency_is_kept_with_png_as_fallback(create_with_renditions):
    clear = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    clear.paste((*RED, 255), (100, 100, 300, 200))
    picture = create_with_renditions(clear, "logo.png")
    assert picture.placeholder == ""  # it would be visible through transparent parts
    for name in ("avif", "webp", "png"):
        cut = open_image(
            picture.renditions.get(filter_spec__startswith="width-", height=300, filter_spec__endswith=name)
        )
        assert cut.convert("RGBA").getpixel((5, 5))[3] == 0
        assert is_red(cut.convert("RGBA").getpixel((200, 150)))
    shared = open_image(picture.renditions.get(filter_spec="fill-1200x630|format-jpeg"))
    assert min(shared.getpixel((2, 2))) > 250  # social networks need an opaque image, so the background is white
    assert not picture.renditions.filter(filter_spec__startswith="width-", filter_spec__endswith="jpeg").exists()


def test_an_opaque_alpha_channel_is_not_treated_as_transparency(create_with_renditions):
    picture = create_with_renditions(draw_image((64, 48), mode="RGBA"))
    assert picture.placeholder.startswith("data:image/webp;base64,")
    assert not picture.renditions.filter(filter_spec__endswith="png").exists()


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp"])
def test_the_first_frame_of_an_animation_is_used(create_with_renditions, name):
    frames = [draw_image((64, 48)), draw_image((64, 48), red=(0, 0, 64, 48))]
    picture = create_with_renditions(frames[0], name, {"save_all": True, "append_images": frames[1:], "duration": 100})
    for r in picture.renditions.all():
        cut = open_image(r)
        assert getattr(cut, "n_frames", 1) == 1
        assert is_blue(cut.convert("RGB").getpixel((30, 20)))


# ---------------------------------------------------------------------------------------------- order


def test_pictures_of_public_pages_come_first_and_of_these_those_without_any_files(create_with_renditions):
    outdated = create_with_renditions(draw_image((64, 48)), title="outdated")
    Picture.objects.filter(pk=outdated.pk).update(rendition_state="of earlier sets")
    names = ("shown", "of a draft", "not used")
    new = {name: create_picture(draw_image((64, 48)), title=name) for name in names}
    factories.StoryFactory(image=new["of a draft"], live=False)
    for picture in (outdated, new["shown"]):
        factories.StoryFactory(image=picture)
    before = journal.last_sequence()
    assert create_missing_renditions() == 4
    recorded = JournalEntry.objects.filter(sequence__gt=before).order_by("sequence")
    order = [Picture.objects.get(pk=entry.object_id).title for entry in recorded]
    assert order[:2] == ["shown", "outdated"]
    assert order[2:] == ["not used", "of a draft"]


# ------------------------------------------------------------------------------------------- failures


def test_a_missing_file_fails_one_picture_and_keeps_its_renditions(create_with_renditions):
    picture, other = create_with_renditions(draw_image((64, 48))), create_picture(draw_image((64, 48)))
    files = set(picture.renditions.values_list("file", flat=True))
    picture.file.storage.delete(picture.file.name)
    picture.focal_point_x, picture.focal_point_y, picture.focal_point_width, picture.focal_point_height = 10, 10, 2, 2
    picture.save()
    assert create_missing_renditions() == 2
    picture, other = (Picture.objects.get(pk=each.pk) for each in (picture, other))
    assert picture.has_failed
    assert set(picture.renditions.values_list("file", flat=True)) == files
    assert other.rendition_state == other.expected_state


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n\0\0"])
def test_an_unreadable_file_is_retried_the_next_day_or_when_saved(content, pass_time):
    picture = create_picture(draw_image((64, 48)))
    good = read_content(picture)
    overwrite(picture, content)
    assert (create_missing_renditions(), create_missing_renditions()) == (1, 0)
    pass_time(days=1)
    assert (create_missing_renditions(), create_missing_renditions()) == (1, 0)
    overwrite(picture, good)
    Picture.objects.get(pk=picture.pk).save()
    assert create_missing_renditions() == 1
    assert Picture.objects.get(pk=picture.pk).rendition_state == picture.expected_state


def overwrite(picture: Picture, content: bytes) -> None:
    picture.file.storage.delete(picture.file.name)
    picture.file.storage.save(picture.file.name, ContentFile(content))


def test_images_with_too_many_pixels_are_not_decoded(monkeypatch):
    picture = create_picture(draw_image((64, 48)))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 64 * 48 - 1)
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("it was decoded"))
    create_missing_renditions()
    assert Picture.objects.get(pk=picture.pk).has_failed


@pytest.mark.parametrize("moment", ["_store", "_replace_renditions"])
def test_a_crash_leaves_no_incomplete_renditions_or_unused_files(create_with_renditions, monkeypatch, moment):
    picture = create_picture(draw_image((400, 300)))
    original, calls = getattr(renditions, moment), []

    def crash(*args):
        calls.append(args)
        if len(calls) == (4 if moment == "_store" else 1):
            raise SystemExit
        original(*args)

    before = stored_files()
    with monkeypatch.context() as patch:
        patch.setattr(renditions, moment, crash)
        with pytest.raises(SystemExit):
            create_missing_renditions()
    assert not picture.renditions.exists()
    files_left = stored_files() - before
    assert files_left
    assert create_missing_renditions() == 1
    assert files_left <= set(picture.renditions.values_list("file", flat=True)) == stored_files() - before


def test_renditions_of_a_picture_changed_meanwhile_are_discarded():
    picture = create_picture(draw_image((400, 300)))
    before, changed = stored_files(), []

    def change(execute, sql, *arguments):
        """Change the picture when its new files are stored."""
        if not changed and stored_files() > before:
            changed.append(picture)
            Picture.objects.filter(pk=picture.pk).update(focal_point_x=5, focal_point_y=5)
        return execute(sql, *arguments)

    with connection.execute_wrapper(change):
        create_missing_renditions()
    assert changed
    assert not picture.renditions.exists()
    assert stored_files() == before
    assert create_missing_renditions() == 1
    assert picture.renditions.exists()


def test_file_names_are_random_and_those_of_a_version_have_one_directory(create_with_renditions):
    picture = create_with_renditions(draw_image((700, 500)), "embargoed-visit-of-the-minister.png")
    assert re.fullmatch(r"pictures/[0-9a-f]{32}\.png", picture.file.name)
    names = set(picture.renditions.values_list("file", flat=True))
    (version,) = {name.split("/")[1] for name in names}
    assert re.fullmatch("[0-9a-f]{32}", version)
    assert version not in picture.file.name
    assert {f"renditions/{version}/{use}" for use in ("card-600.avif", "card-700.webp", "share-700.jpg")} <= names
    picture.focal_point_x, picture.focal_point_y, picture.focal_point_width, picture.focal_point_height = 9, 9, 9, 9
    picture.save()
    create_missing_renditions()
    assert not names & set(picture.renditions.values_list("file", flat=True))
