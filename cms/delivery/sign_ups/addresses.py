"""E-mail addresses: their normal form, and the mailbox that several spellings share."""

from __future__ import annotations

from typing import Annotated

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, Field

from cms.delivery.mail.models import MAX_ADDRESS_LENGTH, fold_address
from cms.http.parameter_errors import ErrorCode, refuse

__all__ = ["MAX_ADDRESS_LENGTH", "EmailAddress", "find_mailbox", "normalise_address"]

DOMAINS_THAT_IGNORE_DOTS = {"gmail.com", "googlemail.com"}


def normalise_address(address: str) -> str:
    """Return the address without surrounding spaces, in NFKC form and lower case.

    Raises:
        ValueError: It is not a valid e-mail address.
    """
    normalised = fold_address(address)
    try:
        validate_email(normalised)
    except ValidationError:
        raise refuse(ErrorCode.NOT_AN_EMAIL_ADDRESS) from None
    if len(normalised) > MAX_ADDRESS_LENGTH:
        raise refuse(ErrorCode.NOT_AN_EMAIL_ADDRESS)
    return normalised


# The address in a request, in its normal form.
EmailAddress = Annotated[str, Field(max_length=MAX_ADDRESS_LENGTH), AfterValidator(normalise_address)]


def find_mailbox(address: str) -> str:
    """Return the address without a tag such as `+news`, and without the dots that Gmail ignores.

    All addresses of one mailbox share the limit of e-mails.
    """
    local, _, domain = address.lower().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in DOMAINS_THAT_IGNORE_DOTS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"
