"""All settings, in one file. Every variable that operators may set is listed in README.md."""

import datetime
import os
from pathlib import Path

import structlog
from django.utils.translation import gettext_lazy as _

from config import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / ".var")))

DEBUG = env.flag("DEBUG", False)
TESTING = env.flag("MANYHANDS_TESTING", False)
DEVELOPMENT = env.flag("MANYHANDS_DEVELOPMENT", False)
SECRET_KEY = env.text("SECRET_KEY", "only-for-development-and-tests" if DEVELOPMENT or TESTING else None)
# Earlier keys still read what they locked (codes of apps, links in letters) while a new one takes over.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", "")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
# Who reads /metrics from another machine says this as a bearer token; without one it is read on this machine only.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
# The main host: sign-in lives there, and links in mail start with it.
MAIN_URL = env.text("MAIN_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", MAIN_URL if MAIN_URL.startswith("https://") else "")

INSTALLED_APPS = [
    "config",
    "common",
    "people",
    "notifications",
    "networks",
    "ledgers",
    "requests_board",
    "governance",
    "humans",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.apps.OwnStaticFilesConfig",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "template_partials",
    "django_structlog",
]

MIDDLEWARE = [
    "common.middleware.BadInputMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "common.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.request_log.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "networks.tenancy.middleware.NetworkMiddleware",
    "common.middleware.DisplayMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.middleware.PrivacyMiddleware",
    "people.middleware.SignedInMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

# The front door. Inside a network the middleware sets `config.network_urls`.
ROOT_URLCONF = "config.front_urls"
NETWORK_URLCONF = "config.network_urls"
WSGI_APPLICATION = "config.wsgi.application"

# Forms are drawn by templates/forms/.
FORM_RENDERER = "common.rendering.Cloth"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "common.templatetags.cloth",
                "networks.templatetags.links",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "networks.context.network",
            ],
        },
    },
]

# ── Data ──────────────────────────────────────────────────────────────────────────────────────
AS_OWNER = env.flag("MANYHANDS_AS_OWNER", False)
DATABASES = {"default": env.database("DATABASE_OWNER_URL" if AS_OWNER else "DATABASE_URL")}
# Who owns the tables, where that is told: `verify_books` reads all networks as the owner. Web and workers need not know.
DATABASE_OWNER = env.database("DATABASE_OWNER_URL") if os.environ.get("DATABASE_OWNER_URL") else {}
# The role of web and workers: it owns nothing and bypasses nothing.
DATABASE_APP_ROLE = "manyhands_app"
DATABASE_UMBRELLA_ROLE = "umbrella_reader"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.text("CACHE_PREFIX", "manyhands"),
    }
}

# ── People and sessions ───────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher" if TESTING else "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SAMESITE = "Lax"
# The session's cookie is the only one: the CSRF token and what the reader chose to see live in the session.
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "common.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

