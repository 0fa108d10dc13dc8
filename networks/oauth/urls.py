"""The front door for apps. Names: `idp:oidc:…`, as the library has them."""

from allauth.idp.oidc import views as library
from django.urls import include, path

from networks.oauth import device_views as device
from networks.oauth import front_views as views

_oidc = [
    path(".well-known/openid-configuration", views.discovery, name="configuration"),
    path(".well-known/oauth-authorization-server", views.discovery, name="metadata"),
    path("oauth/authorize", views.authorize, name="authorization"),
    path("oauth/token", views.token, name="token"),
    path("oauth/device/code", device.code, name="device_code"),
    path("oauth/device", device.page, name="device_authorization"),
    path("oauth/revoke", views.revoke, name="revoke"),
    path("oauth/userinfo", views.userinfo, name="userinfo"),
    path("oauth/jwks.json", library.jwks, name="jwks"),
]
urlpatterns = [path("", include((_oidc, "oidc")))]
of_person = [path("me/access/", views.access_page, name="access")]
