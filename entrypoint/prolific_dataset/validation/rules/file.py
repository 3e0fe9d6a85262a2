"""Rules about a file as a whole and about its lines as bytes."""

from __future__ import annotations

from prolific_dataset.model import Severity
from prolific_dataset.validation.rules.rule import Rule


class EmptyFile(Rule):
    """The file contains no record.

    Why: an import without records does nothing, so an empty file is most likely the result of a failed
    export.

    Example: a file of no bytes, or of blank lines only.

    Fix: write the records into the file, or leave the file out of `files`.
    """

    id = "empty-file"


class GitLfsPointer(Rule):
    """The file is a Git LFS pointer, not the data.

    Why: Git LFS keeps the data outside the repository; a checkout without LFS has only a three-line
    pointer.

    Example that fails:

        version https://git-lfs.github.com/spec/v1
        oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
        size 12345

    Fix: fetch the data before this step, with `lfs: true` on `actions/checkout`.
    """

    id = "git-lfs-pointer"


class CompressedFile(Rule):
    """The file is compressed.

    Why: the service reads JSON lines, and would take the packed bytes for broken records. The file is recognised by its
    first bytes, whatever its name.

    Example: `data.jsonl.gz`, or an archive that was renamed to `data.jsonl`.

    Fix: unpack the file before this step, for instance with `gunzip -c data.jsonl.gz > data.jsonl`, and name what comes
    out in `files`.
    """

    id = "compressed-file"


class OtherFormat(Rule):
    """The file is in another format than JSONL.

    Why: a dataset takes one JSON object a line. A table, a workbook or a web page has to be converted first; the
    message names the format that the file seems to have.

    Example that fails:

        id,prompt
        1,Which city?
        2,Which river?

    Fix: write one JSON object a line. For CSV with a header, Python does it:
    `python3 -c "import csv, json, sys; [print(json.dumps(row)) for row in csv.DictReader(sys.stdin)]" < data.csv`.
    """

    id = "other-format"


class FileTooLarge(Rule):
    """The file is larger than one upload may be.

    Why: the service hands out an address that takes one PUT, and the storage behind it takes at most 5 GiB in
    one. The file is refused before it is read.

    Example: an export of 6 GiB in one file.

    Fix: split the file, for instance with `split --line-bytes=1G --additional-suffix=.jsonl data.jsonl data-`.
    """

    id = "file-too-large"


class Utf16(Rule):
    """The file is UTF-16 or UTF-32 text.

    Why: JSON that is exchanged between systems is UTF-8 (RFC 8259, section 8.1), and line ends cannot even be
    found in other encodings. Windows PowerShell writes UTF-16 when `>` redirects output to a file.

    Example: a file that starts with the bytes `FF FE`, or whose every second byte is zero.

    Fix: save the file as UTF-8 without a byte order mark.
    """

    id = "utf-16"


class JsonArrayFile(Rule):
    """The file is one JSON array, not one record per line.

    Why: in a JSONL file each line is a record of its own; the service would read this file as records that
    are all broken.

    Example that fails:

        [
          {"prompt": "Which city?"},
          {"prompt": "Which river?"}
        ]

    Fix: write one record per line, for instance with `jq -c '.[]' data.json > data.jsonl`.
    """

    id = "json-array-file"


class MultiLineRecord(Rule):
    r"""A record goes on over several lines.

    Why: in a JSONL file each line is a record of its own; the service would read each line of such a record as a
    broken one. Mostly the file is pretty-printed, or a text was pasted with its line breaks: then the lines are counted
    as one record, and none of them is reported on its own.

    Example that fails:

        {
          "prompt": "Which city?"
        }

    Fix: write one record per line: pretty-printed JSON with `jq -c . data.json > data.jsonl`, a line break in a text as
    `\n`.
    """

    id = "multi-line-record"


class NotUtf8(Rule):
    """A line contains bytes that are not UTF-8.

    Why: JSON is UTF-8 (RFC 8259, section 8.1). Such bytes mostly come from a file saved as Latin-1 or
    Windows-1252.

    Example that fails: `{"prompt": "Caf\u00e9"}` saved as Latin-1, where the last letter is the single byte
    `E9`.

    Fix: save the file as UTF-8, for instance with `iconv -f WINDOWS-1252 -t UTF-8`.
    """

    id = "not-utf-8"


class ByteOrderMark(Rule):
    """A line starts with a byte order mark.

    Why: JSON text must not begin with one (RFC 8259, section 8.1). It is removed from what is uploaded.

    Example: a file that starts with the bytes `EF BB BF`, as "UTF-8 with BOM" in some editors.

    Fix: save the file as UTF-8 without a byte order mark.
    """

    id = "byte-order-mark"
    severity = Severity.WARNING


class CarriageReturn(Rule):
    """Lines end in CR LF.

    Why: records are separated by a line feed. The carriage returns are removed from what is uploaded. It is
    reported once a file, at the first such line.

    Example: a file saved with Windows line ends, or checked out by Git with `core.autocrlf`.

    Fix: save the file with LF line ends, and add `*.jsonl text eol=lf` to `.gitattributes`.
    """

    id = "carriage-return"
    severity = Severity.WARNING


class LoneCarriageReturn(Rule):
    r"""Lines end in CR alone.

    Why: records are separated by a line feed, so the whole file is one line to every program that reads JSONL.

    Example: a file that an old spreadsheet, or an editor on a Mac, saved with "classic Mac" line ends.

    Fix: save the file with LF line ends, for instance with `tr '\r' '\n' < data.jsonl > fixed.jsonl`.
    """

    id = "lone-carriage-return"


class BlankLine(Rule):
    """A line contains nothing but white space.

    Why: a blank line is not a record, and the service does not document what it makes of one. It is removed from
    what is uploaded and does not count as a record.

    Example: an empty line between two records.

    Fix: remove the line.
    """

    id = "blank-line"
    severity = Severity.WARNING


class MissingFinalNewline(Rule):
    """The last line does not end with a newline.

    Why: the next record appended to the file would land on the same line. The line end is added to what is
    uploaded.

    Example: a file whose last byte is `}`.

    Fix: end the last line with a line feed.
    """

    id = "missing-final-newline"
    severity = Severity.NOTICE
