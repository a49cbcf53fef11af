/* SPDX-License-Identifier: MIT
 *
 * What can be done with a page of results: sort, filter, hide variants, open a row, copy a table; and in report_drawings.js,
 * which is behind it in one script, change scales and point at drawings. Everything is in the page without them. They make
 * elements and set texts, and never take a text for markup; numbers and words are those of the page. */
"use strict";

const all = (selector, inside) => Array.from((inside || document).querySelectorAll(selector));
const first = (selector, inside) => (inside || document).querySelector(selector);

function make(name, attributes, text, space = "http://www.w3.org/1999/xhtml") {
    const element = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
}

function makeButton(text, attributes, act) {
    const button = make("button", Object.assign({ type: "button" }, attributes), text);
    button.addEventListener("click", act);
    return button;
}

const isPressed = (button) => button.getAttribute("aria-pressed") === "true";
const press = (button, on) => button.setAttribute("aria-pressed", String(on));
const numbers = (text) => (text || "").split(" ").filter((part) => part !== "").map(Number);

/* What is said to those who hear the page. */
const voice = make("div", { class: "quiet", role: "status", "aria-live": "polite" });
document.body.append(voice);

/* ---- data: see details_part.c ---- */

function launchesOf([exponent, first, ...further]) {
    const inNs = (units) => Number(Number(units + "e" + exponent).toPrecision(10));
    return first === undefined ? [] : [inNs(first), ...further.map((more) => inNs(first + more))];
}

const data = (function () {
    const read = JSON.parse(first("script[type='application/json']").textContent);
    const rows = read.rows.map(([command, time, ratio, launches, few, ...cells]) =>
        ({ command, time, ratio, launches: launchesOf(launches), few, cells }));
    rows.forEach((row, i) => { row.command = row.command === 0 ? rows[i - 1].command : row.command; });
    const byElement = new Map();
    all(".case tbody tr").forEach((element, index) => byElement.set(element, rows[index]));
    return { columns: read.columns, rows, commits: read.commits, get: (element) => byElement.get(element) };
})();

/* A column's head says for all its cells what they are: numbers, texts (t), drawings (g), or more than a narrow window shows (x). */
for (const table of all("table.sortable")) {
    const heads = first("thead", table).rows[0].cells;
    for (const row of all("tbody tr:not(.group)", table))
        Array.from(row.cells).forEach((cell, i) => { cell.className = cell.className || heads[i].className.replace("is-log", ""); });
}

/* ---- sorting ---- */

function sortKey(row, column) {
    const text = row.cells[column].textContent.trim();
    return { text, number: parseFloat(text.slice(text.lastIndexOf("→") + 1)) };
}

function sortTable(table, column, down) {
    all("tr.detail", table).forEach(closeDetail);
    all("tr.group", table).forEach((row) => row.remove());
    const rows = all("tbody tr", table).map((row, i) => ({ row, i, key: sortKey(row, column) }));
    const isNumeric = !first("thead", table).rows[0].cells[column].classList.contains("t");
    const known = (entry) => (isNumeric ? !Number.isNaN(entry.key.number) : entry.key.text !== "");
    rows.sort((a, b) => {
        if (known(a) !== known(b)) return known(a) ? -1 : 1; /* what is not known stands last, whichever way */
        const order = isNumeric ? a.key.number - b.key.number : a.key.text.localeCompare(b.key.text, undefined, { numeric: true });
        return (down ? -order : order) || a.i - b.i;
    });
    const body = table.tBodies[0];
    rows.forEach((entry) => body.append(entry.row));
    Array.from(table.tBodies).slice(1).forEach((empty) => empty.remove());
}

for (const table of all("table.sortable")) {
    Array.from(first("thead", table).rows[0].cells).forEach((head, column) => {
        if (head.classList.contains("g")) return;
        const button = makeButton(head.textContent, { class: "sort", title: "Sort by this" }, () => {
            const down = head.getAttribute("aria-sort") === "ascending";
            all("thead th", table).forEach((other) => other.removeAttribute("aria-sort"));
            head.setAttribute("aria-sort", down ? "descending" : "ascending");
            sortTable(table, column, down);
        });
        head.replaceChildren(button);
    });
}

