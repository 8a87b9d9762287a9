"""The demo city's files: the same bytes on each run, whatever Python's hash seed."""

import os
import subprocess
import sys
from pathlib import Path

from data.demo.visit_results import RESULTS_FILE
from tests.demo_store import ROOT, demo_digests, digests

_WRITE = """
import sys
from pathlib import Path
from data.demo.files import write_files
write_files(Path(sys.argv[1]), lambda stage: None).wait()
"""


def test_another_run_writes_the_same_bytes(tmp_path: Path) -> None:
    script, folder = tmp_path / "write.py", tmp_path / "files"
    script.write_text(f"if __name__ == '__main__':{_WRITE.replace(chr(10), chr(10) + '    ')}")
    environment = {**os.environ, "PYTHONHASHSEED": "2", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, str(script), str(folder)], cwd=ROOT, env=environment, check=True)
    written = digests(folder)
    assert len(written) == 31
    of_files = {name: digest for name, digest in demo_digests().items() if name != RESULTS_FILE}
    assert written == of_files  # the results of visits are made from what the store drew
    assert (folder / "乡镇界.geojson").stat().st_size < 400_000
