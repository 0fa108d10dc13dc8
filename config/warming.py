"""What every web process would otherwise read, build and compile for itself, done once before they part: it stays shared."""

import io
import logging
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.urls import get_resolver

log = logging.getLogger(__name__)
# What a visitor sees; each so often that the interpreter has settled how to run it.
VISITS, TIMES = ("/", "/networks/", "/sign-in/", "/nothing-here/"), 10


def warm(application: Any) -> None:
    """Asks the front door as a browser would, before any process answers. What is away then is no reason not to start."""
    for urlconf in (settings.ROOT_URLCONF, settings.NETWORK_URLCONF):
        assert get_resolver(urlconf).reverse_dict is not None
    before, trouble = logging.root.manager.disable, ""
    logging.disable(logging.CRITICAL)  # Nobody asked.
    try:
        for path in VISITS * TIMES:
            if _visit(application, path) >= 500:
                break  # The database is away; each process warms by itself when it is back.
    except Exception as error:  # Whatever ails a page is said when somebody asks for it.
        trouble = f"{type(error).__name__}: {error}"
    finally:
        logging.disable(before)
        connections.close_all()  # Nothing that is open goes along into the workers.
        caches.close_all()
    if trouble:
        log.warning("not warmed: %s", trouble)


def _visit(application: Any, path: str) -> int:
    """The status of the answer."""
    main = urlsplit(settings.MAIN_URL)
    said = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": main.hostname, "SERVER_PORT": str(main.port or 443), "HTTP_HOST": main.netloc,
        "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": main.scheme, "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
    }  # fmt: skip
    answer = application(said, lambda _status, _headers, _error=None: None)
    try:
        for _part in answer:
            pass
    finally:
        answer.close()
    return int(answer.status_code)
