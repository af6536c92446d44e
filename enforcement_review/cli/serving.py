"""The web server, with the worker of this host as its child."""

from __future__ import annotations

import logging
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from types import FrameType
from typing import Any

import click
from sqlalchemy import select
from waitress import create_server

from enforcement_review import demo
from enforcement_review.cli.acting import looking, prepare
from enforcement_review.configuration import Configuration
from enforcement_review.errors import EnforcementReviewError
from enforcement_review.jobs.materials import use_own_temporary_folder
from enforcement_review.jobs.queue import waker
from enforcement_review.resources import samples_folder
from enforcement_review.store.opening import open_files
from enforcement_review.store.tables import Account
from enforcement_review.web import create_app

LOCAL = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  # compared with, not bound to
PATIENCE = 20.0  # seconds for the worker to leave off what it does: more than it gives its own processes
PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)  # seconds before another worker is started; the last for all that follow
SETTLED = 60.0  # seconds after which a worker counts as one that runs


class ServeError(EnforcementReviewError):
    """The pages cannot be served."""


class WorkerChild:
    """The worker as a process of its own: another takes its place when it dies, and it ends with this one."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, name="worker", daemon=True)

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process else None

    def start(self) -> None:
        self._keeper.start()

    def end(self) -> None:
        with self._lock:
            self._ended.set()
            process = self._process
        if process is not None:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
        self._keeper.join()

    def _keep(self) -> None:
        failures = 0
        while (process := self._begin()) is not None:
            try:
                process.wait(SETTLED)
                failures += 1
            except subprocess.TimeoutExpired:
                failures = 1
                process.wait()
            if process.stdin is not None:
                process.stdin.close()
            self._ended.wait(PAUSES[min(failures, len(PAUSES)) - 1])

    def _begin(self) -> subprocess.Popen[bytes] | None:
        """A new child, unless it is all over. It reads the end of its input as the end of this process."""
        with self._lock:
            if self._ended.is_set():
                return None
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE)  # noqa: S603  # our own command
            return self._process


def serve(configuration: Configuration, *, with_worker: bool, open_browser: bool) -> int:
    """Answer pages until Ctrl-C or a signal."""
    _set_up_log()
    use_own_temporary_folder(configuration)
    if prepare(configuration):
        click.echo("已新建数据库。")
    open_files(configuration.files).check()
    if configuration.demo:
        demo.seed(configuration, samples_folder(), click.echo)
    command = [sys.executable, "-m", "enforcement_review.cli.worker_child"]
    with _listening(configuration) as bound:
        server = _server(configuration, bound)
        worker = WorkerChild(command) if with_worker else None
        address = address_of(configuration)
        _greet(configuration, address)
        signal.signal(signal.SIGTERM, _leave)
        try:
            if worker is not None:
                worker.start()
            if open_browser:
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
            server.run()
        except (KeyboardInterrupt, SystemExit):
            pass
        finally:
            server.close()
            if worker is not None:
                worker.end()
    click.echo("已结束。")
    return 0


def address_of(configuration: Configuration) -> str:
    """Where a browser on this host finds the pages."""
    host = "127.0.0.1" if configuration.host in EVERYWHERE else configuration.host
    return f"http://{f'[{host}]' if ':' in host else host}:{configuration.port}/"


def _listening(configuration: Configuration) -> socket.socket:
    """The socket, bound."""
    host, port = configuration.host, configuration.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as error:
        raise ServeError(
            f"不能在 {host}:{port} 上提供服务：地址不对、没有权限，或者已被别的程序占用。请用 --host、--port 换一个。"
        ) from error


def _server(configuration: Configuration, bound: socket.socket) -> Any:
    return create_server(
        create_app(configuration, waker(configuration)),
        sockets=[bound],
        threads=configuration.threads,
        ident=None,
        max_request_body_size=configuration.upload_bytes,
        # With proxies set, the application itself reads what they say; else nobody may say it.
        clear_untrusted_proxy_headers=configuration.proxies == 0,
    )


def _greet(configuration: Configuration, address: str) -> None:
    click.echo(f"网页在 {address} ，按 Ctrl-C 结束。")
    if configuration.host not in LOCAL and not configuration.secure_cookies:
        click.echo(
            "提示：正在向网络提供未加密的 HTTP。正式使用请在前面放 HTTPS 反向代理，并设置 secure_cookies。"
        )
    with looking(configuration) as session:
        if session.scalar(select(Account.id).where(Account.active).limit(1)) is None:
            click.echo(
                "还没有账号。请另开一个窗口运行：enforcement-review user create 用户名 --unit 单位名称"
            )


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _set_up_log() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that requests wait a moment is no event
