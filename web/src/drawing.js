// A graph drawn with cytoscape: {nodes: [{id, label, type, href}], edges: [{source, target, label, modality, claims}]}.
import cytoscape from "cytoscape";
import css from "./drawing.css";
import { adopt, element, plain, safeUrl } from "./text.js";

adopt(css);

const MOST_NODES = 300;
const MOST_EDGES = 900;
const LABELLED_EDGES = 24;
const LETTER = 6; // about the width of a letter of an arrow's name
const MOST_LETTERS = 44;
const LEGIBLE = 0.55; // of its size: smaller, and names cannot be read
const FAMILIES = {
  person: /person(?! ?group)|leader|holder|commander|annotator/i,
  place: /^(country|province|district|city|village|region|site|place|town|valley|border)/i,
  event:
    /attack|killing|taking|exchange|detention|operation|exercise|takeover|withdrawal|pledge|founding|designation|delivery|meeting|negotiation|statement|publication|appointment|act$|event|occurrence|assassination|commemoration|strike|arrest|ban$|attempt/i,
  claim: /^(claim|source|article|document|evidence)/i,
  group:
    /group|faction|network|council|movement|party|coalition|state|government|force|agency|organi[sz]ation|company|institution|outlet|platform|militia|ministry|parliament|court|tribe|family|alliance|university/i,
};
const UNSURE = new Set(["denied", "alleged"]);

