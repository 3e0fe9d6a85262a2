"""`prolific-dataset schema push`: what differs, what that means, and what becomes of what is stored."""

from __future__ import annotations

import json
import shlex
import signal
from pathlib import Path

import pytest

from prolific_sandbox import Step, load_scenario
from support.servers.wire import answering
from support.service.served import DATASET, Service
from support.shell.conversation import conversation
from support.shell.terminal import Answer, prolific_dataset

OLD = """strict: false
fields:
  product_name: {type: text}
  review_text: {type: text}
  image_url: {type: image_url}
"""
NEW = OLD.replace("review_text: {type: text}", "review_text: {type: audio_url}")
RECORD = {"product_name": "Cup", "review_text": "Holds tea.", "image_url": "https://example.com/cup.png"}
MIGRATES = (
    "The service migrates 1 datapoint: it normalises their values again, and a value that the new schema does not "
    "accept is nulled for good."
)
PUSH = ("schema", "push", "--schema", "schema.yml")
AT_ONCE = ("processing_seconds=0", "queued_seconds=0", "seconds_per_record=0")


def online(service: Service) -> dict[str, str]:
    return service.online | {"PROLIFIC_DATASET_ID": DATASET, "PROLIFIC_POLL_INTERVAL": "20ms"}


def push(service: Service, folder: Path, text: str, *more: str, **variables: str) -> Answer:
    (folder / "schema.yml").write_text(text)
    return prolific_dataset(folder, *PUSH, *more, **online(service) | variables)


def patches(service: Service) -> int:
    return len(service.sandbox.seen(Step.PATCH))


def stored(service: Service) -> list[object]:
    return [record["review_text"] for record in service.sandbox.datasets[DATASET].record_values]


@pytest.mark.parametrize(
    "text", [OLD, "strict: false\nfields:\n" + "".join(f"{each}\n" for each in OLD.splitlines()[:1:-1])]
)
def test_nothing_equal_is_pushed(service: Service, tmp_path: Path, text: str) -> None:
    """Neither with the fields in another order."""
    answer = push(service, tmp_path, text, "--yes")

    assert (answer.exit_code, patches(service)) == (0, 0)
    assert (
        answer.out == f"Dataset {DATASET} (Reviews) has the schema of schema.yml already; nothing to push.\n"
    )


