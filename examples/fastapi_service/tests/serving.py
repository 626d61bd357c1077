"""The service on loopback, as it runs anywhere: a real server on a free port."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import uvicorn

from fastapi_service.app import app

__all__ = ["get", "post", "serving"]


@contextmanager
def serving() -> Iterator[str]:
    """The address of the service while it runs."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def get(address: str) -> tuple[int, Any]:
    """Status and content, JSON read."""
    return _ask(Request(address))  # noqa: S310 - our own address


def post(address: str, content: Any) -> tuple[int, Any]:
    """The same, with a question; bytes go as they are."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return _ask(Request(address, data=body, headers={"content-type": "application/json"}))  # noqa: S310


def _ask(request: Request) -> tuple[int, Any]:
    try:
        with urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, _read(answer)
    except HTTPError as refused:
        with refused:
            return refused.code, _read(refused)


def _read(answer: Any) -> Any:
    content = answer.read()
    return json.loads(content) if answer.headers.get_content_type() == "application/json" else content.decode()
