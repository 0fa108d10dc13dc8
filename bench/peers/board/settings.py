"""The smallest DRF list: no middleware, one database, JSON."""

from bench.peers.plain import database

SECRET_KEY = "bench"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.peers.board.api"
INSTALLED_APPS = ["rest_framework", "bench.peers.board"]
MIDDLEWARE: list[str] = []
DATABASES = {"default": database("PLAIN_URL")}
USE_TZ = True
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["bench.peers.board.tokens.HashedTokens"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "UNAUTHENTICATED_USER": None,
}