/* ---- filters ---- */

const chosen = new Set();
const search = make("input", { type: "search", placeholder: "Filter cases, variants …  (press /)", "aria-label": "Filter rows by text" });

function matches(row, words, caseName) {
    const text = (caseName + " " + row.textContent).toLowerCase();
    const outcome = chosen.size === 0 || Array.from(chosen).some((name) => row.classList.contains(name));
    return outcome && words.every((word) => text.includes(word));
}

function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    let shown = 0;
    for (const row of all(".summary tbody tr:not(.group)")) {
        row.hidden = !matches(row, words, "");
        shown += row.hidden ? 0 : 1;
    }
    for (const section of all("section.case")) {
        const rows = all("tbody tr:not(.detail)", section);
        section.hidden = !rows.some((row) => matches(row, words, section.id));
    }
    voice.textContent = shown + " rows shown";
}

function makeTools() {
    const tools = make("div", { class: "tools", role: "search" });
    tools.append(search);
    for (const outcome of all(".outcomes [data-outcome]")) {
        const name = outcome.dataset.outcome;
        const button = makeButton(outcome.textContent, { class: name, "aria-pressed": "false" }, () => {
            const on = !isPressed(button);
            press(button, on);
            if (on) chosen.add(name);
            else chosen.delete(name);
            filter();
        });
        tools.append(button);
        outcome.remove();
    }
    search.addEventListener("input", filter);
    first("main").prepend(tools);
}
makeTools();

/* ---- variants ---- */

function hideVariant(section, name, hidden) {
    for (const row of all("tbody tr", section))
        if (row.dataset.name === name) row.hidden = hidden;
    for (const line of all("g[data-name]", section))
        if (line.dataset.name === name) line.style.display = hidden ? "none" : "";
}

function addButtons(section) {
    const buttons = make("div", { class: "buttons" });
    const names = new Map();
    for (const row of all("tbody tr", section)) {
        row.dataset.name = row.cells[0].textContent;
        names.set(row.dataset.name, row.classList[0]);
    }
    if (names.size > 1)
        for (const [name, style] of names) {
            const button = makeButton(name, { class: style, "aria-pressed": "true", title: "Show or hide this variant" }, () => {
                press(button, !isPressed(button));
                hideVariant(section, name, !isPressed(button));
            });
            buttons.append(button);
        }
    buttons.append(makeButton("Copy as Markdown", { class: "copy" }, (event) => copy(asMarkdown(section), event.currentTarget)));
    first("header", section).append(buttons);
}

/* ---- copying ---- */

