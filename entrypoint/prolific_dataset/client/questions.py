"""How the API is asked: one request with the token, its reply parsed, and what it says instead put into words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from prolific_dataset.client import error_replies, replies
from prolific_dataset.client.announcements import Announcements
from prolific_dataset.client.reasons import as_written, without_values
from prolific_dataset.client.redaction import redactor
from prolific_dataset.client.retry import TRANSIENT_STATUSES, Retry, transient
from prolific_dataset.client.transport import Reply, Transport
from prolific_dataset.config.address import checked_token
from prolific_dataset.errors import AccessError, DatasetNotFound, NotKnownYet, ServiceError
from prolific_dataset.model import DatasetID
from prolific_dataset.sanitize import cut

T = TypeVar("T")

DATASETS: Final = "/api/v1/data-collection/datasets"
REFUSED: Final = frozenset({401, 403})
NOT_FOUND: Final = 404
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
        self._read = as_written if show_values else without_values
        self._names: dict[DatasetID, frozenset[str]] = {}
        """The fields of each dataset, as last seen; reasons may name them."""

    def _ask(
        self,
        path: str,
        parse: Callable[[Mapping[str, Any], Mapping[str, str]], T],
        what: str,
        *,
        not_found: str | None = None,
    ) -> T:
        """Ask once and parse the reply.

        Args:
            path: what to ask for.
            parse: reads the JSON object and the headers.
            what: the question, in words.
            not_found: what a 404 means, where it may pass.
        """
        reply = self._transport.get(self._url + path)
        self._announcements.hear(reply.headers, clean=lambda value: cut(self._redact(value), _SHOWN))
        if reply.status == NOT_FOUND and not_found is not None:
            raise NotKnownYet(not_found)
        self._check(reply, what=what)
        return parse(replies.json_object(reply.body, what=what, redact=self._redact), reply.headers)

    def _check(self, reply: Reply, *, what: str, said: str | None = None) -> None:
        """Raise what a reply means that is no answer to `what`; `said` is what may be shown of it, if not all."""
        if reply.ok:
            return
        said = self._said(reply) if said is None else said
        if reply.status in TRANSIENT_STATUSES:
            raise transient(
                f"The service answered {what} with {reply.status}: {said}",
                status=reply.status,
                headers=reply.headers,
            )
        if reply.status in REFUSED or reply.status == NOT_FOUND:
            message = f"The service refused {what} with {reply.status}: {said}"
            if reply.status == NOT_FOUND:
                raise DatasetNotFound(message, hint=_REFUSED_HINT)
            raise AccessError(message, hint=_REFUSED_HINT)
        raise ServiceError(f"The service answered {what} with {reply.status}: {said}")

    def _said(self, reply: Reply) -> str:
        return self._redact(error_replies.error_text(reply.body))
