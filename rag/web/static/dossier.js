// Quotes that a reader keeps, in this browser alone. What is downloaded is taken from the archive again.
"use strict";

(() => {
  const NAME = "bron-dossier";
  let quotes = read();
  let gone = new Set();
  let emptied = []; // what Undo brings back, out of the page's memory alone

  function read() {
    try {
      const kept = JSON.parse(localStorage.getItem(NAME) || "[]");
      return Array.isArray(kept) ? kept.filter((quote) => typeof quote?.place === "string") : [];
    } catch {
      return []; // storage is forbidden, or holds something else: the dossier lives as long as the page
    }
  }

  function store() {
    try {
      localStorage.setItem(NAME, JSON.stringify(quotes));
    } catch {
      // as above
    }
  }

  function write() {
    emptied = [];
    store();
    show();
  }

  const dialog = () => document.getElementById("bron-dossier");
  const isKept = (place) => quotes.some((quote) => quote.place === place);

  // Open it is a step of the browser's history, so that Back closes it and stays on the page.
  function open() {
    history.pushState({ ...history.state, dossier: true, depth: (history.state?.depth || 0) + 1 }, "");
    dialog().showModal();
  }

  // By its button or Escape; Back has taken the step already.
  function closed() {
    if (history.state?.dossier) history.back();
  }

  function toggle(button) {
    const quote = JSON.parse(button.dataset.kept);
    if (isKept(quote.place)) quotes = quotes.filter((other) => other.place !== quote.place);
    else quotes = [...quotes, { ...quote, question: button.closest("[data-question]")?.dataset.question || "" }];
    write();
  }

  // One step up (-1) or down (1); what was moved keeps the focus, so that it can be moved on by keyboard.
  function move(place, step) {
    const from = quotes.findIndex((quote) => quote.place === place);
    const to = from + step;
    if (from < 0 || to < 0 || to >= quotes.length) return;
    quotes = quotes.map((quote, at) => (at === to ? quotes[from] : at === from ? quotes[to] : quote));
    write();
    const row = dialog().querySelectorAll(".bron-dossier-quote")[to];
    const same = row.querySelector(step < 0 ? ".bron-dossier-up" : ".bron-dossier-down");
    (same.disabled ? row.querySelector(step < 0 ? ".bron-dossier-down" : ".bron-dossier-up") : same).focus();
  }

  // Those without a date, or without its year, come last; of one day those that were published then come first.
  function sortByDate() {
    const known = (day) => (/^[0-9]{4}/.test(day || "") ? day : "9999");
    const order = (quote) => `${known(quote.day)} ${known(quote.published)}`;
    quotes = [...quotes].sort((one, two) => order(one).localeCompare(order(two)));
    write();
  }

  const marked = (quote) => {
    const [opening, closing] = Array.isArray(quote.marks) ? quote.marks : ["“", "”"];
    return `${opening}${quote.quote}${closing}`;
  };

  function asText() {
    const address = (quote) => (/^read\//.test(quote.path) ? new URL(quote.path, document.baseURI).href : "");
    return quotes
      .map((quote) => {
        const source = [quote.title, quote.source, address(quote)].filter(Boolean).join(", ");
        return `${marked(quote)} — ${source}${quote.note ? `\n${quote.note}` : ""}`;
      })
      .join("\n\n");
  }

  async function copy() {
    const done = dialog().querySelector(".bron-dossier-copied");
    try {
      await navigator.clipboard.writeText(asText());
      done.hidden = false;
      setTimeout(() => (done.hidden = true), 3000);
    } catch {
      dialog().querySelector(".bron-dossier-failed").hidden = false;
    }
  }

  // In a frame of its own: the page around the dossier is not printed.
  function print() {
    const frame = document.createElement("iframe");
    frame.className = "bron-dossier-paper";
    frame.setAttribute("aria-hidden", "true");
    frame.tabIndex = -1;
    document.body.append(frame);
    const paper = frame.contentDocument;
    const add = (kind, text) => paper.body.appendChild(Object.assign(paper.createElement(kind), { textContent: text }));
    paper.title = dialog().querySelector("h2").innerText;
    add("h1", paper.title);
    for (const quote of quotes) {
      add("blockquote", marked(quote));
      add("p", [quote.title, quote.source].filter(Boolean).join(", "));
      if (quote.note) add("p", quote.note);
    }
    frame.contentWindow.addEventListener("afterprint", () => frame.remove());
    frame.contentWindow.print();
  }

  function mark(button) {
    button.setAttribute("aria-pressed", String(isKept(JSON.parse(button.dataset.kept).place)));
  }

  function show() {
    for (const button of document.querySelectorAll(".bron-keep")) mark(button);
    const panel = dialog();
    if (!panel) return;
    for (const count of document.querySelectorAll(".bron-dossier-count")) count.textContent = String(quotes.length);
    const list = panel.querySelector(".bron-dossier-quotes");
    list.replaceChildren(...quotes.map(item));
    panel.querySelector(".bron-dossier-none").hidden = quotes.length > 0;
    for (const row of panel.querySelectorAll(".bron-dossier-files")) row.hidden = quotes.length === 0;
    document.getElementById("bron-dossier-clear").hidden = quotes.length === 0;
    document.getElementById("bron-dossier-undo").hidden = emptied.length === 0;
    panel.querySelector(".bron-dossier-gone").hidden = gone.size === 0;
    panel.querySelector(".bron-dossier-drop").hidden = gone.size === 0;
  }

  function item(quote, at) {
    const made = dialog().querySelector("template").content.firstElementChild.cloneNode(true);
    made.classList.toggle("bron-is-gone", gone.has(quote.place));
    const text = made.querySelector("blockquote");
    text.textContent = marked(quote);
    if (quote.language && quote.language !== "und") text.lang = String(quote.language);
    const link = made.querySelector("a");
    link.firstElementChild.textContent = String(quote.title || quote.source);
    made.querySelector(".bron-dossier-source").textContent = quote.title ? String(quote.source) : "";
    const note = made.querySelector("textarea");
    note.value = String(quote.note || "");
    note.dataset.place = quote.place;
    if (/^read\//.test(quote.path)) link.setAttribute("href", quote.path);
    for (const button of made.querySelectorAll("button")) button.dataset.place = quote.place;
    made.querySelector(".bron-dossier-up").disabled = at === 0;
    made.querySelector(".bron-dossier-down").disabled = at === quotes.length - 1;
    return made;
  }

  function empty() {
    const all = quotes;
    remove(new Set(all.map((quote) => quote.place)));
    emptied = all;
    show();
    document.getElementById("bron-dossier-undo").focus();
  }

  function undo() {
    quotes = emptied;
    write();
    document.getElementById("bron-dossier-clear").focus();
  }

  function remove(places) {
    quotes = quotes.filter((quote) => !places.has(quote.place));
    gone = new Set([...gone].filter((place) => isKept(place)));
    write();
  }

  async function download(button) {
    const asked = {
      quotes: quotes.map((quote) => ({
        cite: quote.place,
        note: String(quote.note || ""),
        question: String(quote.question || "").slice(0, 500),
      })),
      format: button.dataset.format,
      lang: document.documentElement.lang.slice(0, 2),
    };
    const failed = dialog().querySelector(".bron-dossier-failed");
    failed.hidden = true;
    try {
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch("api/export", { method: "POST", headers, body: JSON.stringify(asked) });
      const refused = answer.status === 422 ? (await answer.json()).error : null;
      if (refused?.where === "cite" && isKept(refused.received)) gone.add(refused.received);
      else if (answer.ok) save(await answer.blob(), fileName(button.dataset.suffix));
      else failed.hidden = false;
    } catch {
      failed.hidden = false;
    }
    show();
  }

  function fileName(suffix) {
    const day = new Date();
    const two = (number) => String(number).padStart(2, "0");
    return `bron-dossier-${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}.${suffix}`;
  }

  function save(content, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const button = target.closest("button");
    if (button?.matches(".bron-keep")) toggle(button);
    else if (button?.id === "bron-dossier-open") open();
    else if (button?.id === "bron-dossier-close") dialog().close();
    else if (button?.id === "bron-dossier-clear") empty();
    else if (button?.id === "bron-dossier-undo") undo();
    else if (button?.matches(".bron-dossier-drop")) remove(gone);
    else if (button?.matches(".bron-dossier-copy")) copy();
    else if (button?.matches(".bron-dossier-sort")) sortByDate();
    else if (button?.matches(".bron-dossier-print")) print();
    else if (button?.matches(".bron-dossier-up")) move(button.dataset.place, -1);
    else if (button?.matches(".bron-dossier-down")) move(button.dataset.place, 1);
    else if (button?.matches(".bron-dossier-remove")) remove(new Set([button.dataset.place]));
    else if (button?.matches("#bron-dossier [data-format]")) download(button);
    else if (target.closest("#bron-dossier a")) dialog().close(); // the source has opened beside the chat; Back leads here
  });

  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("#bron-dossier textarea")) return;
    const { value, dataset } = event.target;
    quotes = quotes.map((quote) => (quote.place === dataset.place ? { ...quote, note: value } : quote));
    store(); // drawn again the caret would be lost
  });

  window.addEventListener("popstate", (event) => {
    const panel = dialog();
    if (panel?.open && !event.state?.dossier) panel.close();
    else if (panel && !panel.open && event.state?.dossier) panel.showModal();
  });

  window.addEventListener("storage", (event) => {
    if (event.key !== NAME) return;
    quotes = read();
    show();
  });

  bronNewsroom.onShown(".bron-keep", mark);
  bronNewsroom.onShown("#bron-dossier", (panel) => {
    panel.addEventListener("close", closed);
    if (history.state?.dossier) history.replaceState({ ...history.state, dossier: false }, ""); // after a reload
    show();
    if (location.hash === "#dossier") open(); // the way here from the other pages
  });
})();
