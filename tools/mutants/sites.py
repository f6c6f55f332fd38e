"""Finds the refusing sites of a source file, and rewrites the file so that each can be switched off by its number.

A site is a check that can be left out without making a value up:
  if      `if (A || B) return Error(...);`, or what else makes an Error: each of A, B, ... is a site, which is never true when off
  try     `ATTESTOR_TRY(X);`: X succeeds when off
  return  `return X;` in a function that gives a Status: X succeeds when off
  record  `report.Record(id, X)`: X is recorded as passed when off
  else    `return A ? value : Error(...);` in any other function, and `Compare(id, expected, A, ...)`: A holds when off
  edit    what no rule above finds (edits.txt): the expression becomes another one when off
ATTESTOR_ASSIGN needs its value, so it cannot be switched off; the checks within what it calls are sites of their own.
"""
import dataclasses
import pathlib
import re
import zlib

EDITS = [tuple(line.split("\t")) for line in (pathlib.Path(__file__).parent / "edits.txt").read_text().splitlines() if line]

ERROR = r"(Status\()?(Error[({]|std::move\([\w*]+\)(\.|->)error\(\)|[\w*.>-]+(\.|->)error\(\)|false$|Fail\w*\(|Refuse\w*\(|(\w+\.)?(%s)\()"
HELPER = re.compile(r"\bError ([A-Z]\w*)\(")  # makes an Error
KEYWORD = re.compile(r"(if|for|while|switch|catch|else|do|try)\b")
LAMBDA = re.compile(r"\](?:\s*\((?:[^()]|\([^()]*\))*\))?(?:\s*mutable)?(?:\s*noexcept)?(?:\s*->\s*([\w:<>, *&]+?))?\s*$")
FUNCTION = re.compile(r"^(.*?)([\w:~]+)\s*\((?:.|\n)*\)[\w\s&]*$", re.S)
TRY = re.compile(r"\bATTESTOR_TRY\(")
RECORD = re.compile(r"\b(RecordCheck|Record)\(")
COMPARE = re.compile(r"\bCompare\(\s*(id\b|\")")  # of expectations
ID = re.compile(r'"_*"|\w*[iI]d|\w+\.id')  # of a check: other Records take bytes
IF = re.compile(r"\bif \(")
RETURN = re.compile(r"\breturn\b\s*")
PASSED = re.compile(r"(Ok\(\)|Status\(\)|\{\}|Record\([^()]*, Ok\(\).*)", re.S)


@dataclasses.dataclass
class Site:
    file: str      # below src/
    function: str
    kind: str
    text: str
    ordinal: int   # among equal ones of its function
    begin: int
    end: int
    mutated: str = ""  # of an edit

    @property
    def name(self):
        return f"{self.file} {self.function} {self.kind} `{self.text}`" + (f" {self.ordinal}" if self.ordinal > 1 else "")

    @property
    def number(self):
        return zlib.crc32(self.name.encode()) or 1


def blank(text):
    """Gives `text` with comments, strings and directives as blanks of the same length."""
    pattern = re.compile(r'//[^\n]*|^[ \t]*#(?:[^\n\\]|\\.|\\\n)*|R"\((?:.|\n)*?\)"|"(?:[^"\\\n]|\\.)*"|(?<![\w])\'(?:[^\'\\\n]|\\.)+\'', re.M)

    def blanks(match):
        found = match.group(0)
        keep = found[0] + found[-1] if found[0] in "\"'" else ""
        inner = re.sub(r"[^\n]", "_" if keep else " ", found[1:-1] if keep else found)
        return found[0] + inner + found[-1] if keep else inner
    return pattern.sub(blanks, text)


def closing(code, opening):
    """Gives the position of the bracket that closes the one at `opening`."""
    depth = 0
    for at in range(opening, len(code)):
        depth += code[at] in "([{"
        depth -= code[at] in ")]}"
        if depth == 0:
            return at
    raise ValueError("brackets do not match")


def split(code, begin, end, separator):
    """Gives the (begin, end) of what `separator` separates outside of brackets."""
    parts, depth, start, at = [], 0, begin, begin
    while at < end:
        depth += code[at] in "([{"
        depth -= code[at] in ")]}"
        if depth == 0 and code.startswith(separator, at):
            parts.append((start, at))
            at += len(separator)
            start = at
        else:
            at += 1
    return parts + [(start, end)]


def trimmed(code, begin, end):
    while begin < end and code[begin].isspace():
        begin += 1
    while end > begin and code[end - 1].isspace():
        end -= 1
    return begin, end


class Contexts:
    """Which function each position is in: its name, what it returns, whether it is constant."""

    def __init__(self, code):
        self.spans = []  # (begin, end, name, returns, constant), outer before inner
        for match in re.finditer(r"\{", code):
            begin = match.start()
            head = self.head(code, begin)
            found = LAMBDA.search(head)
            if found:
                self.spans.append((begin, closing(code, begin), None, (found.group(1) or "?").strip(), False))
                continue
            head = re.sub(r"^\s*(template\s*<[^{}]*?>\s*\n|(public|private|protected):)+", "", head).strip()
            function = FUNCTION.match(head)
            if function and function.group(1).strip() and not KEYWORD.match(head) and "=" not in function.group(1):
                returns = re.sub(r"\b(static|inline|virtual|constexpr|explicit|friend)\b", "", function.group(1)).strip()
                self.spans.append((begin, closing(code, begin), function.group(2), returns, "constexpr" in function.group(1)))

    @staticmethod
    def head(code, at):
        """What stands before the brace at `at`, back to the statement's begin."""
        depth, begin = 0, at - 1
        while begin >= 0:
            depth += code[begin] in ")"
            depth -= code[begin] in "("
            if depth <= 0 and code[begin] in ";{}":
                break
            begin -= 1
        return code[begin + 1:at]

    def at(self, position):
        name, returns, constant = "", "", False
        for begin, end, span_name, span_returns, span_constant in self.spans:
            if begin < position < end:
                name = span_name or name
                returns, constant = span_returns, constant or span_constant
        return name, returns, constant


