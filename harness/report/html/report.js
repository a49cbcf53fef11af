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

    /* ---- scales ---- */

    function placeOn(holder, log) {
        const [low, high] = numbers(log ? holder.dataset.log : holder.dataset.lin);
        return (value) => {
            if (!(value > 0) && log) return 0;
            const place = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
            return Math.min(1, Math.max(0, place || 0));
        };
    }

    function drawCell(svg, place) {
        const [value, low, high] = numbers(svg.dataset.v);
        const at = (number) => Math.round(1000 * place(number));
        const interval = first(".w", svg);
        if (interval) interval.setAttribute("d", "M" + at(low) + " 11H" + at(high));
        if (svg.classList.contains("m")) {
            first("rect", svg).setAttribute("width", at(value));
            const launches = numbers(svg.dataset.l);
            const dots = first(".d", svg);
            if (dots) dots.setAttribute("d", launches.map((launch, i) =>
                "M" + at(launch) + " " + (4 + 14 * (launches.length > 1 ? i / (launches.length - 1) : 0.5)) + "h0").join(""));
        } else {
            first(".o", svg).setAttribute("d", "M" + at(1) + " 0V22");
            first(".p", svg).setAttribute("d", "M" + at(value) + " 11h0");
        }
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
            all("circle", line).forEach((circle, i) => circle.setAttribute("cy", down(points[i][1])));
        }
    }

    function makeScaleButton(holder, draw) {
        const button = makeButton("log", { class: "scale", title: "Logarithmic or linear scale" }, () => {
            const log = holder.classList.toggle("is-log");
            press(button, log);
            draw(log);
        });
        button.setAttribute("aria-label", "logarithmic scale");
        press(button, holder.classList.contains("is-log"));
        return button;
    }

    for (const axis of all("svg.a")) {
        const table = axis.closest("table");
        const kind = axis.closest("th").dataset.kind;
        axis.before(makeScaleButton(table, (log) => {
            const place = placeOn(axis, log);
            all("tbody svg." + kind, table).forEach((svg) => drawCell(svg, place));
        }));
    }
    for (const figure of all("figure.chart")) {
        const svg = first("svg.c", figure);
        first("figcaption", figure).append(makeScaleButton(figure, (log) => drawChart(svg, placeOn(svg, log))));
    }

    /* ---- sorting ---- */

    function sortKey(row, column) {
        const text = row.cells[column].textContent.trim();
        const arrow = text.lastIndexOf("→");
        const number = parseFloat(arrow >= 0 ? text.slice(arrow + 1) : text);
        return { text, number };
    }

    function sortTable(table, column, down) {
        const rows = all("tbody tr:not(.detail)", table).map((row, i) => ({ row, i, key: sortKey(row, column) }));
        all("tr.detail", table).forEach(closeDetail);
        const isNumeric = first("thead", table).rows[0].cells[column].classList.contains("n");
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
            const button = makeButton(head.textContent, { class: "sort" }, () => {
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
        for (const row of all("#summary-table tbody tr, .changes tbody tr")) {
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
        const rule = "|" + columns.map((i) => (head.cells[i].classList.contains("n") ? "---:" : "---")).join("|") + "|";
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

    const details = JSON.parse(first("script[type='application/json']").textContent);

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

    function listDetails(index) {
        const list = make("dl");
        let next = 1;
        for (const [name, unit, meaning, same] of details.columns) {
            const value = same === undefined ? details.rows[index][next++] : same;
            if (value === "") continue;
            const pair = make("div", { title: meaning });
            pair.append(make("dt", {}, name), make("dd", {}, unit ? value + " " + unit : value));
            list.append(pair);
        }
        return list;
    }

    function makeDetail(row) {
        const detail = make("tr", { class: "detail " + row.classList[0] });
        const cell = make("td", { colspan: row.cells.length });
        const index = Number(row.dataset.r);
        const command = details.rows[index][0];
        const drawing = first("svg.m", row);
        const launches = drawing && drawing.dataset.l ? drawing.dataset.l.split(" ") : [];
        if (command) {
            const line = make("p", { class: "command" });
            line.append(make("span", {}, "Measure again:"), make("code", {}, command),
                makeButton("Copy", {}, (event) => copy(command, event.currentTarget)));
            cell.append(line);
        }
        if (launches.length > 0) {
            cell.append(make("strong", {}, "Launches, ns per operation, in their order"), drawLaunches(launches.map(Number)));
            const list = make("ol");
            launches.forEach((launch) => list.append(make("li", {}, launch)));
            cell.append(list);
        }
        cell.append(listDetails(index));
        detail.append(cell);
        detail.dataset.name = row.dataset.name;
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
                if (event.target.closest("td.n, td.g")) toggleDetail(row);
            });
        }
    }

    /* ---- pointing at drawings ---- */

    const tip = make("div", { id: "tip", role: "tooltip", hidden: "" });
    document.body.append(tip);

    /* A browser would show titles by itself, later and without the launches. */
    for (const title of all("svg[data-v] > title, .b svg > title, circle > title")) {
        title.parentNode.setAttribute("aria-label", title.textContent);
        title.textContent = "";
    }

    function nearestLaunch(svg, event) {
        const box = svg.getBoundingClientRect();
        const places = (first(".d", svg).getAttribute("d").match(/M\d+/g) || []).map((place) => Number(place.slice(1)) / 1000);
        let best = -1, distance = 8;
        places.forEach((place, i) => {
            const away = Math.abs(box.left + place * box.width - event.clientX);
            if (away < distance) {
                best = i;
                distance = away;
            }
        });
        return best;
    }

    function sayWhat(target, event) {
        const lines = [target.getAttribute("aria-label")];
        if (target.dataset.l) {
            const launch = nearestLaunch(target, event);
            const launches = target.dataset.l.split(" ");
            if (launch >= 0) lines.push("launch " + (launch + 1) + " of " + launches.length + ": " + launches[launch] + " ns");
        }
        return lines.join("\n");
    }

    document.addEventListener("pointermove", (event) => {
        const target = event.target.closest && event.target.closest("svg[data-v], .b svg, circle");
        tip.hidden = !target;
        if (!target) return;
        tip.textContent = sayWhat(target, event);
        const box = tip.getBoundingClientRect();
        const left = Math.min(event.clientX + 14, window.innerWidth - box.width - 8);
        const above = event.clientY + 18 + box.height > window.innerHeight;
        tip.style.left = Math.max(4, left) + "px";
        tip.style.top = (above ? event.clientY - box.height - 12 : event.clientY + 18) + "px";
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
