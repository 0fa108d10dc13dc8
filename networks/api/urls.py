"""The endpoints of networks. config.api_urls gathers those of every app under the name `api`."""

from django.urls import path

from networks.api import (
    catalog,
    document,
    here,
    history,
    holdings,
    imports,
    inbox,
    joining,
    keeping,
    keys,
    members,
    moving,
    officers,
    own,
    public_page,
    safety,
    taxonomy,
    welcoming,
)  # fmt: skip
from networks.api.reports import urlpatterns as of_reports
from networks.api.views import Router
from networks.circles.api import urlpatterns as of_circles
from networks.copies import api as copies
from networks.oauth import api as oauth
from networks.webhooks import api as webhooks

router = Router()
router.register("categories", catalog.Categories, "categories")
router.register("skills", taxonomy.KeptSkills, "skills")
router.register("skill-shares", taxonomy.SkillShares, "skill-shares")
router.register("neighborhoods", catalog.Neighborhoods, "neighborhoods")
router.register("clauses", catalog.Clauses, "clauses")
router.register("members", members.Members, "members")
router.register("memberships", keeping.Memberships, "memberships")
router.register("records", history.Records, "records")
router.register("history", history.History, "history")
router.register("invitations", joining.Invitations, "invitations")
router.register("tokens", keys.Tokens, "tokens")
router.register("imports", imports.Imports, "imports")
router.register("webhooks", webhooks.Webhooks, "webhooks")
router.register("webhook-messages", webhooks.WebhookMessages, "webhook-messages")
router.register("offices", officers.Offices, "offices")
router.register("decisions", officers.Decisions, "decisions")
router.register("network-copies", copies.NetworkCopies, "network-copies")
router.register("households", holdings.Households, "households")
router.register("holdings", holdings.Holdings, "holdings")
router.register("vettings", safety.Vettings, "vettings")
router.register("guardians", safety.Guardians, "guardians")
router.register("emergency-contacts", safety.EmergencyContacts, "emergency-contacts")
router.register("agreement-texts", welcoming.AgreementTexts, "agreement-texts")
router.register("welcome-steps", welcoming.WelcomeSteps, "welcome-steps")
router.register("inbox", inbox.Inbox, "inbox")
router.register("pasts", moving.Pasts, "pasts")
router.register("my-skills", own.MySkills, "my-skills")
router.register("proxy-consents", own.ProxyConsents, "proxy-consents")
router.register("apps", oauth.ConnectedApps, "apps")

urlpatterns = [
    path("schema/", document.Document.as_view({"get": "show"}, basename="schema"), name="schema"),
    path("network/", here.NetworkHere.as_view({"get": "here"}, basename="network"), name="network"),
    path("me/", here.Me.as_view({"get": "here", "patch": "change"}, basename="me"), name="me"),
    path(
        "public-page/",
        public_page.PublicPage.as_view({"get": "here", "patch": "change"}, basename="public-page"),
        name="public-page",
    ),
    path("free-times/", own.FreeTimes.as_view({"get": "here", "put": "change"}, basename="free-times"), name="free-times"),
    *of_reports,
    *router.urls,
    *of_circles,
]
