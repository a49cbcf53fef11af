# SPDX-License-Identifier: MIT
"""Does with pages of results what a reader would, in a browser: page_checks.py FOLDER. Prints what is wrong; test_html.sh makes
the pages, and reads how many checks there were from the last line."""
import json
import math
import sys

from browser import Browser

checks = failures = 0


def holds(right, what):
    global checks, failures
    checks += 1
    if not right:
        failures += 1
        print("FAILED: " + what)
    return right


def equal(found, wanted, what):
    holds(found == wanted, "%s: %r instead of %r" % (what, found, wanted))


SHOWN = "Array.from(document.querySelectorAll(%s)).filter(e => e.getClientRects().length > 0)"


def shown(selector):
    return SHOWN % json.dumps(selector)


def text_of(browser, selector):
    return browser.run("(document.querySelector(%s) || {textContent: null}).textContent" % json.dumps(selector))


def middle_of(browser, selector, index=0):
    """In the window, after it was scrolled there."""
    return browser.run("""(() => { const e = document.querySelectorAll(%s)[%d]; e.scrollIntoView({block: "center"});
        const b = e.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2]; })()""" % (json.dumps(selector), index))


def click(browser, selector, index=0):
    browser.run("document.querySelectorAll(%s)[%d].click()" % (json.dumps(selector), index))


def is_quiet(browser, page):
    equal(browser.complaints, [], page + ": what the browser complains of")
    equal([url for url in browser.requests if not url.startswith("file://")], [], page + ": whom the page asks")
    equal(len(browser.requests), 1, page + ": requests")
    equal(browser.dialogs, [], page + ": dialogs")


# ---- each of them on a page of its own ----

WIDTH = "document.documentElement.scrollWidth"
ROWS = "document.querySelectorAll('.case tbody tr').length"
OVERLAPS = """Array.from(document.querySelectorAll("svg.a")).flatMap(axis => {
    const boxes = Array.from(axis.querySelectorAll("text"), text => text.getBoundingClientRect()).filter(box => box.width > 0);
    return boxes.slice(1).filter((box, i) => box.left < boxes[i].right).map(() => axis.textContent);
})"""
CUT = """Array.from(document.querySelectorAll(".scroll")).filter(s => s.scrollWidth > s.clientWidth).map(s => s.textContent.slice(0, 40))"""
OUT_OF_VIEW = """Array.from(document.querySelectorAll("td q")).filter(q => q.getClientRects().length > 0)
    .filter(q => { const b = q.getBoundingClientRect(); return b.left < 0 || b.right > innerWidth; }).map(q => q.textContent.slice(0, 40))"""
VERDICTS = "document.querySelectorAll('td q').length"
HEADS = """Array.from((document.querySelector('.changes thead tr') || {cells: []}).cells, cell => JSON.stringify(cell.textContent))"""
CARDS = """Array.from((document.querySelector('.changes tbody tr') || {cells: []}).cells, cell => getComputedStyle(cell, '::before').content)"""
seen = {}


def look(browser, page, width, media="", dark=False):
    """What is seen in such a window of a page that nobody has touched: opened once, and asked all of it, for all that check it."""
    key = page, width, media, dark
    if key not in seen:
        browser.open(page, width=width, media=media, dark=dark)
        is_quiet(browser, "%s, %d wide %s" % (page, width, media))
        seen[key] = {what: browser.run(what) for what in (WIDTH, ROWS, CUT, OVERLAPS, OUT_OF_VIEW, VERDICTS, HEADS, CARDS)}
    return seen[key]


def check_windows(browser, page, rows):
    for width in (360, 800, 1280, 1920):
        found = look(browser, page, width, dark=width == 800)
        equal(found[WIDTH], width, "%s: its width in a window of %d" % (page, width))
    found = found[ROWS]
    holds(found == rows or (rows is None and found > 0), "%s: %d rows instead of %r" % (page, found, rows))


