"""Pictures that other programs write: for each one the commands that make it from a few drawings.

The commands are run in a directory with the files of `draw_sources`. `{o}` is the file that they write.
"""

from __future__ import annotations

import random
import struct
from pathlib import Path

from PIL import Image, ImageCms

JPEG = {
    "baseline": "cjpeg -quality 90 -outfile {o} photo.ppm",
    "grey": "cjpeg -grayscale -outfile {o} photo.ppm",
    "progressive": "cjpeg -progressive -outfile {o} photo.ppm",
    "arithmetic": "cjpeg -arithmetic -outfile {o} photo.ppm",
    "arithmetic progressive": "cjpeg -arithmetic -progressive -outfile {o} photo.ppm",
    "optimised": "cjpeg -optimize -outfile {o} photo.ppm",
    "restart after each row": "cjpeg -restart 1 -outfile {o} photo.ppm",
    "restart after each block": "cjpeg -restart 1B -outfile {o} photo.ppm",
    "rgb without transformation": "cjpeg -rgb -outfile {o} photo.ppm",
    "444": "cjpeg -sample 1x1 -outfile {o} photo.ppm",
    "422": "cjpeg -sample 2x1 -outfile {o} photo.ppm",
    "440": "cjpeg -sample 1x2 -outfile {o} photo.ppm",
    "411": "cjpeg -sample 4x1 -outfile {o} photo.ppm",
    "float and smoothed": "cjpeg -dct float -smooth 20 -outfile {o} photo.ppm",
    "coarse": "cjpeg -quality 1 -outfile {o} photo.ppm",
    "16-bit tables": "cjpeg -quality 1 -qslots 0,1 -outfile {o} photo.ppm",
    "icc by cjpeg": "cjpeg -icc profile.icc -outfile {o} photo.ppm",
    "icc in parts": "cjpeg -icc large.icc -outfile {o} photo.ppm",
    "turned without loss": "jpegtran -rotate 90 -copy all -outfile {o} photo.jpg",
    "cropped without loss": "jpegtran -crop 32x16+16+16 -outfile {o} photo.jpg",
    "grey without loss": "jpegtran -grayscale -outfile {o} photo.jpg",
    "progressive without loss": "jpegtran -progressive -optimize -outfile {o} photo.jpg",
    "arithmetic without loss": "jpegtran -arithmetic -copy none -outfile {o} photo.jpg",
    "cmyk": "convert photo.ppm -colorspace CMYK {o}",
    "cmyk with profile": "convert photo.ppm -colorspace CMYK -profile large.icc {o}",
    "ycck of Adobe": "ffmpeg -i photo.ppm -pix_fmt yuvj420p {o}",
    "interlaced by ImageMagick": "convert photo.ppm -interlace Plane -comment Velkarside {o}",
    "photoshop resources": "convert photo.ppm -profile 8BIM:iptc.8bim {o}",
    "one pixel": "convert photo.ppm -resize 1x1! {o}",
    "odd size": "convert photo.ppm -crop 37x13+0+0 {o}",
    "as a frame of a film": "ffmpeg -f lavfi -i testsrc=size=64x48 -frames:v 1 -q:v 2 {o}",
    "full range of ffmpeg": "ffmpeg -i photo.ppm -pix_fmt yuvj444p -q:v 3 {o}",
    "huffman by ffmpeg": "ffmpeg -i photo.ppm -huffman optimal -q:v 3 {o}",
    "grey by ffmpeg": "ffmpeg -i photo.ppm -pix_fmt gray -q:v 3 {o}",
    **{f"orientation {number}": f"exiftool -n -Orientation={number} -o {{o}} photo.jpg" for number in range(1, 9)},
    "thumbnail": "exiftool -ThumbnailImage<=small.jpg -o {o} photo.jpg",
    "iptc and xmp": "exiftool -IPTC:City=Velkarside -XMP-photoshop:City=Velkarside -o {o} photo.jpg",
    "extended xmp": "exiftool -XMP-dc:Description<=long.txt -o {o} photo.jpg",
    "file behind the end": "exiftool -trailer:all= -MakerNotes:all= -o {o} trailing.jpg",
    "pictures of a stereo camera": "exiftool -Artist=Velkarside -o {o} phone.mpo.jpg",
    "fill bytes": "exiftool -Comment=Velkarside -o {o} filled.jpg",
}
PNG = {
    **{f"grey {bits} bit": f"convert grey.png -depth {bits} PNG:{{o}}" for bits in (1, 2, 4, 8, 16)},
    "palette 1 bit": "convert photo.ppm -colors 2 -type Palette PNG8:{o}",
    "palette 4 bit": "convert photo.ppm -colors 16 -type Palette PNG8:{o}",
    "palette 8 bit": "convert photo.ppm -colors 200 PNG8:{o}",
    "palette with transparency": "convert alpha.png -colors 60 PNG8:{o}",
    "rgb 16 bit": "convert deep.png PNG48:{o}",
    "rgba 16 bit": "convert deep.png -alpha set -channel A -evaluate set 50% PNG64:{o}",
    "grey with alpha": "convert alpha.png -colorspace Gray PNG:{o}",
    "transparent colour": "convert photo.ppm -transparent-color blue PNG24:{o}",
    "interlaced": "convert photo.ppm -interlace PNG PNG:{o}",
    "interlaced palette": "convert photo.ppm -colors 9 -interlace PNG PNG8:{o}",
    "interlaced by optipng": "optipng -quiet -i 1 -out {o} alpha.png",
    "optipng": "optipng -quiet -o2 -out {o} photo.png",
    "pngcrush": "pngcrush -q photo.png {o}",
    "pngcrush with text": "pngcrush -q -text b Author Velkarside photo.png {o}",
    "pngcrush with compressed text": "pngcrush -q -ztxt b Author Velkarside photo.png {o}",
    "pngcrush with gamma": "pngcrush -q -g 0.45455 photo.png {o}",
    "text of ImageMagick": "convert photo.ppm -set Author Velkarside -set Comment Velkarside PNG:{o}",
    "time": "convert photo.ppm -define png:include-chunk=all PNG:{o}",
    "icc": "convert photo.ppm -profile profile.icc PNG:{o}",
    "resolution": "convert photo.ppm -density 300 -units PixelsPerInch PNG:{o}",
    "background": "convert alpha.png -background red -define png:include-chunk=bkgd PNG:{o}",
    "exif by ImageMagick": "convert tagged.jpg PNG:{o}",
    "raw profiles": "convert tagged.jpg -define png:exclude-chunk=eXIf PNG:{o}",
    "animation": "ffmpeg -i frame%d.png -plays 0 -f apng {o}",
    "animation with alpha": "ffmpeg -i frame%d.png -pix_fmt rgba -plays 3 -f apng {o}",
    "ffmpeg": "ffmpeg -i photo.ppm -pix_fmt rgb48be {o}",
    "grey with alpha 16 bit by ffmpeg": "ffmpeg -i alpha.png -pix_fmt ya16be {o}",
    "exif of exiftool": "exiftool -Orientation#=6 -EXIF:Artist=Velkarside -o {o} photo.png",
    "international text": "exiftool -PNG:Author-de=Velkarside -PNG:Comment=Velkarside -o {o} photo.png",
    "zopfli-like filters": "optipng -quiet -f 0-5 -zc 9 -zm 8-9 -zs 0-3 -out {o} photo.png",
}
WEBP = {
    "lossy": "cwebp -quiet photo.png -o {o}",
    "lossless": "cwebp -quiet -lossless photo.png -o {o}",
    "nearly lossless": "cwebp -quiet -near_lossless 60 photo.png -o {o}",
    "alpha": "cwebp -quiet alpha.png -o {o}",
    "lossless alpha": "cwebp -quiet -lossless -exact alpha.png -o {o}",
    "raw alpha": "cwebp -quiet -alpha_method 0 alpha.png -o {o}",
    "sharp": "cwebp -quiet -sharp_yuv -m 6 -segments 1 photo.png -o {o}",
    "multi-threaded partitions": "cwebp -quiet -mt -pass 2 -partition_limit 50 photo.png -o {o}",
    "odd size": "cwebp -quiet -crop 0 0 37 13 photo.png -o {o}",
    "metadata of the source": "cwebp -quiet -metadata all tagged.jpg -o {o}",
    "icc": "webpmux -set icc profile.icc plain.webp -o {o}",
    "exif": "webpmux -set exif photo.exif plain.webp -o {o}",
    "xmp": "webpmux -set xmp photo.xmp plain.webp -o {o}",
    "animation": "img2webp -loop 3 -lossy -d 120 frame1.png -d 80 frame2.png frame3.png -o {o}",
    "lossless animation": "img2webp -lossless frame1.png frame2.png frame3.png -o {o}",
    "mixed animation": "img2webp -mixed -min_size frame1.png frame2.png frame3.png -o {o}",
    "animation with exif": "webpmux -set exif photo.exif moving.webp -o {o}",
    "animation of frames": "webpmux -frame plain.webp +100 -frame plain.webp +200+0+0+1-b -loop 2 -o {o}",
    "animation of a GIF": "gif2webp -quiet moving.gif -o {o}",
    "lossy animation of a GIF": "gif2webp -quiet -lossy -metadata xmp moving.gif -o {o}",
    "ffmpeg": "ffmpeg -i photo.png -c:v libwebp {o}",
    "animation of ffmpeg": "ffmpeg -i frame%d.png -c:v libwebp_anim -loop 0 {o}",
    "ImageMagick": "convert tagged.jpg -quality 50 {o}",
    "orientation": "webpmux -set exif turned.exif plain.webp -o {o}",
}
AVIF = {
    **{f"{bits} bit": f"avifenc -s 10 -d {bits} deep.png {{o}}" for bits in (8, 10, 12)},
    **{f"{form} chroma": f"avifenc -s 10 -y {form} photo.png {{o}}" for form in (420, 422, 400)},
    "lossless": "avifenc -s 10 -l photo.png {o}",
    "alpha": "avifenc -s 10 alpha.png {o}",
    "premultiplied alpha": "avifenc -s 10 -p alpha.png {o}",
    "alpha 10 bit": "avifenc -s 10 -d 10 alpha.png {o}",
    "limited range": "avifenc -s 10 -r limited --cicp 1/13/6 photo.png {o}",
    "hdr colours": "avifenc -s 10 -d 10 --cicp 9/16/9 deep.png {o}",
    "icc": "avifenc -s 10 --icc profile.icc photo.png {o}",
    "exif": "avifenc -s 10 --exif photo.exif photo.png {o}",
    "xmp": "avifenc -s 10 --xmp photo.xmp photo.png {o}",
    "exif, xmp and icc": "avifenc -s 10 --exif photo.exif --xmp photo.xmp --icc profile.icc alpha.png {o}",
    "metadata of the source": "avifenc -s 10 tagged.jpg {o}",
    "turned": "avifenc -s 10 --irot 1 photo.png {o}",
    "mirrored": "avifenc -s 10 --imir 1 photo.png {o}",
    "cropped by clap": "avifenc -s 10 --crop 8,8,64,32 photo.png {o}",
    "pixel ratio": "avifenc -s 10 --pasp 4,3 photo.png {o}",
    "grid": "avifenc -s 10 -g 2x1 tile.png tile.png {o}",
    "grid with alpha": "avifenc -s 10 -g 1x2 --exif photo.exif clear.png clear.png {o}",
    "tiles": "avifenc -s 10 --tilerowslog2 1 --tilecolslog2 1 photo.png {o}",
    "sequence": "avifenc -s 10 --fps 10 frame1.png frame2.png frame3.png {o}",
    "sequence with exif": "avifenc -s 10 --exif photo.exif --xmp photo.xmp frame1.png frame2.png frame3.png {o}",
    "sequence with alpha": "avifenc -s 10 -k 1 clear.png clear.png {o}",
    "rav1e": "avifenc -s 10 -c rav1e photo.png {o}",
    "svt": "avifenc -s 10 -c svt -y 420 photo.png {o}",
    "sequence of ffmpeg": "ffmpeg -i frame%d.png -c:v libaom-av1 -cpu-used 8 -f avif {o}",
    "still picture of ffmpeg": "ffmpeg -i photo.png -c:v libaom-av1 -cpu-used 8 -still-picture 1 -f avif {o}",
    "ffmpeg with svt": "ffmpeg -i photo.png -c:v libsvtav1 -pix_fmt yuv420p10le -frames:v 1 -f avif {o}",
}
GIF = {
    "still": "convert photo.ppm {o}",
    "1 bit": "convert photo.ppm -monochrome {o}",
    "transparent": "convert alpha.png {o}",
    "interlaced": "convert photo.ppm -interlace GIF {o}",
    "version 87a": "convert photo.ppm GIF87:{o}",
    "comment": "convert photo.ppm -comment Velkarside {o}",
    "animation": "gifsicle --delay 10 --loopcount=3 one.gif two.gif -o {o}",
    "optimised animation": "gifsicle -O3 --delay 10 --loopcount moving.gif -o {o}",
    "comment of gifsicle": "gifsicle --comment Velkarside --name Velkarside one.gif two.gif -o {o}",
    "text of gifsicle": "gifsicle --colors 16 --interlace --extension 7 Velkarside one.gif -o {o}",
    "without a loop": "gifsicle --no-loopcount --disposal previous one.gif two.gif -o {o}",
    "local palettes": "convert -delay 20 frame1.png frame2.png frame3.png -loop 0 {o}",
    "layers": "convert -delay 20 frame1.png frame2.png frame3.png -layers OptimizeTransparency {o}",
    "ffmpeg": "ffmpeg -i frame%d.png -loop 2 {o}",
    "xmp": "exiftool -XMP-dc:Creator=Velkarside -o {o} moving.gif",
}
SUFFIXES = {"jpg": JPEG, "png": PNG, "webp": WEBP, "avif": AVIF, "gif": GIF}
PICTURES = {
    f"{suffix} {name}": (suffix, command) for suffix, cases in SUFFIXES.items() for name, command in cases.items()
}

