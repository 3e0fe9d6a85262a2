"""`prolific-dataset doctor`: what is not right yet, and how to make it right; it changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

from prolific_sandbox import Sandbox, load_scenario, serve
from prolific_sandbox.dataset.dataset import Version
from prolific_sandbox.scenario.faults import Step as Call
from support.service.reviews import reviews
from support.service.served import DATASET, Service
from support.shell.git_repository import Work
from support.shell.terminal import Answer, prolific_dataset


def doctor(folder: Path, service: Service, *options: str, **variables: str) -> Answer:
    return service.run(folder, "doctor", *options, **variables)


def wrong(answer: Answer) -> list[str]:
    return [line.partition("  ")[0][2:] for line in answer.out.splitlines()[:-1] if line.startswith("✗")]


def set_up(work: Work, service: Service) -> None:
    """Everything that a first push needs."""
    work.commit({"data/a.jsonl": reviews(1)})
    pulled = service.run(work.root, "schema", "pull", "-d", DATASET, "--schema", "prolific-schema.yml")
    made = prolific_dataset(work.root, "init", "-d", DATASET, "--files", "data/*.jsonl")
    assert (pulled.exit_code, made.exit_code) == (0, 0), made.err
    work.commit({})


def test_all_is_well(service: Service, work: Work) -> None:
    """Exit code 0, and nothing but questions was sent."""
    set_up(work, service)
    service.sandbox.requests.clear()

    told = doctor(work.root, service)
    listed = json.loads(doctor(work.root, service, "--format", "json").out)

    assert told.exit_code == 0, told.out
    assert told.out.splitlines()[-1] == "✓ Nothing is wrong. Nothing was changed."
    assert {each["verdict"] for each in listed["checks"]} == {"ok"}
    assert {each.step for each in service.sandbox.requests} == {Call.ME, Call.DATASET}


def test_nothing_is_there_yet(tmp_path: Path) -> None:
    """Every line has its fix, and what cannot be asked is said to be open."""
    told = prolific_dataset(tmp_path, "doctor", "--dataset-id", DATASET)

    assert told.exit_code == 1
    assert wrong(told) == ["git", "token"]
    assert "Set the variable PROLIFIC_API_TOKEN" in told.out
    assert f"- dataset   {DATASET} cannot be asked without a token that works." in told.out
    assert "No workflow uses the action" in told.out
    assert "✗ 2 of 7 checks failed, 1 check not possible yet" in told.out


def test_programs_get_the_error_that_ended_it(tmp_path: Path) -> None:
    """What comes before the checks may go wrong as well."""
    answer = prolific_dataset(tmp_path, "doctor", "--working-directory", "nowhere", "--format", "json")

    told = json.loads(answer.out)
    assert (answer.exit_code, told["exit_code"], told["checks"]) == (2, 2, [])
    assert told["failure"]["message"] in answer.err


def test_no_dataset_no_files(service: Service, work: Work) -> None:
    nothing = doctor(work.root, service)
    set_up(work, service)
    work.commit({"data/a.jsonl": None})
    no_files = doctor(work.root, service)

    assert "dataset-id: no dataset is given." in nothing.out
    assert "`prolific-dataset create` makes a new dataset." in nothing.out
    assert wrong(no_files) == ["files"]


def test_a_shallow_clone_and_a_workflow_that_makes_one(service: Service, work: Work) -> None:
    set_up(work, service)
    path = work.root / ".github/workflows/prolific.yml"
    path.write_text(
        path.read_text().replace("fetch-depth: 0", "fetch-depth: 1").replace("  pull_request:\n", "")
    )
    work.commit({})
    clone = work.root.parent / "clone"
    work.git("clone", "--quiet", "--depth", "1", f"file://{work.root}", str(clone))

    told = doctor(clone, service)

    assert wrong(told) == ["git", "workflow", "workflow"]
    assert "git fetch --unshallow" in told.out
    assert ".github/workflows/prolific.yml: no pull request starts it" in told.out
    assert ".github/workflows/prolific.yml: job dataset: only the newest commit is checked out." in told.out


def test_a_workflow_that_cannot_be_read(service: Service, work: Work) -> None:
    """One of ours is named; of others nothing is said."""
    set_up(work, service)
    folder = work.root / ".github/workflows"
    (folder / "other.yml").write_text("jobs: [")
    fine = doctor(work.root, service)
    (folder / "broken.yml").write_text("jobs: [ # someone/prolific-dataset-upload@v1")
    broken = doctor(work.root, service)

    assert fine.exit_code == 0, fine.out
    assert wrong(broken) == ["workflow"]
    assert ".github/workflows/broken.yml, line " in broken.out


def test_the_default_branch_is_what_the_remote_says(service: Service, work: Work) -> None:
    set_up(work, service)
    work.git("branch", "--move", "trunk")
    clone = work.root.parent / "clone"
    work.git("clone", "--quiet", f"file://{work.root}", str(clone))

    told = doctor(clone, service)

    assert wrong(told) == ["workflow"]
    assert "a push to the default branch, trunk, does not start it" in told.out


def test_a_refused_token_and_a_dataset_that_is_not_there(service: Service, work: Work) -> None:
    set_up(work, service)

    refused = doctor(work.root, service, PROLIFIC_API_TOKEN="wrong-token")
    elsewhere = doctor(work.root, service, "--dataset-id", "0192a3b5-0000-7000-8000-000000000009")

    assert wrong(refused) == ["token"]
    assert "wrong-token" not in refused.out
    assert wrong(elsewhere) == ["dataset"]


def test_a_dataset_without_schema_or_of_version_3(service: Service, workspace: Path) -> None:
    bare = service.sandbox.add_dataset(name="Bare")
    old = service.sandbox.add_dataset(name="Old", version=Version.V3)

    told = doctor(workspace, service, "--dataset-id", f"{bare}\n{old}")

    assert "has no schema, so imports would wait for one." in told.out
    assert "is a V3 dataset, which has no schema and takes CSV files only." in told.out


def test_drift_of_the_committed_schema(service: Service, work: Work) -> None:
    set_up(work, service)
    schema = work.root / "prolific-schema.yml"
    schema.write_text(schema.read_text().replace("type: image_url", "type: text"))

    told = doctor(work.root, service)

    assert wrong(told) == ["schema"]
    assert "field image_url is image_url in the dataset and text in the file" in told.out


def test_clock_proxy_and_certificates(work: Work) -> None:
    """A clock that is wrong, an authority that is not there, a proxy whose password is not shown."""
    sandbox = Sandbox(clock=lambda: 1_750_000_000.0)
    with serve(sandbox) as server:
        variables = {"PROLIFIC_API_TOKEN": sandbox.tokens[0], "PROLIFIC_API_URL": server.url}
        dataset = sandbox.add_dataset()
        late = prolific_dataset(work.root, "doctor", "-d", dataset, **variables)
        lost = prolific_dataset(
            work.root, "doctor", "-d", dataset, **variables, REQUESTS_CA_BUNDLE="/nowhere/ca.pem"
        )
    behind = prolific_dataset(work.root, "doctor", HTTPS_PROXY="http://me:pass-word@127.0.0.1:9")

    assert "clock" in wrong(late)
    assert "Set this machine's clock." in late.out
    assert "network" in wrong(lost)
    assert "https://api.prolific.com by the proxy 127.0.0.1:9" in behind.out
    assert "pass-word" not in behind.out


def test_a_service_that_does_not_answer_is_said(service: Service, work: Work) -> None:
    set_up(work, service)
    service.sandbox.use(load_scenario(["fault=me:503:forever"]))

    told = doctor(work.root, service, "--timeout", "1s")

    assert wrong(told) == ["token"]
    assert "The service answered the question for the token's account with 503" in told.out
