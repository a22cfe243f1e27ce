// A graph drawn with cytoscape: {nodes: [{id, label, type, href}], edges: [{source, target, label, modality, claims}]}.
import cytoscape from "cytoscape";
import { element, plain, safeUrl } from "./text.js";

const MOST_NODES = 300;
const MOST_EDGES = 900;
const LABELLED_EDGES = 40;
const FAMILIES = {
  person: /person|holder|annotator/i,
  place: /^(country|province|district|city|village|region|site|place|town|valley|border)/i,
  event:
    /attack|killing|taking|exchange|detention|operation|exercise|takeover|withdrawal|pledge|founding|designation|delivery|meeting|negotiation|statement|publication|appointment|act$|event|strike|arrest|ban$/i,
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

function colour(host, name) {
  return getComputedStyle(host).getPropertyValue(`--graph-${name}`).trim() || "#888888";
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
        "font-size": 12,
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
    { selector: ".far", style: { opacity: 0.25 } },
    { selector: "edge.near", style: { label: "data(label)", width: 2.5, "z-index": 5 } },
    { selector: "node:selected", style: { "border-width": 3, "border-color": text } },
  ];
}

function elementsOf({ nodes, edges }) {
  const kept = nodes.slice(0, MOST_NODES);
  const ids = new Set(kept.map((node) => String(node.id)));
  const drawn = edges.filter((edge) => ids.has(String(edge.source)) && ids.has(String(edge.target))).slice(0, MOST_EDGES);
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
          label: plain(node.label || node.id),
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
          label: plain(edge.label ?? "") + (UNSURE.has(edge.modality) ? ` (${edge.modality})` : ""),
        },
        classes: UNSURE.has(edge.modality) ? `unsure ${edge.modality}` : "",
      })),
    ],
  };
}

/** What a node is and how it stands to others, in words. */
function told(node) {
  const { label, type } = node.data();
  const relations = node.connectedEdges().map((edge) => {
    const out = edge.source().same(node);
    const other = (out ? edge.target() : edge.source()).data("label");
    return out ? `${edge.data("label")} → ${other}` : `${other} → ${edge.data("label")}`;
  });
  const more = relations.length > 6 ? ` and ${relations.length - 6} more` : "";
  return `${label}${type ? ` (${type})` : ""}: ${relations.slice(0, 6).join("; ")}${more}`;
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
  const families = ["person", "group", "place", "event", "claim", "other"].filter((each) => cy.nodes(`[family = "${each}"]`).nonempty());
  const names = { person: "person", group: "group, state, body", place: "place", event: "event", claim: "claim or source", other: "other" };
  const made = element("ul", { class: "graph-legend" });
  for (const each of families) made.append(element("li", { class: `of-${each}` }, names[each]));
  if (cy.edges(".unsure").nonempty()) made.append(element("li", { class: "of-unsure" }, "alleged or denied"));
  return made;
}

/** Draw a graph into an element, which gets the canvas, buttons, a legend and a line that tells what is chosen. */
export function draw(host, graph) {
  // Cytoscape would add a <style> element, which the policy forbids, unless one of this id is there; graph.css has its one rule.
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
  cy.layout({
    name: "cose",
    animate: false,
    randomize: false,
    fit: true,
    padding: 36,
    nodeDimensionsIncludeLabels: true,
    idealEdgeLength: () => 110,
    nodeRepulsion: () => 12000,
    numIter: count > 150 ? 400 : 1000,
  }).run();
  host.append(legend(cy));
  if (left > 0) host.append(element("p", { class: "graph-note" }, `${left} more things are not drawn; the table has them all.`));

  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const move = (to) => (calm.matches ? to.now() : cy.stop().animate({ ...to.slowly, duration: 200 }));
  const fit = () => move({ now: () => cy.fit(undefined, 36), slowly: { fit: { padding: 36 } } });
  const zoom = (factor) => {
    const level = cy.zoom() * factor;
    const middle = { x: cy.width() / 2, y: cy.height() / 2 };
    cy.stop().zoom({ level, renderedPosition: middle });
  };
  const choose = (node) => {
    cy.elements().unselect().removeClass("near far");
    node.select();
    const around = node.closedNeighborhood();
    cy.elements().difference(around).addClass("far");
    node.connectedEdges().addClass("near");
    status.textContent = told(node);
  };
  const open = (node) => {
    const href = node.data("href");
    if (href) window.location.assign(href);
  };

  cy.on("tap", (event) => {
    canvas.focus({ preventScroll: true });
    if (event.target === cy) cy.elements().unselect().removeClass("near far");
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
    move({ now: () => cy.center(next), slowly: { center: { eles: next } } });
  };
  const keys = {
    ArrowRight: () => step(1),
    ArrowDown: () => step(1),
    ArrowLeft: () => step(-1),
    ArrowUp: () => step(-1),
    Enter: () => cy.nodes(":selected").forEach(open),
    "+": () => zoom(1.25),
    "-": () => zoom(0.8),
    0: fit,
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  for (const [sign, name, act] of [
    ["+", "Zoom in", () => zoom(1.25)],
    ["\u2212", "Zoom out", () => zoom(0.8)],
    ["Fit", "Show all", fit],
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
