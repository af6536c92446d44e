"""`serve` and `worker`: what runs for as long as people work.

What the web and the database need is loaded when a command runs: `review` and its processes need none of it.
"""

from __future__ import annotations

import click

from enforcement_review.cli.chinese import ChineseCommand
from enforcement_review.cli.options import debug_option


@click.command(
    "serve",
    cls=ChineseCommand,
    help="""启动网页服务。

    同时启动本机的处理进程。第一次运行时新建数据库；设置见 docs/operating.md。按 Ctrl-C 结束。""",
)
@click.option("--host", metavar="地址", help="在哪个地址上提供网页，默认 127.0.0.1（只限本机）。")
@click.option("--port", type=click.IntRange(1, 65535), metavar="端口", help="端口，默认 8780。")
@click.option("--threads", type=click.IntRange(1, 64), metavar="个数", help="同时处理几个请求，默认 8。")
@click.option("--no-worker", is_flag=True, help="只提供网页，不启动处理进程。")
@click.option("--open", "open_browser", is_flag=True, help="启动后在浏览器里打开首页。")
@click.option(
    "--demo",
    is_flag=True,
    default=None,
    help="演示：空的数据库里装入示例单位、各角色账号和示例案卷，登录不用密码。不要用于真实案卷。",
)
@debug_option
def serve_command(
    *,
    host: str | None,
    port: int | None,
    threads: int | None,
    no_worker: bool,
    open_browser: bool,
    demo: bool | None,
) -> int:
    from enforcement_review.cli.serving import serve  # noqa: PLC0415  # see above
    from enforcement_review.configuration import load_configuration  # noqa: PLC0415  # see above

    configuration = load_configuration(host=host, port=port, threads=threads, demo=demo or None)
    return serve(configuration, with_worker=not no_worker, open_browser=open_browser)


@click.command(
    "worker",
    cls=ChineseCommand,
    help="""启动处理进程，读取和评查上传的案卷。

    serve 已经带着处理进程；网页和处理分在几台机器上时，才单独运行。按 Ctrl-C 结束，做到一半的以后接着做。""",
)
@click.option(
    "--workers", type=click.IntRange(1, 256), metavar="个数", help="几个进程，默认为处理器个数减一。"
)
@debug_option
def worker_command(*, workers: int | None) -> int:
    from enforcement_review.cli.acting import database_faults  # noqa: PLC0415  # see above
    from enforcement_review.configuration import load_configuration  # noqa: PLC0415  # see above
    from enforcement_review.jobs.worker import main  # noqa: PLC0415  # see above

    with database_faults():
        return main(load_configuration(workers=workers))