const escapeMarkdown = (text) => text.replace(/\s+/g, " ").trim().replace(/[\\`*_[\]#|~<>&$!@]/g, "\\$&");

function asMarkdown(section) {
    const table = first("table", section);
    const columns = Array.from(first("thead", table).rows[0].cells, (cell, i) => (cell.classList.contains("g") ? -1 : i))
        .filter((i) => i >= 0);
    const line = (row) => "| " + columns.map((i) => escapeMarkdown(row.cells[i].textContent)).join(" | ") + " |";
    const head = first("thead", table).rows[0];
    const rule = "|" + columns.map((i) => (head.cells[i].classList.contains("t") ? "---" : "---:")).join("|") + "|";
    const rows = all("tbody tr:not(.detail)", table).filter((row) => !row.hidden).map(line);
    return "### " + escapeMarkdown(section.id) + "\n\n" + [line(head), rule].concat(rows).join("\n") + "\n";
}

function copyByHand(text) {
    const area = make("textarea", { class: "quiet" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
}

async function copy(text, button) {
    try {
        await navigator.clipboard.writeText(text);
    } catch (error) {
        copyByHand(text);
    }
    const label = button.textContent;
    button.textContent = "Copied";
    voice.textContent = "Copied";
    setTimeout(() => { button.textContent = label; }, 1200);
}

/* ---- the row behind a number ---- */

function closeDetail(detail) {
    const button = first("th button", detail.previousElementSibling);
    if (button) button.setAttribute("aria-expanded", "false");
    detail.remove();
}

function drawLaunches(launches) {
    const low = Math.min(...launches), high = Math.max(...launches), span = high - low || 1;
    const svg = makeDrawing("svg", { class: "launches", viewBox: "0 0 1000 100", preserveAspectRatio: "none", role: "img",
        "aria-label": "The launches in their order, the slowest at the top" });
    svg.append(makeDrawing("path", { class: "d", d: launches.map((launch, i) =>
        "M" + Math.round(20 + 960 * (launches.length > 1 ? i / (launches.length - 1) : 0.5)) + " " +
        Math.round(92 - 84 * (launch - low) / span) + "h0").join("") }));
    return svg;
}

function listDetails(row) {
    const list = make("dl");
    let next = 0;
    data.columns.forEach(([name, unit, meaning, kind, same], column) => {
        const value = kind === 0 ? row.cells[next++] : kind === 1 ? row.few[column] : same;
        if (value === "" || value === undefined) return;
        const pair = make("div", { title: meaning });
        pair.append(make("dt", {}, name), make("dd", {}, unit ? value + " " + unit : value));
        list.append(pair);
    });
    return list;
}

function makeDetail(element) {
    const detail = make("tr", { class: "detail " + element.classList[0] });
    const cell = make("td", { colspan: element.cells.length });
    const row = data.get(element);
    if (row.command) {
        const line = make("p", { class: "command" });
        line.append(make("span", {}, "Measure again:"), make("code", {}, row.command),
            makeButton("Copy", {}, (event) => copy(row.command, event.currentTarget)));
        cell.append(line);
    }
    if (row.launches.length > 0) {
        cell.append(make("strong", {}, "Launches in their order, ns per operation"), drawLaunches(row.launches));
        const list = make("ol");
        row.launches.forEach((launch, i) => list.append(make("li", {}, i + 1 + ": " + launch)));
        cell.append(list);
    }
    cell.append(listDetails(row));
    detail.append(cell);
    detail.dataset.name = element.dataset.name;
    return detail;
}

function toggleDetail(row) {
    const next = row.nextElementSibling;
    if (next && next.classList.contains("detail")) {
        closeDetail(next);
        return;
    }
    row.after(makeDetail(row));
    first("th button", row).setAttribute("aria-expanded", "true");
}

for (const section of all("section.case")) {
    addButtons(section);
    for (const row of all("tbody tr", section)) {
        const head = row.cells[0];
        head.replaceChildren(makeButton(head.textContent, { "aria-expanded": "false", title: "Its launches, all its numbers, its command" },
            () => toggleDetail(row)));
        row.addEventListener("click", (event) => {
            if (event.target.closest("td")) toggleDetail(row);
        });
    }
}

/* ---- narrow windows ---- */

/* A long name goes on in another line behind one of its parts, a number not before its sign. */
for (const name of all("tbody th > a, tbody th > button, .summary tbody td:nth-child(2)"))
    name.replaceChildren(...name.textContent.split(/(?<=_)/).flatMap((part) => [part, make("wbr")]));
for (const change of all(".summary td.k")) change.textContent = change.textContent.replaceAll(" %", "\u00a0%");

/* Where its rows are cards, a number says what it is. */
for (const table of all("table.changes")) {
    const heads = Array.from(table.tHead.rows[0].cells, (head) => head.textContent);
    for (const row of table.tBodies[0].rows) Array.from(row.cells, (cell, i) => (cell.dataset.head = heads[i]));
}

/* A table that is wider than its place becomes narrower in steps, so that its verdicts are in view. */
function fitTables() {
    const steps = ["tight", "tighter", "tightest", "broken"];
    for (const box of all(".scroll")) {
        box.classList.remove(...steps);
        for (const step of steps) if (box.scrollWidth > box.clientWidth) box.classList.add(step);
    }
}
for (const event of ["load", "resize", "toggle"]) window.addEventListener(event, fitTables, true);
