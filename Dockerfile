# One image for web, live and worker; the command says which. PostgreSQL is a service of its own (compose.yaml).
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN useradd --create-home --uid 10001 rongshu && install -d -o rongshu /app /data
WORKDIR /app
USER rongshu

# The locked packages first: they change less often than the code.
COPY --chown=rongshu rongshu pyproject.toml uv.lock package.json package-lock.json .npmrc ./
COPY --chown=rongshu launcher launcher
RUN ./rongshu install && rm -rf .rongshu/cache /home/rongshu/.cache

COPY --chown=rongshu . .
ENV RONGSHU_DATA_DIR=/data
EXPOSE 8000 8001
CMD ["./rongshu", "web", "--host", "0.0.0.0"]
