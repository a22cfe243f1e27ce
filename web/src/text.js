// Text and links from the server, none of it trusted: it reaches the page as text nodes only.

// Characters that reorder or hide text: bidirectional controls, zero-width ones, and the C0 and C1 controls.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/** Text with its hidden characters spelt out, such as U+202E. */
export function plain(text) {
  return String(text).replace(HIDDEN, (character) => `\u27e8U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}\u27e9`);
}

/** An element with attributes and children; strings become text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") made.className = value;
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children) made.append(typeof child === "string" ? plain(child) : child);
  return made;
}

/** A URL that may be followed: http, https, or a path of this server; otherwise null. */
export function safeUrl(written) {
  let url;
  try {
    url = new URL(written, window.location.origin);
  } catch {
    return null;
  }
  return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
}

/** Apply a style sheet to the page. It is made by script, since the page's policy allows no <style>. */
export function adopt(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
