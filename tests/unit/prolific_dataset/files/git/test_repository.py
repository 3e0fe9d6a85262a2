"""Reading real repositories: whole, shallow, partial, linked, foreign, with SHA-256, with git LFS."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from prolific_dataset.errors import RepositoryError
from prolific_dataset.files.git import Entry, Repository
from support.shell.git_repository import Work


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work.init(tmp_path / "work")


def found(place: Path) -> Repository:
    repository = Repository.find(place)
    assert repository is not None
    return repository


def content(repository: Repository, commit: str, path: str) -> bytes:
    entry = repository.entry(commit, path)
    assert entry is not None
    with repository.open(entry) as stream:
        return stream.read()


def test_a_repository_is_found_from_any_place_in_it(work: Work) -> None:
    """The root is where `.git` is; paths start there."""
    commit = work.commit({"data/a.jsonl": b"{}\n"})
    repository = found(work.root / "data" / "a.jsonl")
    assert repository.root == work.root
    assert repository.entry_at(commit, work.root / "data" / "a.jsonl") == repository.entry(
        commit, "data/a.jsonl"
    )
    assert repository.entry_at(commit, work.root.parent / "b.jsonl") is None


def test_outside_of_git_there_is_no_repository(tmp_path: Path) -> None:
    """No `.git` above means None, not an error."""
    assert Repository.find(tmp_path) is None


def test_without_a_git_program_there_is_no_repository(work: Work) -> None:
    """A machine without git runs everything that needs no history."""
    assert Repository.find(work.root, places=()) is None
    assert Repository.find(work.root, places=(), search_path=os.environ["PATH"]) is not None


def test_git_is_never_taken_from_the_files_of_a_stranger(work: Work, tmp_path: Path) -> None:
    """Neither from the workspace, nor by a link into it, nor from a folder that depends on where the run started."""
    name = "git.exe" if os.name == "nt" else "git"
    folder = work.root / "bin"
    folder.mkdir()
    (folder / name).write_text("#!/bin/sh\nexit 0\n")
    (folder / name).chmod(0o755)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / name).symlink_to(folder / name)

    for entries in (str(folder), "bin", ".", "", str(tmp_path / "outside")):
        assert Repository.find(work.root, places=(), search_path=entries) is None

    found = Repository.find(work.root, places=(), search_path=f"{folder}{os.pathsep}{os.environ['PATH']}")
    assert found is not None
    assert not Path(found.git.program).is_relative_to(work.root)


def test_no_setting_of_the_repository_lets_git_reach_out(work: Work, tmp_path: Path) -> None:
    """A partial clone may name a program that fetches what is missing: it is not run."""
    work.git("config", "uploadpack.allowFilter", "true")
    commit = work.commit({"a.jsonl": b"1\n"})
    clone = tmp_path / "clone"
    work.git("clone", "--quiet", "--bare", "--filter=blob:none", f"file://{work.root}", str(clone / ".git"))
    settings = Work(clone)
    ran = tmp_path / "ran"
    for key, value in {
        "remote.origin.url": f"ext::sh -c 'touch {ran}'",
        "protocol.ext.allow": "always",
        "protocol.allow": "always",
    }.items():
        settings.git("--git-dir", str(clone / ".git"), "config", key, value)

    repository = Repository.find(clone)
    assert repository is not None
    with pytest.raises(RepositoryError, match=r"lacks the content of a\.jsonl|git ls-tree failed"):
        repository.entry(commit, "a.jsonl")
    assert not ran.exists()


def test_commits_are_named_in_full(work: Work) -> None:
    """HEAD, a prefix, and a revision of history all give the full id; what is not there gives None."""
    assert found(work.root).commit() is None
    first = work.commit({"a": b"1"})
    second = work.commit({"a": b"2"})
    repository = found(work.root)
    assert repository.commit() == second
    assert repository.commit(first[:12]) == first
    assert repository.commit("HEAD^1") == first
    assert repository.commit("0" * 12) is None


def test_a_tag_is_never_taken_for_a_commit(work: Work) -> None:
    """Who may push a tag, but not to main, names it like the digits of a commit."""
    first = work.commit({"a": b"1"})
    second = work.commit({"a": b"2"})
    for kind in ([], ["--annotate", "--message", "x"]):
        work.git("tag", "--force", *kind, first[:12], second)
        work.git("tag", "--force", *kind, first, second)
        assert found(work.root).commit(first[:12]) == first
        assert found(work.root).commit(first) == first
        assert found(work.root).commit(f"{second}^1") == first
    work.git("branch", second[:12], first)
    assert found(work.root).commit(second[:12]) == second


def test_a_tag_is_never_taken_for_a_branch(work: Work) -> None:
    """Whether the branch is there or not, and whatever the tag is called."""
    first = work.commit({"a": b"1"})
    second = work.commit({"a": b"2"})
    name = "refs/remotes/origin/main"
    for tag in ("origin/main", "remotes/origin/main", name):
        work.git("tag", tag, second)
    work.git("update-ref", f"{name}/deeper", second)
    assert found(work.root).commit(name) is None
    work.git("update-ref", "-d", f"{name}/deeper")
    work.git("update-ref", name, first)
    assert found(work.root).commit(name) == first


def test_other_objects_are_no_commits(work: Work) -> None:
    """A file and a folder have ids as well."""
    work.commit({"a": b"1"})
    for each in ("HEAD:a", "HEAD^{tree}"):
        assert found(work.root).commit(work.git("rev-parse", each)[:12]) is None


@pytest.mark.parametrize(
    "revision",
    [
        *("", "-h", "--all", "a..b", "a...b", "a b", "a\n", ":/x", "x" * 300),
        *(
            "main",
            "origin/main",
            "v1",
            "abc",
            "refs/heads/a..b",
            "refs/heads/a b",
            "refs/",
            "HEAD~1",
            "HEAD^{tree}",
        ),
    ],
)
def test_what_could_be_an_option_or_a_range_is_no_revision(work: Work, revision: str) -> None:
    """Revisions come from event payloads and inputs."""
    with pytest.raises(RepositoryError, match="is not a commit id"):
        found(work.root).commit(revision)


def test_a_commit_id_is_never_taken_from_text_unseen(work: Work) -> None:
    """Everything but `commit` takes full ids only."""
    with pytest.raises(RepositoryError, match="is not a full commit id"):
        found(work.root).paths("--help")


def test_files_are_read_as_they_were(work: Work) -> None:
    """Each commit has its own content, whatever is on disk now."""
    first = work.commit({"data/a.jsonl": b'{"a": 1}\n', "b": b""})
    second = work.commit({"data/a.jsonl": b'{"a": 2}\n', "b": None})
    repository = found(work.root)
    assert content(repository, first, "data/a.jsonl") == b'{"a": 1}\n'
    assert content(repository, second, "data/a.jsonl") == b'{"a": 2}\n'
    assert repository.entry(second, "b") is None
    assert repository.entry(second, "data") is None
    assert repository.paths(first) == ["b", "data/a.jsonl"]
    assert repository.paths(second) == ["data/a.jsonl"]


def test_a_link_is_no_file(work: Work) -> None:
    """What a link points to may be outside of the repository."""
    (work.root / "link").symlink_to("/etc/passwd")
    commit = work.commit({})
    assert found(work.root).entry(commit, "link") is None


@pytest.mark.parametrize("name", ["*.jsonl", ":(top)x", "new\nline", "tab\t", "ü", "-x", 'quote"'])
def test_odd_names_are_only_names(work: Work, name: str) -> None:
    """Patterns, magic, control characters and dashes in a name mean nothing."""
    commit = work.commit({name: b"odd", "other.jsonl": b"other"})
    repository = found(work.root)
    assert content(repository, commit, name) == b"odd"
    assert name in repository.paths(commit)


@pytest.mark.posix
def test_a_name_that_is_no_utf8_is_kept(work: Work) -> None:
    """Such a name cannot match anything, and it does not stop the others from being read."""
    Path(os.fsdecode(os.fsencode(work.root) + b"/\xff")).write_bytes(b"x")
    commit = work.commit({"a": b"1"})
    assert found(work.root).paths(commit) == ["a", "\udcff"]


def test_a_reader_may_leave_early(work: Work) -> None:
    """Git is stopped, and that is no failure."""
    commit = work.commit({"big": os.urandom(3_000_000)})
    repository = found(work.root)
    entry = repository.entry(commit, "big")
    assert entry is not None
    with repository.open(entry) as stream:
        assert len(stream.read(10)) == 10


def test_a_failing_reader_is_heard(work: Work) -> None:
    """The reader's own error comes through."""
    commit = work.commit({"a": b"1"})
    repository = found(work.root)
    entry = repository.entry(commit, "a")
    assert entry is not None
    with pytest.raises(ZeroDivisionError), repository.open(entry):
        raise ZeroDivisionError


