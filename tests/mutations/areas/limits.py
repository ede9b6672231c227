"""Faults of limits: rates, concurrency, lock-out after failed log-ins, and sizes."""

from __future__ import annotations

from ..mutation import in_area, mutate

STORAGE = "cms/http/rate_limits.py"
CONCURRENCY = "cms/http/concurrency.py"
CLIENT = "cms/core/requests.py"
LOCKOUT = "cms/accounts/users/lockout.py"

MUTATIONS = in_area(
    "limits",
    mutate(
        "all clients are counted as one",
        "cms/http/rate_limits.py",
        "(seconds := count_request(name, client_ip(request), *key))",
        "(seconds := count_request(name, *key))",
        "cms/http/test_rate_limits.py::test_clients_are_counted_by_address_and_by_network_of_ipv6",
    ),
    mutate(
        "only the shortest window of a limit applies",
        "cms/http/rate_limits.py",
        '            LIMITS_HIT.labels(name, "rate").inc()\n            return seconds\n    return 0',
        '            LIMITS_HIT.labels(name, "rate").inc()\n            return seconds\n        break\n    return 0',
        "cms/http/test_rate_limits.py",
    ),
    mutate(
        "an absent key lifts the limits where none is configured",
        CLIENT,
        '    if not key:\n        return False\n    sent = key.encode("utf-8", "surrogateescape")\n'
        "    return any(hmac.compare_digest(sent, one.encode()) for one in known if one)",
        '    sent = (key or "").encode("utf-8", "surrogateescape")\n'
        "    return any(hmac.compare_digest(sent, one.encode()) for one in known)",
        "cms/http/test_rate_limits.py",
    ),
    mutate(
        "the addresses that a proxy reports are read from the left",
        CLIENT,
        'for forwarded in reversed(request.headers.get("X-Forwarded-For", "").split(",")):',
        'for forwarded in request.headers.get("X-Forwarded-For", "").split(","):',
        "cms/http/test_limited_operations.py",
    ),
    mutate(
        "the header of a visitor is believed without the key of a frontend",
        CLIENT,
        "    if is_trusted and visitor:\n",
        "    if visitor:\n",
        "cms/http/test_limited_operations.py",
    ),
    mutate(
        "X-Forwarded-For is believed from any peer",
        CLIENT,
        "    if _is_trusted_proxy(address):\n        for forwarded",
        "    if address:\n        for forwarded",
        "cms/http/test_limited_operations.py",
    ),
    mutate(
        "a failing Redis stops requests",
        STORAGE,
        "            except Exception as error:\n                if not self._retry_at:",
        "            except TimeoutError as error:\n                if not self._retry_at:",
        "cms/http/test_rate_limits.py",
    ),
    mutate(
        "the memory of the limits grows with every request",
        STORAGE,
        "            del self.events[key][limit:]\n",
        "",
        "cms/http/test_rate_limits.py",
    ),
    mutate(
        "the number of clients in memory has no limit",
        STORAGE,
        "        if len(self.events) >= MAX_KEYS:\n            self.reset()\n",
        "",
        "cms/http/test_rate_limits.py",
    ),
    mutate(
        "a slot is not released after an error",
        CONCURRENCY,
        "    try:\n        yield\n    finally:\n        running.release()",
        "    yield\n    running.release()",
        "cms/http/test_concurrency.py",
    ),
    mutate(
        "a place to wait is never released",
        CONCURRENCY,
        "    try:\n        return running.acquire(timeout=MAX_WAIT_SECONDS)\n    finally:\n        _waiting.release()",
        "    return running.acquire(timeout=MAX_WAIT_SECONDS)",
        "cms/http/test_concurrency.py",
    ),
    mutate(
        "a file that is being sent occupies no slot",
        "cms/http/concurrency.py",
        "            if response.streaming:\n                on_close(response, running.pop_all().close)\n",
        "",
        "cms/press/embargo_access/test_files.py",
    ),
    mutate(
        "one failure more than the limit locks an address",
        LOCKOUT,
        "ip_address=address) >= settings.LOG_IN_FAILURES_PER_ADDRESS",
        "ip_address=address) > settings.LOG_IN_FAILURES_PER_ADDRESS",
        "cms/accounts/users/test_lockout.py",
    ),
    mutate(
        "a name that has logged in anywhere is never locked",
        LOCKOUT,
        "AccessLog.objects.filter(username__iexact=name, ip_address=address).exists()",
        "AccessLog.objects.filter(username__iexact=name).exists()",
        "cms/accounts/users/test_lockout.py",
    ),
    mutate(
        "an attacker locks people out of the address at which they work",
        LOCKOUT,
        "        return is_reached and not _has_logged_in(name, address)",
        "        return is_reached",
        "cms/accounts/users/test_lockout.py",
    ),
    mutate(
        "an attacker locks a known device with the others",
        LOCKOUT,
        "        if find_device(request, name):\n            return False\n",
        "",
        "cms/accounts/test_lock_out_attack.py",
    ),
    mutate(
        "each client IP has its own number of codes",
        "cms/accounts/code_limits.py",
        "return is_unknown and _is_over(",
        "return False and _is_over(",
        "cms/accounts/test_lock_out_attack.py",
    ),
    mutate(
        "a known device counts as an unknown client",
        "cms/accounts/code_limits.py",
        'return _digest("device", device), False',
        'return _digest("device", device), True',
        "cms/accounts/test_lock_out_attack.py",
    ),
    mutate(
        "failures count for ever",
        LOCKOUT,
        "AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request), **client)",
        "AccessAttempt.objects.filter(**client)",
        "cms/accounts/users/test_lockout.py",
    ),
    mutate(
        "the spelling of a name makes another account of it",
        "cms/accounts/users/devices.py",
        'unicodedata.normalize("NFKC", name).casefold()',
        'unicodedata.normalize("NFKC", name)',
        "cms/accounts/users/test_lockout.py",
    ),
    mutate(
        "an account gets an e-mail for each request of a new password",
        "cms/accounts/forms.py",
        '        if not has_bypass_key(request) and count_request("password_reset_account", address):',
        "        if False:",
        "cms/accounts/test_password_reset.py",
    ),
    mutate(
        "a body that names no length may be of any size",
        "cms/http/parameter_errors.py",
        '    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:',
        '    if int(request.META.get("CONTENT_LENGTH") or 0) > 100 * MAX_BODY_BYTES:',
        "cms/api/test_request_faults.py",
    ),
    mutate(
        "many small files of an archive are not added up",
        "cms/files/documents/file_contents.py",
        "unpacked > MAX_UNPACKED_BYTES",
        "max((one.file_size for one in entries), default=0) > MAX_UNPACKED_BYTES",
        "cms/files/documents/test_archives.py",
    ),
    mutate(
        "a file of an archive may lead out of its directory",
        "cms/files/documents/file_contents.py",
        '    unsafe = path.is_absolute() or ".." in path.parts',
        "    unsafe = path.is_absolute()",
        "cms/files/documents/test_uploads.py",
    ),
    mutate(
        "markup that lies across two parts of a file is not seen",
        "cms/files/storage/uploads.py",
        "        before = part[-MAX_MARKUP_BYTES:]",
        '        before = b""',
        "cms/files/storage/test_uploads.py",
    ),
    mutate(
        "each frame of an animation may have as many pixels as a picture",
        "cms/files/images/forms.py",
        "        if frames * image.width * image.height > max_pixels:",
        "        if image.width * image.height > max_pixels:",
        "cms/files/images/test_uploads.py",
    ),
    mutate(
        "after the clock was set back, a client waits as long as the step",
        "cms/http/rate_limits.py",
        "        limiter.clear(item, *identifiers)\n",
        "        return math.ceil(seconds)\n",
        "cms/http/test_rate_limits.py",
    ),
)
