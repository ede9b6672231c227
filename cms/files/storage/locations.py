"""Where files are stored: a directory of this machine, or a bucket of object storage that speaks S3.

The environment variables MEDIA_URL and BACKUP_URL name the places of uploaded files and of backups. Django has a
setting MEDIA_URL, which is something else: the beginning of the public URLs of images.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

EXAMPLES = "files:///srv/clarion/media, s3://KEY:SECRET@host:9000/bucket, or s3:///bucket?region=eu-central-1 for AWS"
PARAMETERS = {
    "region": r"[a-z0-9-]+",
    "scheme": r"https?",
    "addressing": r"path|virtual",
}
BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]")
PREFIX = re.compile(r"(?!\.{1,2}(/|$))[\w.-]+(/(?!\.{1,2}(/|$))[\w.-]+)*", re.ASCII)
DEFAULT_REGION = "us-east-1"  # what most services other than AWS expect in a signature
UNREADABLE = (
    "it is not a URL. A secret may contain / and +: write them as %2F and %2B, or leave the keys out and set"
    " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
)


class InvalidMediaLocation(ValueError):
    """A value of MEDIA_URL that cannot be used. The message never repeats the value, which may contain a secret."""


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory of this machine."""

    path: Path

    @property
    def address(self) -> str:
        return f"files://{self.path}"

    def __str__(self) -> str:
        return self.address


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, or a part of it below a prefix. Without keys, boto3 finds them as on AWS: role, profile, variables."""

    name: str
    prefix: str
    endpoint: str | None  # None: AWS
    region: str
    addressing: str
    key: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """Return the URL without keys and parameters."""
        host = (self.endpoint or "").partition("://")[2]
        return "/".join(filter(None, (f"s3://{host}/{self.name}", self.prefix)))

    def __str__(self) -> str:
        """Return the URL without its keys, for people and logs."""
        parameters = {
            "region": "" if self.endpoint and self.region == DEFAULT_REGION else self.region,
            "scheme": "http" if self.endpoint and self.endpoint.startswith("http:") else "",
            "addressing": "" if self.addressing == ("path" if self.endpoint else "virtual") else self.addressing,
        }
        query = urlencode({name: value for name, value in parameters.items() if value})
        return f"{self.address}?{query}" if query else self.address


Location = Directory | Bucket


def parse_location(url: str, environment: Mapping[str, str]) -> Location:
    """Return the place that a value of MEDIA_URL names; `environment` may have the region of AWS.

    Raises:
        InvalidMediaLocation: With what is wrong and what to write instead.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise InvalidMediaLocation(UNREADABLE) from None
    if "@" in parts.path:
        raise InvalidMediaLocation(UNREADABLE)
    if parts.scheme in ("files", "file"):
        return _parse_directory(parts)
    if parts.scheme == "s3":
        return _parse_bucket(parts, environment)
    raise InvalidMediaLocation(
        f"it must begin with files:/// or s3://, such as {EXAMPLES}. It says where files are stored; the public"
        " addresses of pictures always begin with CMS_URL."
    )


def build_storage(location: Location) -> dict[str, Any]:
    """Return the entry of Django's setting STORAGES for this place."""
    if isinstance(location, Directory):
        return {"BACKEND": "cms.files.storage.directory.MediaStorage", "OPTIONS": {"location": str(location.path)}}
    options = {
        "bucket_name": location.name,
        "location": location.prefix,
        "endpoint_url": location.endpoint,
        "region_name": location.region,
        "addressing_style": location.addressing,
    }
    if location.key:
        # No token: one of the environment belongs to the keys of the environment.
        options |= {"access_key": location.key, "secret_key": location.secret, "security_token": None}
    return {"BACKEND": "cms.files.storage.bucket.ObjectStorage", "OPTIONS": options}


def overlaps(one: Location, other: Location) -> bool:
    """Return whether both are the same, or one contains the other, whose files would be copied again and again."""
    if isinstance(one, Directory) and isinstance(other, Directory):
        one, other = Directory(one.path.resolve()), Directory(other.path.resolve())
    first, second = f"{one.address}/", f"{other.address}/"
    return first.startswith(second) or second.startswith(first)


def _parse_directory(parts: SplitResult) -> Directory:
    if parts.netloc or parts.query or parts.fragment or not parts.path.startswith("/"):
        raise InvalidMediaLocation("a directory is an absolute path, such as files:///srv/clarion/media.")
    return Directory(Path(unquote(parts.path)))


def _parse_bucket(parts: SplitResult, environment: Mapping[str, str]) -> Bucket:
    parameters = _parse_parameters(parts)
    name, _, prefix = unquote(parts.path).strip("/").partition("/")
    host = (parts.netloc.rpartition("@")[2]).lower()
    is_whole = "scheme" in parameters or host == "localhost" or re.search(r"[.:]", host)
    if host and not is_whole:
        raise InvalidMediaLocation(
            "after s3:// comes the host of the service, then the bucket. A bucket of AWS is s3:///bucket?region=…, and"
            " a host without a dot needs its port or scheme=https."
        )
    if not name and host:
        raise InvalidMediaLocation(f"the bucket is missing after the host. For AWS, leave the host out: {EXAMPLES}.")
    if not BUCKET.fullmatch(name):
        raise InvalidMediaLocation(f"it names no bucket: 3 to 63 letters, digits and hyphens. Write {EXAMPLES}.")
    if prefix and not PREFIX.fullmatch(prefix):
        raise InvalidMediaLocation("the part after the bucket may have letters, digits, hyphens, dots and slashes.")
    if bool(parts.username) != bool(parts.password):
        raise InvalidMediaLocation("write both keys, as s3://KEY:SECRET@host/bucket, or neither.")
    region = parameters.get("region") or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    if not host and not region:
        raise InvalidMediaLocation("the region is missing: s3:///bucket?region=eu-central-1, or set AWS_REGION.")
    return Bucket(
        name=name,
        prefix=prefix,
        endpoint=f"{parameters.get('scheme', 'https')}://{host}" if host else None,
        region=region or DEFAULT_REGION,
        addressing=parameters.get("addressing") or ("path" if host else "virtual"),
        key=unquote(parts.username) if parts.username else None,
        secret=unquote(parts.password) if parts.password else None,
    )


def _parse_parameters(parts: SplitResult) -> dict[str, str]:
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    wrong = [name for name, value in parameters.items() if not re.fullmatch(PARAMETERS.get(name, r"(?!)"), value)]
    if wrong or parts.fragment:
        # Names only: a secret with `?` or `#` in it ends up here.
        known = [name for name in wrong if name in PARAMETERS]
        raise InvalidMediaLocation(
            f"{' and '.join(known) or 'a parameter'} after ? or # cannot be used. The parameters are"
            " region=eu-central-1, scheme=https or http, and addressing=path or virtual. Write ? and # of a secret as"
            " %3F and %23."
        )
    return parameters
