// An answer as a table. Long answers are shown a portion at a time.
import { element, plain } from "./text.js";

const PORTION = 200;
const BRIEF = 24; // so long a cell stays on one line
const XSD = "http://www.w3.org/2001/XMLSchema#";
const RDF_LANGSTRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";
const NUMBERS = new Set(["integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"].map((name) => XSD + name));

/** A term with what tells it from others that read the same: link, language, datatype. */
function shown(term, names) {
  if (term === undefined) return element("span", { class: "unbound" }, element("span", { class: "unseen" }, "none"));
  if (term.type === "uri") return names.link(String(term.value));
  if (term.type === "bnode") return element("span", { class: "blank" }, `_:${term.value}`);
  if (term.type === "triple") {
    const { subject, predicate, object } = term.value;
    return element("span", { class: "triple" }, "<< ", shown(subject, names), " ", shown(predicate, names), " ", shown(object, names), " >>");
  }
  const made = element("span", { class: "literal" });
  made.append(element("bdi", {}, String(term.value)));
  const language = term["xml:lang"];
  if (language) {
    made.append(element("span", { class: "tag" }, `@${language}`));
  } else if (term.datatype && term.datatype !== `${XSD}string` && term.datatype !== RDF_LANGSTRING) {
    made.append(element("span", { class: "tag", title: plain(term.datatype) }, names.short(String(term.datatype))));
  }
  return made;
}

/** The columns and rows of an answer: its solutions, or subject, predicate and object of its triples; null for a verdict. */
export function rowsOf({ variables, rows, triples }) {
  if (triples) return { columns: ["subject", "predicate", "object"], rows: triples };
  return rows ? { columns: variables, rows } : null;
}

/** A table in a frame that scrolls, with a button for the next portion of rows. */
export function table(found, names) {
  const { columns, rows } = rowsOf(found);
  const body = element("tbody");
  const heads = columns.map((name) => element("th", { scope: "col" }, name));
  const frame = element(
    "div",
    { class: "table-frame", role: "region", tabindex: "0", "aria-label": "Table of the answer" },
    element("table", { class: "answer" }, element("thead", {}, element("tr", {}, element("th", { scope: "col", class: "number" }, "#"), ...heads)), body),
  );
  const more = element("button", { type: "button", class: "quiet" });
  const held = element("div", {}, frame, more);

  function show() {
    const start = body.rows.length;
    for (const [offset, row] of rows.slice(start, start + PORTION).entries()) {
      const cells = columns.map((name) => {
        const term = Object.hasOwn(row, name) ? row[name] : undefined;
        const cell = element("td", {}, shown(term, names));
        cell.className = NUMBERS.has(term?.datatype) ? "numeric" : cell.textContent.length <= BRIEF ? "brief" : "";
        return cell;
      });
      body.append(element("tr", {}, element("th", { scope: "row", class: "number" }, String(start + offset + 1)), ...cells));
    }
    const left = rows.length - body.rows.length;
    more.hidden = left === 0;
    more.textContent = `Show ${Math.min(left, PORTION)} more of ${left}`;
  }

  more.addEventListener("click", show);
  show();
  return held;
}
