# docker build -t myna . && docker run -p 4570:4570 myna
FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY emulator emulator
COPY signing signing
COPY fixtures fixtures
RUN pip wheel --no-cache-dir --wheel-dir /wheels '.[elasticsearch]'

FROM python:3.12-slim
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels 'myna[elasticsearch]' \
    && useradd --create-home myna && mkdir /data && chown myna /data
USER myna
# Inside a container the loopback address cannot be reached from outside of it.
ENV MYNA_HOST=0.0.0.0
EXPOSE 4570
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s CMD ["myna", "wait", "--timeout", "4"]
ENTRYPOINT ["myna"]
CMD ["serve"]
