// Quotes in another language, translated on the reader's own machine where the browser can (the Translator API).
"use strict";

(() => {
  const translators = new Map();
  const shown = new WeakMap(); // button -> the translation that it made
  const stops = new WeakMap(); // button -> what stops the translation that is being made
  const SLOW = 6000; // milliseconds after which it is said why it takes so long,
  const LONGEST = 90000; // and after which it is given up: a browser may have to fetch a model first

  // While it is asked whether the browser can translate, nothing says that it cannot.
  document.documentElement.classList.toggle("bron-translator", Boolean(self.Translator));

  async function offer(button) {
    if (!self.Translator) return;
    const languages = { sourceLanguage: button.dataset.from, targetLanguage: button.dataset.to };
    const answer = button.closest(".bron-answer") ?? button.closest("article"); // a card is an article in an answer
    const note = answer?.querySelector(".bron-no-translation");
    const asked = async () => self.Translator.availability(languages);
    const can = await asked().catch(() => "unavailable"); // or it is forbidden here
    if (can === "unavailable") {
      note?.classList.add("bron-so-it-is");
      return;
    }
    button.hidden = false;
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
    place.classList.add("bron-translating");
    const stopped = new Promise((resolve) => stops.set(button, () => resolve("stopped")));
    const late = new Promise((resolve) => setTimeout(() => resolve("late"), LONGEST));
    const slow = setTimeout(() => (place.textContent = button.dataset.slow), SLOW);
    button.dataset.show ??= button.textContent;
    button.textContent = button.dataset.stop;
    const quotation = button.closest(".bron-quotation");
    if (quotation) quotation.after(place);
    else button.parentElement.before(place);
    try {
      const text = await Promise.race([translated(button), stopped, late]);
      if (text === "stopped") return place.remove();
      if (text === "late") throw new Error("it takes too long");
      const label = document.createElement("span");
      label.className = "bron-label";
      label.textContent = button.dataset.label;
      const words = document.createElement("span");
      words.lang = button.dataset.to;
      words.dir = "auto";
      words.textContent = text.made;
      place.replaceChildren(label, words);
      shown.set(button, place);
    } catch {
      translators.clear(); // the next try begins anew
      place.textContent = button.dataset.failed;
      setTimeout(() => place.remove(), 6000);
    } finally {
      clearTimeout(slow);
      place.classList.remove("bron-translating");
      stops.delete(button);
      named(button);
    }
  }

  async function translated(button) {
    const made = await translator(button.dataset.from, button.dataset.to);
    return { made: await made.translate(button.dataset.text) };
  }

  function toggle(button) {
    const place = shown.get(button);
    place.hidden = !place.hidden;
    named(button);
  }

  // What pressing it would do now.
  function named(button) {
    const place = shown.get(button);
    button.textContent = place && !place.hidden ? button.dataset.hide : button.dataset.show;
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button.bron-translate") : null;
    if (button) (stops.get(button) || (shown.has(button) ? toggle : translate))(button);
  });

  bronNewsroom.onShown(".bron-translate", offer);
})();