TAGS = (  # ExifTool adds these to a copy of each
    *(
        "-GPSLatitude=59.123",
        "-GPSLatitudeRef=N",
        "-GPSLongitude=10.2",
        "-GPSLongitudeRef=E",
        "-EXIF:Artist=Velkarside",
    ),
    *("-EXIF:Model=Velkarside", "-EXIF:SerialNumber=Velkarside", "-EXIF:UserComment=Velkarside", "-Comment=Velkarside"),
    *("-XMP-dc:Creator=Velkarside", "-XMP-exif:GPSLatitude=59.123", "-XMP-xmpMM:HistoryAction=Velkarside"),
    *("-IPTC:By-line=Velkarside", "-IPTC:City=Velkarside", "-PNG:Author=Velkarside"),
)


def draw_sources(directory: Path) -> None:
    """Write the drawings and the parts of metadata that the commands refer to."""
    photo = _draw_photo((96, 64))
    deep = Image.new("I;16", (96, 64))
    deep.putdata([(x * 683 + y * 331) % 65_536 for y in range(64) for x in range(96)])
    alpha = photo.convert("RGBA")
    alpha.putalpha(Image.linear_gradient("L").resize(photo.size))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    large = bytearray(profile + bytes(150_000))
    large[:4] = struct.pack(">I", len(large))
    for name, image in {
        "photo.ppm": photo,
        "photo.png": photo,
        "grey.png": photo.convert("L"),
        "deep.png": deep,
        "alpha.png": alpha,
        "tile.png": photo.resize((128, 128)),
        "clear.png": alpha.resize((128, 128)),
        "plain.webp": photo,
        "one.gif": photo.quantize(30),
        "two.gif": photo.rotate(180).quantize(9),
    }.items():
        image.save(directory / name)
    frames = [photo.rotate(90 * number) for number in range(3)]
    for number, frame in enumerate(frames, start=1):
        frame.save(directory / f"frame{number}.png")
    for name in ("moving.gif", "moving.webp"):
        frames[0].save(directory / name, save_all=True, append_images=frames[1:], duration=100, loop=0)
    exif = Image.Exif()
    exif[315] = "Velkarside"
    exif.get_ifd(0x8825)[28] = b"Velkarside"
    turned = Image.Exif()
    turned.update({274: 8, 315: "Velkarside"})
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><!-- Velkarside --></x:xmpmeta>"
    photo.save(directory / "photo.jpg", quality=95)
    photo.save(
        directory / "tagged.jpg", quality=95, exif=exif.tobytes(), xmp=xmp, icc_profile=profile, comment="Velkarside"
    )
    photo.resize((16, 8)).save(directory / "small.jpg")
    photo.save(directory / "phone.mpo.jpg", format="MPO", save_all=True, append_images=[photo.resize((48, 32))])
    jpeg = (directory / "photo.jpg").read_bytes()
    for name, content in {
        "profile.icc": profile,
        "large.icc": bytes(large),
        "photo.exif": exif.tobytes().removeprefix(b"Exif\0\0"),
        "turned.exif": turned.tobytes().removeprefix(b"Exif\0\0"),
        "photo.xmp": xmp,
        "long.txt": b"Velkarside " * 9_000,
        "iptc.8bim": b"8BIM\x04\x04\0\0\0\0\0\x0f\x1c\x02\x50\0\x0aVelkarside\0",
        "trailing.jpg": jpeg + b"Velkarside" * 9,
        "filled.jpg": jpeg[:20] + b"\xff" * 7 + jpeg[20:],
    }.items():
        (directory / name).write_bytes(content)


def _draw_photo(size: tuple[int, int]) -> Image.Image:
    """Return a picture with gradients, noise and an edge, so that turned and mirrored ones differ."""
    noise = random.Random(36)
    photo = Image.new("RGB", size)
    photo.putdata([(x * 2, y * 3, noise.randrange(256)) for y in range(size[1]) for x in range(size[0])])
    photo.paste((250, 250, 20), (0, 0, size[0] // 3, size[1] // 4))
    return photo
