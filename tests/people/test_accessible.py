"""Sign-in, inbox and "You" hold for screen readers and small screens: axe finds nothing, nothing runs out sideways."""

import uuid

import pytest

from networks.tenancy.current import entered
from notifications import deliver
from tests import cast
from tests.servers import faults

pytestmark = pytest.mark.browser

VISITOR = [
    "/sign-in/",
    "/sign-in/code/",
    "/sign-in/password/",
    "/sign-up/",
    "/sign-up/with-passkey/",
    "/preferences/",
    "/privacy/",
]
PERSON = [
    "/me/", "/inbox/", "/me/data/", "/me/delete/", "/me/second-step/", "/me/second-step/why/", "/me/email/", "/me/password/",
    "/me/second-step/passkeys/", "/sign-out/", "/sign-in/again/",
]  # fmt: skip


@pytest.fixture
def rosa(real_db):
    person = cast.person(f"rosa-{uuid.uuid4().hex[:8]}@example.org")
    with entered(None, person=person.pk):
        for number in range(3):
            deliver.tell(
                person.pk, about=f"record:{uuid.uuid4()}", topic="joining", title=f"Message {number}", body="Hello",
                link="http://localhost/", from_name="Riverside", from_block="bear",
            )  # fmt: skip
    return person


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_axe_finds_nothing(rosa, browser_of, width, scheme):
    page = browser_of(width=width, color_scheme=scheme)
    page.goto("/sign-in/")
    found = _faults(page, VISITOR)
    page.goto("/sign-in/")
    page.get_by_text("With a password").click()
    page.get_by_label("Email").fill(rosa.email)
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    found += _faults(page, PERSON)
    assert found == []


def _faults(page, addresses):
    found = []
    for address in addresses:
        page.goto(address)
        for fault in faults(page):
            found.append((address, fault["id"], fault["nodes"][0]["html"][:160]))
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append((address, "runs out sideways", ""))
    return found
