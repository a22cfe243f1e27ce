// Turns every <figure data-graph-url="…">, and every <figure data-graph="…"> with the graph itself, into a drawing. What stands in the figure stays, folded away, as its text alternative.
import { element } from "./text.js";

async function graphOf({ graph, graphUrl }) {
  if (graph) return JSON.parse(graph);
  const url = new URL(graphUrl, window.location.origin);
  if (url.origin !== window.location.origin) return {};
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

async function enhance(figure) {
  const graph = await graphOf(figure.dataset);
  if (!Array.isArray(graph.nodes) || !Array.isArray(graph.edges) || graph.nodes.length < 2) return;
  const { draw, listOf } = await import("./drawing.js");
  const caption = figure.querySelector("figcaption");
  const rest = [...figure.childNodes].filter((node) => node !== caption);
  const told = rest.some((node) => node.textContent.trim()) ? rest : [listOf(graph)];
  const drawing = element("div", { class: "graph" });
  figure.prepend(drawing, element("details", { class: "graph-text" }, element("summary", {}, "The same in words"), ...told));
  draw(drawing, graph);
}

for (const figure of document.querySelectorAll("figure[data-graph-url], figure[data-graph]")) {
  enhance(figure).catch((error) => {
    figure.append(element("p", { class: "graph-note", role: "status" }, `The drawing could not be loaded (${error.message}).`));
  });
}
