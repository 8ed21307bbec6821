// The pane in which a source is read: opened by a link to it, closed by its button, Escape or the way back.
// What was opened is the browser's history: Back goes through it, and leaves the page only after it.
"use strict";

(() => {
  let opener = null;

  const pane = () => document.getElementById("bron-reader-pane");
  const frame = () => pane().querySelector("iframe");
  const opened = () => document.body.classList.contains("bron-reading");
  const covers = () => getComputedStyle(document.getElementById("bron-source")).position === "fixed";

  function open(link, byKeyboard) {
    opener = link;
    const depth = (history.state?.depth || 0) + 1;
    history.pushState({ source: link.href, depth }, "");
    show(link.href, byKeyboard);
    mark(link);
  }

  function show(address, takesFocus) {
    document.body.classList.add("bron-reading");
    document.getElementById("bron-new-tab").href = address;
    uncover();
    if (covers()) document.getElementById("bron-close").focus();
    // From a citation to its source in one key; Escape leads back (reading.js).
    else if (takesFocus) frame().addEventListener("load", () => frame().contentWindow.focus(), { once: true });
    frame().contentWindow.location.replace(address); // a navigation of the frame would be a step of its own
  }

  // The pane says which article it shows, also where its text stands at the quote.
  function name() {
    const head = frame().contentDocument?.querySelector("article > header");
    const title = document.getElementById("bron-reader-title");
    const from = document.getElementById("bron-reader-from");
    const heading = head?.querySelector("h1 > *");
    if (!heading) return;
    title.replaceChildren(bron.make("bdi", { lang: heading.lang }, heading.textContent));
    const facts = head.querySelectorAll(".bron-byline .bron-outlet, .bron-byline time");
    from.textContent = [...facts].slice(0, 2).map((fact) => fact.textContent).join(" · ");
  }

  function mark(link) {
    for (const other of document.querySelectorAll("[aria-current=true]")) other.removeAttribute("aria-current");
    if (link) link.setAttribute("aria-current", "true");
  }

  function hide() {
    if (!opened()) return;
    document.body.classList.remove("bron-reading");
    uncover();
    mark(null);
    document.getElementById("bron-reader-title").textContent = bron.say("reader");
    document.getElementById("bron-reader-from").textContent = "";
    frame().contentWindow.location.replace("about:blank");
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  }

  // Behind a sheet nothing can be reached.
  function uncover() {
    const covered = opened() && covers();
    for (const id of ["bron-talk", "bron-masthead"]) document.getElementById(id).inert = covered;
  }

  // focus: goes back to what opened it.
  function close({ focus = true } = {}) {
    if (!opened()) return;
    if (!focus) opener = null;
    hide();
    const depth = history.state?.depth || 0;
    if (depth) history.go(-depth);
  }

  function travel(state) {
    if (!state?.source) return hide();
    show(state.source, false);
    mark([...document.querySelectorAll("a[target=bron-reader]")].find((link) => link.href === state.source));
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const link = target.closest("a[target=bron-reader]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (link && plain) {
      event.preventDefault();
      open(link, event.detail === 0);
    }
    if (target.closest("#bron-close")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  window.addEventListener("popstate", (event) => travel(event.state));
  window.addEventListener("resize", () => pane() && uncover());

  Object.assign(bron, { close });
  bron.whenThere("#bron-reader-pane", () => {
    frame().addEventListener("load", name);
    travel(history.state);
  });
})();
