"""What bench/near and bench/weigh share: the peers of bench/peers.txt in a folder of their own under build/, and running
a command with its time and memory taken."""
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = pathlib.Path(os.environ.get("DALIL_SHARED") or ROOT.parent / "shared")
FOLDER = ROOT / "build" / "bench-peers"


def python_with_peers():
    """The interpreter that has the peers, installed when they are not there; None, said in words, when they cannot be."""
    python, wanted = FOLDER / "bin" / "python", (ROOT / "bench" / "peers.txt").read_text()
    stamp = FOLDER / "installed"
    if stamp.is_file() and stamp.read_text() == wanted:
        return python
    commands = [[sys.executable, "-m", "venv", FOLDER],
                [python, "-m", "pip", "install", "-q", "--no-deps", "-r", ROOT / "bench" / "peers.txt"]]
    for command in commands:
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            print(f"the peers cannot be installed, so they are left out: {done.stderr.strip().splitlines()[-1:]}")
            return None
    stamp.write_text(wanted)
    return python


def measured(command, out, environment=None):
    """Run; returns seconds by the clock, of processor, and megabytes at the most."""
    start = time.monotonic()
    with open(out, "wb") as to:
        process = subprocess.Popen(command, stdout=to, env=os.environ | (environment or {}))
        _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def load():
    return f"load {os.getloadavg()[0]:.1f}"
