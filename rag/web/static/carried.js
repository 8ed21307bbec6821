// The button beside a completed question: one tap asks what was typed alone, without what was carried over.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button.bron-carried") : null;
  if (button) bron.ask({ question: button.dataset.ask, alone: true });
});
