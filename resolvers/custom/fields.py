"""The fields themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from db.ids import new_id
from db.models import CustomField
from db.queries import custom_fields
from resolvers.context import Context, Transaction
from resolvers.drafts import line
from resolvers.errors import Duplicate, Invalid, NotFound
from resolvers.writes import KEEP, Keep, Told, Touched, current_site, instant, tell

TYPES: Final = ("TEXT", "NUMBER", "BOOLEAN", "DATE", "CHOICE", "REFERENCE", "JSON")
CONTENT_TYPES: Final = ("ARTICLE", "PAGE")
FILTERABLE: Final = ("TEXT", "NUMBER", "BOOLEAN", "DATE", "CHOICE")
MAX_LABEL_CHARS: Final = 200
MAX_CHOICES: Final = 500
_KEY: Final = re.compile(r"[a-z][A-Za-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class FieldState:
    """A field as a write left it. ``changed``: False where it did nothing."""

    id: UUID
    key: str
    label: str
    type: str
    applies_to: tuple[str, ...]
    required: bool
    public: bool
    filterable: bool
    choices: tuple[str, ...]
    version: int
    changed: bool = True


async def define_field(  # noqa: PLR0913 -- named, and most can be left out
    ctx: Context,
    *,
    key: str,
    label: str,
    type: str,  # noqa: A002 -- the domain's word
    applies_to: Sequence[str] = CONTENT_TYPES,
    required: bool = False,
    public: bool = False,
    filterable: bool = False,
    choices: Sequence[str] = (),
) -> FieldState:
    """A new field. Its key and type stay for ever: revisions hold values of it.

    ``public``: readers see its values. ``filterable``: lists can be narrowed by them.
    ``required``: asked for when a content is published, not when a draft is kept.

    Raises:
        Invalid: with the argument that can't be taken.
        Duplicate: there is a field with this key.
    """
    if not _KEY.fullmatch(key):
        raise Invalid("key", "A key is a letter, a to z, then letters, digits and _.")
    if type not in TYPES:
        raise Invalid("type", f"A type is one of {', '.join(TYPES)}.")
    values = {
        "key": key,
        "type": type,
        "required": required,
        "public": public,
        **_checked(type, label, applies_to, filterable=filterable, choices=choices),
    }
    async with ctx.transaction() as tx:
        site = await current_site(tx)
        if key in {field.key for field in await custom_fields.of_site(tx.session, site.id)}:
            raise Duplicate(f"There is a custom field {key!r} already.")
        now = await instant(tx)
        field_id = new_id()
        row = {"id": field_id, "site_id": site.id, "created_at": now, "updated_at": now}
        await custom_fields.add(tx.session, row | values)
        await tell(ctx, tx, Told("field.created", field_id, site.id, now), _ALL)
        return await _state_of(tx, field_id)


async def change_field(  # noqa: PLR0913 -- named, and all but one can be left out
    ctx: Context,
    field_id: UUID,
    *,
    label: str | Keep = KEEP,
    applies_to: Sequence[str] | Keep = KEEP,
    required: bool | Keep = KEEP,
    public: bool | Keep = KEEP,
    filterable: bool | Keep = KEEP,
    choices: Sequence[str] | Keep = KEEP,
) -> FieldState:
    """What is given changes; nothing at all where it is so already. Values stay as they are.

    Raises:
        NotFound: no such field.
        Invalid: with the argument that can't be taken.
    """
    async with ctx.transaction() as tx:
        field = await custom_fields.lock(tx.session, field_id)
        if field is None:
            raise NotFound("custom field", field_id)
        values: dict[str, Any] = _checked(
            field.type,
            field.label if isinstance(label, Keep) else label,
            field.applies_to if isinstance(applies_to, Keep) else applies_to,
            filterable=field.filterable if isinstance(filterable, Keep) else filterable,
            choices=field.choices if isinstance(choices, Keep) else choices,
        )
        values["required"] = field.required if isinstance(required, Keep) else required
        values["public"] = field.public if isinstance(public, Keep) else public
        if all(getattr(field, name) == value for name, value in values.items()):
            return _state(field, changed=False)
        now = await instant(tx, [field.updated_at])
        await custom_fields.change(tx.session, field_id, values | {"updated_at": now})
        await tell(ctx, tx, Told("field.changed", field_id, field.site_id, now), _ALL)
        return await _state_of(tx, field_id)


# Each content may have a value of it.
_ALL: Final = Touched(tags={"articles", "pages", "custom_fields"})


def _checked(
    kind: str, label: str, applies_to: Sequence[str], *, filterable: bool, choices: Sequence[str]
) -> dict[str, Any]:
    name = line("label", label, MAX_LABEL_CHARS)
    if name is None:
        raise Invalid("label", "Give it a label.")
    if not applies_to or set(applies_to) - set(CONTENT_TYPES):
        raise Invalid("applies_to", f"It applies to {' or '.join(CONTENT_TYPES)}.")
    if filterable and kind not in FILTERABLE:
        raise Invalid("filterable", f"Lists can't be narrowed by a {kind}.")
    return {
        "label": name,
        "applies_to": sorted(set(applies_to)),
        "filterable": filterable,
        "choices": _choices(kind, choices),
    }


def _choices(kind: str, given: Sequence[str]) -> list[str]:
    clean = [line("choices", choice, MAX_LABEL_CHARS) for choice in given]
    choices = [choice for choice in clean if choice]
    if (kind == "CHOICE") != bool(choices):
        raise Invalid("choices", "A CHOICE has choices, and nothing else does.")
    if len(set(choices)) < len(choices) or len(choices) > MAX_CHOICES:
        raise Invalid("choices", f"At most {MAX_CHOICES} choices, each once.")
    return choices


async def _state_of(tx: Transaction, field_id: UUID) -> FieldState:
    field = await custom_fields.lock(tx.session, field_id)
    if field is None:
        raise NotFound("custom field", field_id)
    return _state(field)


def _state(field: CustomField, *, changed: bool = True) -> FieldState:
    return FieldState(
        id=field.id,
        key=field.key,
        label=field.label,
        type=field.type,
        applies_to=tuple(field.applies_to),
        required=field.required,
        public=field.public,
        filterable=field.filterable,
        choices=tuple(field.choices),
        version=field.version,
        changed=changed,
    )
