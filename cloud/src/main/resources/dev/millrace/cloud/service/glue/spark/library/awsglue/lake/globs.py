"""Glue's globs, as crawlers and readers exclude objects by them."""

import re

_SPECIAL = set("\\.^$+()|")


def pattern(glob):
    """The regular expression of a glob: ``*`` within a folder, ``**`` across, ``?``, ``[a-z]``, ``{a,b}``, ``\\``."""
    out, at, depth = [], 0, 0
    while at < len(glob):
        char = glob[at]
        if char == "\\" and at + 1 < len(glob):
            at += 1
            out.append(re.escape(glob[at]))
        elif glob.startswith("**", at):
            out.append(".*")
            at += 1
        elif char == "*":
            out.append("[^/]*")
        elif char == "?":
            out.append("[^/]")
        elif char == "[":
            end = glob.find("]", at + 2)
            if end < 0:
                out.append(re.escape(char))
            else:
                inside = glob[at + 1 : end]
                negated = inside[:1] == "!"
                out.append("[%s%s]" % ("^/" if negated else "", inside[negated:].replace("\\", "\\\\")))
                at = end
        elif char == "{":
            out.append("(?:")
            depth += 1
        elif char == "}" and depth:
            out.append(")")
            depth -= 1
        elif char == "," and depth:
            out.append("|")
        else:
            out.append("\\" + char if char in _SPECIAL else char)
        at += 1
    return re.compile("".join(out) + "\\Z", re.DOTALL)


def excluded(globs, path, name):
    """Whether a glob takes the object's whole path, or its name below the path that was asked for."""
    return any(each.match(path) or each.match(name) for each in globs)
