"""Where Chromium is; `python -m tests.chromium` installs Debian's when it is missing and we may."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def path() -> str | None:
    """The browser's program: `CHROMIUM`, or the machine's own."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen if os.access(chosen, os.X_OK) else None
    return next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """By Debian's packages, as root."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "-y", "chromium"]):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def main() -> int:
    if path():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get") and not os.environ.get("CHROMIUM"):
        print("Installing Chromium for the browser tests …", flush=True)
        install()
    if path():
        return 0
    print(
        "The tests drive a real Chromium and none was found: install it (Debian: `sudo apt install chromium`), or set"
        " CHROMIUM to its program.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
