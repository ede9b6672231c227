"""What the worker makes of a picture: how it looks, what it no longer tells, and what happens when something fails."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import ExifTags, Image, ImageCms

from cms.images import rendition_specs, renditions
from cms.images.models import Picture
from cms.images.renditions import create_missing_renditions

from .conftest import BLUE, RED, content_of, drawn, is_blue, is_red, opened, picture

pytestmark = pytest.mark.django_db

SECRET_PLACE = "Velkarside"


def specs(one: Picture) -> list[str]:
    return sorted(one.renditions.values_list("filter_spec", flat=True))


def stored_files() -> set[str]:
    return {f"renditions/{name}" for name in default_storage.listdir("renditions")[1]}


def test_every_set_is_made_in_its_shape_and_no_size_twice(made):
    one = made(drawn((1400, 1050)))
    made_of = {r.filter_spec: (r.width, r.height) for r in one.renditions.all()}
    assert made_of["fill-600x400|format-jpeg"] == (600, 400)
    assert made_of["fill-640x360|format-avif"] == (640, 360)
    assert made_of["width-320|format-webp"] == (320, 240)
    assert made_of["fill-1200x630|format-jpeg"] == (1200, 630)
    # Nothing is made larger than its original.
    assert made_of["width-1440|format-avif"] == (1400, 1050)
    assert made_of["fill-1920x1080|format-avif"] == (1400, 788)
    per_format = Counter((name.partition("-")[0], size, name.rpartition("-")[2]) for name, size in made_of.items())
    assert set(per_format.values()) == {1}


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3), (64, 48)])
def test_a_tiny_original_gets_each_file_once_in_its_own_size(made, size):
    one = made(drawn(size))
    assert one.rendition_state == one.expected_state
    for r in one.renditions.all():
        assert r.width <= size[0]
        assert r.height <= size[1]
    assert len(specs(one)) == 3 * 3 + 1  # AVIF, WebP and JPEG for cards, the top and the text; one to share


def test_the_cut_is_around_the_focal_point(made):
    wide = {"size": (1200, 300), "red": (1100, 100, 1200, 200)}
    centred = made(drawn(**wide))
    focused = made(drawn(**wide), focal_point_x=1150, focal_point_y=150, focal_point_width=100, focal_point_height=100)
    for one, sees in ((centred, False), (focused, True)):
        cut = opened(one.renditions.get(filter_spec="fill-600x400|format-jpeg"))
        pixels = [cut.getpixel((x, cut.height // 2)) for x in range(0, cut.width, 5)]
        assert any(map(is_red, pixels)) is sees
        whole = opened(one.renditions.get(filter_spec="width-960|format-jpeg"))
        assert any(is_red(whole.getpixel((x, whole.height // 2))) for x in range(0, whole.width, 5))


def test_another_focal_point_has_other_files_and_the_old_ones_go(made, django_capture_on_commit_callbacks):
    one = made(drawn((900, 300)))
    before = set(one.renditions.values_list("file", flat=True))
    one.focal_point_x, one.focal_point_y, one.focal_point_width, one.focal_point_height = 800, 150, 50, 50
    one.save()
    assert set(one.renditions.values_list("file", flat=True)) == before  # they serve until the others are there
    with django_capture_on_commit_callbacks(execute=True):
        assert create_missing_renditions() == 1
    after = set(one.renditions.values_list("file", flat=True))
    assert len(after) == len(before)
    assert not after & before
    assert after <= stored_files()
    assert not before & stored_files()


def test_what_changes_nothing_in_the_picture_makes_nothing_anew(made):
    one = made(drawn((60, 40)))
    one.title = "Another title"
    one.save()
    one.save(update_fields=["file_size"])
    assert create_missing_renditions() == 0


def test_changed_sets_are_made_in_the_background_while_the_old_ones_are_there(made, monkeypatch):
    one = made(drawn((400, 300)))
    old = set(one.renditions.values_list("file", flat=True))
    admins = one.renditions.create(filter_spec="max-165x165", file="renditions/admin.jpg", width=165, height=123)
    for module in (renditions, rendition_specs):
        monkeypatch.setattr(module, "SPECS_DIGEST", "another-state")
    monkeypatch.setattr("cms.images.models.SPECS_DIGEST", "another-state")
    monkeypatch.setitem(
        rendition_specs.RENDITION_SETS, "hero", rendition_specs.RenditionSet(widths=(300,), fallback=300, ratio=(2, 1))
    )
    assert set(one.renditions.exclude(pk=admins.pk).values_list("file", flat=True)) == old
    assert create_missing_renditions() == 1
    assert "fill-300x150|format-avif" in specs(one)
    assert not [name for name in specs(one) if name.startswith("fill-640x360")]
    assert one.renditions.filter(pk=admins.pk).exists()  # the admin's own are not ours to take away
    assert create_missing_renditions() == 0


def test_a_photograph_is_turned_as_the_camera_was_held(made):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # the camera was turned: rotate by 90° to see it upright
    one = made(drawn((800, 400), red=(0, 0, 400, 400)), "photo.jpg", {"exif": exif})
    assert (one.width, one.height) == (400, 800)
    whole = opened(one.renditions.get(filter_spec="width-960|format-jpeg"))
    assert whole.size == (400, 800)
    assert is_red(whole.getpixel((200, 100)))
    assert is_blue(whole.getpixel((200, 700)))


def test_nothing_the_camera_wrote_is_in_any_file(made):
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = SECRET_PLACE
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (52.0, 30.0, 0.0)
    gps[ExifTags.GPS.GPSAreaInformation] = SECRET_PLACE.encode()
    xmp = f"<x:xmpmeta>{SECRET_PLACE}</x:xmpmeta>".encode()
    for name in ("photo.jpg", "photo.webp", "photo.png", "photo.avif"):
        how = {"exif": exif.tobytes()} if name == "photo.png" else {"exif": exif.tobytes(), "xmp": xmp}
        one = made(drawn((64, 48)), name, how)
        assert SECRET_PLACE.encode() in content_of(one)  # a control: it was there
        for r in one.renditions.all():
            content = content_of(r)
            assert SECRET_PLACE.encode() not in content
            assert not opened(r).getexif()
            assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & opened(r).info.keys()


def test_other_colours_become_those_of_the_web(made):
    for mode, name in (("CMYK", "print.jpg"), ("L", "grey.jpg"), ("P", "palette.gif"), ("I;16", "deep.png")):
        image = drawn((64, 48), mode="L" if mode == "I;16" else mode)
        if mode == "I;16":
            image = image.convert("I").point(lambda value: value * 256).convert("I;16")
        one = made(image, name)
        cut = opened(one.renditions.get(filter_spec="width-960|format-jpeg"))
        assert cut.mode == "RGB"
        expected = (
            BLUE if mode in ("CMYK", "P") else (Image.new("RGB", (1, 1), BLUE).convert("L").getpixel((0, 0)),) * 3
        )
        assert all(abs(a - b) < 12 for a, b in zip(cut.getpixel((30, 20)), expected, strict=True)), mode


@pytest.mark.parametrize("profile", ["real", "broken"])
def test_a_profile_is_applied_or_passed_over(made, profile):
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    one = made(drawn((64, 48)), "photo.jpg", {"icc_profile": lab if profile == "real" else b"no profile at all"})
    cut = opened(one.renditions.get(filter_spec="width-320|format-webp"))
    assert is_blue(cut.getpixel((10, 10)))
    assert "icc_profile" not in cut.info


def test_what_is_transparent_stays_so_and_has_png_to_fall_back_on(made):
    clear = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    clear.paste((*RED, 255), (100, 100, 300, 200))
    one = made(clear, "logo.png")
    assert one.placeholder == ""  # it would shine through
    for name in ("avif", "webp", "png"):
        cut = opened(one.renditions.get(filter_spec__startswith="width-", height=300, filter_spec__endswith=name))
        assert cut.convert("RGBA").getpixel((5, 5))[3] == 0
        assert is_red(cut.convert("RGBA").getpixel((200, 150)))
    shared = opened(one.renditions.get(filter_spec="fill-1200x630|format-jpeg"))
    assert min(shared.getpixel((2, 2))) > 250  # networks show no transparency: it stands on white
    assert not one.renditions.filter(filter_spec__startswith="width-", filter_spec__endswith="jpeg").exists()


def test_an_alpha_channel_that_hides_nothing_is_no_transparency(made):
    one = made(drawn((64, 48), mode="RGBA"))
    assert one.placeholder.startswith("data:image/webp;base64,")
    assert not one.renditions.filter(filter_spec__endswith="png").exists()


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp"])
def test_of_what_moves_the_first_frame_is_shown(made, name):
    frames = [drawn((64, 48)), drawn((64, 48), red=(0, 0, 64, 48))]
    one = made(frames[0], name, {"save_all": True, "append_images": frames[1:], "duration": 100})
    for r in one.renditions.all():
        cut = opened(r)
        assert getattr(cut, "n_frames", 1) == 1
        assert is_blue(cut.convert("RGB").getpixel((30, 20)))


# ------------------------------------------------------------------------------------------- when something fails


def test_a_missing_file_costs_one_picture_and_what_was_made_of_it_stays(made):
    one, other = made(drawn((64, 48))), picture(drawn((64, 48)))
    files = set(one.renditions.values_list("file", flat=True))
    one.file.storage.delete(one.file.name)
    one.focal_point_x, one.focal_point_y, one.focal_point_width, one.focal_point_height = 10, 10, 2, 2
    one.save()
    assert create_missing_renditions() == 2
    one, other = (Picture.objects.get(pk=each.pk) for each in (one, other))
    assert one.has_failed
    assert set(one.renditions.values_list("file", flat=True)) == files
    assert other.rendition_state == other.expected_state


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n\0\0"])
def test_a_broken_file_is_left_alone_until_it_is_saved_again_or_the_next_day(content, pass_time):
    one = picture(drawn((64, 48)))
    good = content_of(one)
    overwrite(one, content)
    assert (create_missing_renditions(), create_missing_renditions()) == (1, 0)
    pass_time(days=1)
    assert (create_missing_renditions(), create_missing_renditions()) == (1, 0)
    overwrite(one, good)
    Picture.objects.get(pk=one.pk).save()
    assert create_missing_renditions() == 1
    assert Picture.objects.get(pk=one.pk).rendition_state == one.expected_state


def overwrite(one: Picture, content: bytes) -> None:
    one.file.storage.delete(one.file.name)
    one.file.storage.save(one.file.name, ContentFile(content))


def test_more_pixels_than_are_allowed_are_not_decoded(monkeypatch):
    one = picture(drawn((64, 48)))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 64 * 48 - 1)
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("it was decoded"))
    create_missing_renditions()
    assert Picture.objects.get(pk=one.pk).has_failed


@pytest.mark.parametrize("moment", ["_store", "_replace_renditions"])
def test_after_a_crash_in_the_middle_nothing_is_half_and_nothing_left_over(made, monkeypatch, moment):
    one = picture(drawn((400, 300)))
    whole, calls = getattr(renditions, moment), []

    def dies(*args):
        calls.append(args)
        if len(calls) == (4 if moment == "_store" else 1):
            raise SystemExit
        whole(*args)

    before = stored_files()
    with monkeypatch.context() as patch:
        patch.setattr(renditions, moment, dies)
        with pytest.raises(SystemExit):
            create_missing_renditions()
    assert not one.renditions.exists()
    left = stored_files() - before
    assert left
    assert create_missing_renditions() == 1
    assert left <= set(one.renditions.values_list("file", flat=True)) == stored_files() - before


def test_a_picture_changed_while_its_sets_are_made_keeps_no_cut_of_before(monkeypatch):
    one = picture(drawn((400, 300)))
    before, whole = stored_files(), renditions._replace_renditions

    def meanwhile(made_of, *args):
        Picture.objects.filter(pk=one.pk).update(focal_point_x=5, focal_point_y=5)
        whole(made_of, *args)

    with monkeypatch.context() as patch:
        patch.setattr(renditions, "_replace_renditions", meanwhile)
        create_missing_renditions()
    assert not one.renditions.exists()
    assert stored_files() == before
    assert create_missing_renditions() == 1
    assert one.renditions.exists()


def test_names_tell_nothing_and_are_as_the_web_server_expects_them(made):
    one = made(drawn((64, 48)), "embargoed-visit-of-the-minister.png")
    for name in [one.file.name, *one.renditions.values_list("file", flat=True)]:
        assert "minister" not in name
        assert re.fullmatch(r"(pictures|renditions)/[0-9a-f]{32}\.(avif|webp|jpg|png)", name)
