# Clarion: one image for web, worker and management commands; docker-compose.yml shows how they are run together.
# An exact version; docs/operating.md explains how to use a digest.
ARG PYTHON_IMAGE=python:3.11.15-slim-bookworm

FROM ${PYTHON_IMAGE} AS packages
# demo also installs what the demo content needs; docs/operating.md explains how to load it.
ARG REQUIREMENTS=base
RUN python -m venv /venv
COPY requirements/base.txt requirements/demo.txt /tmp/
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes -r "/tmp/$REQUIREMENTS.txt"

FROM ${PYTHON_IMAGE}
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=cms.settings.production DATA_DIR=/data BIND=0.0.0.0:8000
COPY --from=packages /venv /venv
WORKDIR /clarion
COPY . .
# /data/media is the mount point of the volume. Creating it here gives a new volume the right owner.
# The key is required by this command only; it signs nothing and is not stored.
RUN DJANGO_SETTINGS_MODULE=cms.settings.dev SECRET_KEY=unused python manage.py collectstatic --no-input --verbosity 0 \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin clarion \
    && mkdir -p /data/media /data/mail && chmod 711 /data/media && chown -R clarion /data
USER clarion
EXPOSE 8000
CMD ["gunicorn", "-c", "python:cms.settings.gunicorn", "cms.wsgi"]
