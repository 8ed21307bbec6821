// Quotes that a reader keeps, in this browser alone. What is downloaded is taken from the archive again.
"use strict";

(() => {
  const NAME = "bron-dossier";
  let quotes = read();
  let gone = new Set();

  function read() {
    try {
      const kept = JSON.parse(localStorage.getItem(NAME) || "[]");
      return Array.isArray(kept) ? kept.filter((quote) => typeof quote?.place === "string") : [];
    } catch {
      return []; // storage is forbidden, or holds something else: the dossier lives as long as the page
    }
  }

  function write() {
    try {
      localStorage.setItem(NAME, JSON.stringify(quotes));
    } catch {
      // as above
    }
    show();
  }

  const dialog = () => document.getElementById("bron-dossier");
  const isKept = (place) => quotes.some((quote) => quote.place === place);

  function toggle(button) {
    const quote = JSON.parse(button.dataset.kept);
    if (isKept(quote.place)) quotes = quotes.filter((other) => other.place !== quote.place);
    else quotes = [...quotes, quote];
    write();
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
    panel.querySelector(".bron-dossier-files").hidden = quotes.length === 0;
    document.getElementById("bron-dossier-clear").hidden = quotes.length === 0;
    panel.querySelector(".bron-dossier-gone").hidden = gone.size === 0;
    panel.querySelector(".bron-dossier-drop").hidden = gone.size === 0;
  }

  function item(quote) {
    const made = dialog().querySelector("template").content.firstElementChild.cloneNode(true);
    made.classList.toggle("bron-is-gone", gone.has(quote.place));
    const text = made.querySelector("blockquote");
    text.textContent = String(quote.quote);
    if (quote.language && quote.language !== "und") text.lang = String(quote.language);
    const link = made.querySelector("a");
    link.textContent = String(quote.source);
    if (/^read\//.test(quote.path)) link.setAttribute("href", quote.path);
    made.querySelector("button").dataset.place = quote.place;
    return made;
  }

  function remove(places) {
    quotes = quotes.filter((quote) => !places.has(quote.place));
    gone = new Set([...gone].filter((place) => isKept(place)));
    write();
  }

  async function download(button) {
    const query = new URLSearchParams({ format: button.dataset.format, lang: document.documentElement.lang });
    for (const quote of quotes) query.append("cite", quote.place);
    const failed = dialog().querySelector(".bron-dossier-failed");
    failed.hidden = true;
    try {
      const answer = await fetch(`api/export?${query}`);
      const refused = answer.status === 422 ? (await answer.json()).error : null;
      if (refused?.where === "cite" && isKept(refused.received)) gone.add(refused.received);
      else if (answer.ok) save(await answer.blob(), button.dataset.file);
      else failed.hidden = false;
    } catch {
      failed.hidden = false;
    }
    show();
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
    else if (button?.id === "bron-dossier-open") dialog().showModal();
    else if (button?.id === "bron-dossier-close") dialog().close();
    else if (button?.id === "bron-dossier-clear") remove(new Set(quotes.map((quote) => quote.place)));
    else if (button?.matches(".bron-dossier-drop")) remove(gone);
    else if (button?.matches(".bron-dossier-remove")) remove(new Set([button.dataset.place]));
    else if (button?.matches("#bron-dossier [data-format]")) download(button);
    else if (target.closest("#bron-dossier a")) dialog().close(); // the source opens beside the chat
  });

  window.addEventListener("storage", (event) => {
    if (event.key !== NAME) return;
    quotes = read();
    show();
  });

  bronNewsroom.onShown(".bron-keep", mark);
  bronNewsroom.onShown("#bron-dossier", (panel) => {
    show();
    if (location.hash === "#dossier") panel.showModal(); // the way here from the other pages
  });
})();
