"""An attacker who guesses from many addresses, or knows the password, has few guesses and never keeps the owner out."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.core import signing
from django.db.models import F
from django.test import Client

from cms.accounts.code_limits import delete_expired
from cms.accounts.models import CodeAttempt
from cms.accounts.users import devices
from cms.accounts.users.devices import COOKIE, SALT
from cms.demo import factories
from cms.http.concurrency import limit_concurrency
from tests.cms.accounts.conftest import CHEAP_VIEW, PASSWORD, AuthenticatorApp, log_in
from tests.cms.accounts.test_password_reset import request_link, set_password

pytestmark = pytest.mark.django_db
DESK, HOTEL = "192.0.2.1", "203.0.113.200"
CODE_VIEW = "/admin/login/second-factor/"
RIGHT, WRONG, REFUSED = "right", "wrong", "refused"


@pytest.fixture(autouse=True)  # the settings of tests turn the locks off; small limits are reached in less time
def locks(settings):
    settings.AXES_ENABLED, settings.AXES_FAILURE_LIMIT, settings.LOG_IN_FAILURES_PER_NAME = True, 4, 6
    settings.CODE_FAILURES_PER_CLIENT = [(3, timedelta(minutes=5)), (30, timedelta(days=1))]
    settings.CODE_FAILURES_OF_UNKNOWN_CLIENTS = [(4, timedelta(hours=1)), (6, timedelta(days=1))]
    AxesProxyHandler.get_implementation(force=True)


@pytest.fixture
def app(user):
    return AuthenticatorApp(user)


@pytest.fixture
def owner(user, app):
    """The browser of the user, who has logged in there and out again."""
    browser = Client(REMOTE_ADDR=DESK)
    assert enter(browser, user, app.recovery_codes.pop()) == RIGHT
    browser.post("/admin/logout/")
    return browser


def enter(browser: Client, user, code: str, password: str = PASSWORD) -> str:
    """Log in, and return what became of the code, or of the password if there was no question for a code."""
    response = log_in(browser, user, password)
    if response.status_code == 200:
        return WRONG
    if response.status_code != 302:
        return REFUSED
    page = browser.post(CODE_VIEW, {"code": code}).content.decode()
    if "Too many wrong codes" in page:
        return REFUSED
    return RIGHT if browser.get(CHEAP_VIEW).status_code == 200 else WRONG


def attacker(number: int = 1) -> Client:
    return Client(REMOTE_ADDR=f"198.51.100.{number}")


def guess_codes(user, count: int, addresses: int = 50) -> Counter[str]:
    """Enter wrong codes after the right password, each from a new session of one of many addresses."""
    return Counter(enter(attacker(number % addresses + 1), user, "000000") for number in range(count))


def pass_attempts(period: timedelta) -> None:
    CodeAttempt.objects.update(at=F("at") - period)


def test_while_an_attacker_with_the_password_guesses_codes_the_owner_logs_in_at_once(user, app, owner):
    for _ in range(2):
        guess_codes(user, 5)
        assert enter(owner, user, app.recovery_codes.pop()) == RIGHT
        owner.post("/admin/logout/")
    assert guess_codes(user, 1) == {REFUSED: 1}


def test_unknown_clients_together_have_a_number_of_codes_an_hour_and_a_day_from_however_many_addresses(user, app):
    assert guess_codes(user, 6) == {WRONG: 4, REFUSED: 2}
    pass_attempts(timedelta(hours=1))
    assert guess_codes(user, 3) == {WRONG: 2, REFUSED: 1}
    pass_attempts(timedelta(hours=22))
    assert guess_codes(user, 1) == {REFUSED: 1}
    pass_attempts(timedelta(hours=1))
    assert guess_codes(user, 5) == {WRONG: 4, REFUSED: 1}


def test_one_address_has_fewer_codes_in_five_minutes(user, app):
    assert guess_codes(user, 4, addresses=1) == {WRONG: 3, REFUSED: 1}
    pass_attempts(timedelta(minutes=5))
    assert guess_codes(user, 1, addresses=1) == {WRONG: 1}


def test_a_stolen_cookie_gives_the_codes_of_one_browser(user, app, owner):
    thief = Client(REMOTE_ADDR=HOTEL)
    thief.cookies[COOKIE] = owner.cookies[COOKIE].value
    assert [enter(thief, user, "000000") for _ in range(4)] == [WRONG] * 3 + [REFUSED]


def test_the_owner_without_a_cookie_is_no_stranger_at_the_own_address(user, app, owner):
    guess_codes(user, 4)
    assert enter(Client(REMOTE_ADDR=DESK), user, app.recovery_codes.pop()) == RIGHT
    assert enter(Client(REMOTE_ADDR=HOTEL), user, app.recovery_codes.pop()) == REFUSED


def test_an_attacker_at_the_address_of_the_owner_locks_out_only_browsers_that_are_not_known(user, app, owner):
    colleague = Client(REMOTE_ADDR=DESK)
    assert [enter(colleague, user, "000000") for _ in range(4)] == [WRONG] * 3 + [REFUSED]
    for _ in range(6):
        log_in(colleague, user, "a wrong password")
    assert enter(Client(REMOTE_ADDR=DESK), user, app.recovery_codes.pop()) == REFUSED
    assert enter(owner, user, app.recovery_codes.pop()) == RIGHT


def test_wrong_passwords_from_many_addresses_do_not_delay_a_known_device_anywhere(user, app, owner):
    for number in range(7):
        log_in(attacker(number + 1), user, "a wrong password")
    assert enter(Client(REMOTE_ADDR=HOTEL), user, app.recovery_codes.pop()) == REFUSED
    owner.defaults["REMOTE_ADDR"] = HOTEL  # the notebook of the owner on a journey
    assert enter(owner, user, app.recovery_codes.pop()) == RIGHT


def test_a_known_device_has_ten_wrong_passwords_and_unknown_clients_count_apart(user, app, owner, settings):
    answers = [log_in(owner, user, "a wrong password").status_code for _ in range(settings.AXES_FAILURE_LIMIT + 1)]
    assert answers == [200] * (settings.AXES_FAILURE_LIMIT - 1) + [429] * 2
    assert enter(owner, user, app.recovery_codes.pop()) == REFUSED
    assert enter(Client(REMOTE_ADDR=DESK), user, app.recovery_codes.pop()) == RIGHT


def test_a_log_in_at_a_known_device_does_not_forget_what_unknown_clients_have_tried_at_its_address(user, app, owner):
    for _ in range(3):
        log_in(Client(REMOTE_ADDR=DESK), user, "a wrong password")
    assert enter(owner, user, app.recovery_codes.pop()) == RIGHT
    assert AccessAttempt.objects.get(username="ada").failures_since_start == 3


def test_a_flood_from_the_address_of_the_owner_uses_up_no_attempts_of_a_known_device(user, app, owner, settings, rf):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "log_in": "3/minute"}
    settings.CONCURRENCY_LIMITS = {**settings.CONCURRENCY_LIMITS, "log_in": 1}
    for number in range(4):
        status = log_in(Client(REMOTE_ADDR=DESK), user, f"wrong {number}").status_code
    assert status == 429
    with limit_concurrency(rf.get("/"), "log_in"):
        assert enter(owner, user, app.recovery_codes.pop()) == RIGHT


@pytest.mark.parametrize(
    "cookie",
    ["", "forged", signing.dumps({"0" * 16: "number"}, salt=SALT), signing.dumps({"a": "b"}, salt="another")],
    ids=["none", "forged", "of another account", "signed for another purpose"],
)
def test_another_cookie_makes_no_known_device(user, app, owner, cookie):
    guess_codes(user, 4)
    browser = attacker(99)
    browser.cookies[COOKIE] = cookie
    assert enter(browser, user, app.recovery_codes.pop()) == REFUSED


def test_a_cookie_is_too_old_half_a_year_after_the_last_log_in(user, app, owner, monkeypatch):
    assert devices.COOKIE_AGE_SECONDS == owner.cookies[COOKIE]["max-age"] == 180 * 86_400
    assert devices.find_device(owner.get("/admin/login/").wsgi_request, "Ada")
    monkeypatch.setattr(devices, "COOKIE_AGE_SECONDS", -1)
    assert devices.find_device(owner.get("/admin/login/").wsgi_request, "Ada") is None


def test_a_device_stays_known_while_the_secret_key_is_replaced(user, app, owner, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "n" * 60
    assert devices.find_device(owner.get("/admin/login/").wsgi_request, "Ada") is None
    settings.SECRET_KEY_FALLBACKS = [old]
    guess_codes(user, 4)
    owner.defaults["REMOTE_ADDR"] = HOTEL
    assert enter(owner, user, app.recovery_codes.pop()) == RIGHT
    settings.SECRET_KEY_FALLBACKS = []
    assert len(signing.loads(owner.cookies[COOKIE].value, salt=SALT)) == 1
    assert devices.find_device(owner.get("/admin/login/").wsgi_request, "Ada")


def test_the_cookie_names_nobody_and_is_only_for_the_admin(user, app, owner):
    cookie = owner.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
    content = signing.loads(cookie.value, salt=SALT)
    assert "ada" not in str(content)
    assert len(content) == 1


def test_a_browser_that_only_knows_the_password_is_not_known(user, app):
    browser = attacker()
    assert enter(browser, user, "000000") == WRONG
    assert COOKIE not in browser.cookies


def test_one_browser_is_a_known_device_of_several_accounts(user, app, owner):
    other = factories.UserFactory(username="grace", groups=["Editors"], password=PASSWORD)
    log_in(owner, other)
    owner.post("/admin/logout/")
    guess_codes(user, 4)
    assert enter(owner, user, app.recovery_codes.pop()) == RIGHT


def test_a_password_that_was_reset_by_link_lets_the_owner_in_at_once_in_a_new_place(user, app, mailoutbox):
    guess_codes(user, 4)
    browser = Client(REMOTE_ADDR=HOTEL)
    assert enter(browser, user, app.recovery_codes.pop()) == REFUSED
    set_password(browser, request_link(browser, user, mailoutbox), "another private sentence")
    for number in range(7):
        log_in(attacker(number + 1), user, "a wrong password")
    assert enter(browser, user, app.recovery_codes.pop(), "another private sentence") == RIGHT


def test_a_thief_of_the_mailbox_gains_no_codes_by_further_links(user, app, mailoutbox):
    answers = Counter()
    for number in range(3):
        thief, password = Client(REMOTE_ADDR=f"203.0.113.{number}"), f"another private sentence {number}"
        set_password(thief, request_link(thief, user, mailoutbox), password)
        answers.update(enter(thief, user, "000000", password) for _ in range(4))
        answers.update(enter(attacker(number * 10 + other), user, "000000", password) for other in range(5))
    assert answers[WRONG] == 3 + 4  # those of the link, and those of unknown clients


def test_a_password_that_is_set_in_the_admin_forgets_the_wrong_codes_of_the_account(user, app):
    guess_codes(user, 4)
    user.set_password("another private sentence")
    user.save()
    assert enter(Client(REMOTE_ADDR=HOTEL), user, app.recovery_codes.pop(), "another private sentence") == RIGHT


def test_a_right_code_forgets_the_wrong_ones_of_its_client_only(user, app, owner):
    guess_codes(user, 3)
    assert enter(owner, user, "000000") == WRONG
    assert enter(owner, user, app.recovery_codes.pop()) == RIGHT
    assert [attempt.is_unknown for attempt in CodeAttempt.objects.all()] == [True] * 3


def test_a_logged_in_user_confirms_a_code_while_unknown_clients_guess(user, app, owner):
    assert enter(owner, user, app.recovery_codes.pop()) == RIGHT
    del owner.cookies[COOKIE]
    owner.defaults["REMOTE_ADDR"] = HOTEL
    guess_codes(user, 4)
    address = "/admin/account/confirm-access/code/"
    answers = [owner.post(address, {"code": "000000"}).status_code for _ in range(2)]
    assert answers == [200, 200]
    assert owner.post(address, {"code": app.recovery_codes.pop()}).status_code == 302
    pages = [owner.post(address, {"code": "000000"}).content.decode() for _ in range(4)]
    assert ["Too many wrong codes" in page for page in pages] == [False] * 3 + [True]


def test_attempts_are_deleted_when_no_limit_counts_them(user, app):
    guess_codes(user, 2)
    pass_attempts(timedelta(hours=23))
    assert delete_expired() == 0
    pass_attempts(timedelta(hours=2))
    assert delete_expired() == 2
