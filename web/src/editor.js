// The editor in the place of the page's textarea.
import { autocompletion } from "@codemirror/autocomplete";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { SparqlLanguage, sparql } from "codemirror-lang-sparql";
import { sources } from "./completion.js";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--code-variable)" },
  { tag: [tags.namespace, tags.url], color: "var(--code-name)" },
  { tag: [tags.string, tags.annotation, tags.typeName], color: "var(--code-string)" },
  { tag: [tags.integer, tags.float, tags.bool], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { color: "var(--code-text)", backgroundColor: "var(--code-background)", fontSize: "0.9375rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--code-font)", lineHeight: "1.6", minHeight: "12rem", maxHeight: "60vh" },
  ".cm-content": { caretColor: "var(--code-text)", padding: "0.75rem 0" },
  ".cm-line": { padding: "0 0.75rem" },
  ".cm-cursor": { borderLeftColor: "var(--code-text)" },
  ".cm-gutters": { color: "var(--code-faint)", backgroundColor: "transparent", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 0.25rem 0 0.75rem" },
  ".cm-activeLine": { backgroundColor: "var(--code-line)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--code-text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--code-selection)",
  },
  ".cm-selectionMatch, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--code-selection)" },
  ".cm-tooltip, .cm-panels": {
    color: "var(--code-text)",
    backgroundColor: "var(--code-panel)",
    border: "1px solid var(--code-border)",
    borderRadius: "0.375rem",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--code-font)", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.5rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--code-text)", backgroundColor: "var(--code-selection)" },
  ".cm-completionDetail": { color: "var(--code-faint)", fontStyle: "normal" },
  ".cm-tooltip.cm-completionInfo": { fontFamily: "var(--code-prose)", padding: "0.5rem 0.75rem", maxWidth: "22rem" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
});

/** An editor that takes the textarea's place and keeps its value up to date. */
export class Editor {
  constructor(textarea, { prefixes, terms, run }) {
    this.textarea = textarea;
    const host = document.createElement("div");
    host.className = "editor";
    textarea.after(host);
    // In a shadow root CodeMirror adopts its style sheets; in the document it would need <style>, which the page's policy forbids.
    const root = host.attachShadow({ mode: "open" });
    const keys = [{ key: "Mod-Enter", preventDefault: true, run: () => (run(), true) }];
    this.view = new EditorView({
      doc: textarea.value,
      root,
      parent: root,
      extensions: [
        Prec.highest(keymap.of(keys)),
        basicSetup,
        sparql(),
        SparqlLanguage.data.of({ commentTokens: { line: "#" } }),
        ...sources(prefixes, terms).map((source) => SparqlLanguage.data.of({ autocomplete: source })),
        autocompletion({ maxRenderedOptions: 60 }),
        syntaxHighlighting(colours),
        look,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": "SPARQL query", "aria-multiline": "true", spellcheck: "false" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) textarea.value = this.text;
        }),
      ],
    });
    for (const label of textarea.labels) label.addEventListener("click", (event) => (event.preventDefault(), this.view.focus()));
    textarea.hidden = true;
  }

  get text() {
    return this.view.state.doc.toString();
  }

  set text(text) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }

  /** Put the cursor at a place that the endpoint complains about; lines and columns count from 1. */
  goTo(line, column) {
    const { doc } = this.view.state;
    const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
    const anchor = Math.min(at.from + Math.max(column, 1) - 1, at.to);
    this.view.dispatch({ selection: { anchor }, scrollIntoView: true });
    this.view.focus();
  }
}
