"""Makes `.venv` and fills it from the locked requirements: `python3 config/stack/install.py embedded|dev`.

Runs on the machine's own Python with nothing installed. What is done already is skipped; `dev` contains `embedded`.
"""

import hashlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
CONTENTS = {"embedded": ("base", "embedded"), "dev": ("base", "embedded", "dev")}


class InstallError(Exception):
    """One sentence: what is wrong and what to do."""


def main(wanted: str) -> None:
    """Brings `.venv` up to date with the requirements of `wanted`; never takes the tools of `dev` away."""
    stamps = {name: VENV / f"{name}.sha256" for name in CONTENTS}
    if _runs(PYTHON) and _written(stamps[wanted]) == _digest(wanted):
        return
    if _written(stamps["dev"]):
        wanted = "dev"
    began = time.monotonic()
    if not _runs(PYTHON):
        _say("Making .venv …")
        _make_venv()
    _say(f"Installing requirements/{wanted}.txt …")
    _sync(wanted)
    for name in ("embedded", wanted):
        stamps[name].write_text(_digest(name))
    _say(f"Installed in {time.monotonic() - began:.0f} s.")


def _make_venv() -> None:
    made = _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if made.returncode != 0:
        raise InstallError(
            f"Python {sys.version_info[0]}.{sys.version_info[1]} cannot make a virtual environment: install its venv"
            " module (Debian: `apt install python3-venv`)."
        )


def _sync(name: str) -> None:
    """By uv (seconds); where uv cannot be had or does not reach the index, by pip (a minute)."""
    file = ROOT / "requirements" / f"{name}.txt"
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    uv = VENV / "bin" / "uv"
    had = _run([*pip, "install", "--require-hashes", "-r", str(ROOT / "requirements" / "uv.txt")]).returncode == 0
    if had:
        # Only the full list may take packages away: somebody may test in this environment while another runs.
        command = ["sync", str(file)] if name == "dev" else ["install", "-r", str(file)]
        environment = _uv_environment()
        synced = _run([str(uv), "pip", *command, "--quiet", "--require-hashes"], environment=environment)
        if synced.returncode == 0:
            return
    _say("uv did not reach the index; pip takes about a minute …")
    synced = _run([*pip, "install", "--require-hashes", "-r", str(file)])
    if synced.returncode != 0:
        lines = [line for line in synced.stderr.strip().splitlines() if line.strip()]
        raise InstallError(
            f"The packages of requirements/{name}.txt could not be installed: check that a package index is within"
            f" reach (PIP_INDEX_URL names another one). pip says: {lines[-1] if lines else 'nothing'}"
        )


def _uv_environment() -> "dict[str, str]":
    """uv does not read pip's settings: hand on which index to ask and whose certificates to believe."""
    environment = {"UV_SYSTEM_CERTS": "1", **os.environ, "VIRTUAL_ENV": str(VENV)}
    said = _run([str(PYTHON), "-m", "pip", "config", "list"]).stdout
    for variable, setting in (("UV_DEFAULT_INDEX", "index-url"), ("SSL_CERT_FILE", "cert")):
        found = re.search(rf"^(?::env:|global|install)\.{setting}='(.*)'$", said, re.MULTILINE)
        if found and variable not in environment:
            environment[variable] = found.group(1)
    return environment


def _digest(name: str) -> str:
    files = [ROOT / "requirements" / f"{part}.txt" for part in CONTENTS[name]]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _written(stamp: Path) -> str:
    return stamp.read_text() if stamp.exists() else ""


def _runs(python: Path) -> bool:
    return python.exists() and _run([str(python), "-c", ""]).returncode == 0


def _run(command: "list[str]", environment: "dict[str, str] | None" = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (InstallError, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
