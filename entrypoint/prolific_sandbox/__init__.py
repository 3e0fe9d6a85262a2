"""A local emulator of Prolific's V4 dataset API and of the storage behind it.

It shares no code with the program that it tests and never imports it, so that both cannot be wrong in the same way.
The sandbox's page in the documentation says which behaviour is documented, inferred or assumed.
"""

from __future__ import annotations

from prolific_sandbox.dataset.schema import SchemaError
from prolific_sandbox.sandbox import DEFAULT_TOKEN, Sandbox, SeenRequest
from prolific_sandbox.scenario.faults import Fault, FaultKind, Step
from prolific_sandbox.scenario.knobs import Rejection, Scenario
from prolific_sandbox.scenario.loading import ScenarioError, load_scenario
from prolific_sandbox.server import Server, serve
from prolific_sandbox.service.routes import handle
from prolific_sandbox.wire.external_storage import ExternalStorage
from prolific_sandbox.wire.messages import Body, Headers, Request, Response
from prolific_sandbox.wire.presign import Credentials

__all__ = [
    "DEFAULT_TOKEN",
    "Body",
    "Credentials",
    "ExternalStorage",
    "Fault",
    "FaultKind",
    "Headers",
    "Rejection",
    "Request",
    "Response",
    "Sandbox",
    "Scenario",
    "ScenarioError",
    "SchemaError",
    "SeenRequest",
    "Server",
    "Step",
    "handle",
    "load_scenario",
    "serve",
]
