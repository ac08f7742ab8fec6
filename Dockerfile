# Byline in production: no embedded servers, no root. It needs DATABASE_URL and REDIS_URL; run
# `python cli.py migrate` in it once per version, before the server starts.

FROM node:24-slim AS web
WORKDIR /build
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci
COPY web ./
RUN npm run build

FROM python:3.13-slim AS packages
WORKDIR /byline
COPY requirements-uv.lock requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --no-deps --requirement requirements-uv.lock \
  && uv venv .venv \
  && uv pip sync --no-cache --python .venv/bin/python --require-hashes --compile-bytecode requirements.lock

FROM python:3.13-slim
RUN useradd --system --uid 10001 --user-group --home-dir /byline byline \
  && install --directory --owner=byline --group=byline /data
WORKDIR /byline
COPY --from=packages /byline/.venv .venv
COPY --from=web /build/dist web/dist
COPY server.py application.py wiring.py settings.py logs.py schema.graphql ./
COPY cli.py checking.py explaining.py ./
COPY auth ./auth
COPY body ./body
COPY cache ./cache
COPY db ./db
COPY embedded ./embedded
COPY endpoint ./endpoint
COPY execution ./execution
COPY exchange ./exchange
COPY feeds ./feeds
COPY media ./media
COPY resolvers ./resolvers
COPY schema ./schema
ENV PATH=/byline/.venv/bin:$PATH PYTHONUNBUFFERED=1 \
  BYLINE_MODE=production BYLINE_DATA_DIR=/data HOST=0.0.0.0 PORT=8000
# What addresses of pictures are signed with, and the pictures, unless settings put them elsewhere.
VOLUME /data
EXPOSE 8000
USER 10001
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=2)"]
CMD ["python", "server.py"]
