// How IRIs are written and where they lead.
import { element, plain, safeUrl } from "./text.js";

const LOCAL = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/;
const HERE = /^(entity|claim|source)\/[A-Za-z0-9_.~-]+(#[A-Za-z0-9_.~-]*)?$/;

/** The names of a site: prefixes by name, the base of its data, and where the pages of its terms stand. */
export class Names {
  constructor({ prefixes = {}, base = "", terms = "" } = {}) {
    this.prefixes = prefixes;
    this.base = base;
    this.terms = terms;
    // The longest namespace first, so that entity:x is not written as base:entity/x.
    this.namespaces = Object.entries(prefixes).sort((one, other) => other[1].length - one[1].length);
  }

  /** An IRI as a CURIE where a prefix fits. */
  short(iri) {
    for (const [prefix, namespace] of this.namespaces) {
      if (iri.startsWith(namespace) && LOCAL.test(iri.slice(namespace.length))) return `${prefix}:${iri.slice(namespace.length)}`;
    }
    return iri;
  }

  /** The path of the page about one of our IRIs; null for any other. */
  path(iri) {
    if (this.base && iri.startsWith(this.base)) {
      const rest = iri.slice(this.base.length);
      return HERE.test(rest) ? `/${rest}` : null;
    }
    if (this.terms && this.prefixes.cg && iri.startsWith(this.prefixes.cg)) {
      const name = iri.slice(this.prefixes.cg.length);
      return LOCAL.test(name) ? this.terms + name : null;
    }
    return null;
  }

  /** A link to the page of an IRI, to the web, or mere text. */
  link(iri) {
    const text = this.short(iri);
    const path = this.path(iri);
    if (path !== null) return element("a", { href: path, title: plain(iri) }, text);
    const url = /^https?:/i.test(iri) ? safeUrl(iri) : null;
    if (url === null) return element("span", { class: "iri" }, text);
    return element("a", { href: url, class: "elsewhere", rel: "noreferrer noopener", title: plain(iri) }, text);
  }
}
