# What the runner runs: Python, the locked requirements, our packages, bytecode for all of it, and nothing to build with.
FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS base


FROM base AS native

# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends gcc libc6-dev
COPY entrypoint/prolific_dataset/validation/native/c/ /native/
# The flags are those of setup.py, without what only a debugger reads, and with tables that cannot be written to.
RUN gcc -O3 -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -shared -fPIC -s -Wl,-z,relro,-z,now \
      -I/usr/local/include/python3.13 -o /native/_native.abi3.so /native/module.c


FROM base AS packages

COPY requirements/runtime.txt /tmp/runtime.txt
# `--target` leaves the commands of the requirements in bin/: nobody calls them.
RUN python3 -m pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore --no-compile \
      --no-deps --only-binary=:all: --require-hashes --requirement=/tmp/runtime.txt --target=/packages \
 && PYTHONPATH=/packages python3 -B -m pip check --disable-pip-version-check \
 && rm -rf /packages/bin
COPY entrypoint/ /packages/
COPY --from=native /native/_native.abi3.so /packages/prolific_dataset/validation/native/
# A container is fresh in every run, so bytecode that is missing here is paid for each time. It is unchecked, because
# nothing changes in an image, and so does not depend on the time of the build.
RUN rm -rf /packages/prolific_dataset/validation/native/c \
 && python3 -m compileall -q --invalidation-mode=unchecked-hash -s /packages \
      -p /usr/local/lib/python3.13/site-packages /packages


FROM base AS git

# Of git only the program: with neither perl nor curl nor transports it reads a repository and reaches nothing else
# (docs/decisions/0015-reading-git.md). Its package's entry stays beside it, so that scanners know it is there.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git \
 && mkdir -p /git/usr/bin /git/var/lib/dpkg/status.d \
 && cp /usr/bin/git /git/usr/bin/ \
 && dpkg-query --status git >/git/var/lib/dpkg/status.d/git


FROM base

LABEL org.opencontainers.image.title="Prolific Dataset Upload" \
      org.opencontainers.image.description="Validate JSONL files and upload them to a Prolific Task Builder dataset" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="1.0.0"

# The base comes with pip and, but for a few modules, without bytecode of the standard library.
RUN rm -rf /usr/local/lib/python3.13/site-packages /usr/local/lib/python3.13/ensurepip /usr/local/bin/pip* \
 && python3 -m compileall -q -f --invalidation-mode=unchecked-hash \
      -x '/(config-[^/]*|idlelib|lib2to3|pydoc_data|test|tkinter|turtledemo|venv)/' /usr/local/lib/python3.13

COPY --from=git /git/ /
COPY --from=packages /packages /usr/local/lib/python3.13/site-packages

# The absolute path and `-I` keep a workflow's own PATH, HOME and PYTHON* variables out. No USER and no WORKDIR: the
# runner mounts a workspace that only root can write to for certain, and sets the working directory itself.
ENTRYPOINT ["/usr/local/bin/python3", "-I", "-m", "prolific_dataset"]
CMD ["upload"]
