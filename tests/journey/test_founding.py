"""From nothing to a first member, in a real browser: founded and signed, welcomed by HUMANs, and somebody joins."""

import uuid

import pytest
from django.utils import timezone

from governance.bylaws import profiles
from networks import clauses, dues
from networks.models import Membership, Network, Record
from networks.tenancy import lookup
from networks.tenancy.current import entered
from tests import cast
from tests.conftest import sign_in
from tests.journey.hands import Pointer
from tests.journey.test_neighbors import Neighbor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


def test_a_network_is_founded_signed_welcomed_and_has_a_first_member(browser_of):
    from django.test import Client

    name = f"Ferry {uuid.uuid4().hex[:6]}"

    def browser(email, root):
        page, client = browser_of(width=390, javascript=False), Client()
        sign_in(client, cast.person(email))
        cookie = {"name": "session", "value": client.cookies["session"].value, "domain": "localhost", "path": "/"}
        page.context.add_cookies([cookie])
        return Neighbor(page, Pointer, root)

    slug = name.lower().replace(" ", "-")
    fay = browser(f"fay-{slug}@example.org", "/")
    fay.go("found/")
    said = {"name": name, "place": "Hull, UK", "story": "Two ferries and a flood.", "founder": "Fay", "signed_as": "Fay Ferris"}
    for field, words in said.items():
        fay.hands.fill(fay.page.locator(f"[name={field}]"), words)
    fay.hands.choose(fay.page.locator("[name=country]"), "United Kingdom")
    fay.hands.choose(fay.page.locator("[name=legal_form]"), "Wisconsin cooperative (chapter 185)")
    fay.hands.tick(fay.page.locator("[name=block][value=sails]"))
    fay.hands.tick(fay.page.locator("[name=agreed]"))
    fay.press("Start our network")
    assert "of another country" in fay.words
    assert lookup.by_slug(slug) is None
    fay.hands.choose(fay.page.locator("[name=legal_form]"), "Community benefit society (United Kingdom)")
    fay.press("Start our network")
    assert fay.page.url.endswith(f"/{slug}/home/")
    assert "Ten steps, with a guide for each." in fay.words

    ursula = browser("ursula@example.org", "/humans/")
    ursula.go("federation/applications/")
    ours = ursula.page.locator("li.panel", has_text=name)
    assert "Two ferries and a flood." in ours.inner_text()
    assert "signed by Fay Ferris" in ours.inner_text()
    ursula.hands.press(ours.get_by_role("button", name="Welcome them"))
    assert f"{name} is welcomed." in ursula.page.locator("body").inner_text()
    ref = lookup.by_slug(slug)
    with entered(ref):
        dues.run_all(timezone.now())
        assert Record.objects.filter(kind="network.welcomed").exists()
        assert (profiles.current().slug, clauses.value("bylaws.country")) == ("uk-community-benefit", "GB")
    assert (Network.objects.get(slug=slug).state, Network.objects.get(slug=slug).block) == ("active", "sails")

    gus = browser(f"gus-{slug}@example.org", f"/{slug}/")
    gus.go("join/")
    gus.hands.fill(gus.page.locator("[name=name]"), "Gus Mariner")
    for box in gus.page.locator("main form input[type=checkbox]").all():
        gus.hands.tick(box)
    gus.hands.press(gus.page.locator("main form button.primary"))
    assert "You have applied" in gus.words
    fay.root = f"/{slug}/"
    fay.go("cockpit/")
    fay.press("^Welcome Gus")
    gus.go("home/")
    with entered(ref):
        assert sorted(Membership.objects.active().values_list("name", flat=True)) == ["Fay", "Gus Mariner"]
