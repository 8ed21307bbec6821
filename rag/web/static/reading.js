"use strict";
// In the pane beside the chat the way back to the chat is already on the screen.
if (window.top !== window.self) document.documentElement.classList.add("framed");
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && window.parent !== window.self) window.parent.bron?.close();
});
