# Clarion: one image for web, worker and management commands; docker-compose.yml shows how they are run together. The images
# of projects are based on it (cms/project/template/Dockerfile-tpl).
# An exact version; docs/operating/install/docker.md explains how to use a digest.
ARG PYTHON_IMAGE=python:3.11.15-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
# base leaves out what PDFs of press kits need; demo also has what the demo content needs, and docs/operating/ explains
# how to load it.
ARG REQUIREMENTS=pdf
RUN apt-get -qq update && apt-get -qq install --yes --no-install-recommends binutils >/dev/null && python -m venv /venv
COPY requirements/base.txt requirements/pdf.txt requirements/demo.txt /tmp/
# Clarion accepts no HEIC pictures, so pillow-heif, which Wagtail requires, would only add 26 MB.
RUN /venv/bin/pip install --no-cache-dir --no-compile --disable-pip-version-check --only-binary :all: \
    --require-hashes -r "/tmp/$REQUIREMENTS.txt" \
    && /venv/bin/pip uninstall --yes pillow-heif setuptools pip \
    && find /venv -name '*.so*' -exec strip --strip-unneeded {} +
# The programs of PostgreSQL for backups, without the Perl of its package. They must not be older than the server. Debian has
# one version; the others are those of PostgreSQL's own repository.
ARG POSTGRES_CLIENT=16
COPY ops/image/ /build/
RUN /build/get_postgres_client "$POSTGRES_CLIENT" /postgres
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
WORKDIR /clarion
COPY manage.py ops/image/build_project.py ./
COPY cms/ cms/
COPY search/ search/
COPY docs/ docs/
# The key is required by these commands only; it signs nothing and is not stored. The files of a checkout may be
# readable only by its owner.
RUN export DJANGO_SETTINGS_MODULE=cms.settings.dev SECRET_KEY=unused \
    && python manage.py collectstatic --no-input --verbosity 0 \
    && python -m whitenoise.compress --quiet --no-brotli /data/static \
    && DATABASE_URL=postgres://unused@unused/unused python /build/compile_modules.py \
    && python /build/trim_packages.py /venv /data/static /clarion \
    && chmod -R go=rX /venv /clarion /data/static \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin clarion && mkdir --parents --mode=711 /volumes/media /volumes/backups /volumes/capacity /volumes/rehearsals

FROM ${PYTHON_IMAGE}
ENV PATH=/venv/bin:$PATH PYTHONPATH=/clarion PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=2 \
    DJANGO_SETTINGS_MODULE=cms.settings.production DATA_DIR=/data BIND=0.0.0.0:8000 \
    WORKER_HEARTBEAT_FILE=/tmp/worker-heartbeat XDG_CACHE_HOME=/tmp
COPY --from=build /postgres/ /usr/local/
# What WeasyPrint and the programs of PostgreSQL load, and fonts for PDFs in European languages, Arabic and Hebrew. Left out
# of the layer: a second libpq, since that of the programs is in /usr/local, compression of fonts, fonts that no press kit
# uses, where words of Thai end, which these fonts do not contain, messages in other languages, and what else apt-get writes.
RUN apt-get -qq update && apt-get -qq install --yes --no-install-recommends \
    -o Dpkg::Options::=--path-exclude=/usr/share/doc/* -o Dpkg::Options::=--path-include=/usr/share/doc/*/copyright \
    -o Dpkg::Options::=--path-exclude=/usr/share/man/* \
    -o Dpkg::Options::=--path-exclude=/usr/share/locale/* -o Dpkg::Options::=--path-exclude=/usr/share/libthai/* \
    -o Dpkg::Options::=--path-exclude=/usr/lib/*/libpq.so.* -o Dpkg::Options::=--path-exclude=/usr/lib/*/libbrotlienc.* \
    -o Dpkg::Options::=--path-exclude=*/DejaVuSerif* -o Dpkg::Options::=--path-exclude=*/DejaVuSansMono* \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core libpq5 libreadline8 liblz4-1 libzstd1 >/dev/null \
    && ldconfig \
    && apt-get clean && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/debconf/* /var/log/*
COPY --from=build /etc/passwd /etc/group /etc/
COPY --from=build /venv /venv
COPY --from=build /data/static /data/static
COPY --from=build /clarion /clarion
# The mount point of the volume. A new volume gets its owner.
COPY --from=build --chown=10001:10001 /volumes/ /data/
WORKDIR /clarion
USER clarion
EXPOSE 8000
CMD ["gunicorn", "-c", "python:cms.settings.gunicorn", "cms.wsgi"]
