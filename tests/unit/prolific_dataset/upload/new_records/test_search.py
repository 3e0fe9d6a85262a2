"""Which records are new, over real repositories and every kind of import."""

from __future__ import annotations

from pathlib import Path

import pytest

from prolific_dataset.errors import FileChanged, RepositoryError
from prolific_dataset.files.git import Repository
from prolific_dataset.model import ImportStatus, Severity
from prolific_dataset.upload.ledger import in_doubt, pending
from prolific_dataset.upload.new_records import (
    GitCache,
    change_findings,
    find_new_records,
    rejection_findings,
)
from prolific_dataset.upload.upload_name import UploadName
from prolific_dataset.validation.rules.settings import RuleSettings
from support.service.import_list import ImportList, sent_records, whole_payload
from support.shell.git_repository import Work

PATH = "data/a.jsonl"


def lines(*values: object) -> bytes:
    return b"".join(b'{"a": "%s"}\n' % str(value).encode() for value in values)


def is_bad(record: bytes) -> bool:
    return b"bad" in record


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work.init(tmp_path / "work")


@pytest.fixture
def dataset(work: Work) -> ImportList:
    return ImportList(work)


def new(dataset: ImportList, path: str = PATH, **options: bool) -> list[bytes]:
    return sent_records(dataset.find(path, **options).payload)


def test_the_first_upload_is_of_everything(dataset: ImportList) -> None:
    """The payload is the very one that was validated, so that it can be streamed."""
    dataset.work.commit({PATH: lines(1, 2)})
    found = dataset.find(PATH)
    assert found.payload == whole_payload(dataset.work, PATH)
    assert found.base is None
    assert found.payload.record_count - len(found.edited) == 2


def test_nothing_new_is_nothing_to_upload(dataset: ImportList) -> None:
    """The same file again, whatever happened beside it."""
    dataset.work.commit({PATH: lines(1, 2)})
    dataset.push(PATH)
    dataset.work.commit({"README.md": b"x"})
    assert dataset.find(PATH).payload.record_count == 0


def test_an_edit_adds_one_record(dataset: ImportList) -> None:
    """The edit is reported with its line before and now; the other records stay where they are."""
    dataset.work.commit({PATH: lines(1, 2, 3, 4)})
    dataset.push(PATH)
    dataset.work.commit({PATH: lines(1, "two", 3, 4, 5)})
    found = dataset.find(PATH)
    assert sent_records(found.payload) == [b'{"a": "two"}', b'{"a": "5"}']
    assert found.edited == ((2, 2),)
    assert found.payload.record_count - len(found.edited) == 1
    assert list(found.removed) == []
    assert [found.payload.lines.line_of(index) for index in (0, 1)] == [2, 5]


def test_a_removal_is_told(dataset: ImportList) -> None:
    """There is nothing to upload, and the lines that were removed are named as they were."""
    dataset.work.commit({PATH: lines(1, 2, 3, 4)})
    dataset.push(PATH)
    dataset.work.commit({PATH: lines(1, 4)})
    found = dataset.find(PATH)
    assert found.payload.record_count == 0
    assert list(found.removed) == [2, 3]


def test_a_different_spelling_is_no_change(dataset: ImportList) -> None:
    """Order of lines and keys, white space, line ends, blank lines and a byte order mark do not count."""
    dataset.work.commit({PATH: b'{"a": 1, "b": "\\u00e9"}\n{"a": 2.0}\n'})
    dataset.push(PATH)
    dataset.work.commit({PATH: b'\xef\xbb\xbf{"a":2}\r\n\r\n{"b":"\xc3\xa9","a":1}'})
    found = dataset.find(PATH)
    assert found.payload.record_count == 0
    assert list(found.removed) == []


def test_repeated_records_are_counted(dataset: ImportList) -> None:
    """A file that holds a record twice where the dataset holds it once has one new record: the last."""
    dataset.work.commit({PATH: lines(1, 2)})
    dataset.push(PATH)
    dataset.work.commit({PATH: lines(1, 2, 1, 1)})
    found = dataset.find(PATH)
    assert list(found.payload.lines.chosen or ()) == [3, 4]


