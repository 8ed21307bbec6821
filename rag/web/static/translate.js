// Quotes in another language, translated on the reader's own machine where the browser can (the Translator API).
"use strict";

(() => {
  const translators = new Map();

  async function offer(button) {
    if (!self.Translator) return;
    const languages = { sourceLanguage: button.dataset.from, targetLanguage: button.dataset.to };
    try {
      if ((await self.Translator.availability(languages)) === "unavailable") return;
    } catch {
      return; // a browser that forbids it here
    }
    button.hidden = false;
    const answer = button.closest(".bron-answer");
    const note = answer?.querySelector(".bron-no-translation");
    if (note && !answer.querySelector(".bron-translate[hidden]")) note.hidden = true;
  }

  function translator(sourceLanguage, targetLanguage) {
    const pair = `${sourceLanguage} ${targetLanguage}`;
    if (!translators.has(pair)) {
      const made = self.Translator.create({ sourceLanguage, targetLanguage });
      made.catch(() => translators.delete(pair));
      translators.set(pair, made);
    }
    return translators.get(pair);
  }

  // The original stays where it is; what the browser made of it stands under it, labelled.
  async function translate(button) {
    const place = document.createElement("blockquote");
    place.className = "bron-card-translation bron-browser-translation";
    place.setAttribute("role", "status");
    place.textContent = button.dataset.waiting;
    button.disabled = true;
    button.parentElement.before(place);
    try {
      const made = await translator(button.dataset.from, button.dataset.to);
      const text = await made.translate(button.dataset.text);
      const label = document.createElement("span");
      label.className = "bron-label";
      label.textContent = button.dataset.label;
      const words = document.createElement("span");
      words.lang = button.dataset.to;
      words.dir = "auto";
      words.textContent = text;
      place.replaceChildren(label, words);
      button.hidden = true;
    } catch {
      place.textContent = button.dataset.failed;
      button.disabled = false;
      setTimeout(() => place.remove(), 6000);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button.bron-translate") : null;
    if (button) translate(button);
  });

  bronNewsroom.onShown(".bron-translate", offer);
})();
