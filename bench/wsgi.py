"""The application under `DJANGO_SETTINGS_MODULE`, whichever it is."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup(set_prefix=False)
# allauth does not start without its middleware; a peer that serves without it says so here.
if hasattr(settings, "SERVED_MIDDLEWARE"):
    settings.OUR_MIDDLEWARE, settings.MIDDLEWARE = settings.MIDDLEWARE, settings.SERVED_MIDDLEWARE
application = WSGIHandler()
