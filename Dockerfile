# Manyhands in one image: web, worker, beat and migrate differ in their command only (docker-compose.yml).

FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/manyhands
COPY requirements/uv.txt requirements/base.txt requirements/
# As the Makefile does: uv by its hash, then everything else by its own.
RUN python -m venv /opt/uv \
    && /opt/uv/bin/pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
    && python -m venv --without-pip .venv \
    && /opt/uv/bin/uv pip sync --python .venv/bin/python --no-cache --compile-bytecode --require-hashes requirements/base.txt
COPY . .
# Static files are collected once; the settings want names of servers, which are not asked.
RUN VAR_DIR=/srv/manyhands/var SECRET_KEY=only-to-collect DATABASE_URL=postgresql://nobody@/nothing \
    .venv/bin/python manage.py collectstatic --no-input --verbosity 0

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin manyhands \
    && install --directory --owner manyhands /var/lib/manyhands/mail
WORKDIR /srv/manyhands
# The code belongs to root: the process that serves strangers cannot change it.
COPY --from=build /srv/manyhands /srv/manyhands
ENV PATH=/srv/manyhands/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/srv/manyhands/var \
    MAIL_DIR=/var/lib/manyhands/mail
USER manyhands
EXPOSE 8000
CMD ["python", "manage.py", "serve", "--bind", "0.0.0.0:8000"]