def test_a_file_is_named_from_where_the_command_runs(service: Service, tmp_path: Path) -> None:
    """Also where the configuration file is at the top of the repository."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".github").mkdir()
    configuration = f"datasets: [{{id: {DATASET}, files: a.jsonl}}]\n"
    (tmp_path / ".github/prolific-datasets.yml").write_text(configuration)
    (tmp_path / "below").mkdir()

    answer = push(service, tmp_path / "below", OLD, "--yes")

    assert (answer.exit_code, answer.err) == (0, "")
    assert "has the schema of below/schema.yml already" in answer.out


def test_what_this_version_does_not_read_is_lost_only_after_an_answer(
    service: Service, tmp_path: Path
) -> None:
    """A push replaces the whole schema, also what a later version of the service put there."""
    service.sandbox.change(schema_shown="extended")

    equal = push(service, tmp_path, OLD, "--yes")
    shown = push(service, tmp_path, OLD.replace("false", "true"))
    sent = push(service, tmp_path, OLD.replace("false", "true"), "--yes", "--format", "json")

    lost = ["`revision`: 1", *(f"`required` of field `{name}`: true" for name in RECORD)]
    assert (equal.exit_code, shown.exit_code, sent.exit_code, patches(service)) == (0, 2, 0, 1)
    assert equal.out.endswith("nothing to push.\n")
    *_, head = shown.out.splitlines()[:-4]
    assert head == (
        "The schema of the dataset says more than this version knows. A new schema replaces all of it, so expect to "
        "lose for good:"
    )
    assert shown.out.splitlines()[-4:] == [f"  - {each}" for each in lost]
    assert shown.err.startswith("Error: Not a terminal, so --yes is required")
    assert json.loads(sent.out)["datasets"][0]["lost_schema_parts"] == lost


def test_without_a_terminal_it_is_shown_and_not_done(service: Service, tmp_path: Path) -> None:
    """The same output is what people look at before they say yes."""
    service.sandbox.append_elsewhere(DATASET, [RECORD])

    answer = push(service, tmp_path, NEW)

    assert (answer.exit_code, patches(service)) == (2, 0)
    assert answer.out.splitlines() == [
        f"Dataset {DATASET} (Reviews) would get the schema of schema.yml:",
        "  ~ review_text: text -> audio_url",
        MIGRATES,
        "Values that may be nulled: those of review_text (text -> audio_url).",
    ]
    assert answer.err.startswith("Error: Not a terminal, so --yes is required")


def test_what_was_nulled_is_named(service: Service, tmp_path: Path) -> None:
    """Each datapoint and field; the run is red, and a second one has nothing to do."""
    service.sandbox.append_elsewhere(DATASET, [RECORD] * 25)

    answer = push(service, tmp_path, NEW, "--yes")
    again = push(service, tmp_path, NEW, "--yes")

    assert (answer.exit_code, again.exit_code, patches(service)) == (1, 0, 1)
    lines = answer.out.splitlines()
    (partial,) = (line for line in lines if " is partial, 25 datapoints migrated" in line)
    told = lines[lines.index(partial) + 1 :]
    assert told[0] == "Of 25 datapoints a value was nulled, because the new schema does not accept it:"
    assert all(line.endswith(", review_text: Value is not a valid URL") for line in told[1:21])
    assert told[21:] == ["  and 5 more; in all, by field: review_text 25", "The dataset has the schema."]
    assert stored(service) == [None] * 25


def test_programs_get_every_nulled_value(service: Service, tmp_path: Path) -> None:
    """As JSON and nothing else; people read the rest beside it."""
    service.sandbox.append_elsewhere(DATASET, [RECORD] * 25)

    answer = push(service, tmp_path, NEW, "--yes", "--format", "json")
    (done,) = json.loads(answer.out)["datasets"]
    migration_id = done["migration"]["migration_id"]
    followed = prolific_dataset(
        tmp_path, "schema", "push", "--follow", migration_id, "--format", "json", **online(service)
    )
    again = push(service, tmp_path, NEW, "--yes", "--format", "json")

    assert (answer.exit_code, followed.exit_code, again.exit_code) == (1, 1, 0)
    assert (done["dataset_id"], done["is_set"]) == (DATASET, True)
    assert done["changes"] == ["~ review_text: text -> audio_url"]
    assert (done["migration"]["status"], done["migration"]["failed_count"]) == ("partial", 25)
    assert {each["field"] for each in done["migration"]["errors"]} == {"review_text"}
    assert len({each["datapoint_id"] for each in done["migration"]["errors"]}) == 25
    assert json.loads(followed.out)["datasets"][0]["migration"] == done["migration"]
    assert json.loads(again.out)["datasets"][0] | {"dataset_id": ""} == {
        "dataset_id": "",
        "changes": [],
        "lost_schema_parts": [],
        "is_set": False,
        "migration": None,
        "released_imports": [],
    }
    assert "The dataset has the schema." in answer.err


def test_programs_get_the_error_that_ended_it(service: Service, tmp_path: Path) -> None:
    """Beside what was found out and done by then: nothing yet, what would change, or perhaps a new schema."""
    nowhere = prolific_dataset(tmp_path, "schema", "push", "--format", "json")
    unasked = push(service, tmp_path, NEW, "--format", "json")
    service.sandbox.use(load_scenario([*AT_ONCE, "fault=patch:drop-after"]))
    lost = push(service, tmp_path, NEW, "--yes", "--format", "json")

    codes, listed = [], []
    for answer in (nowhere, unasked, lost):
        told = json.loads(answer.out)
        assert told["failure"]["exit_code"] == answer.exit_code
        assert f"Error: {told['failure']['message']}\n" in answer.err
        codes.append(answer.exit_code)
        listed.append([(each["is_set"], each["changes"]) for each in told["datasets"]])
    assert codes == [2, 2, 4]
    change = ["~ review_text: text -> audio_url"]
    assert listed == [[], [(False, change)], [(None, change)]]


def test_a_change_that_fits_is_green(service: Service, tmp_path: Path) -> None:
    """Nothing is lost."""
    service.sandbox.append_elsewhere(DATASET, [RECORD])

    answer = push(
        service, tmp_path, OLD.replace("review_text: {type: text}", "review_text: {type: metadata}"), "-y"
    )

    assert (answer.exit_code, stored(service)) == (0, ["Holds tea."])
    assert "is complete, 1 datapoint migrated" in answer.out
    assert answer.out.endswith("The dataset has the schema.\n")


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("failed", "The dataset has the schema.\n"),
        ("failed-and-undone", "The dataset has its earlier schema again.\n"),
    ],
)
def test_a_migration_that_fails(service: Service, tmp_path: Path, end: str, words: str) -> None:
    """The service's reason, and which schema the dataset has now."""
    service.sandbox.append_elsewhere(DATASET, [RECORD])
    service.sandbox.change(migration=end)

    answer = push(service, tmp_path, NEW, "--yes", "--timeout", "5s")

    assert (answer.exit_code, stored(service)) == (1, ["Holds tea."])
    assert " is failed: The migration could not be completed.\n" in answer.out
    assert answer.out.endswith(words)


