"""The sandbox's own storage: a PUT to a presigned URL, checked as strictly as S3 does."""

from __future__ import annotations

from prolific_sandbox.sandbox import Sandbox
from prolific_sandbox.service.errors import storage_error
from prolific_sandbox.wire.messages import Headers, Request, Response

MAX_UPLOAD_BYTES = 5 * 1024**3
"""The most that S3 accepts in one PUT (https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html)."""


def put_object(sandbox: Sandbox, request: Request) -> Response:
    """Receive a file and pass it to the import job that its key belongs to."""
    if refusal := _refusal(sandbox, request):
        return refusal
    key = "/".join(request.segments[1:])
    with sandbox.lock:
        owner = sandbox.job_at(key)
        used = owner is not None and bool(owner[1].arrivals)
    if owner is None:
        return storage_error(404, "NoSuchKey", "The specified key does not exist.")
    if used and sandbox.scenario.second_put == "refuse":
        return storage_error(403, "AccessDenied", "The object already exists.")
    upload = request.body.save()
    dataset, job = owner
    with sandbox.lock:
        if not job.arrivals or sandbox.scenario.second_put == "import-again":
            dataset.arrive(job, upload)
    return Response(status=200, headers=Headers.of({"ETag": f'"{upload.sha256[:32]}"'}))


def _refusal(sandbox: Sandbox, request: Request) -> Response | None:
    """Check a request by its head alone."""
    if request.headers.get("Authorization"):
        return storage_error(400, "InvalidArgument", _TWO_MECHANISMS)
    if request.headers.get("Content-Length") is None:
        return storage_error(
            501, "NotImplemented", "A header you provided implies functionality that is not implemented"
        )
    received = {name.lower(): value for name, value in request.headers.pairs}
    refusal = sandbox.credentials.verify(
        request.method, request.target, headers=received, now=sandbox.clock()
    )
    if refusal is not None:
        return storage_error(403, *refusal.value)
    if (request.body.length or 0) > MAX_UPLOAD_BYTES:
        return storage_error(
            400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size."
        )
    return None


_TWO_MECHANISMS = (
    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
    "Signature query string parameter or the Authorization header should be specified"
)