/** Which of the few colours a type of thing has. */
export function familyOf(type) {
  const name = String(type ?? "").replace(/^.*[#/:]/, "");
  return Object.keys(FAMILIES).find((family) => FAMILIES[family].test(name)) ?? "other";
}

/** A colour of the page's style sheet as cytoscape reads it: resolved by the browser, whatever function or name it is written as. */
function colour(host, name) {
  host.style.color = `var(--graph-${name})`;
  const resolved = getComputedStyle(host).color;
  host.style.color = "";
  return resolved;
}

function styleOf(host, labelled) {
  const text = colour(host, "text");
  const base = {
    label: "data(label)",
    color: text,
    "font-family": getComputedStyle(host).fontFamily,
    "text-outline-color": colour(host, "background"),
    "text-outline-width": 2,
  };
  const families = ["person", "group", "place", "event", "claim", "other"].map((family) => ({
    selector: `node[family = "${family}"]`,
    style: { "background-color": colour(host, family) },
  }));
  return [
    {
      selector: "node",
      style: {
        ...base,
        "font-size": 13,
        "min-zoomed-font-size": 6,
        "text-valign": "bottom",
        "text-margin-y": 5,
        "text-wrap": "wrap",
        "text-max-width": 130,
        width: "mapData(degree, 1, 12, 16, 38)",
        height: "mapData(degree, 1, 12, 16, 38)",
        "border-width": 2,
        "border-color": colour(host, "background"),
      },
    },
    ...families,
    { selector: 'node[family = "event"]', style: { shape: "diamond" } },
    { selector: 'node[family = "place"]', style: { shape: "round-rectangle" } },
    { selector: 'node[family = "claim"]', style: { shape: "round-tag" } },
    {
      selector: "edge",
      style: {
        ...base,
        label: labelled ? "data(label)" : "",
        "font-size": 10,
        "min-zoomed-font-size": 7,
        "text-rotation": "autorotate",
        "curve-style": "bezier",
        width: 1.5,
        "line-color": colour(host, "edge"),
        "target-arrow-color": colour(host, "edge"),
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.9,
      },
    },
    { selector: "edge.unsure", style: { "line-style": "dashed" } },
    { selector: "edge.denied", style: { "line-color": colour(host, "denied"), "target-arrow-color": colour(host, "denied") } },
    { selector: ".far", style: { opacity: 0.3 } },
    { selector: "edge.near", style: { label: "data(label)", width: 2.5, "z-index": 5 } },
    { selector: "node:selected", style: { "border-width": 3, "border-color": text } },
  ];
}

/** Relations of the same two things in one direction as one arrow, the unsure ones apart: side by side their names cannot be read. */
function bundled(edges) {
  const bundles = new Map();
  for (const { source, target, label, modality } of edges) {
    const unsure = UNSURE.has(modality) ? modality : "";
    const key = JSON.stringify([String(source), String(target), unsure]);
    if (!bundles.has(key)) bundles.set(key, { source, target, unsure, labels: new Set() });
    bundles.get(key).labels.add(plain(label ?? ""));
  }
  return [...bundles.values()];
}

function elementsOf({ nodes, edges }) {
  const kept = nodes.slice(0, MOST_NODES);
  const ids = new Set(kept.map((node) => String(node.id)));
  const inside = edges.filter((edge) => ids.has(String(edge.source)) && ids.has(String(edge.target)));
  const drawn = bundled(inside).slice(0, MOST_EDGES);
  const degrees = new Map();
  for (const edge of drawn) {
    for (const end of [edge.source, edge.target]) degrees.set(String(end), (degrees.get(String(end)) ?? 0) + 1);
  }
  return {
    left: nodes.length - kept.length,
    elements: [
      ...kept.map((node, index) => ({
        // On a circle at first, so that the same graph is always drawn the same.
        position: {
          x: 300 * Math.cos((2 * Math.PI * index) / kept.length),
          y: 300 * Math.sin((2 * Math.PI * index) / kept.length),
        },
        data: {
          id: `n:${node.id}`,
          name: plain(node.label || node.id),
          label: shortened(plain(node.label || node.id)),
          type: plain(node.type ?? ""),
          family: familyOf(node.type),
          degree: degrees.get(String(node.id)) ?? 1,
          href: node.href ? safeUrl(node.href) : null,
        },
      })),
      ...drawn.map((edge, index) => ({
        data: {
          id: `e:${index}`,
          source: `n:${edge.source}`,
          target: `n:${edge.target}`,
          label: [...edge.labels][0] + (edge.labels.size > 1 ? ` +${edge.labels.size - 1}` : "") + (edge.unsure && ` (${edge.unsure})`),
          name: [...edge.labels].join(", ") + (edge.unsure && ` (${edge.unsure})`),
        },
        classes: edge.unsure && `unsure ${edge.unsure}`,
      })),
    ],
  };
}

/** Lay out each part that hangs together on its own, then set the parts in rows, the largest first. */
function arrange(cy, labelled) {
  const shape = Math.min(Math.max(cy.width() / Math.max(cy.height(), 1), 0.6), 2.2);
  const parts = cy
    .elements()
    .components()
    .sort((one, other) => other.length - one.length);
  for (const part of parts) {
    const nodes = part.nodes();
    if (nodes.length === 2) {
      // Beside each other: one above the other, the arrow's name would stand on the upper one's.
      const [from, to] = [part.edges().source(), part.edges().target()];
      from.position({ x: 0, y: 0 });
      to.position({ x: 180, y: 0 });
    } else if (nodes.length > 2) {
      // Parts with many relations among few things need more room to be told apart, and names of arrows need some.
      const dense = part.edges().length > 1.5 * nodes.length;
      const side = (dense ? 110 : labelled ? 95 : 60) * Math.sqrt(nodes.length) + 30;
      const boundingBox = { x1: 0, y1: 0, w: 1.4 * side * Math.sqrt(shape), h: (1.4 * side) / Math.sqrt(shape) };
      const forces = {
        idealEdgeLength: (edge) => Math.max(dense ? 150 : 65, labelled ? LETTER * edge.data("label").length + 50 : 0),
        nodeRepulsion: () => (dense ? 90000 : 7000),
        nodeOverlap: 20,
        gravity: dense ? 0.4 : 1,
        numIter: nodes.length > 150 ? 400 : 1000,
      };
      const options = { animate: false, randomize: false, fit: false, nodeDimensionsIncludeLabels: true };
      part.layout({ name: "cose", boundingBox, ...forces, ...options }).run();
    }
  }
  pack(parts, shape);
}

/** Set parts in rows, in the width that makes the whole most like the frame. */
function pack(parts, shape) {
  const gap = 24;
  const boxes = parts.map((part) => part.boundingBox({ includeLabels: true }));
  const inRows = (width) => {
    const places = [];
    let [x, y, tallest, widest] = [0, 0, 0, 0];
    for (const { w, h } of boxes) {
      if (x > 0 && x + w > width) [x, y, tallest] = [0, y + tallest + gap, 0];
      places.push({ x, y });
      widest = Math.max(widest, x + w);
      tallest = Math.max(tallest, h);
      x += w + gap;
    }
    return { places, size: Math.max(widest, (y + tallest) * shape) };
  };
  const least = Math.sqrt(boxes.reduce((sum, box) => sum + box.w * box.h, 0) * shape);
  const tried = [1, 1.1, 1.2, 1.3, 1.4, 1.6, 1.8, 2.2].map((factor) => inRows(least * factor));
  const { places } = tried.reduce((best, each) => (each.size < best.size ? each : best));
  for (const [index, part] of parts.entries()) {
    part.nodes().shift({ x: places[index].x - boxes[index].x1, y: places[index].y - boxes[index].y1 });
  }
}

/** Show all of a drawing, a small one not larger than life. */
function fitIn(cy) {
  cy.stop().fit(undefined, 28);
  if (cy.zoom() > 1.3) cy.zoom(1.3).center();
}

function isInSight(cy, node) {
  const { x, y } = node.renderedPosition();
  return x > 20 && y > 20 && x < cy.width() - 20 && y < cy.height() - 40;
}

/** A name short enough to stand under a node; the text alternative has it whole. */
function shortened(text) {
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS).replace(/\s*\S*$/u, "") || text.slice(0, MOST_LETTERS)}…` : text;
}

/** What a node is and how it stands to others, in words. */
function told(node) {
  const { name, type } = node.data();
  const relations = node.connectedEdges().map((edge) => {
    const out = edge.source().same(node);
    const other = (out ? edge.target() : edge.source()).data("name");
    return out ? `${edge.data("name")} → ${other}` : `${other} → ${edge.data("name")}`;
  });
  const more = relations.length > 6 ? ` and ${relations.length - 6} more` : "";
  return `${name}${type ? ` (${type})` : ""}: ${relations.slice(0, 6).join("; ")}${more}`;
}

/** Every relation of a graph as a list of sentences: the text alternative. */
export function listOf({ nodes, edges }) {
  const labels = new Map(nodes.map((node) => [String(node.id), node.label || node.id]));
  const name = (id) => String(labels.get(String(id)) ?? id);
  return element(
    "ul",
    { class: "graph-list" },
    ...edges.slice(0, MOST_EDGES).map((edge) => {
      const how = edge.modality && edge.modality !== "stated" ? ` (${edge.modality})` : "";
      return element("li", {}, `${name(edge.source)} — ${edge.label ?? "relates to"} → ${name(edge.target)}${how}`);
    }),
  );
}

function legend(cy) {
  const there = ["person", "group", "place", "event", "claim", "other"].filter((each) => cy.nodes(`[family = "${each}"]`).nonempty());
  const families = there.length > 1 || there[0] !== "other" ? there : [];
  const names = { person: "person", group: "group, state, body", place: "place", event: "event", claim: "claim or source", other: "other" };
  const made = element("ul", { class: "graph-legend" });
  for (const each of families) made.append(element("li", { class: `of-${each}` }, names[each]));
  if (cy.edges(".unsure").nonempty()) made.append(element("li", { class: "of-unsure" }, "alleged or denied"));
  return made;
}

/** Draw a graph into an element, which gets the canvas, buttons, a legend and a line that tells what is chosen. */
export function draw(host, graph) {
  // Cytoscape would add a <style> element, which the policy forbids, unless one of this id is there; drawing.css has its one rule.
  if (!document.getElementById("__________cytoscape_stylesheet")) {
    document.head.append(element("meta", { id: "__________cytoscape_stylesheet" }));
  }
  const { elements, left } = elementsOf(graph);
  const count = elements.filter((each) => each.position).length;
  const canvas = element("div", {
    class: "graph-canvas",
    tabindex: "0",
    role: "application",
    "aria-label": `Drawing of ${count} things and how they relate. Arrow keys go from one to the next, Enter opens its page, plus and minus zoom, 0 shows all.`,
  });
  const status = element("p", { class: "graph-status", role: "status" }, "Choose a thing to see how it relates to others.");
  const buttons = element("div", { class: "graph-buttons", role: "group", "aria-label": "Zoom" });
  host.append(element("div", { class: "graph-frame" }, canvas, buttons), status);

  const labelled = elements.length - count <= LABELLED_EDGES;
  const cy = cytoscape({
    container: canvas,
    elements,
    style: styleOf(canvas, labelled),
    layout: { name: "preset" },
    minZoom: 0.1,
    maxZoom: 4,
    userZoomingEnabled: false,
    autounselectify: false,
    boxSelectionEnabled: false,
  });
  arrange(cy, labelled);
  fitIn(cy);
  host.append(legend(cy));
  if (left > 0) host.append(element("p", { class: "graph-note" }, `${left} more things are not drawn; the table has them all.`));

  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  /** Bring some things into the middle, large enough to read; gives the zoom at which they will stand. */
  const lookAt = (some) => {
    const before = { zoom: cy.zoom(), pan: { ...cy.pan() } };
    cy.stop().fit(some, 48);
    if (cy.zoom() > 1) cy.zoom(1).center(some);
    const after = { zoom: cy.zoom(), pan: { ...cy.pan() } };
    if (!calm.matches) cy.zoom(before.zoom).pan(before.pan).animate({ ...after, duration: 200 });
    return after.zoom;
  };
  const zoom = (factor) => {
    const level = cy.zoom() * factor;
    const middle = { x: cy.width() / 2, y: cy.height() / 2 };
    cy.stop().zoom({ level, renderedPosition: middle });
  };
  const clear = () => cy.elements().unselect().removeClass("near far").removeStyle("font-size");
  const choose = (node) => {
    clear();
    node.select();
    const around = node.closedNeighborhood();
    cy.elements().difference(around).addClass("far");
    around.addClass("near");
    const size = cy.zoom() < LEGIBLE || !isInSight(cy, node) ? lookAt(around) : cy.zoom();
    // Where even a few things cannot be drawn large, the names of the chosen one and of a few around it stay readable.
    const few = around.nodes().length <= 8 ? around : node;
    few.style("font-size", Math.max(13, 12 / size));
    status.textContent = told(node);
  };
  const open = (node) => {
    const href = node.data("href");
    if (href) window.location.assign(href);
  };

  cy.on("tap", (event) => {
    canvas.focus({ preventScroll: true });
    if (event.target === cy) clear();
  });
  cy.on("tap", "node", (event) => choose(event.target));
  cy.on("dbltap", "node", (event) => open(event.target));
  canvas.addEventListener("focus", () => cy.userZoomingEnabled(true));
  canvas.addEventListener("blur", () => cy.userZoomingEnabled(false));

  const nodes = cy.nodes().sort((one, other) => one.data("label").localeCompare(other.data("label")));
  const step = (by) => {
    const at = nodes.toArray().findIndex((node) => node.selected());
    const next = nodes[(at + by + nodes.length + (at < 0 && by < 0 ? 1 : 0)) % nodes.length];
    choose(next);
  };
  const keys = {
    ArrowRight: () => step(1),
    ArrowDown: () => step(1),
    ArrowLeft: () => step(-1),
    ArrowUp: () => step(-1),
    Enter: () => cy.nodes(":selected").forEach(open),
    "+": () => zoom(1.25),
    "-": () => zoom(0.8),
    0: () => fitIn(cy),
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  for (const [sign, name, act] of [
    ["+", "Zoom in", () => zoom(1.25)],
    ["\u2212", "Zoom out", () => zoom(0.8)],
    ["Fit", "Fit all in", () => fitIn(cy)],
  ]) {
    const button = element("button", { type: "button", "aria-label": name, title: name }, sign);
    button.addEventListener("click", act);
    buttons.append(button);
  }

  const restyle = () => cy.style(styleOf(canvas, labelled));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
  new MutationObserver(restyle).observe(document.documentElement, { attributes: true, attributeFilter: ["class", "data-theme"] });
  return cy;
}
