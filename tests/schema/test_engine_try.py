import json

import orjson
import pytest

from execution.documents import Documents
from execution.engine import Engine
from execution.limits import Limits
from resolvers.context import Context
from schema.binding import AS_IS, Binding, info_of
from schema.schema import schema
from tests.schema.conftest import MEDIA, NOW, Reader
from tests.schema.operations import NAMES, document, recorded, variables

core = schema._schema
docs = Documents(core, Limits())

class Never:
    async def execute(self, *a): raise AssertionError("left")

@pytest.mark.parametrize("name", [n for n in NAMES if not n.startswith("error")])
async def test_plan(gazette: Reader, name):
    given = await variables(gazette, name)
    op = docs.operation(document(name), None)
    engine = Engine(core, Binding(schema), info_of, Never(), as_is=AS_IS)
    ctx = Context(gazette.db, clock=lambda: NOW, media=MEDIA, prepared=True)
    try:
        compiled = engine._compiled(op)
        read = compiled.variables.read(given)
        from execution.plans import Run
        plan = engine.plan(op, read)
        (data,) = await plan.run([None], Run(ctx, read, info_of(ctx)), ())
    except BaseException:
        raise
    expected = json.loads(recorded(name))["answer"]
    if "errors" in expected: pytest.skip()
    got = orjson.dumps({"data": data}, option=orjson.OPT_UTC_Z).decode()
    diff(json.loads(got), expected); assert json.dumps(json.loads(got)) == json.dumps(expected)

def diff(a, b, path=""):
    if type(a) != type(b): print(path, a, b)
    elif isinstance(a, dict):
        if list(a) != list(b): print(path, "keys", list(a), list(b))
        for k in a: diff(a[k], b.get(k), path + "." + k)
    elif isinstance(a, list):
        if len(a) != len(b): print(path, "len")
        for i, (x, y) in enumerate(zip(a, b)): diff(x, y, path + f"[{i}]")
    elif a != b: print(path, a, b)