def test_changes_tell_deleted_files_apart(work: Work) -> None:
    """A rename is one path gone and one path changed: nothing is guessed."""
    first = work.commit({"same": b"s", "edited": b"1", "gone": b"g" * 500, "a\nb": b"1"})
    second = work.commit({"edited": b"2", "gone": None, "moved": b"g" * 500, "a\nb": b"2"})
    changed, deleted = found(work.root).changed(first, second)
    assert changed == {"edited", "moved", "a\nb"}
    assert deleted == {"gone"}


def test_history_is_followed(work: Work) -> None:
    """Ancestors and merge bases, also across a side branch."""
    base = work.commit({"a": b"1"})
    work.git("switch", "--quiet", "--create", "side")
    side = work.commit({"b": b"1"})
    work.git("switch", "--quiet", "main")
    main = work.commit({"c": b"1"})
    repository = found(work.root)
    assert repository.is_ancestor(base, main)
    assert repository.is_ancestor(main, main)
    assert not repository.is_ancestor(side, main)
    assert repository.merge_base(side, main) == base
    assert not repository.is_shallow


def test_unrelated_commits_have_no_merge_base(work: Work) -> None:
    """That is an answer, not an error."""
    main = work.commit({"a": b"1"})
    work.git("switch", "--quiet", "--orphan", "other")
    other = work.commit({"b": b"1"})
    assert found(work.root).merge_base(main, other) is None


