"""Serves the sandbox from the command line until it is stopped."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from prolific_sandbox.dataset.schema import SchemaError
from prolific_sandbox.sandbox import DEFAULT_TOKEN, Sandbox
from prolific_sandbox.scenario.knobs import Scenario
from prolific_sandbox.scenario.loading import ScenarioError, change_scenario, load_scenario, words
from prolific_sandbox.server import serve

_STOPS: Final = (signal.SIGINT, signal.SIGTERM)
"""Both, because the first process of a container ignores a SIGTERM that it does not handle."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line and serve; return the exit code."""
    options = _parser().parse_args(arguments)
    for each in _STOPS:
        signal.signal(each, _interrupt)
    try:
        scenario = load_scenario(options.scenario.read_text("utf-8")) if options.scenario else Scenario()
        scenario = change_scenario(scenario, words(options.set))
        schema = json.loads(options.schema.read_text("utf-8")) if options.schema else None
        sandbox = Sandbox(scenario=scenario, tokens=(options.token,))
        dataset_id = sandbox.add_dataset(dataset_id=options.dataset_id, schema=schema)
        with serve(sandbox, host=options.host, port=options.port) as server:
            address = {"url": server.url, "token": options.token, "dataset_id": dataset_id}
            sys.stdout.write(json.dumps(address) + "\n")
            sys.stdout.flush()
            threading.Event().wait()
    except (ScenarioError, SchemaError, OSError, OverflowError, ValueError) as error:
        sys.stderr.write(f"prolific_sandbox: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _interrupt(_number: int, _frame: object) -> None:
    """Stop at the first signal alone: a second one could hit the wait while it ends, and leave a traceback."""
    for each in _STOPS:
        signal.signal(each, lambda *_: None)
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m prolific_sandbox",
        description="Serve a local emulator of the Prolific dataset API; print a line of JSON when ready.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 is any free port")
    parser.add_argument(
        "--schema", type=Path, help="JSON file with the schema of the dataset; default: no schema"
    )
    parser.add_argument("--scenario", type=Path, help="JSON file of knobs")
    parser.add_argument("--set", action="append", default=[], metavar="KNOB=VALUE", help="turn one knob")
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    parser.add_argument("--dataset-id", help="the id of the dataset; default: a random one")
    return parser