def test_another_task_group_is_refused_before_anything_is_sent(service: Service, tmp_path: Path) -> None:
    """Once there are datapoints the service refuses it, too."""
    service.sandbox.append_elsewhere(DATASET, [RECORD])

    answer = push(service, tmp_path, OLD + "  session: {type: task_group_id}\n", "--yes")

    assert (answer.exit_code, patches(service)) == (2, 0)
    assert "cannot change any more, from none to session" in answer.err


@pytest.mark.parametrize(("total", "code"), [(0, 0), (1, 4)])
def test_a_migration_that_the_service_does_not_name(
    service: Service, tmp_path: Path, total: int, code: int
) -> None:
    """It matters where there is something to migrate."""
    service.sandbox.append_elsewhere(DATASET, [RECORD] * total)
    service.sandbox.change(migration_named=False)

    answer = push(service, tmp_path, NEW, "--yes")

    assert answer.exit_code == code
    assert ("the service named no migration" in answer.err) is bool(code)


def test_a_schema_that_others_set_as_well(service: Service, tmp_path: Path) -> None:
    """It is not called the one of the file."""
    service.sandbox.change(schema_shown_after_seconds=10.0**6)

    answer = push(service, tmp_path, NEW, "--yes", "--timeout", "1s")

    assert answer.exit_code == 4
    assert (
        "does not have the schema that was set. What differs: ~ review_text: text -> audio_url." in answer.err
    )


def test_a_schema_that_cannot_be_read_is_not_replaced(tmp_path: Path) -> None:
    """It is not taken for none, which nothing would have to be migrated for."""
    (tmp_path / "schema.yml").write_text(OLD)
    body = json.dumps({"id": DATASET, "name": "New", "schema": {"strict": True, "fields": []}, "imports": []})
    reply = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    with answering(reply) as wire:
        answer = prolific_dataset(
            tmp_path,
            *("schema", "push", "--yes", "--schema", "schema.yml", "--dataset-id", DATASET),
            PROLIFIC_API_TOKEN="token",
            PROLIFIC_API_URL=wire.url,
        )

    assert answer.exit_code == 4
    assert "cannot be read: it has no fields that can be read." in answer.err
    assert [head.split(" ")[0] for head in wire.heads] == ["GET"]


def test_a_service_that_refuses(service: Service, tmp_path: Path) -> None:
    """In its words and ours."""
    refused = push(service, tmp_path, "strict: true\nfields: {a: {type: hologram}}\n", "--yes")
    service.sandbox.use(load_scenario(["processing_seconds=100", "schema_during_migration=refuse"]))
    running = push(service, tmp_path, NEW, "--yes", "--timeout", "1s")
    busy = push(service, tmp_path, OLD, "--yes", "--timeout", "1s")

    assert (refused.exit_code, running.exit_code, busy.exit_code) == (2, 5, 4)
    assert "is not a known field type" in refused.err
    assert "a schema migration is in progress" in busy.err
    assert "The schema was not changed." in busy.err


def test_a_migration_that_was_not_waited_for_is_followed_later(service: Service, tmp_path: Path) -> None:
    """The command to paste is in the message."""
    service.sandbox.append_elsewhere(DATASET, [RECORD])
    service.sandbox.change(processing_seconds=1000.0)
    cut_off = push(service, tmp_path, NEW, "--yes", "--timeout", "1s")
    (migration,) = service.sandbox.datasets[DATASET].migrations
    wrong = prolific_dataset(
        tmp_path, "schema", "push", "--follow", migration.job_id, "--timeout", "1s", **online(service)
    )

    assert (cut_off.exit_code, wrong.exit_code) == (5, 5)
    command = f"prolific-dataset schema push --dataset-id {DATASET} --follow {migration.job_id}"
    assert command in cut_off.err
    assert command in wrong.err


def test_an_id_that_would_be_more_than_a_word_in_a_shell(service: Service, tmp_path: Path) -> None:
    """The command that is to be pasted quotes it."""
    service.sandbox.new_id = lambda: "m; echo 'gone'"
    service.sandbox.change(processing_seconds=1000.0)

    answer = push(service, tmp_path, NEW, "--yes", "--timeout", "1s")

    (command,) = (line for line in answer.err.splitlines() if line.startswith("To follow it:"))
    assert shlex.split(command)[-1] == "m; echo 'gone'"


