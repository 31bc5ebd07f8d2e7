"""event.py [--program FILE] [--wrong] FOLDER...: an example whose statements are marked by hand, scored without a review.

FOLDER holds reports/, reports.csv, expected-statements.jsonl (every attributed statement), expected.jsonl (what the brief
must say) and names.tsv (which spellings are which source).  A case is made of the reports, nothing in it is reviewed, and
what `dalil claims` gives is compared.  Definitions:

passage     the bytes of one statement of the program; answers to several questions over the same bytes are one passage
expected    marked statements
found       a passage holds at least half of the statement's bytes.  Its passage, by which the rest is judged, is among those
            that do the one with the greatest shared over joined bytes, and of these one given to somebody first; what it
            says of source, stance and quantities is not looked at in choosing.  One passage may serve several statements
            (this is looser than a measure of one to one)
IoU         found, and shared over joined bytes of the passage are at least .5
told        found, but the passage is given to nobody though the statement is somebody's: the report's own telling
source      the passage's source is, after folding, one of the spellings of names.tsv; "-" there is no source.  Folding takes
            off case, outer quotation marks, white space beyond one space, and a leading the, a, an or ال; nothing else
stance      affirm, deny or hedge (the program's unconfirmed), the marked one or one under "or"; hedge is right too when the
            program keeps the stance and notes the hedging word
quantity    of the statements with quantities, those each of whose quantities is in the passage with its value and operator:
            > and >= are one, < and <= too; a range has both ends; a word such as "hundreds" is any open or rough quantity;
            != is =, for stance carries a denial.  Units are not compared: those marked are written for people
three       source, stance and quantities (where there are any) all right
given       passages given to somebody; nothing: those of them that hold half of no statement; outside: those of these with
            less than half of their own bytes in statements.  The rest of "nothing" are pieces of a statement
brief       lines of expected.jsonl: right when status (one of those that are allowed without a review), voices for and
            against, and values with who gives them are as expected, compared as tools/expected compares them; status: those
            whose status is right; wrong; not asked: the vocabulary has no such question, and nobody has asked it

names.tsv: expected name, TAB, spellings, each after a TAB.  "brief: NAME" has the spellings for expected.jsonl where they are
others, "question: CONCEPT" the program's code of a question.  --wrong also prints each statement that is not right and each
passage that matches nothing.  Without --program it is build/release/dalil."""
import argparse
import collections
import csv
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
COLUMNS = ("expected", "found", "IoU", "told", "source", "stance", "quantity", "of", "three", "given", "nothing", "outside")
STANCES = {"affirm": "affirm", "deny": "deny", "unconfirmed": "hedge"}
SAME = {">=": ">", "<=": "<", "!=": "="}
NOBODY = "-"


def fold(name):
    """What spellings of one name share: no case, no outer quotation marks, no leading article."""
    words = name.strip(" \t\n\"'“”«»").casefold().split()
    if len(words) > 1 and words[0] in ("the", "a", "an"):
        words = words[1:]
    text = " ".join(words)
    return text[2:] if text.startswith("ال") and len(text) > 4 else text


def read_rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


class Names:
    """Which spellings are which source."""

    def __init__(self, path):
        self.spellings, self.codes = {}, {}
        for line in path.read_text(encoding="utf-8").splitlines():
            name, *others = line.split("\t")
            if name.startswith("question: "):
                self.codes[name.removeprefix("question: ")] = others[0]
            elif not name.startswith("#"):
                own = [] if NOBODY in others else [name.removeprefix("brief: ")]
                self.spellings[name] = {spelling if spelling == NOBODY else fold(spelling) for spelling in own + others}

    def right(self, expected, source):
        return (fold(source) if source else NOBODY) in self.spellings[expected]

    def of_brief(self, expected):
        return self.spellings.get(f"brief: {expected}") or self.spellings.get(expected, {fold(expected)})


