/* SPDX-License-Identifier: MIT
 *
 * What can be done with a page of results: sort, filter, hide variants, change scales, point at drawings, open a row, copy a
 * table. Everything is in the page without it. It makes elements and sets texts, and never takes a text for markup; numbers
 * and words are those of the page, only places on a scale are found here. */
(function () {
    "use strict";

    const all = (selector, inside) => Array.from((inside || document).querySelectorAll(selector));
    const first = (selector, inside) => (inside || document).querySelector(selector);

    function make(name, attributes, text) {
        const element = document.createElement(name);
        for (const key of Object.keys(attributes || {})) element.setAttribute(key, attributes[key]);
        if (text !== undefined) element.textContent = text;
        return element;
    }

    function makeDrawing(name, attributes) {
        const element = document.createElementNS("http://www.w3.org/2000/svg", name);
        for (const key of Object.keys(attributes)) element.setAttribute(key, attributes[key]);
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

    /* ---- scales ---- */

    function placeOn(holder, log) {
        const [low, high] = numbers(log ? holder.dataset.log : holder.dataset.lin);
        return (value) => {
            if (!(value > 0) && log) return 0;
            const place = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
            return Math.min(1, Math.max(0, place || 0));
        };
    }

    function setBar(rect, place, low, high) {
        rect.setAttribute("x", 100 * place(low) + "%");
        rect.setAttribute("width", 100 * (place(high) - place(low)) + "%");
    }

    /* A dot is a line of no length with round ends: it stays round however the drawing is stretched. */
    const dots = (values, place) => values.map((value, i) =>
        "M" + Math.round(1000 * place(value)) + " " + (4 + 12 * (values.length > 1 ? i / (values.length - 1) : 0.5)) + "h0").join("");

    function drawTime(svg, place) {
        const row = data.get(svg.closest("tr"));
        first("rect", svg).setAttribute("width", 100 * place(row.time[0]) + "%");
        if (first(".w", svg)) setBar(first(".w", svg), place, row.time[1], row.time[2]);
        let launches = first("svg", svg);
        if (!launches) {
            launches = makeDrawing("svg", { viewBox: "0 0 1000 20", preserveAspectRatio: "none" });
            launches.append(makeDrawing("path", { class: "d" }));
            svg.append(launches);
        }
        launches.firstChild.setAttribute("d", dots(row.launches, place));
    }

    /* Of one row, or in the summary of as many as its case has points. */
    function drawRatios(svg, place) {
        const rows = svg.dataset.r ? svg.dataset.r.split(" ").map((index) => data.rows[index]) : [data.get(svg.closest("tr"))];
        const line = first(".o", svg);
        line.setAttribute("x", 100 * place(1) + "%");
        const marks = [line];
        for (const { ratio } of rows) {
            if (ratio.length === 3) {
                const bar = makeDrawing("rect", { class: "w" });
                setBar(bar, place, ratio[1], ratio[2]);
                marks.push(bar);
            }
            if (ratio.length > 0) marks.push(makeDrawing("circle", { cx: 100 * place(ratio[0]) + "%" }));
        }
        svg.replaceChildren(...marks);
    }

    function drawChart(svg, place) {
        const top = Number(svg.dataset.top), height = Number(svg.dataset.height);
        const down = (value) => (top + (height - top) * (1 - place(value))).toFixed(1);
        for (const line of all("g[data-v]", svg)) {
            const values = numbers(line.dataset.v), points = [];
            for (let i = 0; i < values.length; i += 4) points.push(values.slice(i, i + 4));
            const upper = points.map((point) => point[0] + " " + down(point[3]));
            const lower = points.map((point) => point[0] + " " + down(point[2])).reverse();
            first(".r", line).setAttribute("d", "M" + upper.concat(lower).join("L") + "Z");
            first(".l", line).setAttribute("d", "M" + points.map((point) => point[0] + " " + down(point[1])).join("L"));
            all("circle", line).forEach((circle) => circle.remove());
            line.append(...points.map((point) => makeDrawing("circle", { cx: point[0] / 10 + "%", cy: down(point[1]) })));
        }
    }

    function makeScaleButton(holder, draw) {
        const button = makeButton("", { class: "scale", "aria-label": "logarithmic scale" }, () => show(holder.classList.toggle("is-log"), true));
        function show(log, again) {
            press(button, log);
            button.textContent = log ? "log" : "linear";
            button.title = "Change to a " + (log ? "linear" : "logarithmic") + " scale";
            if (again) draw(log);
        }
        show(holder.classList.contains("is-log"), false);
        return button;
    }

    const drawingsBelow = (head) => all("tbody tr:not(.detail)", head.closest("table"))
        .map((row) => row.cells[head.cellIndex] && first("svg", row.cells[head.cellIndex])).filter(Boolean);

    /* The axis of ratios is the same all over the page. */
    const ratioAxis = first("th.r svg.a");
    for (const head of all("th.r")) if (!first("svg", head)) head.append(ratioAxis.cloneNode(true));

    for (const axis of all("svg.a")) {
        const head = axis.closest("th");
        const draw = (log) => drawingsBelow(head).forEach((svg) =>
            (svg.classList.contains("m") ? drawTime : drawRatios)(svg, placeOn(axis, log)));
        axis.before(makeScaleButton(head, draw));
        if (!head.classList.contains("r")) draw(false); /* launches are not there before */
    }
    for (const figure of all("figure.chart")) {
        const svg = first("svg.c", figure);
        const draw = (log) => drawChart(svg, placeOn(svg, log));
        first("figcaption", figure).append(makeScaleButton(figure, draw));
        draw(figure.classList.contains("is-log"));
    }

    /* ---- sorting ---- */

    function sortKey(row, column) {
        const text = row.cells[column].textContent.trim();
        const arrow = text.lastIndexOf("→");
        const number = parseFloat(arrow >= 0 ? text.slice(arrow + 1) : text);
        return { text, number };
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

    /* ---- pointing at drawings ---- */

    const tip = make("div", { id: "tip", role: "tooltip", hidden: "" });
    document.body.append(tip);

    /* What stands in the row, with the heads of its columns: "Mean (ns) 14.39". */
    function sayRow(row, heads) {
        const table = row.closest("table");
        const named = Array.from(first("thead", table).rows[0].cells).map((head, i) => [head.textContent.trim(), row.cells[i], head])
            .filter(([, cell, head]) => cell && cell.textContent !== "" && !head.classList.contains("g") && heads(head));
        return row.cells[0].textContent + "\n" + named.slice(1).map(([name, cell]) => name + ": " + cell.textContent).join("\n");
    }

    function nearestLaunch(svg, event) {
        const launches = first("svg path", svg), box = svg.getBoundingClientRect();
        const places = launches ? (launches.getAttribute("d").match(/M\d+/g) || []).map((place) => Number(place.slice(1)) / 1000) : [];
        const away = places.map((place) => Math.abs(box.left + place * box.width - event.clientX));
        const best = away.indexOf(Math.min(...away));
        return best >= 0 && away[best] < 8 ? best : -1;
    }

    function sayCell(svg, event) {
        const element = svg.closest("tr"), row = data.get(element);
        const text = sayRow(element, () => true);
        const launch = row && svg.classList.contains("m") ? nearestLaunch(svg, event) : -1;
        return launch < 0 ? text : text + "\nlaunch " + (launch + 1) + " of " + row.launches.length + ": " + row.launches[launch] + " ns";
    }

    /* Where a point of a line is: a line that does not say it is where the first of its drawing is. */
    function sayWhere(line, index) {
        const { at, commits } = (line.dataset.at || line.dataset.commits ? line : first("g[data-at], g[data-commits]", line.parentNode)).dataset;
        return at ? at.split("\n")[index] : data.commits[numbers(commits).slice(0, index + 1).reduce((sum, more) => sum + more)];
    }

    function sayPoint(circle) {
        const line = circle.closest("g[data-v]");
        const index = all("circle", line).indexOf(circle);
        const [, value, low, high] = numbers(line.dataset.v).slice(4 * index, 4 * index + 4);
        return line.dataset.name + " at " + sayWhere(line, index) + "\n" + value + (line.parentNode.dataset.unit || " ns") +
            (low < high ? " (" + low + " .. " + high + ")" : "");
    }

    function showTip(text, x, y) {
        tip.hidden = false;
        tip.textContent = text;
        const box = tip.getBoundingClientRect();
        const above = y + 18 + box.height > window.innerHeight;
        tip.style.left = Math.max(4, Math.min(x + 14, window.innerWidth - box.width - 8)) + "px";
        tip.style.top = (above ? y - box.height - 12 : y + 18) + "px";
    }

    /* With the arrow keys from point to point of a drawing: left and right along a line, up and down to another. */
    function walk(svg, key) {
        const lines = all("g[data-v]", svg).filter((line) => line.style.display !== "none").map((line) => all("circle", line));
        const now = first("circle.now", svg);
        let line = lines.findIndex((points) => points.includes(now)), index = line < 0 ? 0 : lines[line].indexOf(now);
        if (lines.length === 0) return;
        if (line < 0) line = 0;
        else if (key === "ArrowLeft" || key === "ArrowRight") index += key === "ArrowRight" ? 1 : -1;
        else line = (line + (key === "ArrowDown" ? 1 : lines.length - 1)) % lines.length;
        const point = lines[line][Math.max(0, Math.min(index, lines[line].length - 1))], box = point.getBoundingClientRect();
        if (now) now.classList.remove("now");
        point.classList.add("now");
        showTip(sayPoint(point), box.right, box.bottom);
        voice.textContent = tip.textContent.replace("\n", ": ");
    }

    for (const svg of all("svg.c")) {
        svg.setAttribute("tabindex", "0");
        svg.addEventListener("keydown", (event) => {
            if (!event.key.startsWith("Arrow")) return;
            event.preventDefault();
            walk(svg, event.key);
        });
        svg.addEventListener("blur", () => {
            tip.hidden = true;
            all("circle.now", svg).forEach((point) => point.classList.remove("now"));
        });
    }

    for (const svg of all("td svg.m, td svg.f")) {
        svg.setAttribute("role", "img");
        svg.setAttribute("aria-label", sayRow(svg.closest("tr"), () => true).replace(/\n/g, ", "));
    }
    for (const svg of all("td svg.b")) svg.setAttribute("aria-hidden", "true");

    document.addEventListener("pointermove", (event) => {
        const cell = event.target.closest && event.target.closest("td.g");
        const svg = cell && first("svg", cell);
        const circle = event.target.closest && event.target.closest(".c circle");
        if (svg || circle) showTip(circle ? sayPoint(circle) : sayCell(svg, event), event.clientX, event.clientY);
        else tip.hidden = true;
    });

    document.addEventListener("keydown", (event) => {
        if (event.key === "/" && document.activeElement !== search) {
            event.preventDefault();
            search.focus();
        }
        if (event.key === "Escape") {
            tip.hidden = true;
            if (document.activeElement === search && search.value !== "") {
                search.value = "";
                filter();
            }
        }
    });

    window.addEventListener("beforeprint", () => all("details").forEach((part) => { part.open = true; }));
})();
