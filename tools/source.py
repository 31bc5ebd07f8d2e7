"""Reading C source, for the checks in this folder: the files, and a text with comments and literals blanked out."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent

# A comment, a string, a character: whichever begins first.
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def c_files(root, *folders):
    """All .c and .h files below these folders, sorted."""
    found = []
    for folder in folders:
        found += [p for p in (root / folder).rglob("*.[ch]") if p.is_file()]
    return sorted(found)


def blank(text, comments=True, strings=True):
    """The same text, as long and with as many lines, with the insides of comments and literals as spaces."""
    def spaces(match):
        token = match.group(0)
        if token[0] == "/":
            return re.sub(r"[^\n]", " ", token) if comments else token
        return token[0] + " " * (len(token) - 2) + token[-1] if strings else token
    return TOKEN.sub(spaces, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def string_value(literals):
    """The text of adjacent string literals, escapes left as written."""
    return "".join(part[1:-1] for part in re.findall(r'"(?:\\.|[^"\\\n])*"', literals))


def calls(text, names):
    """(name, position, [arguments as written]) for each call of a function whose name is in `names`."""
    plain = blank(text)
    for match in re.finditer(r"\b(" + "|".join(names) + r")\s*\(", plain):
        depth, start, arguments = 0, match.end(), []
        for at in range(match.end() - 1, len(plain)):
            letter = plain[at]
            depth += (letter in "([{") - (letter in ")]}")
            if depth == 0 or (depth == 1 and letter == ","):
                arguments.append(text[start:at].strip())
                start = at + 1
            if depth == 0:
                break
        yield match.group(1), match.start(), arguments


def report(name, problems):
    """Print the problems and say how it went; the exit code."""
    for problem in problems:
        print(problem)
    print(f"{name}: {len(problems)} problem(s)" if problems else f"{name}: all is well")
    return 1 if problems else 0
