"""MEDIA_URL is read as operators write it; what cannot be right is refused without showing its keys."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

import pytest

from cms.files.storage.locations import Bucket, Directory, InvalidMediaLocation, build_storage, parse_location

SECRET = "S3cr3tValue"

VALID = {
    "files:///srv/clarion/media": Directory(Path("/srv/clarion/media")),
    "s3://k:s@minio:9000/media?scheme=http": Bucket("media", "", "http://minio:9000", "us-east-1", "path", "k", "s"),
    "s3://k:a%2Fb%2Bc%3D%40@s3.example.org/m-1/x/y/?region=eu-1": Bucket(  # pragma: allowlist secret
        "m-1", "x/y", "https://s3.example.org", "eu-1", "path", "k", "a/b+c=@"
    ),
    "s3://s3.example.org/media?addressing=virtual": Bucket(
        "media", "", "https://s3.example.org", "us-east-1", "virtual"
    ),
    "s3://[::1]:9000/media?scheme=http": Bucket("media", "", "http://[::1]:9000", "us-east-1", "path"),
    "s3://minio/media?scheme=https": Bucket("media", "", "https://minio", "us-east-1", "path"),
    "s3:///media/clarion?region=eu-west-3": Bucket("media", "clarion", None, "eu-west-3", "virtual"),
    "s3://k:s@/media?region=eu-west-3": Bucket("media", "", None, "eu-west-3", "virtual", "k", "s"),
}
INVALID = {
    "/media/": "must begin with files:/// or s3://",
    "https://cdn.example.org/media/": "public addresses",
    "files://srv/media": "absolute path",
    "files:///srv/media?x=1": "absolute path",
    "s3://host.example.org": "the bucket is missing",
    "s3://my-bucket": "comes the host of the service, then the bucket",
    "s3://my-bucket/prefix": "comes the host of the service, then the bucket",
    "s3:///media": "the region is missing",
    "s3:///?region=eu-1": "names no bucket",
    "s3://host.example.org/ab": "names no bucket",
    "s3://host.example.org/media/../other": "the part after the bucket",
    "s3://host.example.org/media/a b": "the part after the bucket",
    "s3://key@host.example.org/media": "both keys",
    "s3://host.example.org/media?regin=eu": "a parameter after ?",
    "s3://host.example.org/media?scheme=ftp": "scheme after ?",
    "s3://host.example.org/media?region=": "region after ?",
    f"s3://key:{SECRET}/x@host.example.org/media": "write them as %2F",
    f"s3://key:12/{SECRET}@host.example.org/media": "write them as %2F",
    f"s3://key:a?{SECRET}@host.example.org/media": "not a URL",
    f"s3://key:a#{SECRET}@host.example.org/media": "not a URL",
    f"s4://key:{SECRET}@host.example.org/media": "must begin with",
    f"s3://key:{SECRET}@host.example.org/media?{SECRET}=1": "a parameter after ?",
}


@pytest.mark.parametrize("url", VALID)
def test_a_place_is_read(url):
    assert parse_location(url, {}) == VALID[url]


@pytest.mark.parametrize("url", INVALID)
def test_a_wrong_value_is_refused_with_the_remedy_and_without_keys(url):
    with pytest.raises(InvalidMediaLocation, match=re.escape(INVALID[url])) as refused:
        parse_location(url, {})
    assert SECRET not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_the_region_of_aws_may_be_a_variable(name):
    location = parse_location("s3:///media", {name: "eu-south-1"})
    assert isinstance(location, Bucket)
    assert location.region == "eu-south-1"


def test_keys_are_in_the_options_of_the_storage_only():
    location = parse_location(f"s3://{SECRET}key:{SECRET}@s3.example.org/media/a", {})
    assert str(location) == "s3://s3.example.org/media/a"
    for url in ("s3:///media?region=eu-west-3", "s3://localhost/media?region=eu-1&scheme=http&addressing=virtual"):
        assert str(parse_location(url, {})) == url
    assert SECRET not in repr(location)
    options = build_storage(location)["OPTIONS"]
    assert (options.pop("access_key"), options.pop("secret_key")) == (f"{SECRET}key", SECRET)
    assert SECRET not in repr(options)


def test_without_keys_boto3_looks_for_them_itself():
    options = build_storage(parse_location("s3://s3.example.org/media", {}))["OPTIONS"]
    assert not {"access_key", "secret_key", "security_token"} & options.keys()
