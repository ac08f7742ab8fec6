"""Fields of a site's own."""

from datetime import datetime
from enum import Enum
from typing import Any, ClassVar

import strawberry
from strawberry import UNSET, Parent

from db.rows import CustomFieldRow, Row
from resolvers.custom import ShownValue
from resolvers.custom.reading import references
from schema.filters import DateTimeFilter, FloatFilter, StringFilter
from schema.info import Info
from schema.interfaces import Node
from schema.scalars import JSON


@strawberry.enum(description="What a custom field holds.")
class CustomFieldType(Enum):
    """As stored."""

    TEXT = strawberry.enum_value("TEXT", description="Text.")
    NUMBER = strawberry.enum_value("NUMBER", description="A number.")
    BOOLEAN = strawberry.enum_value("BOOLEAN", description="Yes or no.")
    DATE = strawberry.enum_value("DATE", description="An instant.")
    CHOICE = strawberry.enum_value("CHOICE", description="One or several of some choices.")
    REFERENCE = strawberry.enum_value("REFERENCE", description="Contents, media, tags and others.")
    JSON = strawberry.enum_value("JSON", description="Any JSON.")


@strawberry.type(description="A field that this site's editors defined.")
class CustomFieldDefinition(Node):
    """Over a ``CustomFieldRow``."""

    key: str = strawberry.field(description="Names it; never changes.")
    type: CustomFieldType = strawberry.field(description="What it holds; never changes.")
    required: bool = strawberry.field(description="Nothing is published without a value in it.")
    public: bool = strawberry.field(description="True: readers see it.")
    filterable: bool = strawberry.field(description="True: lists can be narrowed by it.")
    choices: list[str] = strawberry.field(description="Of a CHOICE, in their order.")
    applies_to: list[str] = strawberry.field(description="The types that have it: ARTICLE, PAGE.")

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a row is a field's."""
        return isinstance(obj, CustomFieldRow)

    @strawberry.field(description="As people read it.")
    @staticmethod
    def name(parent: Parent[CustomFieldRow]) -> str:
        return parent.label


@strawberry.interface(description="A value that a piece has in a custom field.")
class CustomField:
    """Over a ``ShownValue`` of one type."""

    kind: ClassVar[str] = ""

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a value is of the type's kind."""
        return isinstance(obj, ShownValue) and obj.field.type == cls.kind

    @strawberry.field(description="Of the field.")
    @staticmethod
    def key(parent: Parent[ShownValue]) -> str:
        return parent.field.key

    @strawberry.field(graphql_type=CustomFieldDefinition, description="The field.")
    @staticmethod
    def definition(parent: Parent[ShownValue]) -> CustomFieldRow:
        return parent.field


@strawberry.type(description="Text.")
class CustomTextField(CustomField):
    """Of a TEXT."""

    kind: ClassVar[str] = "TEXT"

    @strawberry.field(description="The text, of one line or several.")
    @staticmethod
    def text(parent: Parent[ShownValue]) -> str:
        return str(parent.value)


@strawberry.type(description="A number.")
class CustomNumberField(CustomField):
    """Of a NUMBER."""

    kind: ClassVar[str] = "NUMBER"

    @strawberry.field(description="The number.")
    @staticmethod
    def number(parent: Parent[ShownValue]) -> float:
        return float(parent.value)


@strawberry.type(description="Yes or no.")
class CustomBooleanField(CustomField):
    """Of a BOOLEAN."""

    kind: ClassVar[str] = "BOOLEAN"

    @strawberry.field(description="True for yes.")
    @staticmethod
    def boolean(parent: Parent[ShownValue]) -> bool:
        return bool(parent.value)


@strawberry.type(description="An instant.")
class CustomDateField(CustomField):
    """Of a DATE."""

    kind: ClassVar[str] = "DATE"

    @strawberry.field(description="The instant.")
    @staticmethod
    def date_time(parent: Parent[ShownValue]) -> datetime:
        return datetime.fromisoformat(parent.value)


@strawberry.type(description="One or several of some choices.")
class CustomChoiceField(CustomField):
    """Of a CHOICE."""

    kind: ClassVar[str] = "CHOICE"

    @strawberry.field(description="What was chosen, in the order that the editor gave it.")
    @staticmethod
    def choices(parent: Parent[ShownValue]) -> list[str]:
        return list(parent.value)


@strawberry.type(description="Contents, media, sections, tags or authors.")
class CustomReferenceField(CustomField):
    """Of a REFERENCE."""

    kind: ClassVar[str] = "REFERENCE"

    @strawberry.field(
        graphql_type=list[Node], description="What it refers to, so far as this view shows it."
    )
    @staticmethod
    async def references(parent: Parent[ShownValue], info: Info) -> list[Row]:
        return await references(info.context, parent)


@strawberry.type(description="Any JSON.")
class CustomJsonField(CustomField):
    """Of a JSON."""

    kind: ClassVar[str] = "JSON"

    @strawberry.field(graphql_type=JSON, description="The value.")
    @staticmethod
    def json(parent: Parent[ShownValue]) -> Any:
        return parent.value


VALUES = (
    CustomTextField,
    CustomNumberField,
    CustomBooleanField,
    CustomDateField,
    CustomChoiceField,
    CustomReferenceField,
    CustomJsonField,
)


@strawberry.input(
    description="By a public custom field that lists can be narrowed by: its `key`, and what fits "
    "its type. All given terms hold."
)
class CustomFieldFilter:
    """Checked by ``resolvers.custom.reading.require_filterable``."""

    key: str = strawberry.field(description="Of the field. An unknown one is an error.")
    text: StringFilter | None = strawberry.field(
        default=UNSET, description="Of a TEXT; of a CHOICE one of those chosen is so."
    )
    number: FloatFilter | None = strawberry.field(default=UNSET, description="Of a NUMBER.")
    boolean: bool | None = strawberry.field(default=UNSET, description="Of a BOOLEAN.")
    date_time: DateTimeFilter | None = strawberry.field(default=UNSET, description="Of a DATE.")
