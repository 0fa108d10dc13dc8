"""Passkeys in a real browser, with Chromium's own virtual authenticator, under the strict policy."""

import re
import uuid

import pytest

from tests import cast, letters
from tests.servers import wait_for

pytestmark = pytest.mark.browser


def virtual_device(page):
    """A phone that always says yes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip


@pytest.fixture
def page(real_db, browser_of):
    page = browser_of()
    page.trouble = []
    page.on("console", lambda said: page.trouble.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.trouble.append(str(error)))
    virtual_device(page)
    return page


def sign_up(page, email):
    page.goto("/sign-up/?next=/me/")
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/sign-up/confirm/**")
    page.locator("input[name=code]").fill(wait_for(lambda: letters.to(email) and letters.code_for(email)))
    page.locator("form:has(input[name=code]) button").first.click()


def sign_out(page):
    page.goto("/sign-out/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()


def test_a_person_makes_a_passkey_and_signs_in_with_it(page):
    sign_up(page, f"passkey-{uuid.uuid4().hex[:8]}@example.org")
    page.get_by_role("button", name="I have read this").click()
    page.wait_for_url(re.compile("/me/$"))
    page.goto("/me/second-step/")
    page.get_by_role("link", name="Make a passkey").click()
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/me/second-step/codes/")
    page.get_by_role("link", name="I have them").click()
    assert page.get_by_role("heading", name="All is set").is_visible()
    sign_out(page)
    page.goto("/sign-in/?next=/inbox/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/inbox/")
    assert page.trouble == []


def test_a_passkey_is_the_second_step_after_a_password(page, new_network):
    person = cast.person(f"officer-{uuid.uuid4().hex[:8]}@example.org")
    page.goto("/sign-in/")
    page.get_by_text("With a password").click()
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/me/second-step/passkeys/new/")
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/me/second-step/codes/")
    sign_out(page)
    page.goto("/sign-in/?next=/inbox/")
    page.get_by_text("With a password").click()
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/sign-in/second-step/")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/inbox/")
    assert page.trouble == []


def test_a_newcomer_starts_with_a_passkey(page):
    email = f"start-{uuid.uuid4().hex[:8]}@example.org"
    page.goto("/sign-up/")
    page.get_by_role("link", name="Start with a passkey").click()
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/sign-up/confirm/**")
    page.locator("input[name=code]").fill(wait_for(lambda: letters.to(email) and letters.code_for(email)))
    page.locator("form:has(input[name=code]) button").first.click()
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("button", name="I have read this").wait_for()
    assert page.trouble == []


def test_it_says_so_when_there_is_no_passkey(real_db, browser_of):
    page = browser_of()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": False, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    page.goto("/sign-in/")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("The passkey did not come through").wait_for()
    assert page.get_by_role("button", name="Use a passkey").is_enabled()