def check_room(browser, page):
    """Of a case with points, on a usual screen and on paper: the verdict is in view, and the numbers of an axis stand apart."""
    for width, media in ((1280, ""), (1440, ""), (718, "print")):
        found = look(browser, page, width, media)
        equal(found[CUT], [], "%s, %d wide %s: tables that are cut" % (page, width, media))
        equal(found[OVERLAPS], [], "%s, %d wide %s: numbers of an axis that lie on each other" % (page, width, media))


def check_nothing_scrolls(browser, page):
    """Sideways, in any table, on a phone and on smaller screens; and where what changed is shown as cards, a number has its head."""
    for width, media in ((360, ""), (390, ""), (600, ""), (800, ""), (1024, ""), (1280, ""), (718, "print")):
        equal(look(browser, page, width, media)[CUT], [], "%s, %d wide %s: tables to be scrolled" % (page, width, media))
    found = look(browser, page, 390)
    equal(found[CARDS][1:], found[HEADS][1:], page + ": heads within a card")


def check_verdicts_in_view(browser, page):
    """Without scrolling sideways, on a phone and on smaller screens."""
    for width in (360, 390, 600, 1024, 1100, 1280):
        found = look(browser, page, width)
        holds(found[VERDICTS] > 0, page + ": it has no verdicts")
        equal(found[OUT_OF_VIEW], [], "%s, %d wide: verdicts out of view" % (page, width))


CONTRASTS = """(() => {
    const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
        if (c.length === 3 || c[3] > 0) return c; } return parse(getComputedStyle(document.body).backgroundColor); };
    const bad = new Set();
    for (const e of document.querySelectorAll("body *")) {
        if (["SCRIPT", "STYLE"].includes(e.tagName) || e.getClientRects().length === 0) continue;
        if (!Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim() !== "")) continue;
        const style = getComputedStyle(e), ink = parse(e.namespaceURI.endsWith("svg") ? style.fill : style.color);
        const [a, b] = [light(ink), light(ground(e))].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
        if (ratio < 4.5) bad.add(e.tagName + "." + e.className + " " + ratio.toFixed(2) + " " + e.textContent.slice(0, 20));
    }
    return Array.from(bad).slice(0, 8);
})()"""


def check_contrast(browser, page):
    grounds = []
    for dark in (False, True):
        browser.open(page, dark=dark)
        browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        click(browser, ".case tbody th button")
        equal(browser.run(CONTRASTS), [], "%s, %s: texts without contrast" % (page, "dark" if dark else "light"))
        grounds.append(browser.run("getComputedStyle(document.body).backgroundColor"))
    holds(grounds[0] != grounds[1], page + ": dark is as light as light")


def check_reading(browser, page):
    """What those need who do not see the page."""
    browser.open(page)
    none = {
        "tables without a caption": "Array.from(document.querySelectorAll('table')).filter(t => !t.caption || !t.caption.textContent)",
        "heads without a scope": "Array.from(document.querySelectorAll('th')).filter(t => !t.scope)",
        "rows without a head": "Array.from(document.querySelectorAll('tbody tr')).filter(r => r.cells[0].tagName !== 'TH')",
        "charts without a title": "Array.from(document.querySelectorAll('svg.c')).filter(s => !s.querySelector(':scope > title') "
                                  "|| !s.querySelector(':scope > desc') || s.getAttribute('role') !== 'img')",
        "drawings that say nothing": "Array.from(document.querySelectorAll('td > svg')).filter(s => s.getAttribute('aria-hidden') "
                                     "!== 'true' && !(s.getAttribute('role') === 'img' && s.getAttribute('aria-label')))",
        "buttons without a name": "Array.from(document.querySelectorAll('button')).filter(b => !b.textContent.trim() && "
                                  "!b.getAttribute('aria-label'))",
        "buttons that are none": "Array.from(document.querySelectorAll('[onclick], div[role=button], span[role=button]'))",
        "ids that are there twice": "Array.from(document.querySelectorAll('[id]')).filter(e => "
                                    "document.querySelectorAll('#' + CSS.escape(e.id)).length > 1)",
    }
    for what, expression in none.items():
        equal(browser.run(expression + ".length"), 0, page + ": " + what)
    equal(browser.run("document.documentElement.lang"), "en", page + ": its language")
    holds(browser.run("document.title") != "", page + ": no title")


