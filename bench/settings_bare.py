"""Django with nothing of ours."""

SECRET_KEY = "bench"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.urls"
MIDDLEWARE: list[str] = []
