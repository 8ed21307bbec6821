// The report's filters. Without scripts every question is shown, those that went wrong first.
"use strict";

function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

// The passages that were found are left out: nearly every word stands in some of them.
function searched(question) {
  const copy = question.cloneNode(true);
  copy.querySelectorAll(".found").forEach((found) => found.remove());
  return copy.textContent;
}

for (const form of document.querySelectorAll("form.filters")) {
  const questions = [...document.querySelectorAll(`#${form.dataset.list} > .question`)];
  const texts = new Map(questions.map((question) => [question, plain(searched(question))]));
  const count = form.querySelector("output");

  function show() {
    const wanted = Object.fromEntries(new FormData(form));
    const words = plain(wanted.text).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const question of questions) {
      const fits =
        ["verdict", "kind", "direction"].every((name) => !wanted[name] || question.dataset[name] === wanted[name]) &&
        words.every((word) => texts.get(question).includes(word));
      question.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    count.textContent = `${shown} of ${questions.length} questions`;
  }

  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
}

// A link to a question opens it, also when a filter has hidden it.
function open() {
  const question = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (question && question.matches("details.question")) {
    question.hidden = false;
    question.open = true;
    question.scrollIntoView();
  }
}

addEventListener("hashchange", open);
open();

// On paper a folded question would be lost.
addEventListener("beforeprint", () => {
  for (const question of document.querySelectorAll("details")) question.open = true;
});
