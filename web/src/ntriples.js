// N-Triples to terms in the shape of SPARQL's JSON results: {type, value, datatype?, "xml:lang"?}.

const TERM =
  /\s*(?:<((?:[^<>"{}|^`\\\u0000-\u0020]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*)>|_:([^\s<>"]+?)(?=\.?(?:\s|$))|"((?:[^"\\\n\r]|\\.)*)"(?:@([A-Za-z][A-Za-z0-9-]*)|\^\^<([^<>\s]*)>)?)/y;
const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f", '"': '"', "'": "'", "\\": "\\" };

function unescape(text) {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, short, long, single) => {
    if (single !== undefined) return ESCAPES[single] ?? single;
    const point = Number.parseInt(short ?? long, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
  });
}

function term(match) {
  const [, iri, blank, literal, language, datatype] = match;
  if (iri !== undefined) return { type: "uri", value: unescape(iri) };
  if (blank !== undefined) return { type: "bnode", value: blank };
  const made = { type: "literal", value: unescape(literal) };
  if (language !== undefined) made["xml:lang"] = language;
  if (datatype !== undefined) made.datatype = unescape(datatype);
  return made;
}

/** The triples of a document, each {subject, predicate, object}. */
export function parseTriples(text) {
  const triples = [];
  for (const line of text.split(/[\r\n]+/)) {
    if (/^\s*(#|$)/.test(line)) continue;
    TERM.lastIndex = 0;
    const terms = [];
    for (let place = 0; place < 3; place += 1) {
      const match = TERM.exec(line);
      if (match === null) throw new Error(`This is not a triple: ${line.slice(0, 80)}`);
      terms.push(term(match));
    }
    const [subject, predicate, object] = terms;
    triples.push({ subject, predicate, object });
  }
  return triples;
}
