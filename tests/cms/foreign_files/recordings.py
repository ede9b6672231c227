"""Recordings that other programs write: for each one the command that makes it from a tone."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from .builder import run_command

TAGGED = (
    "-metadata title=Bell -metadata artist=Velkarside -metadata comment=Velkarside -metadata date=2026 "
    "-metadata location=+59.123+010.200/ -metadata encoded_by=Velkarside -metadata lyrics=Velkarside"
)
LAME_TAGS = "--tt Bell --ta Velkarside --tc Velkarside --ty 2026 --tv TXXX=Place=Velkarside"
VORBIS_TAGS = "-t Bell -a Velkarside -c LOCATION=Velkarside"
OPUS_TAGS = "--title Bell --artist Velkarside --comment LOCATION=Velkarside"
PHONE = "-movflags use_metadata_tags -metadata com.apple.quicktime.location.ISO6709=+59.123+010.200/"

MP3 = {
    "cbr": "lame --quiet -b 128 tone.wav {o}",
    "cbr without a header": "lame --quiet -t -b 64 tone.wav {o}",
    "vbr": "lame --quiet -V 4 tone.wav {o}",
    "old vbr": "lame --quiet --vbr-old -V 6 tone.wav {o}",
    "abr": "lame --quiet --abr 96 tone.wav {o}",
    "mono": "lame --quiet -m m -b 64 tone.wav {o}",
    "joint stereo": "lame --quiet -m j -b 160 stereo.wav {o}",
    "checksums": "lame --quiet -p -b 128 stereo.wav {o}",
    "320 kbit": "lame --quiet -b 320 stereo.wav {o}",
    **{
        f"{rate} Hz": f"ffmpeg -i tone.wav -ar {rate} -c:a libmp3lame {{o}}"
        for rate in (48000, 32000, 24000, 22050, 16000)
    },
    **{
        f"{rate} Hz of MPEG 2.5": f"ffmpeg -i tone.wav -ar {rate} -c:a libmp3lame {{o}}"
        for rate in (12000, 11025, 8000)
    },
    "id3 v1": f"lame --quiet --id3v1-only {LAME_TAGS} tone.wav {{o}}",
    "id3 v2": f"lame --quiet --id3v2-only {LAME_TAGS} tone.wav {{o}}",
    "id3 v1 and v2": f"lame --quiet --add-id3v2 --pad-id3v2-size 300 {LAME_TAGS} tone.wav {{o}}",
    "id3 v2.3 of ffmpeg": f"ffmpeg -i tone.wav {TAGGED} -id3v2_version 3 -write_id3v1 1 {{o}}",
    "id3 v2.4 of ffmpeg": f"ffmpeg -i tone.wav {TAGGED} -id3v2_version 4 {{o}}",
    "cover": "ffmpeg -i tone.wav -i cover.jpg -map 0 -map 1 -c:v copy -id3v2_version 3 {o}",
    "chapters": "ffmpeg -i tone.wav -i chapters.txt -map_metadata 1 -map_chapters 1 {o}",
    "shine": "ffmpeg -i tone.wav -c:a libshine {o}",
}
M4A = {
    "aac": "ffmpeg -i tone.wav -c:a aac {o}",
    "index first": "ffmpeg -i tone.wav -c:a aac -movflags +faststart {o}",
    "tags": f"ffmpeg -i tone.wav -c:a aac {TAGGED} {{o}}",
    "tags with the index first": f"ffmpeg -i tone.wav -c:a aac {TAGGED} -movflags +faststart {{o}}",
    "place of a phone": f"ffmpeg -i tone.wav -c:a aac {PHONE} {{o}}",
    "quicktime": f"ffmpeg -i tone.wav -c:a aac {PHONE} -brand M4A -f mov {{o}}",
    "3gp tags": f"ffmpeg -i tone.wav -c:a aac {TAGGED} -f 3gp {{o}}",
    "times": "ffmpeg -i tone.wav -c:a aac -metadata creation_time=2026-01-02T03:04:05 {o}",
    "fragmented": f"ffmpeg -i tone.wav -c:a aac {TAGGED} -movflags frag_keyframe+empty_moov {{o}}",
    "alac": f"ffmpeg -i tone.wav -c:a alac {TAGGED} {{o}}",
    "cover": "ffmpeg -i tone.wav -i cover.jpg -map 0 -map 1 -c:a aac -c:v copy -disposition:v attached_pic {o}",
    "chapters": "ffmpeg -i tone.wav -i chapters.txt -map_metadata 1 -map_chapters 1 -c:a aac {o}",
    "mono 8000 Hz": "ffmpeg -i tone.wav -ar 8000 -ac 1 -c:a aac {o}",
    "handler": "ffmpeg -i tone.wav -c:a aac -metadata:s:a handler_name=Velkarside {o}",
    "tags of exiftool": "exiftool -UserData:GPSCoordinates=59.1,10.2,0 -ItemList:Artist=Velkarside -o {o} plain.m4a",
    "xmp of exiftool": "exiftool -XMP-dc:Creator=Velkarside -Keys:Author=Velkarside -o {o} plain.m4a",
}
OGG = {
    "vorbis": "oggenc --quiet tone.wav -o {o}",
    "vorbis with tags": f"oggenc --quiet {VORBIS_TAGS} tone.wav -o {{o}}",
    "vorbis mono": "oggenc --quiet --downmix -q 0 stereo.wav -o {o}",
    "vorbis of ffmpeg": f"ffmpeg -i tone.wav -c:a libvorbis {TAGGED} {{o}}",
    "long comment": f"ffmpeg -i tone.wav -c:a libvorbis -metadata comment={'Velkarside' * 9_000} {{o}}",
    "opus": "opusenc --quiet tone.wav {o}",
    "opus with tags": f"opusenc --quiet {OPUS_TAGS} tone.wav {{o}}",
    "opus with a cover": "opusenc --quiet --picture cover.jpg tone.wav {o}",
    "opus of ffmpeg": f"ffmpeg -i tone.wav -c:a libopus {TAGGED} -f ogg {{o}}",
    "flac in ogg": f"ffmpeg -i tone.wav -c:a flac {TAGGED} -f ogg {{o}}",
    "flac in ogg of flac": "flac --silent --ogg --tag=ARTIST=Velkarside --picture=cover.jpg -o {o} tone.wav",
    "speex": f"ffmpeg -i tone.wav -ar 16000 -c:a libspeex {TAGGED} -f ogg {{o}}",
}
WAV = {
    **{
        f"{form}": f"ffmpeg -i tone.wav -c:a pcm_{form} {{o}}"
        for form in ("u8", "s16le", "s24le", "s32le", "f32le", "f64le")
    },
    "mu-law": "ffmpeg -i tone.wav -ar 8000 -c:a pcm_mulaw {o}",
    "adpcm": "ffmpeg -i tone.wav -c:a adpcm_ima_wav {o}",
    "extensible": "ffmpeg -i tone.wav -ac 6 -c:a pcm_s24le {o}",
    "info": f"ffmpeg -i tone.wav {TAGGED} {{o}}",
    "broadcast": "ffmpeg -i tone.wav -write_bext 1 -metadata originator=Velkarside -metadata umid=Velkarside {o}",
    "rf64": f"ffmpeg -i tone.wav -rf64 always {TAGGED} {{o}}",
    "peaks": "ffmpeg -i tone.wav -write_peak on {o}",
    "xmp and id3": "ffmpeg -i tone.wav -f wav -write_id3v2 1 {o}",
}
SUFFIXES = {"mp3": MP3, "m4a": M4A, "ogg": OGG, "wav": WAV}
RECORDINGS = {
    f"{suffix} {name}": (suffix, command) for suffix, cases in SUFFIXES.items() for name, command in cases.items()
}

FREE_FORMAT = "lame --quiet --freeformat -b 100 tone.wav {o}"
CHAPTERS = """;FFMETADATA1
title=Bell
artist=Velkarside
[CHAPTER]
TIMEBASE=1/1000
START=0
END=200
title=First
"""


def record_sources(directory: Path) -> None:
    """Write the recordings, the cover and the chapters that the commands refer to."""
    cover = Image.new("RGB", (8, 8))
    cover.save(directory / "cover.jpg", comment="Velkarside")
    (directory / "chapters.txt").write_text(CHAPTERS)
    for command in (
        "ffmpeg -f lavfi -i sine=frequency=440:duration=0.5 -ac 1 -ar 44100 tone.wav",
        "ffmpeg -i tone.wav -ac 2 stereo.wav",
        "ffmpeg -i tone.wav -c:a aac plain.m4a",
    ):
        run_command(command, directory)
