// An address that asks: /?q=… is asked once, and the answer says whether the index has changed since the link was made.
"use strict";

const bronLink = (() => {
  const parameters = new URLSearchParams(location.search);
  const question = (parameters.get("q") || "").trim();
  const made = parameters.get("v") || parameters.get("generation");
  const asks = question !== "" && !wasRestored();
  const most = 10; // signs of a date
  let awaited = false;

  const [since, until] = ["from", "to"].map((name) => (parameters.get(name) || "").trim().slice(0, most));
  if (asks) bron.startWith([parameters.getAll("language"), parameters.getAll("outlet"), since, until]);

  // Called when Gradio's components hold the limits.
  function open() {
    if (!asks) return;
    // A period that cannot be is the reader's to mend; asked without it, the answer would be to something else.
    if (bron.wrongPeriod([[], [], since, until])) return bron.type(question);
    awaited = true;
    bron.ask({ question, alone: true });
  }

  // After a reload the page may already hold the conversation that the address began.
  function wasRestored() {
    const [entry] = performance.getEntriesByType("navigation");
    return entry?.type !== "navigate" && bron.turns().length > 0;
  }

  bronNewsroom.onShown(".bron-link[data-generation]", (button) => {
    if (!awaited) return;
    awaited = false;
    const answer = button.closest(".bron-answer");
    if (!made || !answer) return;
    const changed = made !== button.dataset.generation;
    const note = document.createElement("p");
    note.className = changed ? "bron-link-since bron-has-changed" : "bron-link-since";
    note.setAttribute("role", "status");
    note.textContent = changed ? button.dataset.changed : button.dataset.same;
    answer.prepend(note); // whoever was sent the link reads it before the answer
  });

  return { open };
})();
window.bronLink = bronLink;
