// An answer as a graph: triples as they are; of solutions, the IRIs of each row in the order of its columns.

const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const LABELS = new Set([
  "http://www.w3.org/2000/01/rdf-schema#label",
  "http://www.w3.org/2004/02/skos/core#prefLabel",
  "http://purl.org/dc/terms/title",
]);

class Collected {
  constructor(names) {
    this.names = names;
    this.nodes = new Map();
    this.edges = new Map();
  }

  node({ type, value }) {
    const id = type === "bnode" ? `_:${value}` : value;
    if (!this.nodes.has(id)) {
      const href = type === "uri" ? (this.names.path(id) ?? undefined) : undefined;
      this.nodes.set(id, { id, label: this.names.short(id).replace(/^[a-z]+:(?!\/)/, ""), type: familyHint(this.names, id), href });
    }
    return this.nodes.get(id);
  }

  edge(source, target, label) {
    const from = this.node(source).id;
    const to = this.node(target).id;
    if (from !== to) this.edges.set(JSON.stringify([from, label, to]), { source: from, target: to, label });
  }

  done() {
    return { nodes: [...this.nodes.values()], edges: [...this.edges.values()] };
  }
}

function familyHint(names, iri) {
  return names.base && iri.startsWith(`${names.base}claim/`) ? "claim" : iri.startsWith(`${names.base}source/`) ? "source" : "";
}

const isThing = (term) => term?.type === "uri" || term?.type === "bnode";

function ofTriples(triples, collected, names) {
  for (const { subject, predicate, object } of triples) {
    if (!isThing(subject)) continue;
    if (predicate.value === RDF_TYPE && isThing(object)) collected.node(subject).type = names.short(object.value);
    else if (isThing(object)) collected.edge(subject, object, names.short(predicate.value).replace(/^cg:/, ""));
    else if (LABELS.has(predicate.value)) collected.node(subject).label = object.value;
  }
}

function ofRows({ variables, rows }, collected, names, isProperty) {
  // A column of nothing but properties names the relation between its neighbours.
  const relations = new Set(variables.filter((name) => rows.length && rows.every((row) => row[name]?.type === "uri" && isProperty(row[name].value))));
  for (const row of rows) {
    let last = null;
    let relation = null;
    for (const name of variables) {
      const term = row[name];
      if (relations.has(name)) {
        relation = names.short(term.value).replace(/^cg:/, "");
      } else if (isThing(term)) {
        const node = collected.node(term);
        node.type ||= name;
        const label = row[`${name}Label`] ?? row[`${name}_label`];
        if (label?.type === "literal") node.label = label.value;
        if (last) collected.edge(last, term, relation ?? name);
        last = term;
        relation = null;
      }
    }
  }
}

/** The graph of an answer, or null where it has no two things that relate. */
export function graphOf(found, names, isProperty) {
  const collected = new Collected(names);
  if (found.triples) ofTriples(found.triples, collected, names);
  else if (found.rows) ofRows(found, collected, names, isProperty);
  const graph = collected.done();
  return graph.edges.length > 0 ? graph : null;
}

/** A query for the names and kinds of things in a graph that are ours and named by their identifiers only; null when there are none. */
export function queryForNames({ nodes }) {
  const wanted = nodes.filter((node) => node.href && /^\/(entity|source)\/[^#]*$/.test(node.href)).slice(0, 300);
  if (wanted.length === 0) return null;
  const iris = wanted.map((node) => `<${node.id}>`).join(" ");
  return `SELECT ?iri ?label ?type { VALUES ?iri { ${iris} } ?iri rdfs:label|dcterms:title ?label OPTIONAL { ?iri a ?type } }`;
}

/** The graph with the names and kinds that the answer to queryForNames tells. */
export function named({ nodes, edges }, rows, names, familyOf) {
  const told = new Map();
  for (const { iri, label, type } of rows) {
    const known = told.get(iri.value) ?? { label: label.value, types: [] };
    if (type) known.types.push(names.short(type.value).replace(/^cg:/, ""));
    told.set(iri.value, known);
  }
  const better = nodes.map((node) => {
    const known = told.get(node.id);
    if (!known) return node;
    // Of its kinds, the most telling: one that has a colour, and of these the longest name, which is mostly the narrowest.
    const kinds = known.types.filter((kind) => familyOf(kind) !== "other").sort((one, other) => other.length - one.length);
    return { ...node, label: known.label, type: kinds[0] ?? node.type };
  });
  return { nodes: better, edges };
}