def make_case(program, folder, case):
    """Take in the example's reports; the statements found in them, one a passage."""
    def run(*arguments):
        done = subprocess.run([program, *arguments], capture_output=True, text=True, env=os.environ | {"DALIL_AUTHOR": "Desk"})
        if done.returncode != 0:
            sys.exit(f"dalil {' '.join(map(str, arguments))}: {done.stdout}{done.stderr}")
        return done.stdout
    zone = read_rows(folder / "expected.jsonl")[0]["as_of"][-6:]
    run("init", case, "--title", folder.name, "--zone", zone)
    run("-C", case, "add", folder / "reports", "--about", folder / "reports.csv")
    passages = {}
    for row in map(json.loads, run("-C", case, "claims", "--json").splitlines()):
        if row["type"] == "claim":
            passages.setdefault((row["file"], str(row["ranges"])), row)
    return list(passages.values())


def shared(passage, statement):
    return sum(max(0, min(end, statement["end"]) - max(start, statement["start"])) for start, end in passage["ranges"])


def overlap(passage, statement):
    """Shared over joined bytes."""
    both = shared(passage, statement)
    return both / (sum(end - start for start, end in passage["ranges"]) + statement["end"] - statement["start"] - both)


def holds(passage, statement):
    return 2 * shared(passage, statement) >= statement["end"] - statement["start"]


def quantity_is_there(wanted, found):
    operator = SAME.get(wanted["op"], wanted["op"])
    for have in found:
        its = SAME.get(have["op"], have["op"])
        if isinstance(wanted["value"], str):
            if its in ("~", ">", "<"):
                return True
        elif its == operator and have.get("value") == wanted["value"] and have.get("max") == wanted.get("max"):
            return True
    return False


def judge(statement, passages, names):
    """One marked statement: what of it is right, by name of the column, and its passage."""
    result = collections.Counter(expected=1, of="quantity" in statement)
    holding = [p for p in passages if holds(p, statement)]
    if not holding:
        return result, None
    best = max(holding, key=lambda p: (p["source"] != "", overlap(p, statement)))
    allowed = {statement["stance"], *statement.get("or", [])}
    have = {STANCES[best["stance"]]} | ({"hedge"} if best.get("hedge") else set())
    numbers = all(quantity_is_there(q, best.get("quantities", [])) for q in statement.get("quantity", []))
    source = names.right(statement["source"], best["source"])
    result.update(found=1, IoU=overlap(best, statement) >= .5, source=source, stance=bool(allowed & have),
                  told=best["source"] == "" and NOBODY not in names.spellings[statement["source"]],
                  quantity="quantity" in statement and numbers, three=source and bool(allowed & have) and numbers)
    return result, best


def judge_passage(passage, statements):
    """One passage that is given to somebody: does it match anything?"""
    nothing = not any(holds(passage, s) for s in statements)
    size = sum(end - start for start, end in passage["ranges"])
    inside = sum(shared(passage, s) for s in statements)
    return collections.Counter(given=1, nothing=nothing, outside=nothing and 2 * inside < size)


def show_wrong(statement, result, passage):
    where = f"{statement['report']} {statement['start']}-{statement['end']} {statement['source']}: “{statement['quote']}”"
    if not result["found"]:
        print(f"  not found: {where}")
    elif not result["three"]:
        parts = ["" if result["source"] else f" source [{passage['source']}]",
                 "" if result["stance"] else f" stance {passage['stance']}, expected {statement['stance']}",
                 "" if result["quantity"] >= result["of"] else f" quantities {passage.get('quantities', [])}"]
        print(f"  wrong{''.join(parts)}: {where} in “{passage['text']}”")


def score_report(name, statements, passages, names, wrong):
    """The figures of one report."""
    figures = collections.Counter()
    for statement in statements:
        result, passage = judge(statement, passages, names)
        figures.update(result)
        if wrong:
            show_wrong(statement, result, passage)
    for passage in passages:
        result = judge_passage(passage, statements) if passage["source"] else collections.Counter()
        figures.update(result)
        if wrong and result["nothing"]:
            print(f"  nothing: {name} {passage['ranges']} [{passage['source']}] “{passage['text']}”")
    return figures