def column(browser, table, head):
    return browser.run("""(() => { const t = document.querySelectorAll("table.sortable")[%d];
        const i = Array.from(t.tHead.rows[0].cells).findIndex(c => c.textContent.trim() === %s);
        return Array.from(t.querySelectorAll("tbody tr:not(.detail):not(.group)")).map(r => r.cells[i].textContent); })()"""
                       % (table, json.dumps(head)))


def sort_by(browser, table, head):
    return browser.run("""(() => { const t = document.querySelectorAll("table.sortable")[%d];
        const c = Array.from(t.tHead.rows[0].cells).find(c => c.textContent.trim() === %s);
        c.querySelector("button").click(); return c.getAttribute("aria-sort"); })()""" % (table, json.dumps(head)))


def numbers(texts):
    return [float(text) for text in texts if text.replace(".", "", 1).isdigit()]


def check_sorting(browser, page):
    browser.open(page)
    table = browser.run("Array.from(document.querySelectorAll('table.sortable')).findIndex(t => t.closest('.case'))")
    before = column(browser, table, "Mean (ns)")
    equal(sort_by(browser, table, "Mean (ns)"), "ascending", page + ": how it says it is sorted")
    up = column(browser, table, "Mean (ns)")
    equal(numbers(up), sorted(numbers(before)), page + ": sorted by the mean")
    equal(sorted(up), sorted(before), page + ": the rows that were sorted")
    equal(sort_by(browser, table, "Mean (ns)"), "descending", page + ": the other way round")
    equal(numbers(column(browser, table, "Mean (ns)")), numbers(up)[::-1], page + ": sorted the other way round")
    sort_by(browser, table, "Method")
    names = column(browser, table, "Method")
    equal(names, sorted(names), page + ": sorted by a text")
    if browser.run("document.querySelector('table.summary') !== null"):
        sort_by(browser, 0, "Case")
        sort_by(browser, 0, "Case")
        names = column(browser, 0, "Case")
        equal(names, sorted(names, key=lambda name: int(name.split()[0].split("_")[1]) if "_" in name else 0, reverse=True), page + ": the summary, sorted from the end")
    is_quiet(browser, page + ", sorted")


def check_filter(browser, page, word, rows):
    browser.open(page)
    cases = browser.run(shown("section.case") + ".length")
    browser.press("/")
    equal(browser.run("document.activeElement.type"), "search", page + ": where '/' leads")
    for letter in word:
        browser.press(letter)
    equal(browser.run("document.querySelector('input').value"), word, page + ": what was typed")
    found = browser.run(shown("section.case") + ".map(s => s.id)")
    holds(found and len(found) < cases and all(word in name for name in found), "%s: filtered by %s: %r" % (page, word, found))
    equal(browser.run("document.querySelectorAll('section.case:not([hidden]) tbody tr').length"), rows, page + ": rows of what is left")
    browser.press("Escape")
    equal(browser.run(shown("section.case") + ".length"), cases, page + ": all again")
    for outcome in ("faster", "failed"):
        button = ".tools button." + outcome
        if browser.run("document.querySelector(%s) === null" % json.dumps(button)):
            continue
        click(browser, button)
        equal(browser.run("document.querySelector(%s).getAttribute('aria-pressed')" % json.dumps(button)), "true",
              page + ": the button of " + outcome)
        equal(browser.run(shown("section.case") + ".filter(s => !s.querySelector('tr.%s')).length" % outcome), 0,
              page + ": cases without what was asked for: " + outcome)
        click(browser, button)
    is_quiet(browser, page + ", filtered")


