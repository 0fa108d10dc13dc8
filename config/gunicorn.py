"""How gunicorn serves Manyhands; used by `make run`, `manage.py serve`, systemd and Compose alike.

Sync workers: measured twice as fast as ASGI for this code, and a connection to PostgreSQL per process is easy to count.
"""

import gc
import os
from typing import Any

wsgi_app = "config.wsgi:application"
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY") or 2 * (os.cpu_count() or 1) + 1)
worker_class = "sync"
# Code is read once and shared by the workers; no connection is opened before they part.
preload_app = True
timeout = 30
graceful_timeout = 20
# Workers are replaced now and then, not all at once.
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") and os.access("/dev/shm", os.W_OK) else None
# Requests are logged by django-structlog with their id; only what goes wrong is gunicorn's own.
accesslog = None
loglevel = os.environ.get("GUNICORN_LOG_LEVEL", "warning")
control_socket_disable = True
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


def when_ready(server: Any) -> None:
    """Before the workers part: what each of them would read and build is there once, and the collector leaves it alone, so
    that its memory stays shared.
    """
    from config.warming import warm

    warm(server.app.wsgi())
    gc.collect()
    gc.freeze()
