// What the editor offers: keywords, prefixes, terms of the ontology, and the query's own variables.
import { ifNotIn } from "@codemirror/autocomplete";

const KEYWORDS = (
  "ASK BASE BIND CONSTRUCT DESCRIBE DISTINCT FILTER FROM GRAPH GROUP BY HAVING LIMIT MINUS NAMED OFFSET OPTIONAL ORDER BY PREFIX " +
  "REDUCED SELECT UNION VALUES WHERE AVG BOUND COALESCE CONCAT CONTAINS COUNT DATATYPE EXISTS GROUP_CONCAT IF LANG LANGMATCHES " +
  "LCASE MAX MIN NOT EXISTS REGEX REPLACE SAMPLE SEPARATOR STR STRAFTER STRBEFORE STRENDS STRLEN STRSTARTS SUBSTR SUM UCASE YEAR"
)
  .replace(/(GROUP|ORDER) BY/g, "$1_BY_")
  .replace("NOT EXISTS", "NOT_EXISTS_")
  .split(" ")
  .map((word) => ({ label: word.endsWith("_") ? word.slice(0, -1).replace(/_/g, " ") : word, type: "keyword" }));
const TYPES = { class: "class", individual: "constant" };

/** The ontology's terms; an editor without them still works. */
export async function fetchTerms() {
  try {
    const response = await fetch("/ontology/terms.json", { headers: { Accept: "application/json" } });
    const terms = response.ok ? await response.json() : [];
    return Array.isArray(terms) ? terms.filter((term) => typeof term?.curie === "string") : [];
  } catch {
    return [];
  }
}

function termOptions(terms) {
  return terms.map(({ curie, label, kind, definition }) => ({
    label: curie,
    detail: label && !curie.endsWith(`:${label}`) ? String(label) : undefined,
    info: definition ? String(definition) : undefined,
    type: TYPES[kind] ?? "property",
    boost: kind === "class" || kind?.startsWith("object") ? 1 : 0,
  }));
}

/** Completion sources for a CodeMirror language. `prefixes` by name; `terms` a promise of the ontology's. */
export function sources(prefixes, terms) {
  const declarations = Object.entries(prefixes).map(([prefix, namespace]) => ({
    label: `${prefix}:`,
    apply: `${prefix}: <${namespace}>`,
    detail: namespace,
    type: "namespace",
  }));
  const names = Object.entries(prefixes).map(([prefix, namespace]) => ({ label: `${prefix}:`, detail: namespace, type: "namespace", boost: 2 }));
  const options = terms.then(termOptions);

  function ofPrefix(context) {
    const found = context.matchBefore(/\bPREFIX\s+[\w-]*$/i);
    return found && { from: found.from + /\S*$/.exec(found.text).index, options: declarations, validFor: /^[\w-]*:?$/ };
  }

  function ofVariable(context) {
    const found = context.matchBefore(/[?$]\w*$/);
    if (!found) return null;
    const text = context.state.doc.toString();
    const used = new Set();
    for (const { 0: name, index } of text.matchAll(/[?$]\w+/g)) if (index !== found.from) used.add(name);
    return { from: found.from, options: [...used].sort().map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
  }

  async function ofName(context) {
    if (context.matchBefore(/\bPREFIX\s+[\w-]*$/i) || context.matchBefore(/[?$@]\w*$/)) return null;
    const found = context.matchBefore(/[A-Za-z][\w-]*(:[\w-]*)?$/);
    if (!found && !context.explicit) return null;
    const curied = found?.text.includes(":");
    const offered = await options;
    return {
      from: found ? found.from : context.pos,
      options: curied ? offered : [...KEYWORDS, ...names, ...offered],
      validFor: curied ? /^[\w-]*:[\w-]*$/ : /^[\w-]*$/,
    };
  }

  // Nothing is offered inside comments and strings.
  return [ofPrefix, ofVariable, ofName].map((source) => ifNotIn(["Comment", "String", "IriRef"], source));
}
