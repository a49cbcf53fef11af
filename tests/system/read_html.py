# SPDX-License-Identifier: MIT
"""Whether files are well-formed HTML: read_html.py FILE... Every element is closed where it must be, in the order in which they were
opened; no attribute is there twice; nothing but ours is opened."""
import sys
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "input", "img", "link", "col"}
# Elements that others end, as HTML has it, and which those are.
ENDED_BY = {"li": {"li"}, "td": {"td", "th", "tr", "tbody"}, "th": {"td", "th", "tr", "tbody"}, "tr": {"tr", "tbody"},
            "tbody": {"tbody"}}
KNOWN = set("""html head meta title style body header main section h1 h2 h3 p a b ul li span small q code div table caption thead
tbody tr th td details summary figure figcaption script svg g path rect circle line text desc""".split())


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def complain(self, text):
        self.wrong.append("line %d, column %d: %s" % (*self.getpos(), text))

    def handle_starttag(self, tag, attributes):
        while self.open and tag in ENDED_BY.get(self.open[-1], ()):
            self.open.pop()
        names = [name for name, _ in attributes]
        if tag not in KNOWN:
            self.complain("<%s>" % tag)
        if len(names) != len(set(names)):
            self.complain("an attribute of <%s> is there twice" % tag)
        if any(name.startswith("on") or name == "style" for name in names):
            self.complain("an attribute of <%s> would run" % tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag):
        while self.open and self.open[-1] != tag and self.open[-1] in ENDED_BY:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.complain("</%s> ends nothing" % tag)


def what_is_wrong(path):
    with open(path, "rb") as file:
        text = file.read().decode("utf-8")  # or it is none
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader.wrong + ["<%s> is not ended" % tag for tag in reader.open]


def main(paths):
    wrong = [path + ": " + what for path in paths for what in what_is_wrong(path)[:10]]
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main(sys.argv[1:]))
