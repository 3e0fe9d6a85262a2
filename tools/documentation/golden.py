"""Write what every view makes of every scenario into tests/golden/, when a change of the words is meant.

`make golden` runs this; `git diff` then shows what users will see differently.
"""

from __future__ import annotations

import sys
from pathlib import Path

from prolific_dataset.config.settings import Policy
from prolific_dataset.github import annotations as annotation_lines
from prolific_dataset.github import outputs, summary
from prolific_dataset.github.links import Links
from prolific_dataset.report import json_writer, sarif, text
from prolific_dataset.report.report import Report
from prolific_dataset.report.verdict import verdict
from support.reports.scenarios import SCENARIOS

FOLDER = Path(__file__).parents[2] / "tests" / "golden"
LINKS = Links(
    repository="acme/captions",
    commit="3f0c1d2e4b5a69788796a5b4c3d2e1f001122334",
    action_repository="acme/prolific-dataset-upload",
    action_ref="v1",
)
WRITTEN = ("reports/report.json", "reports/rejected.jsonl")


def views(report: Report) -> dict[str, str]:
    """Return every view of `report`, by the name of its file."""
    policy = Policy()
    judged = verdict(report, policy)
    outputs_of_the_step = outputs.values(report, {"report-path": "reports/report.json"})
    return {
        "annotations.txt": annotation_lines.render(report),
        "log.txt": text.render(report, judged, colour=False),
        "outputs.txt": outputs.block(outputs_of_the_step, "end-of-output"),
        "report.json": json_writer.render(report, judged, policy),
        "report.sarif": sarif.render(report),
        "summary.md": summary.render(report, judged, links=LINKS, written=WRITTEN),
    }


def main() -> None:
    """Write all files, and take away those of scenarios that are no more."""
    expected = set()
    for name, scenario in SCENARIOS.items():
        folder = FOLDER / name
        folder.mkdir(parents=True, exist_ok=True)
        for view, content in views(scenario()).items():
            (folder / view).write_text(content, encoding="utf-8")
            expected.add(folder / view)
    for file in FOLDER.glob("*/*"):
        if file not in expected:
            file.unlink()
    sys.stdout.write(f"{len(expected)} files in {FOLDER}\n")


if __name__ == "__main__":
    main()