class Finder:
    def __init__(self, file, text):
        self.file, self.text, self.code = file, text, blank(text)
        self.contexts = Contexts(self.code)
        self.error = re.compile(ERROR % "|".join(["Error", *HELPER.findall(self.code)]))
        self.sites, self.guarded, self.seen = [], set(), {}

    def add(self, kind, begin, end):
        begin, end = trimmed(self.code, begin, end)
        function, _, constant = self.contexts.at(begin)
        if constant or not function:
            return
        text = " ".join(self.text[begin:end].split())
        key = (function, kind, text)
        self.seen[key] = self.seen.get(key, 0) + 1
        self.sites.append(Site(self.file, function, kind, text, self.seen[key], begin, end))

    def last_return(self, begin):
        """Gives the position and the value of the return that a condition guards, when it guards one as its last statement."""
        begin, _ = trimmed(self.code, begin, len(self.code))
        if self.code[begin] == "{":
            end = closing(self.code, begin)
            statements = split(self.code, begin + 1, end, ";")
            if len(statements) < 2:
                return None
            begin, end = trimmed(self.code, *statements[-2])
            if "return" in self.code[statements[0][0]:begin]:
                return None
        else:
            end = split(self.code, begin, len(self.code), ";")[0][1]
        if not self.code.startswith("return ", begin):
            return None
        return begin, self.code[begin + len("return "):end].strip()

    def conditions(self):
        for match in IF.finditer(self.code):
            opening = match.end() - 1
            end = closing(self.code, opening)
            guarded = self.last_return(end + 1)
            if guarded is None or not self.error.match(guarded[1]):
                continue
            begin, end = split(self.code, opening + 1, end, ";")[-1][0], end
            if re.search(r"[^=!<>]=[^=]", re.sub(r"\[[^\[\]]*\]", "", self.code[begin:end]).split("{")[0]) and self.code[begin:end].count("(") < 1:
                continue
            if re.match(r"\s*(const )?(auto|[\w:]+)[ *&]+\w+ = ", self.code[begin:end]):
                continue
            self.guarded.add(guarded[0])
            for part in split(self.code, begin, end, "||"):
                self.add("if", *part)

    def tries(self):
        for match in TRY.finditer(self.code):
            self.add("try", match.end(), closing(self.code, match.end() - 1))

    def returns(self):
        for match in RETURN.finditer(self.code):
            _, returns, _ = self.contexts.at(match.start())
            end = split(self.code, match.end(), len(self.code), ";")[0][1]
            value = self.code[match.end():end].strip()
            if returns == "Status" and match.start() not in self.guarded and not PASSED.fullmatch(value):
                self.add("return", *split(self.code, match.end(), end, ",")[-1])
            elif returns.startswith("Result<") and self.refuses_else(value):
                self.add("else", *split(self.code, match.end(), end, " ? ")[0])

    def refuses_else(self, value):
        value, *others = re.split(r" \? | : ", value)[1:] or [""]
        return not self.error.match(value) and any(map(self.error.match, others))

    def records(self):
        for match in RECORD.finditer(self.code):
            arguments = split(self.code, match.end(), closing(self.code, match.end() - 1), ",")
            at = 2 if match.group(1) == "RecordCheck" else 1
            if len(arguments) <= at or not ID.fullmatch(self.code[slice(*arguments[at - 1])].strip()):
                continue
            if self.code[slice(*arguments[at])].strip() != "Ok()":
                self.add("record", *arguments[at])

    def compares(self):
        for match in COMPARE.finditer(self.code):
            opening = self.code.index("(", match.start())
            arguments = split(self.code, opening + 1, closing(self.code, opening), ",")
            if len(arguments) > 3 and self.text[slice(*arguments[0])].strip().startswith(("id", '"expect.')) and ID.fullmatch(self.code[slice(*arguments[0])].strip()) and self.code[slice(*arguments[2])].strip() != "false":
                self.add("else", *arguments[2])

    def edits(self):
        for file, original, mutated in EDITS:
            if file != self.file:
                continue
            if self.text.count(original) != 1:
                raise ValueError(f"{file} does not hold this once: {original}")
            begin = self.text.index(original)
            self.add("edit", begin, begin + len(original))
            self.sites[-1].mutated = mutated

    def run(self):
        self.edits()
        self.conditions()
        self.tries()
        self.returns()
        self.records()
        self.compares()
        self.sites.sort(key=lambda site: (site.begin, -site.end))
        return self.sites


AROUND = {
    "if": ("::attestor::mutants::Refuses({}u, ", ")"),
    "else": ("!::attestor::mutants::Refuses({}u, !(", "))"),
    "edit": ("(::attestor::mutants::On({}u) ? (", ") : ({}))"),
} | dict.fromkeys(("try", "return", "record"), ("::attestor::mutants::Judge({}u, ", ")"))


def find(file, text):
    return Finder(file, text).run()


def rewrite(text, sites):
    """Gives the instrumented text: what a site refuses with goes through mutants.h."""
    inserts = []
    for order, site in enumerate(sites):
        before, after = AROUND[site.kind]
        inserts.append((site.begin, 1, order, before.format(site.number)))
        inserts.append((site.end, 0, -order, after.format(site.mutated)))
    out, last = [], 0
    for at, _, _, what in sorted(inserts):
        out += [text[last:at], what]
        last = at
    return "".join(out) + text[last:]
