# tma with perf, for measuring programs in a container.
#
#   tools/pack && docker build -t tma .
#   docker run --rm --cap-add PERFMON --security-opt seccomp=unconfined -v "$PWD:/work" tma run -- ./app
#
# What it needs of the host:
#   --cap-add PERFMON                    lets it count whatever the host's kernel.perf_event_paranoid is (Linux 5.8 or later; before: SYS_ADMIN)
#   --security-opt seccomp=unconfined    for perf_event_open before Docker 23, which allows it with PERFMON; Podman: docs/packages.md
#   --pid=container:NAME or --pid=host   to measure processes of another container or of the host (-p)
# The hardware counters are the host's: a host without a PMU gives none to its containers.
FROM debian:13-slim
ARG TARGETARCH
COPY artifacts/packages/tma_*_${TARGETARCH}.deb /tmp/
RUN apt-get update \
    && apt-get install --yes --no-install-recommends /tmp/tma_*_"${TARGETARCH}".deb \
    && rm -rf /tmp/tma_*.deb /var/lib/apt/lists/*
WORKDIR /work
ENTRYPOINT ["tma"]