def test_the_file_on_disk_is_compared_with_the_commit(work: Work) -> None:
    """Same size, same name, other bytes: not held."""
    commit = work.commit({"a": b"12345"})
    repository = found(work.root)
    entry = repository.entry(commit, "a")
    assert entry is not None
    assert repository.holds(entry, work.root / "a")
    (work.root / "a").write_bytes(b"12346")
    assert not repository.holds(entry, work.root / "a")
    (work.root / "a").write_bytes(b"123456")
    assert not repository.holds(entry, work.root / "a")


def test_a_shallow_clone_says_so(work: Work, tmp_path: Path) -> None:
    """What lies below its end is not there."""
    first = work.commit({"a": b"1"})
    second = work.commit({"a": b"2"})
    work.git("clone", "--quiet", "--depth=1", f"file://{work.root}", str(tmp_path / "clone"))
    clone = found(tmp_path / "clone")
    assert clone.is_shallow
    assert clone.commit() == second
    assert clone.commit(first) is None


def test_a_partial_clone_is_not_filled_behind_our_back(work: Work, tmp_path: Path) -> None:
    """The missing content is an error that names the fix; nothing is fetched."""
    first = work.commit({"a": b"1"})
    work.commit({"a": b"2"})
    work.git("config", "uploadpack.allowFilter", "true")
    work.git("clone", "--quiet", "--filter=blob:none", f"file://{work.root}", str(tmp_path / "clone"))
    clone = found(tmp_path / "clone")
    with pytest.raises(RepositoryError) as raised:
        content(clone, first, "a")
    assert "no `filter`" in raised.value.hint


def test_a_linked_work_tree_is_read(work: Work, tmp_path: Path) -> None:
    """Its `.git` is a file."""
    first = work.commit({"a": b"1"})
    work.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    work.commit({"a": b"2"})
    linked = found(tmp_path / "linked")
    assert linked.commit() == first
    assert content(linked, first, "a") == b"1"


