"""The endpoints of networks. config.api_urls gathers those of every app under the name `api`."""

from django.urls import path

from networks.api import catalog, here, imports, keys
from networks.api.views import Router

router = Router()
router.register("categories", catalog.Categories, "categories")
router.register("skills", catalog.Skills, "skills")
router.register("neighborhoods", catalog.Neighborhoods, "neighborhoods")
router.register("clauses", catalog.Clauses, "clauses")
router.register("tokens", keys.Tokens, "tokens")
router.register("imports", imports.Imports, "imports")

urlpatterns = [
    path("network/", here.NetworkHere.as_view({"get": "here"}, basename="network"), name="network"),
    path("me/", here.Me.as_view({"get": "here"}, basename="me"), name="me"),
    *router.urls,
]