# ── Security ──────────────────────────────────────────────────────────────────────────────────
HTTPS = MAIN_URL.startswith("https://")
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", False)
# What `check --deploy` asks beyond: our own middleware sends X-Frame-Options (W002); the proxy sends http to https, or
# SECURE_SSL_REDIRECT does (W008); the subdomains of a host are not ours to promise for (W005, W021).
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W005", "security.W008", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY", False) else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"
# Django 6's name and shape; sent by common.middleware until then. Nothing inline, nothing from elsewhere.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:", *env.words("TILE_ORIGIN")],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# ── Language, time, text ──────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "en-us"
LANGUAGES = [("en-us", _("English")), ("en-gb", _("English (UK)")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# ── Files ─────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if TESTING else "config.storage.StaticStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING

# ── Mail ──────────────────────────────────────────────────────────────────────────────────────
EMAIL_URL = env.text("EMAIL_HOST", "")
if EMAIL_URL:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = EMAIL_URL
    EMAIL_PORT = env.number("EMAIL_PORT", 587)
    EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", True)
else:  # Mail is really delivered, to a folder: /mail/ shows it in development.
    EMAIL_BACKEND = "notifications.maildir.EmailBackend"
    EMAIL_FILE_PATH = Path(env.text("MAIL_DIR", str(VAR_DIR / "mail")))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Manyhands <hello@manyhands.example>")

# ── Celery ────────────────────────────────────────────────────────────────────────────────────
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_DEFAULT_QUEUE = env.text("CELERY_QUEUE", "manyhands")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 1800, "global_keyprefix": env.text("CELERY_PREFIX", "")}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# ── API ───────────────────────────────────────────────────────────────────────────────────────
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "networks.api.authentication.TokenAuthentication",
        "networks.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["networks.api.permissions.IsMember"],
    "DEFAULT_PAGINATION_CLASS": "networks.api.pages.CursorPages",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.api.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "networks.api.schema.Schema",
    "EXCEPTION_HANDLER": "common.api.problem_handler",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# So many requests a minute to each network's API: by token or signed-in member; by address, where nobody is known. 0: any.
API_PER_MINUTE = env.number("API_PER_MINUTE", 0 if TESTING else 600)
API_PER_MINUTE_OF_VISITORS = env.number("API_PER_MINUTE_OF_VISITORS", 0 if TESTING else 120)
SPECTACULAR_SETTINGS = {
    "TITLE": "Manyhands",
    "DESCRIPTION": "One network's hours, board, members and bylaws.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "DEFAULT_GENERATOR_CLASS": "networks.api.schema.Generator",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Choices stay where they are used: "kind" means another list in every noun.
    "POSTPROCESSING_HOOKS": [],
}

# ── Logs ──────────────────────────────────────────────────────────────────────────────────────
# Where the package "rich" is installed, structlog paints each trace for half a second, and every 404 has one.
_plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": structlog.stdlib.ProcessorFormatter, "processor": structlog.processors.JSONRenderer()},
        "plain": {"()": structlog.stdlib.ProcessorFormatter, "processor": _plain},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain" if DEVELOPMENT or TESTING else "json"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING" if TESTING else "INFO")},
    "loggers": {"django_structlog": {"level": "WARNING"}},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

# ── Signing in (allauth): by a code, a password or a passkey; nothing tells who exists ──────────────
ACCOUNT_ADAPTER = "people.adapter.Adapter"
MFA_ADAPTER = "people.adapter.SecondFactorAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
# Whoever asks gets the same answer on the page; the mail says whether there is a sign-in.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {"login": "people.forms.SignInForm", "signup": "people.forms.SignUpForm"}
MFA_FORMS = {
    "login_webauthn": "people.forms.PasskeySignInForm",
    "authenticate_webauthn": "people.forms.PasskeySecondStepForm",
    "reauthenticate_webauthn": "people.forms.PasskeyAgainForm",
    "add_webauthn": "people.forms.PasskeyForm",
    "signup_webauthn": "people.forms.FirstPasskeyForm",
}
# Counted in the shared cache. A refused try is not counted, so nobody is locked out for longer than the window.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = False if TESTING else {}
MFA_RATE_LIMITS: dict[str, str] | bool = False if TESTING else {}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("BEHIND_PROXY", False) else 0
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_TOTP_ISSUER = "Manyhands"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEVELOPMENT or TESTING
# Coordinators, treasurers and umbrella staff sign in with a second factor; the demo on one own machine does without.
SECOND_FACTOR_FOR_OFFICES = env.flag("SECOND_FACTOR_FOR_OFFICES", True)
# ── Letting apps in (OAuth 2, OpenID Connect): networks/oauth ───────────────────────────────────────
IDP_OIDC_ADAPTER = "networks.oauth.adapter.Adapter"
IDP_OIDC_RATE_LIMITS: dict[str, str] | bool = False if TESTING else {}
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 60 * 60
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 60 * 60 * 24 * 90
# Webhooks go to public addresses by https; on one's own machine, for tests and development, to any.
WEBHOOKS_TO_PRIVATE = env.flag("WEBHOOKS_TO_PRIVATE", False)
# The privacy notice of templates/front/privacy.html. A new version is put before everyone at their next visit.
PRIVACY_VERSION = "1"
PRIVACY_SINCE = datetime.date(2026, 11, 20)

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1" if TESTING else "")
if not os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]:
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
