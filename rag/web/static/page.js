// What the page does beyond the chat library: opening sources in the pane, copying answers, asking an example.
"use strict";

const bron = (() => {
  const languages = ["en", "sv", "nl"];
  const spoken = (navigator.language || "en").slice(0, 2).toLowerCase();
  const language = languages.includes(spoken) ? spoken : "en";
  document.documentElement.lang = language;
  document.documentElement.dataset.speaks = language;

  let opener = null;

  const pane = () => document.getElementById("bron-reader-pane");

  function openReader(link) {
    opener = link;
    document.body.classList.add("bron-reading");
    document.getElementById("bron-new-tab").href = link.href;
    for (const other of document.querySelectorAll("[aria-current=true]")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    if (getComputedStyle(pane().closest("#bron-source")).position === "fixed") document.getElementById("bron-close").focus();
  }

  function closeReader() {
    if (!document.body.classList.contains("bron-reading")) return;
    document.body.classList.remove("bron-reading");
    pane().querySelector("iframe").contentWindow.location.replace("about:blank");
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  }

  async function copy(button) {
    const said = button.textContent;
    let done = true;
    try {
      if (navigator.clipboard && window.isSecureContext) await navigator.clipboard.writeText(button.dataset.copy);
      else done = copyBySelection(button.dataset.copy);
    } catch {
      done = copyBySelection(button.dataset.copy);
    }
    button.textContent = done ? button.dataset.done : button.dataset.failed;
    setTimeout(() => (button.textContent = said), 2000);
  }

  // Browsers keep the clipboard from pages that are not served over https.
  function copyBySelection(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  function ask(text) {
    const area = document.querySelector("#bron-question textarea");
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => area.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true })), 50);
  }

  // The last question at the top, so that a long answer is read from its beginning.
  function showLast(tries = 20, before = -1) {
    const questions = document.querySelectorAll("#bron-chat .bron-question");
    const last = questions[questions.length - 1];
    if (last && questions.length !== before) last.scrollIntoView({ block: "start" });
    else if (tries > 0) setTimeout(() => showLast(tries - 1, before), 50);
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const link = target.closest("a[target=bron-reader]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (link && plain) openReader(link);
    if (target.closest("#bron-close")) closeReader();
    const button = target.closest("button.bron-copy");
    if (button) copy(button);
    const example = target.closest("button.bron-example");
    if (example) ask(example.textContent);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeReader();
  });

  return {
    ask,
    asked: () => showLast(20, document.querySelectorAll("#bron-chat .bron-question").length),
    answered: () => showLast(),
  };
})();
window.bron = bron;