@pytest.mark.posix
def test_a_repository_of_another_user_is_read(work: Work, tmp_path: Path) -> None:
    """As in a container: the workspace is not ours, and git would call its ownership dubious."""
    commit = work.commit({"a": b"1"})
    git = tmp_path / "git"
    # Only root could give the files away; git itself takes them for a stranger's when its own tests tell it to.
    git.write_text(f'#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec {shutil.which("git")} "$@"\n')
    git.chmod(0o755)
    refused = subprocess.run([git, "log"], cwd=work.root, capture_output=True, text=True, check=False)
    assert "dubious ownership" in refused.stderr

    repository = Repository.find(work.root, places=(str(git),))

    assert repository is not None
    assert content(repository, commit, "a") == b"1"


def test_a_repository_with_sha256_is_read(tmp_path: Path) -> None:
    """Ids are 64 digits there."""
    work = Work.init(tmp_path, "--object-format=sha256")
    commit = work.commit({"a": b"1"})
    repository = found(tmp_path)
    assert len(commit) == 64
    assert repository.commit(commit[:12]) == commit
    entry = repository.entry(commit, "a")
    assert entry is not None
    assert repository.holds(entry, tmp_path / "a")
    assert content(repository, commit, "a") == b"1"


def pointer_to(data: bytes) -> bytes:
    oid = hashlib.sha256(data).hexdigest()
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(data)}\n".encode()


def test_git_lfs_content_is_read_where_it_was_fetched(work: Work) -> None:
    """The commit holds a pointer; the content is what counts."""
    data = b'{"a": 1}\n'
    commit = work.commit({"a.jsonl": pointer_to(data)})
    repository = found(work.root)
    with pytest.raises(RepositoryError) as raised:
        content(repository, commit, "a.jsonl")
    assert "git lfs fetch --all" in raised.value.hint

    oid = hashlib.sha256(data).hexdigest()
    stored = work.root / ".git" / "lfs" / "objects" / oid[:2] / oid[2:4] / oid
    stored.parent.mkdir(parents=True)
    stored.write_bytes(data)
    assert content(repository, commit, "a.jsonl") == data


def test_a_file_of_git_lfs_is_the_commits_when_its_content_is(work: Work) -> None:
    """The checked out content is compared with the pointer's digest."""
    data = b'{"a": 1}\n'
    commit = work.commit({"a.jsonl": pointer_to(data)})
    repository = found(work.root)
    entry = repository.entry(commit, "a.jsonl")
    assert entry is not None
    assert repository.holds(entry, work.root / "a.jsonl")  # not checked out: still the pointer
    (work.root / "a.jsonl").write_bytes(data)
    assert repository.holds(entry, work.root / "a.jsonl")
    (work.root / "a.jsonl").write_bytes(b'{"a": 2}\n')
    assert not repository.holds(entry, work.root / "a.jsonl")


def test_our_secrets_and_settings_stay_out_of_git(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git gets an environment of its own: a caller's GIT_DIR does not lead it astray."""
    commit = work.commit({"a": b"1"})
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", "/nonexistent")
    assert found(work.root).commit() == commit


def test_a_broken_repository_is_an_error_that_names_the_fix(tmp_path: Path) -> None:
    """Such as a linked work tree whose repository is not mounted into the container."""
    (tmp_path / ".git").write_text("gitdir: /nonexistent/worktrees/x\n")
    with pytest.raises(RepositoryError) as raised:
        found(tmp_path).paths("0" * 40)
    assert raised.value.message.startswith("git ls-tree failed: ")
    assert "fetch-depth: 0" in raised.value.hint


def test_git_that_cannot_be_started_is_an_error(work: Work) -> None:
    """The file is there, but it is no program."""
    repository = found(work.root)
    (work.root / "git").write_text("")
    broken = type(repository.git)(program=str(work.root / "git"), git_dir=repository.git.git_dir)
    with pytest.raises(RepositoryError, match="cannot be started"):
        broken.read("version")


def test_an_object_that_is_gone_is_an_error(work: Work) -> None:
    """Never an empty file."""
    work.commit({"a": b"1"})
    repository = found(work.root)
    with (
        pytest.raises(RepositoryError),
        repository.open(Entry(path="a", object_id="1" * 40, size=5000)) as stream,
    ):
        stream.read()