def test_repeats_in_other_spellings_are_counted_over_all_imports(dataset: ImportList) -> None:
    """The dataset holds the record once, in one spelling or the other."""
    dataset.work.commit({PATH: b'{"a": 1}\n'})
    dataset.push(PATH)
    dataset.work.commit({PATH: b'{"a":1}\n{"a":2}\n'})
    dataset.push(PATH)
    dataset.work.commit({PATH: b'{"a": 1}\n{"a":1}\n{"a": 2}\n'})
    assert len(new(dataset)) == 1


def test_a_chain_of_differences_is_summed_up(dataset: ImportList) -> None:
    """Each import held only what was new then."""
    for count in range(1, 6):
        dataset.work.commit({PATH: lines(*range(count))})
        assert len(sent_records(dataset.push(PATH).payload)) == 1
    assert set(dataset.stored.values()) == {1}


def test_a_record_that_comes_back_is_not_new(dataset: ImportList) -> None:
    """A revert restores what the dataset never lost."""
    dataset.work.commit({PATH: lines(1, 2, 3)})
    dataset.push(PATH)
    dataset.work.commit({PATH: lines(1, 4)})
    dataset.push(PATH)
    dataset.work.commit({PATH: lines(1, 2, 3, 5)})
    assert new(dataset) == [b'{"a": "5"}']


def test_a_renamed_file_holds_nothing_new(dataset: ImportList) -> None:
    """Its records are found under the old name."""
    dataset.work.commit({PATH: lines(1, 2)})
    dataset.push(PATH)
    dataset.work.commit({PATH: None, "moved/b.jsonl": lines(2, 1, 3)})
    assert new(dataset, "moved/b.jsonl") == [b'{"a": "3"}']


def test_split_and_merged_files_hold_nothing_new(dataset: ImportList) -> None:
    """Whichever file a record was in, the dataset has it."""
    dataset.work.commit({"a.jsonl": lines(1, 2), "b.jsonl": lines(3)})
    dataset.push("a.jsonl")
    dataset.push("b.jsonl")
    dataset.work.commit({"a.jsonl": None, "b.jsonl": lines(1, 2, 3)})
    assert new(dataset, "b.jsonl") == []
    dataset.work.commit({"b.jsonl": lines(2), "c.jsonl": lines(1, 3, 4)})
    assert new(dataset, "b.jsonl") == []
    assert new(dataset, "c.jsonl") == [b'{"a": "4"}']


@pytest.mark.parametrize("status", [ImportStatus.FAILED, ImportStatus.UNINITIALISED])
def test_an_upload_that_came_to_nothing_is_caught_up(dataset: ImportList, status: ImportStatus) -> None:
    """The base is what was imported, not what was pushed."""
    dataset.work.commit({PATH: lines(1)})
    dataset.push(PATH)
    dataset.work.commit({PATH: lines(1, 2)})
    dataset.upload(PATH, dataset.find(PATH).payload, status=status)
    dataset.work.commit({PATH: lines(1, 2, 3)})
    assert new(dataset) == [b'{"a": "2"}', b'{"a": "3"}']


@pytest.mark.parametrize(
    "status",
    [ImportStatus.QUEUED, ImportStatus.PROCESSING, ImportStatus.PENDING_SCHEMA, ImportStatus.UNKNOWN],
)
def test_an_import_under_way_is_named(dataset: ImportList, status: ImportStatus) -> None:
    """Its end must be awaited: what it will hold is not held yet. Files of other people are not waited for."""
    dataset.work.commit({PATH: lines(1)})
    job = dataset.upload(PATH, dataset.find(PATH).payload, status=status)
    assert pending(dataset.imports) == (job,)
    dataset.change(job.import_id, filename="by-hand.jsonl")
    assert pending(dataset.imports) == ()


def test_an_upload_that_was_begun_is_in_doubt(dataset: ImportList) -> None:
    """Its run may have been killed when the last byte had been sent, whatever was imported since."""
    dataset.work.commit({PATH: lines(1)})
    payload = whole_payload(dataset.work, PATH)
    assert in_doubt(dataset.imports, ()) == ()
    begun = dataset.upload(PATH, payload, status=ImportStatus.UNINITIALISED)
    dataset.upload(PATH, payload, status=ImportStatus.FAILED)
    dataset.upload(PATH, payload)
    assert in_doubt(dataset.imports, ()) == (begun,)
    assert in_doubt(dataset.imports, {begun.import_id}) == ()


