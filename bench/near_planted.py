#!/usr/bin/env python3
"""near_planted SHARED OUT.jsonl: 100,000 texts with planted copies, as SHARED/eval/peers/claims_planted_copies.py makes
them, of which families grow to 50, 100, 200 and 500 members and numbers in digits change.

Each line is {"id","fam","kind","text"} and, where a number was changed, {"was","now"}.  The kinds are those of the
shared set; "figure" is a copy whose only change is another number in digits for one that stood there."""
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

TEXTS = 100_000
FAMILIES = [50] * 10 + [100] * 6 + [200] * 4 + [500] * 5
KINDS = ["edit", "cut", "lead", "shuffle", "embed", "figure"]


def shared_texts(shared, count):
    """The shared set with `count` texts."""
    script = shared / "eval/peers/claims_planted_copies.py"
    with tempfile.TemporaryDirectory(dir=shared.parent) as folder:
        out = pathlib.Path(folder, "planted.jsonl")
        subprocess.run([sys.executable, script, str(count), out], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return [json.loads(line) for line in out.open(encoding="utf-8")]


def sentences(words):
    found, current = [], []
    for word in words:
        current.append(word)
        if word[-1] in ".!?" and len(current) > 4:
            found.append(current)
            current = []
    return found + ([current] if current else [])


def vary(kind, words, others, rnd):
    """One copy of `words`; `others` are texts to take foreign words from.  Returns words, was, now."""
    words, foreign = list(words), rnd.choice(others).split()
    was = now = None
    if kind == "edit":
        words = [rnd.choice(foreign) if rnd.random() < 0.03 else word for word in words]
    elif kind == "cut":
        words = words[: int(len(words) * 0.6)]
    elif kind == "lead":
        words = foreign[:25] + words
    elif kind == "shuffle":
        parts = sentences(words)
        rnd.shuffle(parts)
        words = [word for part in (parts[1:] if len(parts) > 3 else parts) for word in part]
    elif kind == "embed":
        size = int(len(words) * 0.4)
        at = rnd.randrange(len(words) - size + 1)
        foreign = (foreign * 4)[: len(words) - size]
        half = len(foreign) // 2
        words = foreign[:half] + words[at : at + size] + foreign[half:]
    elif kind == "figure":
        places = [i for i, word in enumerate(words) if re.fullmatch(r"\d{2,5}", word)]
        at = rnd.choice(places)
        was, now = words[at], str(int(words[at]) + rnd.randint(1, 400))
        words[at] = now
    return words, was, now


def with_number(words, rnd):
    """A viral post tells a number: put some in where there are none."""
    words = list(words)
    for _ in range(4):
        words[rnd.randrange(3, len(words) - 3)] = str(rnd.randint(10, 9999))
    return words


def main():
    shared, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    rnd = random.Random(11)
    texts = shared_texts(shared, TEXTS - sum(FAMILIES))
    bases = [text["text"] for text in texts if text["kind"] == "base"]
    fresh = max(text["fam"] for text in texts) + 1
    for number, size in enumerate(FAMILIES):
        base = with_number(rnd.choice(bases).split()[:-1] + rnd.choice(bases).split(), rnd)
        texts.append({"fam": fresh + number, "kind": "base", "text": " ".join(base), "size": size})
        for member in range(size - 1):
            kind = KINDS[member % len(KINDS)]
            words, was, now = vary(kind, base, bases, rnd)
            line = {"fam": fresh + number, "kind": kind, "text": " ".join(words), "size": size}
            texts.append(line | ({"was": was, "now": now} if was else {}))
    rnd.shuffle(texts)
    with out.open("w", encoding="utf-8") as file:
        for number, text in enumerate(texts):
            file.write(json.dumps({**text, "id": number}, ensure_ascii=False) + "\n")


main()
