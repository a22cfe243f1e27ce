// The editor in the place of the page's textarea.
import { autocompletion } from "@codemirror/autocomplete";
import { HighlightStyle, LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { SparqlLanguage } from "codemirror-lang-sparql";
import { sources } from "./completion.js";

// The package leaves names with a prefix, and the short form of rdf:type, without a style.
const language = SparqlLanguage.configure({
  props: [styleTags({ "Pname_ln Pname_ns": tags.namespace, A_predicate: tags.keyword, "Langtag ^^": tags.annotation })],
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--code-variable)" },
  { tag: [tags.namespace, tags.url], color: "var(--code-name)" },
  { tag: [tags.string, tags.annotation, tags.typeName], color: "var(--code-string)" },
  { tag: [tags.integer, tags.float, tags.bool], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { color: "var(--code-text)", backgroundColor: "var(--code-background)", borderRadius: "0.45rem", fontSize: "0.9375rem" },
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
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
});

/**
 * Text typed over a selection, put in by us: Chromium would keep the selection's look by a style attribute, which the page's policy
 * forbids and reports.
 */
function replaceSelection(event, view) {
  const { main, ranges } = view.state.selection;
  if (event.inputType !== "insertText" || !event.data || event.isComposing || main.empty || ranges.length > 1) return false;
  const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  const handled = view.state.facet(EditorView.inputHandler).some((handler) => handler(view, main.from, main.to, event.data, insert));
  if (!handled) view.dispatch(insert());
  event.preventDefault();
  return true;
}

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
        new LanguageSupport(language),
        language.data.of({ commentTokens: { line: "#" } }),
        ...sources(prefixes, terms).map((source) => language.data.of({ autocomplete: source })),
        autocompletion({ icons: false, maxRenderedOptions: 60 }),
        EditorView.domEventHandlers({ beforeinput: replaceSelection }),
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