def check_variants(browser, page):
    browser.open(page)
    section = "document.querySelector('section.case')"
    rows = browser.run("Array.from(%s.querySelectorAll('tbody tr')).filter(r => r.getClientRects().length > 0).length" % section)
    name = browser.run("(() => { const b = %s.querySelector('.buttons [aria-pressed]'); b.click(); return b.textContent; })()" % section)
    left = browser.run("Array.from(%s.querySelectorAll('tbody tr')).filter(r => r.getClientRects().length > 0)"
                       ".map(r => r.cells[0].textContent)" % section)
    holds(name not in left and 0 < len(left) < rows, "%s: rows without %s: %r of %d" % (page, name, left, rows))
    lines = browser.run("Array.from(%s.querySelectorAll('g[data-name]')).filter(g => getComputedStyle(g).display !== 'none')"
                        ".map(g => g.dataset.name)" % section)
    holds(name not in lines, "%s: the lines without %s: %r" % (page, name, lines))
    click(browser, "section.case .buttons [aria-pressed]")
    equal(browser.run("Array.from(%s.querySelectorAll('tbody tr')).filter(r => r.getClientRects().length > 0).length" % section), rows,
          page + ": rows after " + name + " came back")


def check_scales(browser, page):
    browser.open(page)
    details = browser.run("JSON.parse(document.querySelector(\"script[type='application/json']\").textContent).rows[0][1]")
    head = "document.querySelector('.case th.g:not(.r) svg.a')"
    bar = "parseFloat(document.querySelector('.case svg.m rect').getAttribute('width'))"
    low, high = map(float, browser.run(head + ".dataset.lin").split())
    equal(round(browser.run(bar), 0), round(100 * (details[0] - low) / (high - low), 0), page + ": a bar on the linear scale")
    click(browser, ".case th.g:not(.r) button.scale")
    low, high = map(float, browser.run(head + ".dataset.log").split())
    equal(round(browser.run(bar), 1), round(100 * math.log(details[0] / low) / math.log(high / low), 1),
          page + ": a bar on the logarithmic scale")
    equal(browser.run("%s.querySelector('.log').getClientRects().length > 0 && %s.querySelector('.lin').getClientRects().length === 0"
                      % (head, head)), True, page + ": the ticks of the logarithmic scale")
    equal(browser.run("document.querySelector('.case th.g:not(.r) button.scale').getAttribute('aria-pressed')"), "true",
          page + ": its button")
    point = "document.querySelector('.case td svg.f circle').getAttribute('cx')"
    if browser.run("document.querySelector('.case td svg.f') !== null"):
        before = browser.run(point)
        click(browser, ".case th.r button.scale")
        holds(browser.run(point) != before, page + ": a ratio on the linear scale is where it was")
        click(browser, ".case th.r button.scale")
        holds(abs(float(browser.run(point)[:-1]) - float(before[:-1])) < 0.1, page + ": a ratio, back on the first scale")
    if browser.run("document.querySelector('figure.chart') !== null"):
        line = "document.querySelector('figure.chart path.l').getAttribute('d')"
        before = browser.run(line)
        click(browser, "figure.chart button.scale")
        holds(browser.run(line) != before, page + ": a line on the other scale is where it was")
        click(browser, "figure.chart button.scale")
        equal(browser.run(line), before, page + ": a line, back on the first scale")
    is_quiet(browser, page + ", scaled")


