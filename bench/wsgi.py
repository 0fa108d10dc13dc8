"""The application under `DJANGO_SETTINGS_MODULE`, whichever it is."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
