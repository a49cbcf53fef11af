/* SPDX-License-Identifier: MIT
 *
 * The drawings of a page of results: places on a scale, which are found here, and what is said when one points at them. */
const makeDrawing = (name, attributes) => make(name, attributes, undefined, "http://www.w3.org/2000/svg");

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
    const groups = all("g", svg); // each of the outcome of its row, where there are several
    const marks = [line];
    rows.forEach(({ ratio }, i) => {
        const own = [];
        if (ratio.length === 3) {
            const bar = makeDrawing("rect", { class: "w" });
            setBar(bar, place, ratio[1], ratio[2]);
            own.push(bar);
        }
        if (ratio.length > 0) own.push(makeDrawing("circle", { cx: 100 * place(ratio[0]) + "%" }));
        if (groups[i]) groups[i].replaceChildren(...own);
        marks.push(...(groups[i] ? [groups[i]] : own));
    });
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

/* ---- pointing at drawings ---- */

const tip = make("div", { id: "tip", role: "tooltip", hidden: "" });
document.body.append(tip);

/* What stands in the row, with the heads of its columns: "Mean (ns) 14.39". */
function sayRow(row) {
    const table = row.closest("table");
    const named = Array.from(first("thead", table).rows[0].cells).map((head, i) => [head.textContent.trim(), row.cells[i], head])
        .filter(([, cell, head]) => cell && cell.textContent !== "" && !head.classList.contains("g"));
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
    const text = sayRow(element);
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
    svg.setAttribute("aria-label", sayRow(svg.closest("tr")).replace(/\n/g, ", "));
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
