"""Write what becomes of each file of tests/examples/wild: the schema to propose, what `validate` says, what arrives.

The files are small ones in the shapes that real sets have. `make golden` runs this; `git diff` then shows what users
will see differently. Every command runs for real, the upload against the sandbox.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from prolific_dataset.formats.documents import parse_document
from prolific_sandbox import Sandbox, Scenario, serve
from support.shell.terminal import prolific_dataset

FOLDER = Path(__file__).parents[2] / "tests" / "examples" / "wild"
_NESTED = "No field can hold a list or an object"
_DURATION = re.compile(r"\b\d+(?:\.\d)? s\b")


@dataclass(frozen=True, kw_only=True)
class Upload:
    """What became of the records of an upload."""

    sent: bool
    record_count: int
    """Lines of the file that are not blank."""
    stored_count: int
    """Records that the dataset then has."""


class Story:
    """The commands that a user types about one file, and what comes back.

    Args:
        data: a file of records.
        folder: an empty folder to work in.
    """

    def __init__(self, data: Path, folder: Path) -> None:
        self.uploads: list[Upload] = []
        self._folder = folder
        self._lines: list[str] = []
        shutil.copy(data, folder / data.name)
        inferred = self._say("schema", "infer", data.name)
        if not inferred:
            return
        self._use(data.name, inferred)
        if _NESTED in inferred:
            flat = self._say("schema", "infer", data.name, "--flatten")
            self._say("flatten", data.name, "--output", "flat.jsonl")
            self._lines += [*(folder / "flat.jsonl").read_text(encoding="utf-8").splitlines(), ""]
            self._use("flat.jsonl", flat)

    @property
    def text(self) -> str:
        """All of it, as on a terminal."""
        return "\n".join(self._lines).rstrip() + "\n"

    def _say(self, *arguments: str) -> str:
        answer = prolific_dataset(self._folder, *arguments)
        said = (answer.err + answer.out).splitlines()
        code = [f"(exit code {answer.exit_code})"] if answer.exit_code else []
        self._lines += [f"$ prolific-dataset {' '.join(arguments)}", *said, *code, ""]
        return answer.out

    def _use(self, data: str, schema: str) -> None:
        """Check a file against a schema, and upload it into a dataset that has this schema."""
        (self._folder / "schema.yml").write_text(schema, encoding="utf-8")
        checked = prolific_dataset(self._folder, "validate", data, "--schema", "schema.yml")
        self._lines += [
            f"$ prolific-dataset validate {data} --schema schema.yml",
            *_DURATION.sub("0.1 s", checked.out).splitlines(),
            "",
        ]
        upload = _upload(self._folder, data, parse_document(schema.encode(), name="schema.yml"))
        self.uploads.append(upload)
        stored = f"the dataset has {upload.stored_count} of {upload.record_count} records"
        self._lines += [
            f"$ prolific-dataset upload {data}",
            f"({stored})" if upload.sent else "(nothing is sent)",
            "",
        ]


def _upload(folder: Path, data: str, schema: object) -> Upload:
    assert isinstance(schema, dict)
    sandbox = Sandbox(scenario=Scenario(processing_seconds=0.0, queued_seconds=0.0, seconds_per_record=0.0))
    dataset_id = sandbox.add_dataset(schema=schema)
    with serve(sandbox) as server:
        prolific_dataset(
            folder,
            *("upload", data, "--records", "all", "--dataset-id", dataset_id, "--poll-interval", "20ms"),
            PROLIFIC_API_TOKEN=sandbox.tokens[0],
            PROLIFIC_API_URL=server.url,
        )
    lines = (folder / data).read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return Upload(
        sent=any(request.method == "PUT" for request in sandbox.requests),
        record_count=sum(bool(line.strip()) for line in lines),
        stored_count=len(sandbox.datasets[dataset_id].records),
    )


def main() -> int:
    """Write the story of every file beside it."""
    for data in sorted(FOLDER.glob("*.jsonl")):
        with tempfile.TemporaryDirectory() as folder:
            data.with_suffix(".txt").write_text(Story(data, Path(folder)).text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
