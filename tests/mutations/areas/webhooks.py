"""Faults of webhooks: signatures, retries, and requests to private addresses."""

from __future__ import annotations

from ..mutation import in_area, mutate

POLICY = "cms/http/outgoing_requests.py"
RETRIES = "cms/delivery/webhooks/sender.py"

MUTATIONS = in_area(
    "webhooks",
    mutate(
        "one public address is enough for a host",
        POLICY,
        "if not to.is_listed and not all(is_public(address) for address in found):",
        "if not to.is_listed and not any(is_public(address) for address in found):",
        "cms/delivery/webhooks/test_url_policy.py::test_a_host_with_a_public_and_a_private_address_is_refused",
    ),
    mutate(
        "an IPv4-mapped address is public",
        POLICY,
        "    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:\n        ip = ip.ipv4_mapped\n",
        "    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:\n        return True\n",
        "cms/delivery/webhooks/test_url_policy.py",
    ),
    mutate(
        "addresses of the documentation are public",
        POLICY,
        '        "3fff::/20",\n',
        "",
        "cms/delivery/webhooks/test_url_policy.py",
    ),
    mutate(
        "a host that is allowed at one port is allowed at all",
        POLICY,
        '    is_listed = not {host, f"{host}:{port}"}.isdisjoint(allowed_hosts)',
        '    is_listed = any(host == one.partition(":")[0] for one in allowed_hosts)',
        "cms/delivery/webhooks/test_url_policy.py",
    ),
    mutate(
        "the name of a host is resolved a second time for the connection",
        "cms/http/outgoing_requests.py",
        "            return socket.create_connection((address, to.port), timeout=timeout)",
        '            return socket.create_connection((to.host if address else "", to.port), timeout=timeout)',
        "cms/delivery/webhooks/test_url_policy.py",
    ),
    mutate(
        "an old secret is valid for ever",
        "cms/delivery/webhooks/signatures.py",
        "endpoint.old_secret_until is not None and endpoint.old_secret_until > now",
        "endpoint.old_secret_until is not None",
        "cms/delivery/webhooks/test_messages.py",
    ),
    mutate(
        "all endpoints have the same secret",
        "cms/delivery/webhooks/signatures.py",
        'f"{endpoint.key}.{serial}"',
        'f"{serial}"',
        "cms/delivery/webhooks/test_messages.py",
    ),
    mutate(
        "a new SECRET_KEY breaks the signatures",
        "cms/delivery/webhooks/signatures.py",
        "        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):",
        "        for key in (settings.SECRET_KEY,):",
        "cms/delivery/webhooks/test_messages.py",
    ),
    mutate(
        "the signature leaves out the time",
        "cms/delivery/webhooks/signatures.py",
        "Webhook(secret).sign(message, now, body)",
        "Webhook(secret).sign(message, now.replace(second=0), body)",
        "cms/delivery/webhooks/test_messages.py",
    ),
    mutate(
        "a redirect counts as delivered",
        "cms/delivery/webhooks/http_client.py",
        "        return self.status is not None and 200 <= self.status < 300",
        "        return self.status is not None and 200 <= self.status < 400",
        "cms/delivery/webhooks/test_delivery.py",
    ),
    mutate(
        "later messages overtake one that fails for a moment",
        RETRIES,
        "waiting.filter(~Exists(holding), not_before__lte=now)",
        "waiting.filter(not_before__lte=now)",
        "cms/delivery/webhooks/test_delivery.py",
    ),
    mutate(
        "a message that is always refused stops all later ones",
        RETRIES,
        'pk__lt=OuterRef("pk"), not_before__gt=now, attempts__lte=MAX_HOLDING_ATTEMPTS\n',
        'pk__lt=OuterRef("pk"), not_before__gt=now\n',
        "cms/delivery/webhooks/test_delivery.py",
    ),
    mutate(
        "an endpoint may ask for a pause of any length",
        RETRIES,
        "min(timedelta(seconds=result.retry_after), MAX_RETRY_AFTER)",
        "timedelta(seconds=min(result.retry_after, 1e8))",
        "cms/delivery/webhooks/test_delivery.py",
    ),
    mutate(
        "messages that were refused are sent again after an outage",
        RETRIES,
        "endpoint.deliveries.filter(state=State.WAITING, got_response=False).update(not_before=now)",
        "endpoint.deliveries.filter(state=State.WAITING).update(not_before=now)",
        "cms/delivery/webhooks/test_delivery.py",
    ),
    mutate(
        "an endpoint gets the changes of other sites",
        "cms/delivery/webhooks/event_builder.py",
        "for root in SiteRoots.read().roots if endpoint.site_id in (None, root.site_id)}",
        "for root in SiteRoots.read().roots}",
        "cms/delivery/webhooks/test_messages.py",
    ),
    mutate(
        "hidden changes are announced by their tags",
        "cms/delivery/webhooks/invalidation.py",
        "    entries = [entry for entry in entries if not entry.is_hidden]\n",
        "",
        "cms/delivery/webhooks/test_messages.py",
    ),
    mutate(
        "the position of an endpoint moves in another transaction than its messages",
        "cms/delivery/webhooks/event_builder.py",
        '        endpoint.save(update_fields=["sequence", "change"])\n',
        '    endpoint.save(update_fields=["sequence", "change"])\n',
        "cms/delivery/webhooks/test_messages.py",
    ),
)