def test_a_record_of_a_partial_import_that_is_unchanged_is_told_and_not_sent(dataset: ImportList) -> None:
    """It would be rejected again; the others of that import are in the dataset."""
    dataset.work.commit({PATH: lines(1, "bad", 3)})
    job = dataset.upload(PATH, whole_payload(dataset.work, PATH), rejects=is_bad)
    dataset.work.commit({PATH: lines(0, 1, "bad", 3)})
    found = dataset.find(PATH)
    assert sent_records(found.payload) == [b'{"a": "0"}']
    ((line, refusal),) = found.still_rejected.items()
    assert line == 3
    assert refusal.job == job
    assert [error.reason for error in refusal.errors] == ["Bad."]


def test_a_record_that_was_rejected_is_sent_again_on_request(dataset: ImportList) -> None:
    """Such as after the dataset's schema was changed; then it is in the dataset like any other."""
    dataset.work.commit({PATH: lines(1, "bad", 3)})
    dataset.upload(PATH, whole_payload(dataset.work, PATH), rejects=is_bad)
    found = dataset.push(PATH, retry_rejected=True)
    assert sent_records(found.payload) == [b'{"a": "bad"}']
    dataset.work.commit({PATH: lines(1, "bad", 3, 4)})
    found = dataset.find(PATH)
    assert sent_records(found.payload) == [b'{"a": "4"}']
    assert found.still_rejected == {}


def test_a_record_that_was_fixed_is_new_and_leaves_nothing_behind(dataset: ImportList) -> None:
    """No datapoint was made of the rejected one, so there is no old one that stays."""
    dataset.work.commit({PATH: lines(1, "bad", 3)})
    dataset.upload(PATH, whole_payload(dataset.work, PATH), rejects=is_bad)
    dataset.work.commit({PATH: lines(1, "good", 3)})
    found = dataset.push(PATH)
    assert sent_records(found.payload) == [b'{"a": "good"}']
    assert found.edited == ()
    assert found.still_rejected == {}
    assert dataset.find(PATH).payload.record_count == 0


def test_rejections_of_a_difference_are_placed_by_making_its_payload_again(dataset: ImportList) -> None:
    """The index counts in a payload that nobody kept; the digest in the import's name proves it."""
    dataset.work.commit({PATH: lines(1, 2)})
    dataset.push(PATH)
    dataset.work.commit({PATH: lines("x", 1, "bad", 2, "y")})
    dataset.upload(PATH, dataset.find(PATH).payload, rejects=is_bad)
    dataset.work.commit({PATH: lines("x", 1, "bad", 2, "y", "z")})
    found = dataset.push(PATH)
    assert sent_records(found.payload) == [b'{"a": "z"}']
    assert [*found.still_rejected] == [3]
    # A complete difference after it held none of the rejected ones.
    assert [*dataset.find(PATH).still_rejected] == [3]


def test_an_import_of_everything_can_accept_what_was_rejected(dataset: ImportList) -> None:
    """`records: all` once, with a changed schema, and the record is in the dataset."""
    dataset.work.commit({PATH: lines(1, "bad")})
    dataset.upload(PATH, whole_payload(dataset.work, PATH), rejects=is_bad)
    dataset.work.commit({PATH: lines(1, "bad", 2)})
    dataset.upload(PATH, whole_payload(dataset.work, PATH))
    found = dataset.find(PATH)
    assert found.payload.record_count == 0
    assert found.still_rejected == {}


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"errors": ()}, "rejected 1 records, and the service identified only some"),
        ({"rejected_count": 2}, "rejected 2 records, and the service identified only some"),
        ({"errors": (), "rejected_count": None}, "rejected 1 records, and the service identified only some"),
        ({"errors": (), "rejected_count": None, "accepted_count": None}, "does not say how many"),
        ({"rejected_count": None, "accepted_count": None}, "does not say how many"),
    ],
)
def test_rejections_that_the_service_does_not_tell_are_an_error(
    dataset: ImportList, facts: dict[str, object], says: str
) -> None:
    """Which records are missing cannot be known; an import of everything settles it."""
    dataset.work.commit({PATH: lines(1, "bad", 3)})
    job = dataset.upload(PATH, whole_payload(dataset.work, PATH), rejects=is_bad)
    dataset.change(job.import_id, **facts)
    with pytest.raises(RepositoryError, match=says) as raised:
        dataset.find(PATH)
    assert "records: all" in raised.value.hint
    dataset.upload(PATH, whole_payload(dataset.work, PATH))
    assert dataset.find(PATH).payload.record_count == 0


