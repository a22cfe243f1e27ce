// Suggests entities while one is typed into a field. The pages work without it: names are looked up when the form is sent.
const WAIT = 200;
const LEAST = 2;

function offer(input, list, suggestions) {
  const options = suggestions.map(({ id, label, types }) => {
    const option = document.createElement("option");
    option.value = id;
    option.textContent = types.length > 0 ? `${label} (${types.join(", ")})` : label;
    return option;
  });
  list.replaceChildren(...options);
}

for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = input.list;
  let timer = 0;
  let asked = null;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    asked?.abort();
    const text = input.value.trim();
    if (text.length < LEAST) return;
    timer = setTimeout(async () => {
      asked = new AbortController();
      try {
        const address = `${input.dataset.suggest}?${new URLSearchParams({ q: text })}`;
        const response = await fetch(address, { signal: asked.signal, headers: { Accept: "application/json" } });
        if (response.ok) offer(input, list, (await response.json()).suggestions);
      } catch {
        // Without suggestions the field is still a field.
      }
    }, WAIT);
  });
}
