"""The demo city, built once and kept in tests/local/ until the code that builds it changes."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.hardness.seeds import cut_down
from tests.locking import locked

ROOT = Path(__file__).parent.parent
_LOCAL = ROOT / "tests" / "local"
_KEPT = 3  # builds, so that a run in progress keeps its store while the code changes under it


def demo_store() -> Path:
    """The SQLite file of the demo city; never write to it, copy it."""
    _LOCAL.mkdir(exist_ok=True)
    with locked(_LOCAL / "demo.lock"):
        path = _LOCAL / f"demo-{_fingerprint()}.sqlite"
        if not path.exists():
            _build(path)
        path.touch()
        for old in sorted(_LOCAL.glob("demo-*.sqlite"), key=lambda file: file.stat().st_mtime)[:-_KEPT]:
            for file in _LOCAL.glob(f"{old.name}*"):  # with its -wal and -shm
                file.unlink()
            shutil.rmtree(_cut_of(old), ignore_errors=True)
    return path


def demo_digests() -> dict[str, str]:
    """SHA-256 of each file that the demo city was imported from, written with PYTHONHASHSEED=1."""
    digests: dict[str, str] = json.loads(_digests_of(demo_store()).read_text("utf-8"))
    return digests


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of each file in a folder, by name."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def _digests_of(store: Path) -> Path:
    return store.with_name(f"{store.name}.files.json")


def demo_files() -> Path:
    """A folder with the first rows of each of the files that the demo city was imported from."""
    return _cut_of(demo_store())


def _cut_of(store: Path) -> Path:
    return store.with_suffix(".files")


def _fingerprint() -> str:
    """A hash of all that the demo city is made from."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes() + Path(__file__).read_bytes())
    for folder in ("data", "queries"):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.is_file() and not {"local", "__pycache__"} & set(file.relative_to(ROOT).parts):
                digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _build(path: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        building = Path(scratch) / "store.sqlite"
        arguments = ["--store", f"sqlite:///{building}", "--folder", f"{scratch}/files"]
        done = subprocess.run(
            [sys.executable, "-m", "data", "demo", *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"python -m data demo failed:\n{done.stdout[-4000:]}")
        with sqlite3.connect(building) as connection:  # everything into the one file that is kept
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        cut_down(Path(scratch) / "files", _cut_of(path))
        _digests_of(path).write_text(json.dumps(digests(Path(scratch) / "files")), "utf-8")
        half = path.with_suffix(".part")
        shutil.copy(building, half)
        half.rename(path)


if __name__ == "__main__":
    demo_store()
