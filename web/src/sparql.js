// The SPARQL page: an editor for its textarea, answers without leaving the page, links that can be shared.
import { graphOf, named, queryForNames } from "./answer_graph.js";
import { fetchTerms } from "./completion.js";
import { Editor } from "./editor.js";
import { EndpointError, answer, explanation, file } from "./endpoint.js";
import { Names } from "./names.js";
import css from "./page.css";
import { receipts } from "./receipts.js";
import { rowsOf, table } from "./table.js";
import { adopt, element } from "./text.js";

const LONGEST_ADDRESS = 6000;
const OF_SOLUTIONS = {
  JSON: ["application/sparql-results+json", "json"],
  CSV: ["text/csv", "csv"],
  TSV: ["text/tab-separated-values", "tsv"],
  XML: ["application/sparql-results+xml", "xml"],
};
const OF_TRIPLES = {
  Turtle: ["text/turtle", "ttl"],
  "JSON-LD": ["application/ld+json", "jsonld"],
  "N-Triples": ["application/n-triples", "nt"],
};

class Page {
  constructor(form) {
    this.form = form;
    this.names = new Names(JSON.parse(form.dataset.names ?? "{}"));
    this.terms = fetchTerms();
    this.results = document.getElementById("results");
    this.running = null;
    this.editor = new Editor(form.querySelector("textarea"), {
      prefixes: this.names.prefixes,
      terms: this.terms,
      run: () => this.submit(),
    });
    this.cancel = element("button", { type: "button", class: "quiet", hidden: true }, "Cancel");
    this.cancel.addEventListener("click", () => this.running?.abort());
    this.clock = element("span", { class: "clock", "aria-hidden": "true" });
    form.querySelector("[type=submit]").after(this.cancel, this.clock);
    for (const each of form.querySelectorAll(".without-script")) each.remove();
    for (const each of document.querySelectorAll(".with-script")) each.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    for (const link of document.querySelectorAll("a.example")) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.editor.text = new URL(link.href).searchParams.get("query") ?? "";
        this.submit();
        form.scrollIntoView({ block: "start" });
      });
    }
    window.addEventListener("popstate", () => this.restore());
    this.restore();
  }

  /** Show and answer the query of the address: ?query=…, or #query=… when it is too long for a request. */
  restore() {
    const { search, hash } = window.location;
    const query = new URLSearchParams(search).get("query") ?? new URLSearchParams(hash.slice(1)).get("query");
    if (query === null) return;
    this.editor.text = query;
    this.run(query);
  }

  submit() {
    const query = this.editor.text;
    const written = new URLSearchParams({ query }).toString();
    const address = `${window.location.pathname}${written.length > LONGEST_ADDRESS ? "#" : "?"}${written}`;
    if (address !== window.location.pathname + window.location.search + window.location.hash) window.history.pushState(null, "", address);
    this.run(query);
  }

  async run(query) {
    this.running?.abort();
    const controller = new AbortController();
    this.running = controller;
    const started = performance.now();
    const seconds = () => `${((performance.now() - started) / 1000).toFixed(2)} s`;
    const ticking = setInterval(() => (this.clock.textContent = seconds()), 100);
    this.cancel.hidden = false;
    this.results.setAttribute("aria-busy", "true");
    try {
      const found = await answer(query, controller.signal);
      const took = seconds();
      if (this.running === controller) await this.show(query, found, took);
    } catch (error) {
      if (this.running !== controller) return;
      if (error.name === "AbortError") this.results.replaceChildren(element("p", { class: "summary", role: "status" }, `Cancelled after ${seconds()}.`));
      else this.complain(error);
    } finally {
      clearInterval(ticking);
      if (this.running === controller) {
        this.running = null;
        this.cancel.hidden = true;
        this.clock.textContent = "";
        this.results.removeAttribute("aria-busy");
      }
    }
  }

  async show(query, found, took) {
    const count = rowsOf(found)?.rows.length;
    const one = found.triples ? "triple" : "solution";
    const told = count === undefined ? `Answered in ${took}` : `${count} ${one}${count === 1 ? "" : "s"} in ${took}`;
    const bar = element("div", { class: "results-bar" }, element("p", { class: "summary", role: "status" }, told));
    const views = {};
    if (found.boolean !== undefined) {
      views.Answer = () => element("p", { class: "verdict" }, found.boolean ? "Yes" : "No");
    } else if (count > 0) {
      const properties = new Set((await this.terms).filter((term) => String(term.kind).endsWith("property")).map((term) => term.iri));
      const graph = graphOf(found, this.names, (iri) => properties.has(iri));
      views.Table = () => table(found, this.names);
      if (graph) views.Graph = (host) => this.drawing(host, graph);
    }
    if (count === 0) {
      this.results.replaceChildren(bar, element("p", { class: "nothing" }, `No ${one} matches. Names of terms are completed while you type them.`));
      return;
    }
    views.Receipts = async () => receipts(await explanation(query));
    const hosts = element("div");
    bar.append(this.switcher(views, hosts));
    if (count !== undefined) bar.append(this.downloads(query, found));
    this.results.replaceChildren(bar, hosts);
  }

  /** Buttons for views of an answer, each made when it is first wanted. */
  switcher(views, hosts) {
    const group = element("div", { class: "switch", role: "group", "aria-label": "Show the answer as" });
    for (const [name, make] of Object.entries(views)) {
      const button = element("button", { type: "button", "aria-pressed": "false" }, name);
      const host = element("div", { hidden: true });
      hosts.append(host);
      let made = false;
      const choose = async () => {
        for (const each of group.children) each.setAttribute("aria-pressed", String(each === button));
        for (const each of hosts.children) each.hidden = each !== host;
        if (made) return;
        made = true;
        host.setAttribute("aria-busy", "true");
        try {
          const shown = await make(host);
          if (shown) host.append(shown);
        } catch (error) {
          host.append(this.complaint(error));
        }
        host.removeAttribute("aria-busy");
      };
      button.addEventListener("click", choose);
      group.append(button);
      if (group.children.length === 1) choose();
    }
    return group;
  }

  /** Draw a graph; the code that draws is fetched when it is first wanted. */
  async drawing(host, graph) {
    const [{ draw, familyOf, listOf }, rows] = await Promise.all([import("./drawing.js"), this.rowsOfNames(graph)]);
    const better = named(graph, rows, this.names, familyOf);
    draw(host, better);
    host.append(element("details", { class: "graph-text" }, element("summary", {}, "The same in words"), listOf(better)));
  }

  /** What the graph's things are called; a drawing without that is still a drawing. */
  async rowsOfNames(graph) {
    const query = queryForNames(graph);
    try {
      return query ? (await answer(query)).rows : [];
    } catch {
      return [];
    }
  }

  downloads(query, found) {
    const group = element("div", { class: "downloads", role: "group", "aria-label": "Download the answer" }, "Download ");
    for (const [name, [type, ending]] of Object.entries(found.triples ? OF_TRIPLES : OF_SOLUTIONS)) {
      const button = element("button", { type: "button", class: "link" }, name);
      button.addEventListener("click", async () => {
        try {
          const url = URL.createObjectURL(await file(query, type));
          element("a", { href: url, download: `answer.${ending}` }).click();
          setTimeout(() => URL.revokeObjectURL(url), 60_000);
        } catch (error) {
          this.complain(error);
        }
      });
      group.append(button);
    }
    return group;
  }

  complain(error) {
    this.results.replaceChildren(this.complaint(error));
  }

  /** What went wrong, and what to do; a button leads to the place in the query where one is told. */
  complaint(error) {
    const known = error instanceof EndpointError;
    if (!known) console.error(error);
    const told = element("div", { class: "failed", role: "alert" });
    told.append(element("p", {}, element("strong", {}, known ? error.message : "The page could not show the answer.")));
    if (known && error.remedy) told.append(element("p", {}, error.remedy));
    const place = /line (\d+), column (\d+)/.exec(known ? error.message : "");
    if (place) {
      const button = element("button", { type: "button", class: "quiet" }, `Go to line ${place[1]}`);
      button.addEventListener("click", () => this.editor.goTo(Number(place[1]), Number(place[2])));
      told.append(button);
    }
    return told;
  }
}

const form = document.getElementById("sparql");
if (form) {
  adopt(css);
  new Page(form);
}
