"""Break each rule of each wall, one at a time, in a copy of the project, and see that a test fails.

    python -m tests.mutants [words of a mutant's name]

Takes an hour or two on two cores. The exit code is the number of mutants that no test caught.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from queue import Queue

from tests.mutants.mutants import APPLICATION, DATABASE, Mutant

PROJECT = Path(__file__).resolve().parent.parent.parent
LINKED = (".venv", "node_modules", "var/static", "mappa/web/static/built")
#: The rule itself, against what was reviewed; every list, by the application's rule alone; the database's catalogue.
RULE = ["tests/matrix", "-k", "by_itself"]
LISTS = ["tests/guards/test_the_first_wall_alone.py"]
CATALOGUE = ["tests/guards/test_row_security.py", "tests/offenders/test_access_keys.py", "tests/database"]
REST = ["tests/guards", "tests/offenders", "tests/access", "tests/caseload", "tests/statistics"]
#: That the text of a mutant is where it says: in a copy in which it was broken, it never is.
NOT_ASKED = ["--ignore=tests/guards/test_mutants.py"]
#: The parts in which the rule stands; all others ask it.
RULE_STANDS_IN = ("access", "offenders", "database")
WORKERS = 2


def copied(number: int, folder: Path) -> Path:
    """The project as it is committed, with what was installed and built linked in."""
    copy = folder / f"copy-{number}"
    subprocess.run(["git", "clone", "--quiet", "--shared", str(PROJECT), str(copy)], check=True)
    for name in LINKED:
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to((PROJECT / name).resolve())
    return copy


def asked(mutant: Mutant) -> list[list[str]]:
    """The tests to ask until one fails: those first that are likely to, and of these the quick ones."""
    part = Path(mutant.file).parts[1]
    own = [f"tests/{part}"]
    quick = CATALOGUE if "migrations" in mutant.file else LISTS
    first = [RULE, quick, own] if part in RULE_STANDS_IN else [quick, own, RULE]
    return [*first, REST, ["tests/matrix"]]


def caught_by(mutant: Mutant, copy: Path) -> str:
    """The test that failed, or nothing. Raises ValueError where the text is not there once, or no test could be run."""
    file = copy / mutant.file
    whole = file.read_text()
    if whole.count(mutant.old) != 1:
        raise ValueError(f"{mutant.file}: the text is there {whole.count(mutant.old)} times")
    file.write_text(whole.replace(mutant.old, mutant.new))
    try:
        for tests in asked(mutant):
            run = subprocess.run(
                [
                    ".venv/bin/python",
                    "-m",
                    "pytest",
                    "-q",
                    "-x",
                    "-p",
                    "no:cacheprovider",
                    *NOT_ASKED,
                    *tests,
                ],
                cwd=copy,
                capture_output=True,
                text=True,
                check=False,
            )
            if run.returncode > 1:
                raise ValueError(f"the tests did not run: {run.stdout[-400:]}{run.stderr[-400:]}")
            if run.returncode:
                named = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
                return named[0] if named else run.stdout[-400:] + run.stderr[-400:]
        return ""
    finally:
        file.write_text(whole)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(words: str) -> int:
    chosen = [
        (wall, mutant)
        for wall, mutants in (("application", APPLICATION), ("database", DATABASE))
        for mutant in mutants
        if words in f"{wall}: {mutant.name}"
    ]
    folder = Path(tempfile.mkdtemp(prefix="mappa-mutants-"))
    folder.chmod(0o711)
    copies: Queue[Path] = Queue()
    for number in range(WORKERS):
        copies.put(copied(number, folder))
    done, survivors = count(1), []

    def tried(wall: str, mutant: Mutant) -> None:
        copy = copies.get()
        try:
            caught = caught_by(mutant, copy)
        except ValueError as fault:
            caught, fault_said = "", str(fault)
        else:
            fault_said = "no test failed"
        finally:
            copies.put(copy)
        if not caught:
            survivors.append(mutant)
        say(f"{next(done):3} of {len(chosen)}  {wall}: {mutant.name}: {caught or fault_said.upper()}")

    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(lambda pair: tried(*pair), chosen))
    shutil.rmtree(folder)
    say(f"{len(chosen) - len(survivors)} of {len(chosen)} caught")
    return len(survivors)


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