def test_when_every_record_was_rejected_no_list_is_needed(dataset: ImportList) -> None:
    """All of them are still rejected, for reasons that the service keeps to itself."""
    dataset.work.commit({PATH: lines(1, 2)})
    job = dataset.upload(PATH, whole_payload(dataset.work, PATH), rejects=lambda _: True)
    dataset.change(job.import_id, errors=())
    assert [*dataset.find(PATH).still_rejected] == [1, 2]


def test_an_index_beyond_the_payload_is_an_error(dataset: ImportList) -> None:
    """The service and we disagree on what was uploaded."""
    dataset.work.commit({PATH: lines(1, "bad")})
    payload = whole_payload(dataset.work, PATH)
    job = dataset.upload(PATH, payload, rejects=is_bad)
    (error,) = job.errors
    dataset.change(job.import_id, errors=(type(error)(record_index=7, field=None, reason=""),))
    with pytest.raises(RepositoryError, match="does not have"):
        dataset.find(PATH)


def test_a_payload_that_git_cannot_make_again_is_an_error(dataset: ImportList) -> None:
    """The file on disk was not the commit's when it was uploaded, and some of it was rejected."""
    dataset.work.commit({PATH: lines(1)})
    (dataset.work.root / PATH).write_bytes(lines(1, "bad", 2))
    dataset.upload(PATH, whole_payload(dataset.work, PATH), rejects=is_bad)
    (dataset.work.root / PATH).write_bytes(lines(1))
    with pytest.raises(RepositoryError, match="another file than git has"):
        dataset.find(PATH)


def test_a_shallow_clone_is_refused(dataset: ImportList, tmp_path: Path) -> None:
    """What was imported is not there to compare with; the fix is named."""
    dataset.work.commit({PATH: lines(1)})
    dataset.push(PATH)
    dataset.work.commit({PATH: lines(1, 2)})
    dataset.work.git("clone", "--quiet", "--depth=1", f"file://{dataset.work.root}", str(tmp_path / "clone"))
    clone = ImportList(Work(tmp_path / "clone"), imports=dataset.imports)
    with pytest.raises(RepositoryError, match="this clone is shallow") as raised:
        clone.find(PATH)
    assert "fetch-depth: 0" in raised.value.hint


def test_a_shallow_clone_that_holds_what_was_imported_is_enough(dataset: ImportList, tmp_path: Path) -> None:
    """Where nothing is new nobody needs to look further."""
    dataset.work.commit({PATH: lines(1, 2)})
    dataset.push(PATH)
    dataset.work.commit({PATH: lines(1, 2, 3)})
    dataset.push(PATH)
    dataset.work.git("clone", "--quiet", "--depth=1", f"file://{dataset.work.root}", str(tmp_path / "clone"))
    assert ImportList(Work(tmp_path / "clone"), imports=dataset.imports).find(PATH).payload.record_count == 0


def forced(work: Work, tmp_path: Path, files: dict[str, bytes | None]) -> Work:
    """Rewrite the last commit, and clone: the old one is not in the clone."""
    work.git("reset", "--quiet", "--hard", "HEAD^")
    work.commit(files)
    work.git("clone", "--quiet", f"file://{work.root}", str(tmp_path / "clone"))
    return Work(tmp_path / "clone")


def test_after_a_force_push_nothing_is_guessed(dataset: ImportList, tmp_path: Path) -> None:
    """The commit of an import is gone: a tag on it helps, and so does an import of everything, which settles it."""
    dataset.work.commit({PATH: lines(1)})
    dataset.push(PATH)
    lost = dataset.work.commit({PATH: lines(1, 2)})
    dataset.push(PATH)
    clone = ImportList(forced(dataset.work, tmp_path, {PATH: lines(1, 2, 3)}), imports=dataset.imports)
    with pytest.raises(RepositoryError, match="a force push may have removed it") as raised:
        clone.find(PATH)
    assert "records: all" in raised.value.hint

    clone.work.git("fetch", "--quiet", "origin", f"{lost}:refs/tags/uploaded")
    assert new(clone) == [b'{"a": "3"}']

    clone.work.git("tag", "--delete", "uploaded")
    clone.work.git("gc", "--quiet", "--prune=now")
    clone.upload(PATH, whole_payload(clone.work, PATH))
    clone.work.commit({PATH: lines(1, 2, 3, 4)})
    assert new(clone) == [b'{"a": "4"}']


