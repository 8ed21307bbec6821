// An address that asks: /?q=… is asked once, and the answer says whether the index has changed since the link was made.
"use strict";

const bronLink = (() => {
  const parameters = new URLSearchParams(location.search);
  const made = parameters.get("generation");
  let awaited = false;

  function open() {
    if (!(parameters.get("q") || "").trim() || wasRestored()) return;
    awaited = true;
    bron.ask(parameters.get("q").trim());
  }

  // After a reload the page may already hold the conversation that the address began.
  function wasRestored() {
    const [entry] = performance.getEntriesByType("navigation");
    return entry?.type !== "navigate" && document.querySelector("#bron-chat .bron-question") !== null;
  }

  bronNewsroom.onShown(".bron-link[data-generation]", (button) => {
    if (!awaited) return;
    awaited = false;
    if (!made) return;
    const note = button.parentElement.querySelector(".bron-link-since");
    const when = made === button.dataset.generation ? "same" : "changed";
    note.querySelector(`[data-when=${when}]`).hidden = false;
    note.hidden = false;
  });

  return { open };
})();
window.bronLink = bronLink;
