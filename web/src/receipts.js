// Why an answer holds: for each solution the ways in which it does, each way a set of claims with voices, source and passage.
import { element } from "./text.js";

const PORTION = 100;
const MOST_WAYS = 5;
const PLAIN = new Set(["stated", "positive", "certain", "explicit", "reviewed"]);

function counted(number, one) {
  return `${number} ${one}${number === 1 ? "" : "s"}`;
}

/** A claim in short: who says it and how, where it stands, the passage where its text is at hand. */
function claim(id, receipt) {
  const manner = [receipt.polarity, receipt.modality, receipt.certainty, receipt.explicitness, receipt.status].filter((word) => word && !PLAIN.has(word));
  const badges = manner.map((word) => element("span", { class: `badge ${word === "negative" ? "not-so" : word}` }, word));
  const dates = [receipt.said && `said: ${receipt.said}`, receipt.valid && `held: ${receipt.valid}`].filter(Boolean);
  const made = element(
    "article",
    { class: "claim" },
    element("p", {}, element("bdi", {}, receipt.voices.join(", through ")), " ", ...badges.flatMap((each) => [each, " "])),
  );
  for (const passage of receipt.passages) {
    if (passage.quote) made.append(element("blockquote", {}, element("p", {}, element("bdi", {}, passage.quote))));
  }
  const [first] = receipt.passages;
  const place = first?.paragraph ? `paragraph ${first.paragraph}` : "";
  made.append(
    element(
      "p",
      { class: "meta" }, // the pages' style sheet parts its children by dots
      element("a", { href: `/source/${encodeURIComponent(receipt.source)}` }, receipt.title),
      ...[place, ...dates].filter(Boolean).map((part) => element("span", {}, part)),
      element("a", { href: `/claim/${encodeURIComponent(id)}` }, `claim ${id}`),
    ),
  );
  return made;
}

function ways(solution, claims) {
  const inside = element("div", { class: "inside" });
  const shown = solution.ways.slice(0, MOST_WAYS);
  for (const [index, way] of shown.entries()) {
    if (solution.ways.length > 1) inside.append(element("h3", {}, `Way ${index + 1}`));
    if (way.length === 0) inside.append(element("p", {}, "No claim is needed: what the registry says is enough."));
    inside.append(...way.filter((id) => Object.hasOwn(claims, id)).map((id) => claim(id, claims[id])));
  }
  if (solution.ways.length > shown.length) inside.append(element("p", { class: "more" }, `and ${counted(solution.ways.length - shown.length, "more way")}`));
  for (const rule of solution.rules ?? []) inside.append(element("p", {}, "By rule: ", element("code", {}, rule)));
  if (solution.inputs?.length > 1) inside.append(element("p", {}, `${solution.inputs.length} solutions went into this one.`));
  return inside;
}

function solutionOf(told, number, claims) {
  const bindings = Object.entries(told.bindings).map(([name, { label }]) => element("span", { class: "binding" }, element("span", { class: "name" }, name), element("bdi", {}, String(label))));
  const used = new Set(told.ways.flat());
  const many = told.ways.length > 1 ? ` in ${told.ways.length} ways` : "";
  const summary = told.ways.length === 0 ? "not explained" : used.size === 0 ? "no claim: names and types of the registry" : `${counted(used.size, "claim")}${many}`;
  const details = element("details", {}, element("summary", {}, summary));
  details.addEventListener("toggle", () => details.children.length < 2 && details.append(ways(told, claims)), { once: true });
  return element("li", { class: "explained" }, element("p", {}, element("span", { class: "count" }, `${number} `), ...bindings), details);
}

/** The receipts of an explanation, as `/sparql?why=true` tells it. */
export function receipts(explanation) {
  const held = element("div", { class: "receipts" });
  if (!explanation.complete) {
    const left = explanation.unexplained.join(", ") || "more ways than were looked at";
    held.append(element("p", { class: "note" }, element("strong", {}, "The receipts are not complete."), ` Not explained: ${left}.`));
  }
  const list = element("ol", { class: "explanations" });
  const more = element("button", { type: "button", class: "quiet" });
  const show = () => {
    const start = list.children.length;
    const next = explanation.solutions.slice(start, start + PORTION);
    list.append(...next.map((each, offset) => solutionOf(each, start + offset + 1, explanation.claims)));
    const left = explanation.solutions.length - list.children.length;
    more.hidden = left === 0;
    more.textContent = `Show ${Math.min(left, PORTION)} more of ${left}`;
  };
  more.addEventListener("click", show);
  show();
  held.append(list, more);
  if (explanation.solutions.length === 0) held.append(element("p", {}, explanation.promise));
  return held;
}
