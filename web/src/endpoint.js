// Questions to /sparql, and what it says when it cannot answer.
import { parseTriples } from "./ntriples.js";

const RESULTS = "application/sparql-results+json";
const TRIPLES = "application/n-triples";
const LONGEST_ADDRESS = 4000;

/** An error that the endpoint explains: `message` and `remedy` are for people. */
export class EndpointError extends Error {
  constructor(message, remedy = "", status = 0) {
    super(message);
    this.remedy = remedy;
    this.status = status;
  }
}

/** The endpoint's response to a query; short queries are asked by GET, which caches answer. */
async function ask(query, accept, signal, more = {}) {
  const parameters = new URLSearchParams({ query, ...more });
  const short = parameters.toString().length <= LONGEST_ADDRESS;
  let response;
  try {
    response = await (short
      ? fetch(`/sparql?${parameters}`, { headers: { Accept: accept }, signal })
      : fetch("/sparql", { method: "POST", headers: { Accept: accept }, body: parameters, signal }));
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new EndpointError("The server cannot be reached.", "See that kg serve still runs, then run the query again.");
  }
  if (!response.ok) throw await explained(response);
  return response;
}

async function explained(response) {
  try {
    const { error } = await response.json();
    if (typeof error?.message === "string") return new EndpointError(error.message, String(error.remedy ?? ""), response.status);
  } catch {
    // Not our document: a proxy in between may have answered.
  }
  return new EndpointError(`The server answered with status ${response.status}.`, "", response.status);
}

/** The answer to a query: {variables, rows}, {boolean} or {triples}, and its size in bytes. */
export async function answer(query, signal) {
  const response = await ask(query, `${RESULTS}, ${TRIPLES};q=0.9`, signal);
  const kind = (response.headers.get("Content-Type") ?? "").split(";")[0].trim();
  const text = await response.text();
  try {
    if (kind === TRIPLES) return { triples: parseTriples(text) };
    const { head, results, boolean } = JSON.parse(text);
    if (typeof boolean === "boolean") return { boolean };
    return { variables: head.vars.map(String), rows: results.bindings };
  } catch {
    throw new EndpointError("The server's answer cannot be read.", "Run the query again.");
  }
}

/** The answer in another media type, as a file. */
export async function file(query, type, signal) {
  const response = await ask(query, type, signal);
  return new Blob([await response.arrayBuffer()], { type });
}

/** Why the answer holds: the document that `why=true` asks for. */
export async function explanation(query, signal) {
  const response = await ask(query, "application/json", signal, { why: "true" });
  return response.json();
}
