"""What an import did, for whoever started it: numbers, then each sort of remark with examples."""

import re
from collections.abc import Iterable
from typing import Final

from exchange.records import Remark
from exchange.report import OUTCOMES, Report

_KINDS: Final = {
    "ARTICLE": "Articles",
    "PAGE": "Pages",
    "SECTION": "Sections",
    "TAG": "Tags",
    "AUTHOR": "Authors",
    "MEDIA": "Files",
    "REDIRECT": "Redirects",
}
_MADE: Final = {"created": "made", "conflict": "conflicts"}
_EXAMPLES: Final = 2
_OBEYED: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_WIDTH: Final = 110


def summary(report: Report) -> str:
    """Several lines."""
    return "\n".join([*_head(report), "", *_table(report), *_remarks(report)])


def _head(report: Report) -> Iterable[str]:
    many = "1 change" if report.changes == 1 else f"{report.changes} changes"
    if report.dry_run:
        yield f"A dry run: nothing was written. An import of {report.source} would make {many}."
    else:
        yield f"Imported {report.source}: {many} in {report.seconds:.1f} s."
    if not report.complete:
        yield "Not everything arrived: see what failed, was skipped or is in conflict below."


def _table(report: Report) -> Iterable[str]:
    counts = report.counts()
    shown = [name for name in OUTCOMES if any(found[name] for found in counts.values())]
    yield " " * 12 + "".join(f"{_MADE.get(name, name):>11}" for name in shown)
    for kind, found in counts.items():
        numbers = "".join(f"{found[name] or '':>11}" for name in shown)
        yield f"  {_KINDS[kind]:<10}{numbers}".rstrip()


def _remarks(report: Report) -> Iterable[str]:
    found = report.remarks_by_code()
    if found:
        yield ""
        yield "Remarks:"
    for code, group in found.items():
        yield f"  {len(group):>5}  {code}"
        for source_id, remark in group[:_EXAMPLES]:
            yield _cut(f"           {_shown(_where(source_id, remark) + remark.text)}")


def _where(source_id: str, remark: Remark) -> str:
    line = f":{remark.line}" if remark.line else ""
    return f"{source_id}{line}: " if source_id else ""


def _shown(text: str) -> str:
    """Without what a terminal would obey: remarks quote what a stranger may have written."""
    return _OBEYED.sub("\N{REPLACEMENT CHARACTER}", text)


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