def score_statements(folder, passages, names, wrong):
    """Rows of figures: each report, each language, all."""
    with (folder / "reports.csv").open(encoding="utf-8", newline="") as about:
        languages = {pathlib.Path(row["file"]).name: row["language"] for row in csv.DictReader(about)}
    marked = read_rows(folder / "expected-statements.jsonl")
    unknown = {s["source"] for s in marked} - set(names.spellings)
    if unknown:
        sys.exit(f"{folder}/names.tsv has no line for {sorted(unknown)}")
    rows = {name: score_report(name, [s for s in marked if s["report"] == name], [p for p in passages if p["file"] == name],
                               names, wrong) for name in sorted(languages)}
    totals = {language: collections.Counter() for language in sorted(set(languages.values()), reverse=True)}
    for name, language in languages.items():
        totals[language].update(rows[name])
    both = sum(totals.values(), collections.Counter())
    return [*rows.items(), *totals.items(), ("all", both)]


def comparison():
    """tools/expected, which compares a reviewed case, as a module."""
    loader = importlib.machinery.SourceFileLoader("expected", str(ROOT / "tools" / "expected"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("expected", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


class Asked:
    """What tools/expected wants to know of an example, for one line and without a review."""

    def __init__(self, case, names, line):
        self.case, self.names = case, names
        wanted = [*line["for"], *line["against"], *(by for value in line["values"] + line.get("withdrawn", []) for by in value["by"])]
        self.wanted = {name: names.of_brief(name) for name in wanted}

    def question(self, line, _kind=""):
        return self.names.codes.get(line["concept"], line["concept"])

    def voice(self, statement):
        spelling = fold(statement["source"])
        fitting = [name for name, spellings in self.wanted.items() if spelling in spellings]
        return fitting[0] if fitting else statement["source"] if statement["named"] else "unnamed posts"


def score_brief(folder, program, case, names, wrong):
    expected = comparison()
    os.environ["PATH"] = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    counts = collections.Counter()
    for line in read_rows(folder / "expected.jsonl"):
        line.pop("reviewed", None)
        asked = Asked(case, names, line)
        ask = [program, "-C", case, "findings", "--json", "--question", asked.question(line), "--as-of", line["as_of"]]
        if subprocess.run(ask, capture_output=True).returncode == expected.NOT_FOUND:
            counts["not asked"] += 1
            continue
        differences = list(expected.differences(asked, line, before=False))
        counts["right"] += not differences
        counts["wrong"] += bool(differences)
        counts["status"] += not any(d.startswith("status:") for d in differences)
        for difference in differences if wrong else []:
            print(f"  brief: {line['concept']} as of {line['as_of']}: {difference}")
    return counts


def score(folder, program, wrong):
    names = Names(folder / "names.tsv")
    with tempfile.TemporaryDirectory() as scratch:
        case = pathlib.Path(scratch, "case")
        rows = score_statements(folder, make_case(program, folder, case), names, wrong)
        brief = score_brief(folder, program, case, names, wrong)
    print(f"{folder.name:24} " + " ".join(f"{column:>8}" for column in COLUMNS))
    for name, row in rows:
        print(f"{name:24} " + " ".join(f"{row[column]:8}" for column in COLUMNS))
    print(f"brief: {sum(brief.values()) - brief['status']} lines, {brief['right']} right, {brief['status']} status right, "
          f"{brief['wrong']} wrong, {brief['not asked']} not asked")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build" / "release" / "dalil")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("folders", type=pathlib.Path, nargs="+", metavar="FOLDER")
    arguments = parser.parse_args()
    for folder in arguments.folders:
        score(folder.resolve(), arguments.program.resolve(), arguments.wrong)


if __name__ == "__main__":
    main()
