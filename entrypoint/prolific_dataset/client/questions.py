"""How the API is asked: one request with the token, and the object in its reply, or what it says instead in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from prolific_dataset.client.announcements import Announcements
from prolific_dataset.client.bodies import error_text, json_object
from prolific_dataset.client.reasons import Read, reader
from prolific_dataset.client.redaction import redactor
from prolific_dataset.client.retry import TRANSIENT_STATUSES, Retry, transient
from prolific_dataset.client.transport import Reply, Transport
from prolific_dataset.config.address import checked_token
from prolific_dataset.errors import AccessError, DatasetNotFound, NotKnownYet, ServiceError
from prolific_dataset.model import DatasetID
from prolific_dataset.sanitize import cut

DATASETS: Final = "/api/v1/data-collection/datasets"
REFUSED: Final = frozenset({401, 403, 404})
_NOT_FOUND: Final = 404
_SHOWN: Final = 100
"""Characters of a header that are shown."""
_REFUSED_HINT: Final = (
    "Check that the token is right and not deleted, that its account can reach the dataset's "
    "workspace, and that dataset-id is the id of a V4 dataset. In pull requests from forks and from "
    "Dependabot, secrets are empty or come from another store."
)


class Questions:
    """Asks; what is asked for is up to those who inherit.

    Args:
        transport: makes the requests.
        url: where the API is.
        token: what no reply may show.
        retry: how patiently it is asked.
        show_values: whether reasons may quote records.
        announcements: collects what replies say of the service's future.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        url: str,
        token: str,
        retry: Retry,
        show_values: bool = False,
        announcements: Announcements | None = None,
    ) -> None:
        self._announcements = announcements or Announcements()
        self._transport = transport
        self._url = url
        self._redact = redactor(checked_token(token))
        self._retry = retry
        self._show_values = show_values
        self._read: defaultdict[DatasetID, Read] = defaultdict(lambda: reader(show_values=show_values))
        """What may be shown of the reasons of each dataset: they may name the fields of its schema, as last seen."""

    def _ask(
        self, path: str, what: str, *, not_found: str | None = None
    ) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """Ask once and return the JSON object of the reply, and its headers.

        Args:
            path: what to ask for.
            what: the question, in words.
            not_found: what a 404 means, where it may pass.
        """
        reply = self._send("GET", path)
        if reply.status == _NOT_FOUND and not_found is not None:
            raise NotKnownYet(not_found)
        self._check(reply, what=what)
        return self._object(reply, what), reply.headers

    def _send(
        self, method: str, path: str, *, body: bytes | None = None, content_type: str | None = None
    ) -> Reply:
        """Make a request and return the reply, after a look at what it says of the service's future."""
        reply = self._transport.send(method, self._url + path, body=body, content_type=content_type)
        self._announcements.hear(reply.headers, clean=lambda value: cut(self._redact(value), _SHOWN))
        return reply

    def _check(self, reply: Reply, *, what: str, said: str | None = None) -> None:
        """Raise what a reply means that is no answer to `what`; `said` is what may be shown of it, if not all."""
        if reply.ok:
            return
        said = said or self._said(reply)
        if reply.status in REFUSED:
            message = f"The service refused {what} with {reply.status}: {said}"
            kind = DatasetNotFound if reply.status == _NOT_FOUND else AccessError
            raise kind(message, hint=_REFUSED_HINT)
        message = f"The service answered {what} with {reply.status}: {said}"
        if reply.status in TRANSIENT_STATUSES:
            raise transient(message, status=reply.status, headers=reply.headers)
        raise ServiceError(message)

    def _said(self, reply: Reply) -> str:
        return error_text(reply.body, self._redact)

    def _object(self, reply: Reply, what: str) -> Mapping[str, Any]:
        return json_object(reply.body, what=what, redact=self._redact)