def test_a_first_schema_releases_what_waits_for_it(service: Service, tmp_path: Path) -> None:
    """And the imports are followed: a record that does not fit is rejected, and the run is red."""
    dataset_id = service.sandbox.add_dataset(name="New")
    service.sandbox.upload_elsewhere(
        dataset_id, "a.jsonl", b'{"product_name": "Cup", "image_url": "cup"}\n{}\n'
    )
    where = {"PROLIFIC_DATASET_ID": dataset_id}

    answer = push(service, tmp_path, OLD, "--yes", **where)
    again = push(service, tmp_path, OLD, "--yes", **where)

    assert (answer.exit_code, again.exit_code) == (1, 0)
    assert "It is the dataset's first schema, so no records are migrated." in answer.out
    assert "What waits for it begins then: 1 import (" in answer.out
    assert "partial" in answer.out
    assert "Value is not a valid URL" in answer.out


def test_imports_that_stay_parked_are_red_also_the_second_time(service: Service, tmp_path: Path) -> None:
    """The guide says that their files have to be uploaded again."""
    dataset_id = service.sandbox.add_dataset(name="New")
    service.sandbox.upload_elsewhere(dataset_id, "a.jsonl", b'{"product_name": "Cup"}\n')
    service.sandbox.change(parked_imports_begin_after_seconds=None)
    where = {"PROLIFIC_DATASET_ID": dataset_id}

    answer = push(service, tmp_path, OLD, "--yes", "--timeout", "1s", **where)
    again = push(service, tmp_path, OLD, "--yes", "--timeout", "1s", **where)

    assert (answer.exit_code, again.exit_code, patches(service)) == (1, 1, 1)
    for each in (answer, again):
        assert "still waits for a schema, though there is one" in each.out
        assert "no schema yet" not in each.out


def test_every_dataset_of_the_configuration_that_names_a_schema(service: Service, tmp_path: Path) -> None:
    """One after the other; those without a file of their own are left alone."""
    other = service.sandbox.add_dataset(name="New")
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github/prolific-datasets.yml").write_text(
        f"datasets:\n  - {{id: {DATASET}, files: a.jsonl, schema: one.yml}}\n"
        f"  - {{id: {other}, files: b.jsonl, schema: two.yml}}\n"
    )
    (tmp_path / "one.yml").write_text(OLD)
    (tmp_path / "two.yml").write_text("strict: perhaps\nfields: {a: {type: text}}\n")

    bad = service.run(tmp_path, "schema", "push", "--yes")
    (tmp_path / "two.yml").write_text(NEW)
    answer = service.run(tmp_path, "schema", "push", "--yes")
    which = service.run(tmp_path, "schema", "push", "--schema", "one.yml")

    assert (bad.exit_code, bad.out) == (2, "")
    assert "two.yml, line 1" in bad.err
    assert (answer.exit_code, patches(service)) == (0, 1)
    assert "has the schema of one.yml already" in answer.out
    assert f"Dataset {other} (New) would get the schema of two.yml:" in answer.out
    assert (which.exit_code, "--schema is for one dataset" in which.err) == (2, True)


@pytest.mark.parametrize(("typed", "code", "sent"), [("y\n", 0, 1), ("n\n", 1, 0), ("\n", 1, 0)])
def test_at_a_terminal_it_asks(service: Service, tmp_path: Path, typed: str, code: int, sent: int) -> None:
    """Who only presses Enter changes nothing."""
    (tmp_path / "schema.yml").write_text(NEW)
    with conversation(tmp_path, *PUSH, typed=typed, **online(service)) as told:
        exit_code, seen = told.end()

    assert exit_code == code, seen

    assert patches(service) == sent
    assert "Set this schema? [y/N]" in seen


def test_whoever_interrupts_it_learns_how_to_go_on(service: Service, tmp_path: Path) -> None:
    """The service does not stop."""
    (tmp_path / "schema.yml").write_text(NEW)
    service.sandbox.change(processing_seconds=1000.0)
    with conversation(tmp_path, *PUSH, typed="y\n", **online(service)) as told:
        told.wait_for(" is processing (")
        told.process.send_signal(signal.SIGINT)
        exit_code, seen = told.end()

    assert exit_code == 130, seen

    assert f"--dataset-id {DATASET} --follow {service.sandbox.datasets[DATASET].migrations[0].job_id}" in seen