def check_pointing(browser, page):
    browser.open(page)
    row = browser.run("(() => { const r = document.querySelector('.case svg.m').closest('tr'); "
                      "return [r.cells[0].textContent, Array.from(r.cells).map(c => c.textContent)]; })()")
    browser.point(*middle_of(browser, ".case svg.m"))
    tip = text_of(browser, "#tip")
    holds(not browser.run("document.querySelector('#tip').hidden"), page + ": nothing opens where one points")
    holds(row[0] in tip and "Mean (ns): " in tip, "%s: what opens at a bar: %r" % (page, tip))
    launches = browser.run("JSON.parse(document.querySelector(\"script[type='application/json']\").textContent).rows[0][3]")
    if launches:
        place = browser.run("""(() => { const s = document.querySelector(".case svg.m"), b = s.getBoundingClientRect();
            const at = Number(s.querySelector("svg path").getAttribute("d").match(/M(\\d+)/)[1]) / 1000;
            return [b.left + at * b.width, b.top + 5]; })()""")
        browser.point(*place)
        holds("launch " in text_of(browser, "#tip") and " ns" in text_of(browser, "#tip"),
              "%s: what opens at a launch: %r" % (page, text_of(browser, "#tip")))
    if browser.run("document.querySelector('.c circle') !== null"):
        browser.point(*middle_of(browser, ".c circle"))
        values = browser.run("document.querySelector('.c g[data-v]').dataset.v.split(' ')[1]")
        holds(values + " ns" in text_of(browser, "#tip"), "%s: what opens at a point: %r" % (page, text_of(browser, "#tip")))
    browser.point(1, 1)
    equal(browser.run("document.querySelector('#tip').hidden"), True, page + ": it closes")


def check_past(browser, page, texts):
    """A history is drawn: what a point says where one points, and where one walks with the keyboard."""
    browser.open(page)
    browser.point(*middle_of(browser, "#case_0 details .c circle"))
    tip = text_of(browser, "#tip")
    holds(all(text in tip for text in texts), "%s: what a commit says: %r without one of %r" % (page, tip, texts))
    lines = browser.run("Array.from(document.querySelector('#case_0 details svg.c').querySelectorAll('g[data-v]')).map(g => "
                        "[g.dataset.name, g.querySelectorAll('circle').length])")
    equal(len(lines), 2, page + ": lines of a drawing")
    browser.run("document.querySelector('#case_0 details svg.c').focus()")
    said = []
    for key in ["ArrowRight"] * 3 + ["ArrowDown", "ArrowLeft"] + ["ArrowRight"] * lines[0][1]:
        browser.press(key)
        said.append(text_of(browser, "#tip"))
    equal(said[0], tip, page + ": where the keyboard begins")
    equal(len(set(said[:5])), 5, "%s: where the arrow keys lead: %r" % (page, said[:5]))
    equal([text.split(" at ")[0] for text in said[:5]], [lines[0][0]] * 3 + [lines[1][0]] * 2, page + ": lines that the arrow keys walk")
    equal(said[4].split(" at ")[1].split("\n")[0], said[1].split(" at ")[1].split("\n")[0], page + ": a step back on another line")
    equal(said[-1], said[-2], page + ": the end of a line")
    equal(text_of(browser, "[aria-live]"), said[-1].replace("\n", ": "), page + ": what those hear who do not see it")
    browser.run("document.activeElement.blur()")
    equal(browser.run("document.querySelector('#tip').hidden"), True, page + ": it closes")
    is_quiet(browser, page + ", walked")


def check_details(browser, page):
    browser.open(page)
    browser.click(*middle_of(browser, ".case tbody td:not(.g)"))
    equal(browser.run("document.querySelectorAll('tr.detail').length"), 1, page + ": a click on a number")
    equal(browser.run("document.querySelector('.case tbody th button').getAttribute('aria-expanded')"), "true",
          page + ": its button says that it is open")
    command = text_of(browser, "tr.detail .command code")
    holds(command and command.split()[0] in ("vbench", "./vbench", "faulty"), "%s: the command: %r" % (page, command))
    coded = browser.run("JSON.parse(document.querySelector(\"script[type='application/json']\").textContent).rows[0][3]")
    wanted = [coded[1]] + [coded[1] + more for more in coded[2:]] if coded else []
    said = browser.run("Array.from(document.querySelectorAll('tr.detail ol li')).map(item => item.textContent)")
    equal([text.split(": ")[0] for text in said], [str(i + 1) for i in range(len(wanted))], page + ": its launches")
    for text, units in zip(said, wanted):
        equal("%.9g" % float(text.split(": ")[1]), "%.9g" % float("%de%d" % (units, coded[0])), page + ": a launch")
    holds("median_ns" in text_of(browser, "tr.detail dl"), page + ": its numbers")
    click(browser, ".case tbody th button")
    equal(browser.run("document.querySelectorAll('tr.detail').length"), 0, page + ": a second click closes it")
    is_quiet(browser, page + ", opened")


