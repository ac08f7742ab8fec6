"""Redirects from the addresses that things had at the source."""

from dataclasses import dataclass, field
from urllib.parse import unquote
from uuid import UUID

from exchange.importing.links import address
from exchange.importing.state import Run
from exchange.records import Remark
from exchange.report import Item
from resolvers.errors import DomainError, PathTaken
from resolvers.redirects import create_redirect


@dataclass(slots=True)
class Led:
    """What became of old paths. ``items``: for the report, once the transaction is through."""

    remarks: list[Remark] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


async def lead(
    run: Run,
    old: tuple[str, ...],
    *,
    path: str,
    content_id: UUID | None = None,
    source_id: str | None = None,
) -> Led:
    """Lead old paths to the content, or else to the path where the thing is now.

    ``source_id``: of the content; an address that two share belongs to the first of them. What
    can't be led is a remark, and no reason to leave the thing out.
    """
    led = Led()
    for start in dict.fromkeys(address(one) for one in old):
        owner = run.index.owner(start)
        if owner not in {None, source_id}:
            said = f"{start} is the address of {owner} as well, and leads there."
            led.remarks.append(Remark("old-path-shared", said))
        elif unquote(start) not in {path, "/"}:
            await _lead(run, led, start, None if content_id else path, content_id)
    return led


async def _lead(run: Run, led: Led, start: str, path: str | None, content_id: UUID | None) -> None:
    try:
        made = await create_redirect(
            run.ctx, start, to_path=path, to_content_id=content_id, cause="IMPORTED"
        )
    except PathTaken:
        said = f"{start} was not led to its new address: something public lives there."
        led.remarks.append(Remark("old-path-taken", said))
    except DomainError as error:
        said = f"{start} was not led to its new address: {error}"
        led.remarks.append(Remark("old-path-refused", said))
    else:
        if made.changed:
            led.items.append(Item("REDIRECT", start, "created", made.id, start))