def is_compared(dataset: ImportList, path: str) -> bool:
    repository = Repository.find(dataset.work.root)
    assert repository is not None
    payload = whole_payload(dataset.work, path)
    return find_new_records(dataset.imports, payload, GitCache(repository)) is not None


def test_a_file_that_differs_from_the_commit_is_not_compared(dataset: ImportList) -> None:
    """The next run could not tell what was uploaded."""
    dataset.work.commit({PATH: lines(1)})
    (dataset.work.root / PATH).write_bytes(lines(1, 2))
    assert not is_compared(dataset, PATH)
    (dataset.work.root / PATH).write_bytes(lines(1).replace(b"\n", b"\r\n"))
    assert new(dataset) == [b'{"a": "1"}']


def test_a_file_that_no_commit_has_is_not_compared(dataset: ImportList) -> None:
    """Such as one that an earlier step made."""
    dataset.work.commit({})
    (dataset.work.root / "made.jsonl").write_bytes(lines(1))
    assert not is_compared(dataset, "made.jsonl")


def test_imports_of_other_files_that_no_commit_has_are_told(dataset: ImportList) -> None:
    """Their records may be among the new ones, openly."""
    dataset.work.commit({PATH: lines(1)})
    other = dataset.upload("data/other.jsonl", whole_payload(dataset.work, PATH), commit=None)
    dataset.work.commit({PATH: lines(1, 2)})
    assert dataset.find(PATH).uncompared == (other,)


def test_other_content_of_the_file_that_no_commit_has_is_an_error(dataset: ImportList) -> None:
    """Half of the records may be there already."""
    dataset.work.commit({PATH: lines(1)})
    dataset.upload(PATH, whole_payload(dataset.work, PATH), commit=None)
    dataset.work.commit({PATH: lines(1, 2)})
    with pytest.raises(RepositoryError) as raised:
        dataset.find(PATH)
    assert "when no commit had it" in raised.value.message
    assert "imported" in raised.value.hint


def test_an_import_of_the_very_payload_is_known_without_its_commit(
    dataset: ImportList, tmp_path: Path
) -> None:
    """The digest in its name says what it held: after a squash, and for a file that no commit had then."""
    dataset.work.commit({PATH: lines(0)})
    dataset.push(PATH)
    dataset.work.commit({PATH: lines(1, 2)})
    dataset.upload(PATH, whole_payload(dataset.work, PATH))
    clone = ImportList(forced(dataset.work, tmp_path, {PATH: lines(1, 2), "b": b""}), imports=dataset.imports)
    assert new(clone) == []
    dataset.imports = ()
    dataset.work.commit({PATH: lines(1, 2)})
    dataset.upload(PATH, whole_payload(dataset.work, PATH), commit=None)
    assert new(dataset) == []


def test_what_cannot_be_done_is_told(dataset: ImportList) -> None:
    """Edits at their lines, removals with their lines at the base, and the old commit."""
    first = dataset.work.commit({PATH: lines(1, 2, 3, 4, 5)})
    dataset.push(PATH)
    dataset.work.commit({PATH: lines("one", 2, 5, 6)})
    edited, removed = change_findings(dataset.find(PATH), RuleSettings()).listed
    assert (edited.rule, edited.severity, edited.line) == ("edited-record", Severity.NOTICE, 1)
    assert edited.message.startswith(f"The record of line 1 at {first[:12]} was edited")
    assert (removed.rule, removed.line) == ("removed-record", None)
    assert f"2 records of this file at {first[:12]} (lines 3, 4) are not in it any more" in removed.message


def test_a_user_may_silence_what_is_told(dataset: ImportList) -> None:
    """The two rules have severities like all others."""
    dataset.work.commit({PATH: lines(1, 2, 3)})
    dataset.push(PATH)
    dataset.work.commit({PATH: lines("one", 2)})
    settings = RuleSettings(severities={"edited-record": Severity.ERROR, "removed-record": None})
    found = change_findings(dataset.find(PATH), settings)
    assert [each.rule for each in found.listed] == ["edited-record"]
    assert found.count(Severity.ERROR) == 1


def test_many_removed_lines_are_cut(dataset: ImportList) -> None:
    """The count is complete, the list is not."""
    dataset.work.commit({PATH: lines(*range(40))})
    dataset.push(PATH)
    dataset.work.commit({PATH: lines(0)})
    (removed,) = change_findings(dataset.find(PATH), RuleSettings()).listed
    assert "39 records" in removed.message
    assert "20, 21 and 19 more) are not" in removed.message


