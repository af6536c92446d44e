#!/usr/bin/env python3
"""Everything a newcomer runs: `python3 tasks.py run | test | check`.

Needs nothing but Python 3.11 or newer. Makes `.venv` beside itself and installs the program there, again only
when pyproject.toml has changed.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036  # before anything that an old Python would stumble over
    version = ".".join(map(str, sys.version_info[:3]))
    sys.exit(
        f"需要 Python 3.11 或更新的版本，现在是 {version}。请安装后用新版本重新运行，如 python3.11 tasks.py run。"
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
INSTANCE = ROOT / "instance"
PATIENCE = 30  # seconds after Ctrl-C: a page that is being read is read to its end

USAGE = """用法：python3 tasks.py 任务 [参数]

  run [参数]     安装，装入示例案卷，打开网页应用（数据在 instance/；--no-open 不打开浏览器，--port 换端口）
  test [参数]    安装开发依赖，运行测试；参数原样交给 pytest
  check          代码检查（ruff、mypy）和规则检查（rules check、rules test）"""


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    tasks = {"run": run, "test": test, "check": check}
    if not arguments or arguments[0] not in tasks:
        print(USAGE)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    return tasks[arguments[0]](arguments[1:])


def run(arguments: list[str]) -> int:
    """Open the web application on the demonstration, with the worker beside it; Ctrl-C ends both."""
    if install(extras="ocr"):
        return 1
    opening = [] if "--no-open" in arguments else ["--open"]
    rest = [argument for argument in arguments if argument != "--no-open"]
    os.environ.setdefault("ENFORCEMENT_REVIEW_INSTANCE", str(INSTANCE))
    return stay([str(PYTHON), "-m", "enforcement_review", "serve", "--demo", *opening, *rest])


def test(arguments: list[str]) -> int:
    return install(extras="dev") or call([str(PYTHON), "-m", "pytest", "-n", "auto", *arguments])


def check(arguments: list[str]) -> int:
    if arguments:
        return fail("check 不带参数。")
    if install(extras="dev"):
        return 1
    checks = [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["enforcement_review", "rules", "check"],
        ["enforcement_review", "rules", "test"],
    ]
    failed = []
    for command in checks:
        print(f"— {' '.join(command)}", flush=True)
        if call([str(PYTHON), "-m", *command]):
            failed.append(" ".join(command))
    if failed:
        return fail(f"没有通过：{'；'.join(failed)}。")
    print("全部检查通过。")
    return 0


def install(extras: str) -> int:
    """Make the environment hold the program as pyproject.toml describes it now; says what it does."""
    wanted = {
        "pyproject": hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest(),
        "root": str(ROOT),
    }
    stamp = VENV / "tasks-stamp.json"
    installed = read_stamp(stamp)
    has_dev = installed.get("dev") == "yes"
    if installed.items() >= wanted.items() and PYTHON.exists() and (has_dev or extras != "dev"):
        return 0
    if not PYTHON.exists():
        print("建立虚拟环境 .venv …", flush=True)
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
        )
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            print((made.stdout + made.stderr).strip(), file=sys.stderr)
            return fail(
                "建不了虚拟环境：这个 Python 缺少 venv 或 ensurepip。"
                "Debian、Ubuntu 请安装 python3-venv，其他系统请安装完整的 Python 3.11+。"
            )
    print(f"安装程序{'和开发依赖' if extras == 'dev' else ''}（第一次约需一两分钟）…", flush=True)
    target = f".[{extras}]"
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    if call([*pip, "--editable", target]):
        return fail("安装没有成功，原因见上；通常是连不上软件源。修好后重新运行即可。")
    state = {**wanted, "dev": "yes" if extras == "dev" or has_dev else "no"}
    stamp.write_text(json.dumps(state), encoding="utf-8")
    print("安装完成。", flush=True)
    return 0


def read_stamp(path: Path) -> dict[str, str]:
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def call(command: list[str]) -> int:
    """Run in the root, with UTF-8 all through."""
    return subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode


def stay(command: list[str]) -> int:
    """The same for what runs until Ctrl-C. It hears that too, and is let end in its own time."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment())
    before = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return process.wait()
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
    try:
        return process.wait(PATIENCE)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        process.terminate()
        return process.wait()


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONUTF8": "1"}


def fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        sys.exit(130)
