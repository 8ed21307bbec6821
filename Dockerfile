# Bron with its models and its bundled corpus. It runs as a user without rights, writes to /data and /tmp alone, and
# needs no network. See docs/scaling.md.
FROM python:3.12-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY corpus corpus
COPY eval eval
COPY rag rag
RUN python -m venv /opt/bron && /opt/bron/bin/pip install --no-cache-dir --constraint requirements.lock .

FROM python:3.12-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin bron \
    && install --directory --owner=bron --group=bron /data
COPY --from=build /opt/bron /opt/bron
ENV PATH=/opt/bron/bin:$PATH HOME=/tmp BRON_INDEX=/data/index BRON_HOST=0.0.0.0 BRON_PORT=7860
USER 10001:10001
VOLUME /data
EXPOSE 7860
# The first start may have to make the index of the bundled corpus.
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:7860/healthz', timeout=8)"]
ENTRYPOINT ["bron"]
CMD ["serve"]