def check_keyboard(browser, page):
    browser.open(page)
    reached, rings = [], True
    for _ in range(60):
        browser.press("Tab")
        reached.append(browser.run("(e => e.tagName + '.' + e.className)(document.activeElement)"))
        rings = rings and browser.run("(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1)"
                                      "(getComputedStyle(document.activeElement))")
    holds("INPUT." in reached, page + ": the keyboard does not reach the filter")
    holds("BUTTON.sort" in reached, page + ": the keyboard does not reach the heads")
    holds(rings, page + ": it is not seen where the keyboard is")
    browser.run("document.querySelector('.case tbody th button').focus()")
    browser.press("Enter")
    equal(browser.run("document.querySelectorAll('tr.detail').length"), 1, page + ": a row opened by the keyboard")
    browser.run("document.querySelector('.case th.t button').focus()")
    browser.press(" ")
    holds(browser.run("document.querySelector('.case th.t').getAttribute('aria-sort')") == "ascending",
          page + ": a table sorted by the keyboard")


def check_links(browser, page, name):
    browser.open(page, fragment="#" + name)
    top = browser.run("document.getElementById(%s).getBoundingClientRect().top" % json.dumps(name))
    end = browser.run("scrollY + innerHeight >= document.documentElement.scrollHeight - 2")
    holds(-5 <= top < 200 or end, "%s#%s: begins at %r" % (page, name, top))
    equal(browser.run("document.querySelector(':target').id"), name, page + ": what the address means")
    browser.open(page)
    for link in ("section.case h3 a", "table.summary th a"):
        if browser.run("document.querySelector(%s) === null" % json.dumps(link)):
            continue
        click(browser, link)
        holds(browser.run("document.querySelector(':target') && document.querySelector(':target').matches('section.case')"),
              page + ": where a name leads")


def check_copying(browser, page):
    browser.open(page)
    browser.run("navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); }; 1")
    click(browser, ".case .copy")
    copied = browser.run("window.copied") or ""
    lines = copied.split("\n")
    holds(lines[0].startswith("### ") and lines[2].startswith("| Method |") and "|---:|" in lines[3].replace(" ", ""),
          "%s: what was copied: %r" % (page, copied[:200]))
    equal(len([line for line in lines if line.startswith("| ")]) - 1,
          browser.run("document.querySelector('.case').querySelectorAll('tbody tr').length"), page + ": rows that were copied")
    holds("undefined" not in copied and "NaN" not in copied, page + ": what was copied makes no sense")
    browser.open(page)
    browser.run("navigator.clipboard.writeText = () => Promise.reject(new Error('no')); "
                "document.addEventListener('copy', () => { window.copied = String(document.activeElement.value); }); 1")
    click(browser, ".case .copy")
    holds((browser.run("new Promise(done => setTimeout(() => done(window.copied), 50))") or "").startswith("### "),
          page + ": copied where there is no clipboard to write to")


