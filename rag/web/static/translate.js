// Quotes in another language, translated on the reader's own machine where the browser can (the Translator API).
"use strict";

(() => {
  const translators = new Map();
  const shown = new WeakMap(); // button -> the translation that it made

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

  // The original stays where it is; what the browser made of it stands right under it, labelled, until it is hidden.
  async function translate(button) {
    const place = document.createElement("blockquote");
    place.className = "bron-card-translation bron-browser-translation";
    place.setAttribute("role", "status");
    place.textContent = button.dataset.waiting;
    button.disabled = true;
    const quotation = button.closest(".bron-quotation");
    if (quotation) quotation.after(place);
    else button.parentElement.before(place);
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
      shown.set(button, place);
      named(button);
    } catch {
      place.textContent = button.dataset.failed;
      setTimeout(() => place.remove(), 6000);
    }
    button.disabled = false;
  }

  function toggle(button) {
    const place = shown.get(button);
    place.hidden = !place.hidden;
    named(button);
  }

  // What pressing it would do now.
  function named(button) {
    button.dataset.show ??= button.textContent;
    button.textContent = shown.get(button).hidden ? button.dataset.show : button.dataset.hide;
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button.bron-translate") : null;
    if (button) (shown.has(button) ? toggle : translate)(button);
  });

  bronNewsroom.onShown(".bron-translate", offer);
})();
