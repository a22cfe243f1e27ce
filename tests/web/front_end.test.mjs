// Run by test_front_end_modules.py: the parts of web/src that need no page.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.window = { location: { origin: "http://127.0.0.1:7200" } };
const source = new URL("../../web/src/", import.meta.url);
const { parseTriples } = await import(new URL("ntriples.js", source));
const { Names } = await import(new URL("names.js", source));
const { graphOf, named, queryForNames } = await import(new URL("answer_graph.js", source));
const { plain, safeUrl } = await import(new URL("text.js", source));

const BASE = "https://w3id.org/claimgraph/id/";
const CG = "https://w3id.org/claimgraph/ns#";
const names = new Names({ prefixes: { cg: CG, entity: `${BASE}entity/`, claim: `${BASE}claim/` }, base: BASE, terms: "/ontology/" });
const uri = (value) => ({ type: "uri", value });

test("N-Triples are read with languages, datatypes, escapes and blank nodes", () => {
  const text = [
    '<http://x/a> <http://x/p> "say \\"hi\\"\\n\\u00e9\\U0001F600"@en-GB .',
    '_:b1 <http://x/p> "3"^^<http://www.w3.org/2001/XMLSchema#integer> . # told',
    "# a comment",
    "",
    "_:b1 <http://x/p> _:b2.",
    '<http://x/a> <http://x/p> "\u2028 > <http://not/an/iri>" .',
  ].join("\n");
  assert.deepEqual(parseTriples(text).map((triple) => [triple.subject.value, triple.object]), [
    ["http://x/a", { type: "literal", value: 'say "hi"\n\u00e9\u{1F600}', "xml:lang": "en-GB" }],
    ["b1", { type: "literal", value: "3", datatype: "http://www.w3.org/2001/XMLSchema#integer" }],
    ["b1", { type: "bnode", value: "b2" }],
    ["http://x/a", { type: "literal", value: "\u2028 > <http://not/an/iri>" }],
  ]);
});

test("what is no triple is refused", () => {
  for (const line of ["<http://x/a> <http://x/p>", "nonsense", '<a b> <p> "x" .', '<http://x/a> <http://x/p> "open .']) {
    assert.throws(() => parseTriples(line), /not a triple/, line);
  }
});

test("IRIs of ours lead to their pages, and nothing else does", () => {
  assert.equal(names.path(`${BASE}entity/haqqani-network`), "/entity/haqqani-network");
  assert.equal(names.path(`${BASE}claim/k7m2q4xw9d#situation`), "/claim/k7m2q4xw9d#situation");
  assert.equal(names.path(`${CG}ledBy`), "/ontology/ledBy");
  for (const iri of [`${BASE}entity/../x`, `${BASE}entity/a/b`, `${BASE}entity/a?b`, `${BASE}annotator/x`, `${CG}a/b`, "javascript:alert(1)", "//x/y"]) {
    assert.equal(names.path(iri), null, iri);
  }
});

test("the longest namespace names an IRI, and only a plain local name is shortened", () => {
  assert.equal(names.short(`${BASE}entity/x`), "entity:x");
  assert.equal(names.short(`${BASE}entity/x/y`), `${BASE}entity/x/y`);
  assert.equal(names.short(`${CG}`), CG);
});

test("hidden characters are spelt out, letters of every script stay", () => {
  assert.equal(plain("a\u202eb\u200b"), "a\u27e8U+202E\u27e9b\u27e8U+200B\u27e9");
  assert.equal(plain("\u0637\u0627\u0644\u0628\u0627\u0646 \u4e2d\n"), "\u0637\u0627\u0644\u0628\u0627\u0646 \u4e2d\n");
});

test("only http, https and paths of this server are followed", () => {
  assert.equal(safeUrl("/entity/x"), "http://127.0.0.1:7200/entity/x");
  assert.equal(safeUrl("https://example.org/"), "https://example.org/");
  for (const url of ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "blob:http://x/y", "file:///etc/passwd", "http://["]) {
    assert.equal(safeUrl(url), null, url);
  }
});

test("triples become a graph with names and kinds", () => {
  const label = uri("http://www.w3.org/2000/01/rdf-schema#label");
  const triples = [
    { subject: uri(`${BASE}entity/a`), predicate: uri(`${CG}ledBy`), object: uri(`${BASE}entity/b`) },
    { subject: uri(`${BASE}entity/a`), predicate: label, object: { type: "literal", value: "Group A" } },
    { subject: uri(`${BASE}entity/b`), predicate: uri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), object: uri(`${CG}Person`) },
  ];
  const { nodes, edges } = graphOf({ triples }, names, () => false);
  assert.deepEqual(nodes, [
    { id: `${BASE}entity/a`, label: "Group A", type: "", href: "/entity/a" },
    { id: `${BASE}entity/b`, label: "b", type: "cg:Person", href: "/entity/b" },
  ]);
  assert.deepEqual(edges, [{ source: `${BASE}entity/a`, target: `${BASE}entity/b`, label: "ledBy" }]);
});

test("of solutions, a column of properties names the relation of its neighbours", () => {
  const row = { a: uri(`${BASE}entity/a`), p: uri(`${CG}ledBy`), b: uri(`${BASE}entity/b`), n: { type: "literal", value: "3" } };
  const { edges } = graphOf({ variables: ["a", "p", "b", "n"], rows: [row] }, names, (iri) => iri === `${CG}ledBy`);
  assert.deepEqual(edges, [{ source: `${BASE}entity/a`, target: `${BASE}entity/b`, label: "ledBy" }]);
  assert.equal(graphOf({ variables: ["a", "n"], rows: [row] }, names, () => false), null);
});

test("names are asked for things of ours only", () => {
  const graph = graphOf({ variables: ["a", "b"], rows: [{ a: uri(`${BASE}entity/a`), b: uri("http://x/> } DROP ALL {") }] }, names, () => false);
  const query = queryForNames(graph);
  assert.match(query, /VALUES \?iri \{ <https:\/\/w3id\.org\/claimgraph\/id\/entity\/a> \}/);
  const told = [{ iri: uri(`${BASE}entity/a`), label: { value: "Group A" }, type: uri(`${CG}ArmedGroup`) }];
  const [first, second] = named(graph, told, names, (kind) => (kind === "ArmedGroup" ? "group" : "other")).nodes;
  assert.deepEqual([first.label, first.type], ["Group A", "ArmedGroup"]);
  assert.equal(second.label, "http://x/> } DROP ALL {");
});
