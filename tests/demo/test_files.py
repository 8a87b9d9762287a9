"""The demo city's files: the same bytes on each run, whatever Python's hash seed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tests.demo_store import ROOT

_WRITE = """
import sys
from pathlib import Path
from data.demo.files import write_files
write_files(Path(sys.argv[1]), lambda stage: None).wait()
"""


def _start(folder: Path, seed: str) -> subprocess.Popen:
    script = folder.with_suffix(".py")
    script.write_text(f"if __name__ == '__main__':{_WRITE.replace(chr(10), chr(10) + '    ')}")
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, str(script), str(folder)], cwd=ROOT, env=environment)


def _digests(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    runs = [_start(folder, seed) for folder, seed in zip(folders, "12", strict=True)]
    assert [run.wait(timeout=300) for run in runs] == [0, 0]
    first, second = map(_digests, folders)
    assert len(first) == 29
    assert first == second
    assert (folders[0] / "乡镇界.geojson").stat().st_size < 400_000
