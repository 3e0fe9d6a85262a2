"""One authenticated call of an API operation."""

from __future__ import annotations

from dataclasses import dataclass

from prolific_sandbox.dataset.dataset import Dataset
from prolific_sandbox.sandbox import Sandbox
from prolific_sandbox.scenario.knobs import Scenario
from prolific_sandbox.service.errors import ProblemError
from prolific_sandbox.wire.json_text import parse_json
from prolific_sandbox.wire.messages import Request


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
        """The dataset in the path, with the files that have reached an external storage since.

        Raises:
            ProblemError: 404, unknown id.
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
            ProblemError: 400, it is not one.
        """
        try:
            value = parse_json(self.payload)
        except ValueError:
            raise ProblemError(400, "the body is not JSON") from None
        if not isinstance(value, dict):
            raise ProblemError(400, "the body is not a JSON object")
        return value
