"""The addresses of videos and of other sites' pages that a body shows in a frame."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlsplit

from django.conf import settings
from django.http.request import validate_host

from cms.content.blocks.embeds import parse_video_url

from .texts import get_host_name

# The hosts of which WordPress shows a page in place of an address alone in a line.
_PROVIDERS = """
    amazon.com animoto.com anghami.com bsky.app canva.com cloudup.com crowdsignal.net dailymotion.com
    facebook.com flickr.com imgur.com instagram.com issuu.com kickstarter.com linkedin.com mastodon.social
    mixcloud.com pinterest.com pca.st polldaddy.com reddit.com reverbnation.com scribd.com slideshare.net
    smugmug.com soundcloud.com speakerdeck.com spotify.com ted.com threads.net tiktok.com tumblr.com
    twitter.com videopress.com wolframcloud.com wordpress.tv x.com youtube.com youtu.be vimeo.com archive.org
    openstreetmap.org
"""
PROVIDERS = tuple(_PROVIDERS.split())
AUDIO_EXTENSIONS = (".mp3", ".m4a", ".ogg", ".oga", ".opus", ".wav", ".flac", ".aac", ".wma")
VIDEO_EXTENSIONS = (".mp4", ".m4v", ".webm", ".ogv", ".mov", ".avi", ".wmv", ".mpg", ".mpeg", ".flv")
YOUTUBE_PATH = re.compile(r"/(?:v|shorts|live|e)/([\w-]{11})(?![\w-])")
YOUTUBE_ID = re.compile(r"[\w-]{11}")
ARCHIVE_PATH = re.compile(r"/details/([\w.-]+)/?")
SPOTIFY_PATH = re.compile(r"/(?:intl-\w+/)?((?:track|album|playlist|episode|show|artist)/\w+)/?")


def is_provider(url: str) -> bool:
    """Return whether a URL alone in a line stands for the page itself, in a frame."""
    host = get_host_name(url)
    return validate_host(host, settings.EMBED_HOSTS) or any(
        host == one or host.endswith(f".{one}") for one in PROVIDERS
    )


def is_video(url: str) -> bool:
    """Return whether a URL is that of a video which our block can show. A list of videos is none."""
    return parse_video_url(url)[1] not in (None, "videoseries")


def normalise_url(url: str) -> str:
    """Return the address under which our blocks know a video or the page of a frame."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host in ("youtube.com", "youtube-nocookie.com"):
        return _normalise_youtube(url, parts.path, parts.query)
    if host == "open.spotify.com" and (match := SPOTIFY_PATH.fullmatch(parts.path)):
        return f"https://open.spotify.com/embed/{match[1]}"
    if host == "archive.org" and (match := ARCHIVE_PATH.fullmatch(parts.path)):
        return f"https://archive.org/embed/{match[1]}"
    if host == "soundcloud.com" and parts.path.count("/") > 1:
        return f"https://w.soundcloud.com/player/?url={quote(url, safe='')}"
    return url


def _normalise_youtube(url: str, path: str, query: str) -> str:
    match = YOUTUBE_PATH.match(path)
    video_id = match[1] if match else next(iter(parse_qs(query).get("v", [])), "") if path == "/watch" else ""
    return f"https://www.youtube.com/watch?v={video_id}" if YOUTUBE_ID.fullmatch(video_id) else url