def check_paper(browser, page):
    browser.open(page, media="print", dark=True)
    equal(browser.run("document.querySelector('.tools').getClientRects().length"), 0, page + ": tools on paper")
    equal(browser.run("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)", page + ": paper is white")
    browser.open(page)
    browser.print(page + ".pdf")
    with open(page + ".pdf", "rb") as file:
        holds(file.read(5) == b"%PDF-", page + ": it is printed")
    browser.open(page)
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    equal(browser.run("document.querySelectorAll('details:not([open])').length"), 0, page + ": what is closed on paper")


def check_hostile(browser, page):
    """Everything is shown, opened, sorted, copied and pointed at; nothing of it runs."""
    browser.open(page)
    browser.run("navigator.clipboard.writeText = text => { window.copied = (window.copied || '') + text; return Promise.resolve(); }; 1")
    for selector in (".case tbody th button", ".case .copy", ".case .buttons [aria-pressed]", ".case .buttons [aria-pressed]",
                     "thead button", ".tools button", ".tools button", "a[href]", ".detail button"):
        for index in range(browser.run("document.querySelectorAll(%s).length" % json.dumps(selector))):
            click(browser, selector, index)
    browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    for index in range(browser.run(shown("td.g svg, .c circle") + ".length")):
        browser.run("%s[%d].dispatchEvent(new PointerEvent('pointermove', {bubbles: true, clientX: 50, clientY: 50}))"
                    % (shown("td.g svg, .c circle"), index))
    is_quiet(browser, page)
    equal(browser.run("window.hacked"), None, page + ": a name ran")
    equal(browser.run("document.querySelectorAll('script').length"), 2, page + ": scripts")
    equal(browser.run("document.querySelectorAll('style, link').length"), 1, page + ": styles")
    equal(browser.run("document.querySelectorAll('img, iframe, object, embed, base, form, meta[http-equiv=refresh]').length"), 0,
          page + ": elements that a name made")
    equal(browser.run("Array.from(document.querySelectorAll('*')).filter(e => Array.from(e.attributes).some(a => "
                      "/^on/i.test(a.name) || (/href|src|action/i.test(a.name) && !/^#/.test(a.value)))).length"), 0, page + ": attributes that a name made")
    for wanted in ("<img src=x onerror=window.hacked=1>", "</script><script>window.hacked=2</script>", "\"'onmouseover='window.hacked=3"):
        holds(wanted in browser.run("document.body.textContent"), "%s: %s is not there to be read" % (page, wanted))


def main(folder):
    browser = Browser(folder)
    try:
        for page, rows in (("3.html", 3), ("40.html", 40), ("400.html", 400), ("failed.html", 5), ("reference.html", None),
                           ("two.html", 40), ("ab.html", 4), ("gate.html", 2), ("past.html", 6), ("nothing.html", 0), ("counts.html", 2), ("run.html", 2)):
            check_windows(browser, page, rows)
            check_reading(browser, page)
        for page in ("40.html", "400.html", "failed.html", "reference.html"):
            check_room(browser, page)
        for page in ("40.html", "400.html", "failed.html", "reference.html", "rates.html"):
            check_verdicts_in_view(browser, page)
        for page in ("40.html", "two.html", "changes.html", "gate.html", "ab.html", "failed.html", "past.html", "run.html"):
            check_nothing_scrolls(browser, page)
        for page in ("40.html", "two.html", "gate.html", "ab.html", "failed.html", "past.html"):
            check_contrast(browser, page)
        for page in ("3.html", "40.html", "400.html", "run.html"):
            check_sorting(browser, page)
            check_scales(browser, page)
            check_pointing(browser, page)
            check_details(browser, page)
            check_copying(browser, page)
            check_variants(browser, page)
        check_scales(browser, "past.html")
        check_past(browser, "past.html", ("inline_1 at ", " change 0 <img src=x onerror=window.hacked=1>", "0.4 of the baseline's time (0.392 .. 0.408)"))
        check_filter(browser, "40.html", "case_3", 10)
        check_filter(browser, "400.html", "case_27", 10)
        check_keyboard(browser, "40.html")
        for name in ("case_0", "case_2"):
            check_links(browser, "40.html", name)
        check_paper(browser, "40.html")
        check_hostile(browser, "hostile.html")
        check_hostile(browser, "hostile_two.html")
    finally:
        browser.close()
    print("%d checks, %d failed" % (checks, failures))
    return 1 if failures else 0


sys.exit(main(sys.argv[1]))
