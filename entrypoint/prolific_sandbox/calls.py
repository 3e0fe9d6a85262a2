"""One authenticated call of an API operation, with what every operation needs at hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prolific_sandbox.replies import ProblemError

if TYPE_CHECKING:
    from prolific_sandbox.dataset.dataset import Dataset
    from prolific_sandbox.scenario.knobs import Scenario
    from prolific_sandbox.wire.messages import Request
    from prolific_sandbox.world import Sandbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request whose token was accepted and whose body was read."""

    sandbox: Sandbox
    request: Request
    arguments: tuple[str, ...]
    """The variable segments of the path."""
    payload: bytes

    @property
    def scenario(self) -> Scenario:
        """The scenario in force."""
        return self.sandbox.scenario

    @property
    def dataset(self) -> Dataset:
        """The dataset that the path names, with whatever has reached an external storage meanwhile.

        Raises:
            ProblemError: 404, there is none with this id.
        """
        dataset = self.sandbox.datasets.get(self.arguments[0])
        if dataset is None:
            raise ProblemError(404, "no such dataset")
        self.sandbox.collect(dataset)
        return dataset

    @property
    def json_object(self) -> dict[str, object]:
        """The body as a JSON object.

        Raises:
            ProblemError: 400, it is something else.
        """
        try:
            value = json.loads(self.payload)
        except ValueError:
            raise ProblemError(400, "the body is not JSON") from None
        if not isinstance(value, dict):
            raise ProblemError(400, "the body is not a JSON object")
        return value