def test_what_was_rejected_is_told_at_its_line_now(dataset: ImportList) -> None:
    """With the service's own reason, and the import that it gave it for."""
    dataset.work.commit({PATH: lines("bad", 1)})
    dataset.upload(PATH, whole_payload(dataset.work, PATH), rejects=is_bad)
    dataset.work.commit({PATH: lines(1, "bad")})
    found = rejection_findings(dataset.find(PATH), RuleSettings(), severity=Severity.ERROR)
    (finding,) = found.listed
    assert (finding.rule, finding.line, finding.field) == ("rejected-record", 2, "a")
    assert finding.message.startswith("Bad. (rejected by import import-1 and unchanged since")


def test_files_with_one_slug_are_told_apart_by_their_content(dataset: ImportList) -> None:
    """`a/b` and `a-b` have the same upload name; the digest tells which it was."""
    dataset.work.commit({"a/b.jsonl": lines(1), "a-b.jsonl": lines(2)})
    dataset.push("a-b.jsonl")
    assert new(dataset, "a-b.jsonl") == []
    assert new(dataset, "a/b.jsonl") == [b'{"a": "1"}']


@pytest.mark.parametrize("place", [PATH, "data/b.jsonl"])
def test_a_version_that_is_not_what_its_import_was_made_from_is_an_error(
    dataset: ImportList, place: str
) -> None:
    """Of this file or of another one: what the import brought is unknown, whatever git has at that commit."""
    commit = dataset.work.commit({PATH: lines(1), place: lines(1, 2)})
    name = UploadName.of(place, commit=commit, sha256="ab" * 32, whole_sha256="cd" * 32)
    dataset.upload(place, whole_payload(dataset.work, place))
    dataset.change("import-1", filename=str(name))
    dataset.work.commit({PATH: lines(1, 2, 3)})

    with pytest.raises(RepositoryError, match=f"{place} at commit {commit[:12]} is not what import import-1"):
        dataset.find(PATH)


def test_an_import_whose_file_the_commit_does_not_have_is_an_error(dataset: ImportList) -> None:
    """Its name is a riddle: nothing is guessed."""
    dataset.work.commit({PATH: lines(1)})
    dataset.upload("other.jsonl", whole_payload(dataset.work, PATH))
    with pytest.raises(RepositoryError, match=r"has no such file \(other\.jsonl\)"):
        dataset.find(PATH)


def test_a_checkout_in_a_subfolder_has_longer_names(tmp_path: Path) -> None:
    """Upload names tell the path in the workspace, git the path in the repository."""
    work = Work.init(tmp_path / "sub")
    work.commit({PATH: lines(1)})
    dataset = ImportList(Work(tmp_path))
    repository = Repository.find(work.root)
    assert repository is not None
    payload = whole_payload(dataset.work, f"sub/{PATH}")
    ImportList.upload(dataset2 := ImportList(work), f"sub/{PATH}", payload)
    found = find_new_records(dataset2.imports, payload, GitCache(repository))
    assert found is not None
    assert found.payload.record_count == 0


def test_the_base_is_in_the_history_of_what_is_checked_out(dataset: ImportList) -> None:
    """An import from a side branch counts as held, and is no base to tell edits from."""
    first = dataset.work.commit({PATH: lines(1, 2)})
    dataset.push(PATH)
    dataset.work.git("switch", "--quiet", "--create", "side")
    dataset.work.commit({PATH: lines(1, 2, "side")})
    dataset.push(PATH)
    dataset.work.git("switch", "--quiet", "main")
    dataset.work.commit({PATH: lines(1, "two", "side")})
    found = dataset.find(PATH)
    assert sent_records(found.payload) == [b'{"a": "two"}']
    assert found.base is not None
    assert found.base.commit == first
    assert found.edited == ((2, 2),)


def test_a_file_that_changes_meanwhile_is_not_planned(dataset: ImportList) -> None:
    """What was validated and what is compared must be the same bytes."""
    dataset.work.commit({PATH: lines(1)})
    payload = whole_payload(dataset.work, PATH)
    dataset.work.commit({PATH: lines(2)})
    repository = Repository.find(dataset.work.root)
    assert repository is not None
    with pytest.raises(FileChanged):
        find_new_records((), payload, GitCache(repository))
