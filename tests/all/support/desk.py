"""desk.py: a small case with everything in it, and a person at it, for the fault runs in tests/all."""
import collections
import json
import os
import pathlib
import random
import shutil
import subprocess

ROOT = pathlib.Path(__file__).absolute().parents[3]
NOW = "2024-03-07T18:00:00+03:00"
SECONDS = 30  # the longest a verb may take before it counts as hanging

REPORTS = {"civil-defence.txt": "The Civil Defence said that 12 people had been killed.\n",
           "hospital.txt": "The Coast Hospital announced that 21 people had been killed.\n",
           "post.txt": "Witnesses say that 40 people were killed.\n"}
LATER = {"mayor.txt": "The mayor said that 12 people had been killed. The mayor said that the road is open.\n",
         "radio.html": "<html><body><article><p>The police said that 14 people had been killed.</p></article></body></html>\n"}
CSV = """file,source,published
civil-defence.txt,Harbour Gazette,2024-03-07T10:00+03:00
hospital.txt,Mountain Radio,2024-03-07T12:00+03:00
post.txt,,2024-03-07T13:00+03:00
"""

Done = collections.namedtuple("Done", "code out err")


class Desk:
    """A folder with reports, profiles and cases, and the program at work in it."""

    def __init__(self, program, folder, environment=None):
        self.program, self.folder = str(program), pathlib.Path(folder)
        self.environment = environment or {}

    def how(self, author="Samar", home="home", extra=None, case="case"):
        """How the program is started: what subprocess wants to know."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("DALIL_", "LC_", "FAULTS_"))}
        environment.update(DALIL_HOME=str(self.folder / home), DALIL_AUTHOR=author, DALIL_LANG="en", DALIL_CASE=case,
                           DALIL_NOW=NOW, DALIL_ZONE="+03:00")
        environment.update({**self.environment, **(extra or {})})
        return {"env": {k: v for k, v in environment.items() if v is not None}, "cwd": self.folder,
                "stdin": subprocess.DEVNULL}

    def start(self, *words, out, **how):
        """The program at work, its standard output going to the file `out`."""
        return subprocess.Popen([self.program, *map(str, words)], stdout=out, stderr=subprocess.DEVNULL, **self.how(**how))

    def run(self, *words, **how):
        try:
            done = subprocess.run([self.program, *map(str, words)], check=False, capture_output=True, timeout=SECONDS,
                                  **self.how(**how))
        except subprocess.TimeoutExpired:
            return Done("hangs", "", "")
        return Done(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    def must(self, *words, **how):
        done = self.run(*words, **how)
        assert done.code == 0, f"{' '.join(map(str, words))}: {done}"
        return done.out

    def records(self, *words, **how):
        return [json.loads(line) for line in self.must(*words, "--json", **how).splitlines()]

    def log(self, case="case", **how):
        return [r for r in self.records("log", case=case, **how) if r["type"] == "entry"]

    def verified(self, case="case"):
        """What verify finds wrong; empty when the case is whole."""
        done = self.run("verify", case=case)
        return "" if done.code == 0 else f"verify: exit {done.code}: {done.out}{done.err}"


def write_reports(folder):
    reports = folder / "reports"
    reports.mkdir(parents=True)
    for name, text in {**REPORTS, **LATER}.items():
        (reports / name).write_text(text)
    (reports / "reports.csv").write_text(CSV)
    (folder / "wall.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(64)))
    (folder / "wall.txt").write_text("The governor said that 12[?] people had been killed in the […] fire.\n")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + random.Random(7).randbytes(1 << 20) + b"tail")


def make_case(desk):
    """Three reports, decisions, a published bulletin under which something changed, a draft, and a copy that went on."""
    on = ("--on", "dead.count")
    write_reports(desk.folder)
    desk.must("init", "case", "--title", "Harbour")
    desk.must("add", "--about", "reports/reports.csv")
    assert desk.run("add", "wall.png").code in (0, 7)
    desk.must("review", "accept", "--report", "civil-defence.txt", "--text", "12 people had been killed", *on)
    desk.must("review", "correct", "--report", "hospital.txt", "--text", "21 people had been killed", *on, "--value", "12")
    draft = desk.records("publish", "dead.count", "--unreviewed")[-1]["draft"]
    desk.must("publish", "--approve", draft, "--channel", "Telegram", author="Hadi")
    desk.must("review", "correct", "--report", "civil-defence.txt", "--text", "12 people had been killed", *on,
              "--value", "14")
    desk.must("copy", "other")
    desk.must("review", "reject", "--report", "post.txt", "--text", "40 people were killed", *on, case="other", home="there", author="Rima")
    decided = desk.records("review", "accept", "--report", "post.txt", "--text", "40 people were killed", *on)[-1]["entry"]
    draft = desk.records("publish", "dead.count", "--unreviewed")[-1]["draft"]  # what moves afterwards is not approved
    desk.must("search", "killed")
    return draft, decided


def told(text):
    """The records of which whole lines came out."""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.startswith("{") and line.endswith("\n")]


def acknowledged(records, adding):
    """Entries and reports that were told as taken in."""
    entries = [r[k] for r in records for k, t in (("entry", "decision"), ("draft", "draft")) if r["type"] == t]
    return entries, [r["report"] for r in records if r["type"] == "report" and adding]


def copy_folder(stage, to):
    if to.exists():
        shutil.rmtree(to)
    shutil.copytree(stage, to, symlinks=True)


def end(passed, failed, skipped=0):
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return int(failed > 0)
