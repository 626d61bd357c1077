"""Listen to what the interpreter does while sopan answers, and print what it should not have done, as JSON.

With `--control` it listens to a culprit instead, to see whether it hears at all.

The first time round, modules load and tables are read: files may be opened, for reading, inside Python's own
folders and sopan's. The second time round everything is warm, and there is nothing left to do but to think.
"""

import json
import os
import random
import socket
import sys
import time
from pathlib import Path
from zoneinfo import TZPATH

import sopan

HARMLESS = {
    "builtins.id",
    "code.__new__",
    "compile",
    "exec",
    "function.__new__",
    "import",
    "marshal.loads",
    "object.__delattr__",
    "object.__getattr__",
    "object.__setattr__",
    "os.listdir",
    "os.scandir",
    "sys._getframe",
    "sys._getframemodulename",
}
"""What loading a module does. Reading a folder is how Python looks for one."""
HARMLESS_WHEN_WARM = HARMLESS - {"import", "marshal.loads", "os.listdir", "os.scandir"}

PACKAGES = [
    sys.prefix,
    sys.base_prefix,
    *(path for path in sys.path if path),
    *TZPATH,
    str(Path(sopan.__file__).parent),
]
ROOTS = [Path(path).resolve() for path in PACKAGES]

complaints: list[str] = []
phase = "loading"


def reads_a_package(arguments: tuple[object, ...]) -> bool:
    path, mode, flags = arguments
    if not isinstance(path, str | bytes) or (mode or "r").strip("bt") != "r":
        return mode is None and isinstance(flags, int) and not flags & (os.O_WRONLY | os.O_RDWR) and in_a_package(path)
    return in_a_package(path)


def in_a_package(path: object) -> bool:
    if not isinstance(path, str | bytes):
        return False
    found = Path(os.fsdecode(path)).resolve()
    return any(found.is_relative_to(root) for root in ROOTS)


def listen(event: str, arguments: tuple[object, ...]) -> None:
    if phase == "over":
        return
    if phase == "loading" and event == "open" and reads_a_package(arguments):
        return
    if phase == "loading" and event == "pickle.find_class" and str(arguments[0]).startswith("babel."):
        return  # the data of its languages are pickles in the package, of classes of its own
    if event not in (HARMLESS if phase == "loading" else HARMLESS_WHEN_WARM):
        complaints.append(f"{phase}: {event}{arguments!r:.200}")


def forbidden(name: str) -> object:
    def call(*_: object, **__: object) -> None:
        complaints.append(f"{phase}: {name} was called")

    return call


sys.addaudithook(listen)

from tests.scripts.decide_everything import everything  # noqa: E402 - after the hook: loading is listened to


def culprit() -> str:
    """What sopan must never do, once each."""
    with open(os.devnull, "wb"):
        pass
    time.time()
    random.random()
    os.environ.get("HOME")
    socket.socket().close()
    return ""


answer = culprit if "--control" in sys.argv else everything
first = answer()

for module, names in [
    (time, ["time", "time_ns", "monotonic", "localtime", "gmtime", "sleep"]),
    (random, ["random", "randint", "choice", "shuffle", "getrandbits"]),
    (os, ["urandom", "getenv", "getcwd"]),
    (type(os.environ), ["__getitem__", "get"]),
]:
    for name in names:
        setattr(module, name, forbidden(f"{module.__name__}.{name}"))
phase = "warm"
second = answer()
phase = "over"

if first != second:
    complaints.append("the second answer differs from the first")
print(json.dumps({"complaints": complaints, "lines": first.count("\n")}))
