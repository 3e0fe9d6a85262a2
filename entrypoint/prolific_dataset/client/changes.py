"""Changes of datasets themselves: made by a person's command, never by an upload, and never twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote as percent_encode

from prolific_dataset.client import replies
from prolific_dataset.client.questions import DATASETS, REFUSED, Questions
from prolific_dataset.client.reasons import reader
from prolific_dataset.client.scalars import text_or_none
from prolific_dataset.client.transport import Reply
from prolific_dataset.config import values
from prolific_dataset.errors import (
    AccessError,
    Interrupted,
    OutcomeUnknown,
    ServiceError,
    TransientError,
    UsageError,
)
from prolific_dataset.model import DatasetID, Schema
from prolific_dataset.schema.live import read_live_schema
from prolific_dataset.schema.migration import Migration, MigrationID
from prolific_dataset.schema.parse import schema_document

_INVALID: Final = frozenset({400, 413, 422})
_SERVER_ERRORS: Final = 500
_CREATE_HINT: Final = (
    "Nothing was created. Check the token, the workspace id and the schema, and that the workspace may create V4 "
    "datasets."
)
_CREATED_HINT: Final = (
    "Look at the datasets of the workspace in the Prolific app before you run this again, because none can be "
    "deleted."
)
_SCHEMA_HINT: Final = "The schema was not changed. Check the token, the dataset id and the schema."
_CHANGED_HINT: Final = (
    "`prolific-dataset schema diff` says whether the dataset has the new schema. A migration may be running."
)


class DatasetChanges(Questions):
    """Creates datasets, sets their schemas, and follows what becomes of their records then."""

    def create_dataset(
        self, *, name: str, workspace_id: str, schema: Schema
    ) -> tuple[DatasetID, Schema | None]:
        """`POST /datasets`: a V4 dataset. Never sent again once it may have arrived, for nothing deletes a dataset.

        Returns:
            The id, and the schema that the service says it has, where it says so.

        Raises:
            UsageError: the service does not take the name, the workspace or the schema.
            AccessError: the token is refused, or does not reach the workspace.
            OutcomeUnknown: the dataset may exist.
        """
        reply = self._change(
            "POST",
            DATASETS,
            {"name": name, "workspace_id": workspace_id, "schema": schema_document(schema)},
            what="the request to create a dataset",
            refused=_CREATE_HINT,
            unknown=_CREATED_HINT,
        )
        try:
            dataset_id = values.dataset_id(text_or_none(reply.get("id")) or "")
        except ValueError:
            message = "The service says that it created the dataset, but its reply has no id of one."
            raise OutcomeUnknown(message, hint=_CREATED_HINT) from None
        created, _ = read_live_schema(reply.get("schema"))
        return dataset_id, created

    def set_schema(self, dataset_id: DatasetID, schema: Schema) -> MigrationID | None:
        """`PATCH /datasets/{dataset_id}`: replace the schema. Each time starts another migration, so it is sent once.

        Returns:
            The migration of the records that it started; None where there was no schema before.

        Raises:
            UsageError: the service does not take the schema.
            AccessError: the token or the dataset id is not good.
            OutcomeUnknown: the dataset may have the schema.
        """
        self._read[dataset_id] = reader(schema, show_values=self._show_values)
        reply = self._change(
            "PATCH",
            f"{DATASETS}/{dataset_id}",
            {"schema": schema_document(schema)},
            what=f"the request for a new schema of dataset {dataset_id}",
            refused=_SCHEMA_HINT,
            unknown=_CHANGED_HINT,
        )
        migration_id = text_or_none(reply.get("migration_job_id"))
        return MigrationID(migration_id) if migration_id else None

    def migration(self, dataset_id: DatasetID, migration_id: MigrationID) -> Migration:
        """`GET /datasets/{dataset_id}/schema-migrations/{job_id}`: asked once, for polls have their own patience.

        Raises:
            NotKnownYet: the service does not know the migration (yet).
            TransientError: the service failed.
        """
        reply, _ = self._ask(
            f"{DATASETS}/{dataset_id}/schema-migrations/{percent_encode(migration_id, safe='')}",
            f"the question for migration {migration_id}",
            not_found=f"The service does not know migration {migration_id} (yet).",
        )
        return replies.migration(reply, migration_id, read=self._read[dataset_id])

    def _change(
        self,
        method: str,
        path: str,
        document: Mapping[str, object],
        *,
        what: str,
        refused: str,
        unknown: str,
    ) -> Mapping[str, Any]:
        """Ask for a change that must not be made twice: again only where the request certainly did not arrive.

        Args:
            method: of the request.
            path: what to change.
            document: what to send, as plain values.
            what: the request, in words.
            refused: the hint where the service did nothing.
            unknown: the hint where it may have done something.
        """
        body = json.dumps(document).encode()

        def attempt() -> Reply:
            try:
                return self._send(method, path, body=body, content_type="application/json")
            except Interrupted as error:
                raise Interrupted(
                    f"{error.message} It is unknown whether {what} arrived.", hint=unknown
                ) from error
            except TransientError as error:
                if not error.lost:
                    raise
                message = f"It is unknown whether {what} was carried out: {error.message}"
                raise OutcomeUnknown(message, hint=unknown) from error

        reply = self._retry.run(what, attempt)
        if reply.ok:
            try:
                return self._object(reply, what)
            except TransientError as error:
                raise OutcomeUnknown(error.message, hint=unknown) from error
        message = f"The service answered {what} with {reply.status}: {self._said(reply)}"
        if reply.status >= _SERVER_ERRORS:
            raise OutcomeUnknown(f"{message} It may have been carried out.", hint=unknown)
        if reply.status in REFUSED:
            raise AccessError(message, hint=refused)
        raise (UsageError if reply.status in _INVALID else ServiceError)(message, hint=refused)
