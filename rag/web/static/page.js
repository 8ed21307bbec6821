// What every other script of the page stands on: the reader's language, words, examples, copying.
// The other scripts add to `bron`; events on document: "bron:answered" (detail: the turn's element), "bron:forgotten".
"use strict";

const bron = (() => {
  const data = JSON.parse(document.getElementById("bron-data").textContent);
  const languages = Object.keys(data.words);
  const cookie = document.cookie.split("; ").find((pair) => pair.startsWith(`${data.cookie}=`));
  const linked = new URLSearchParams(location.search).get("lang"); // of the link that was followed
  const wanted = [cookie && cookie.split("=")[1], linked, (navigator.language || "en").slice(0, 2).toLowerCase()];
  const language = wanted.find((code) => languages.includes(code)) || "en";
  document.documentElement.lang = language;
  document.documentElement.dataset.speaks = language;
  // Gradio says its labels in the browser's language; they have to be in the one that the reader chose.
  if (cookie || linked) {
    if (!cookie) remember(language, ""); // for this visit
    Object.defineProperty(navigator, "language", { get: () => language });
    Object.defineProperty(navigator, "languages", { get: () => [language] });
  }

  const say = (key, values = {}) =>
    data.words[language][key].replace(/\{(\w+)\}/g, (_, name) => (name in values ? values[name] : ""));

  // An answer is in its question's language, however old it is; the page's own words on it are in the page's.
  function relabel(answer) {
    for (const node of answer.querySelectorAll("[data-word]")) {
      node.textContent = say(node.dataset.word);
      node.lang = language;
    }
    for (const node of answer.querySelectorAll("[data-later]"))
      for (const [name, key] of Object.entries(JSON.parse(node.dataset.later))) node.dataset[name] = say(key);
    for (const button of answer.querySelectorAll(".bron-translate")) intoOwn(button);
  }

  // A translation is into the language of the page, which may not be the one that the answer came in.
  function intoOwn(button) {
    const named = { language: data.named[language] };
    button.dataset.to = language;
    button.textContent = say("translate", named);
    button.dataset.label = say("browser_translation", named);
    if (button.dataset.from === language) button.remove();
  }

  // The conversation is kept in this browser, so that the page can start anew in another language.
  function speak(code) {
    remember(code, "; max-age=31536000");
    location.reload();
  }

  function remember(code, lasting) {
    const path = new URL(".", document.baseURI).pathname;
    document.cookie = `${data.cookie}=${code}; path=${path}${lasting}; SameSite=Lax`;
  }

  function make(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
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

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const button = target.closest("button.bron-copy");
    if (button) copy(button);
    const example = target.closest("button.bron-example");
    if (example) bron.ask({ question: example.textContent.trim() });
    const speaks = target.closest("#bron-speaks button");
    if (speaks) speak(speaks.lang);
  });

  // What opens behind the box at the foot is brought into sight.
  document.addEventListener(
    "toggle",
    (event) => {
      const more = event.target instanceof Element ? event.target.closest("details.bron-more[open]") : null;
      if (more) more.scrollIntoView({ block: "center" });
    },
    true,
  );

  // Paper says from which archive it is, from where, and of when.
  window.addEventListener("beforeprint", () => {
    const date = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long" }).format(new Date());
    const printed = say("printed", { date, address: location.href.split(/[?#]/)[0] });
    const holds = document.querySelector(".bron-holds");
    document.getElementById("bron-printed").replaceChildren(printed, ...(holds ? [". ", holds.textContent] : ["."]));
  });

  // Gradio makes the page after the scripts have run.
  function whenThere(selector, use) {
    const node = document.querySelector(selector);
    if (node) return use(node);
    const watcher = new MutationObserver(() => {
      const found = document.querySelector(selector);
      if (!found) return;
      watcher.disconnect();
      use(found);
    });
    watcher.observe(document.documentElement, { childList: true, subtree: true });
  }

  whenThere("#bron-speaks", (nav) => {
    for (const button of nav.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.lang === language));
  });

  return { language, longest: data.longest, say, make, relabel, whenThere };
})();
window.bron = bron;
