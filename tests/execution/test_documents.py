"""Documents: read once, chosen by name, forgotten in time."""

import pytest
from graphql import (
    GraphQLDeferDirective,
    GraphQLSchema,
    GraphQLStreamDirective,
    OperationType,
    print_ast,
)

from execution import documents as module
from execution.documents import Documents
from execution.errors import RequestError
from execution.limits import Limits
from tests.execution.schema import made

SEVERAL = "query A { site { name } } query B { site { id } } mutation C { rename(name: 1) { id } }"


def late_schema(*, late: bool = True) -> GraphQLSchema:
    """``late``: with the directives."""
    given = made().to_kwargs()
    if late:
        given["directives"] = (*given["directives"], GraphQLDeferDirective, GraphQLStreamDirective)
    return GraphQLSchema(**given)


@pytest.fixture
def documents() -> Documents:
    return Documents(made(), Limits())


def refused(documents: Documents, text: str, name: str | None = None) -> RequestError:
    with pytest.raises(RequestError) as caught:
        documents.operation(text, name)
    return caught.value


def test_the_same_text_gives_the_same_operation(documents: Documents) -> None:
    first = documents.operation("{ site { name } }", None)
    first.compiled = "a plan"
    assert documents.operation("{ site { name } }", None).compiled == "a plan"
    assert (first.kind, first.name) == (OperationType.QUERY, None)


def test_an_operation_is_chosen_by_its_name(documents: Documents) -> None:
    several = SEVERAL.replace("1", '"x"')
    assert documents.operation(several, "B").name == "B"
    assert documents.operation(several, "C").kind is OperationType.MUTATION
    assert documents.operation("query A { site { id } }", None).name == "A"


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        ("query A { site { id } } query B { site { id } }", None, "several operations"),
        ("query A { site { id } }", "B", "no operation named B"),
        ("query A { site { id } }", "", "no operation named"),
    ],
)
def test_an_operation_that_is_not_there_is_refused(
    documents: Documents, text: str, name: str | None, says: str
) -> None:
    error = refused(documents, text, name)
    assert says in str(error)
    assert error.code == "OPERATION_RESOLUTION_FAILURE"


@pytest.mark.parametrize("text", ["", "{", "{ site { name }", "quer { a }", '{ a(b: "\\ud800") }'])
def test_what_is_no_document_is_told_with_its_place(documents: Documents, text: str) -> None:
    error = refused(documents, text)
    assert error.code == "GRAPHQL_PARSE_FAILED"
    assert error.errors[0].locations


def test_what_is_not_valid_is_told_with_hints(documents: Documents) -> None:
    error = refused(documents, "{ site { nam } }")
    assert error.code == "GRAPHQL_VALIDATION_FAILED"
    assert "Did you mean" in str(error)


@pytest.mark.parametrize("late", [True, False])
def test_a_directive_where_no_field_can_be_is_told_as_misplaced(*, late: bool) -> None:
    error = refused(
        Documents(late_schema(late=late), Limits()), "{ search { ... @stream { __typename } } }"
    )
    assert error.code == "GRAPHQL_VALIDATION_FAILED"
    assert ("may not be used" if late else "Unknown directive") in str(error)


def test_an_operation_with_directives_has_one_without_them() -> None:
    documents = Documents(late_schema(), Limits())
    whole = documents.operation("{ site { ... @defer { name } } }", None)
    assert whole.in_pieces is not None
    assert "@defer" in print_ast(whole.in_pieces.document)
    assert "@defer" not in print_ast(whole.document)
    # The word alone is none.
    assert documents.operation("{ defer: site { stream: name } }", None).in_pieces is None


def test_only_the_first_errors_have_hints(documents: Documents) -> None:
    errors = refused(documents, "{ site { nam nme nmae ame } }").errors
    assert ["Did you mean" in one.message for one in errors] == [True, True, True, False]


def test_a_closed_schema_gives_neither_itself_nor_hints() -> None:
    closed = Documents(made(), Limits(), introspection=False)
    assert refused(closed, "{ __schema { types { name } } }").code == "GRAPHQL_VALIDATION_FAILED"
    assert "Did you mean" not in str(refused(closed, "{ site { nam } }"))
    closed.operation("{ __typename }", None)


def test_no_more_errors_are_told_than_the_limit(documents: Documents) -> None:
    wrong = " ".join(f"wrong{number}" for number in range(100))
    errors = refused(documents, f"{{ site {{ {wrong} }} }}").errors
    assert len(errors) == Limits().errors + 1
    assert "Too many" in errors[-1].message


def test_a_refusal_is_kept_too(documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    first = refused(documents, "{ nothing }")
    monkeypatch.setattr(module, "validate", None)
    assert refused(documents, "{ nothing }").errors == first.errors


def test_the_oldest_documents_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 2)
    documents = Documents(made(), Limits())
    texts = ["{ site { name } }", "{ site { id } }", "{ site { url } }"]
    first = documents.operation(texts[0], None)
    second = documents.operation(texts[1], None)
    assert documents.operation(texts[0], None) is first
    documents.operation(texts[2], None)
    assert documents.operation(texts[0], None) is first
    assert documents.operation(texts[1], None) is not second


def test_long_documents_displace_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_CHARACTERS", 100)
    documents = Documents(made(), Limits())
    short = documents.operation("{ site { name } }", None)
    documents.operation("{ site { name } }" + " " * 60, None)
    assert documents.operation("{ site { name } }", None) is short
    documents.operation("{ site { id } }" + " " * 80, None)
    assert documents.operation("{ site { name } }", None) is not short
