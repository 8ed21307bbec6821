"use strict";
// In the pane beside the chat the way back to the chat is already on the screen.
if (window.top !== window.self) document.documentElement.classList.add("framed");
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && window.parent !== window.self) window.parent.bron?.close();
});
document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest(".bron-copy") : null;
  if (!button) return;
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
  } catch {
    button.textContent = button.dataset.failed;
  }
  setTimeout(() => (button.textContent = label), 2000);
});
