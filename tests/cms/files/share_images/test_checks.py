from __future__ import annotations

from cms.editing.branding.appearance import check_share_picture_fonts
from cms.files.share_images.renderer import HEADLINE_FONT


def test_files_that_are_no_fonts_are_reported_at_start_up(settings, tmp_path):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    settings.SHARE_PICTURE_FONTS = [str(HEADLINE_FONT)]
    assert check_share_picture_fonts() == []
    settings.SHARE_PICTURE_FONTS = [str(HEADLINE_FONT), str(broken), str(tmp_path / "absent.ttf")]
    assert [error.id for error in check_share_picture_fonts()] == ["branding.E004", "branding.E004"]
