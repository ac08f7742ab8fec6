"""The floor: a bare ASGI application that sends stored bytes, as fast as our HTTP server allows.

``python -m benchmarks.floor FILE`` serves on PORT. The file holds a JSON list of pairs: a request's
body and the answer to it.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send


def application(answers: Mapping[bytes, bytes]) -> ASGIApp:
    """Answers a request by its body; with nothing where it isn't known."""

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        answer = answers.get(body, b"")
        length = str(len(answer)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    return app


def main() -> None:
    """Serve until a signal."""
    pairs = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    app = application({request.encode(): answer.encode() for request, answer in pairs})
    port = int(os.environ["PORT"])
    uvicorn.run(app, port=port, loop="uvloop", lifespan="off", access_log=False, log_level="error")


if __name__ == "__main__":
    main()
