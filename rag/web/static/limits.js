// What limits a question: chips of the filters that are on, also when these are folded; and its length, as it is typed.
"use strict";

(() => {
  const { say, make, whenThere } = bron;
  const NONE = [[], [], "", ""]; // languages, outlets, from, to: in the order of the page's components
  const NEAR = 0.9; // of the longest question, from where characters are counted
  let current = NONE;
  let next = null;

  const names = new Intl.DisplayNames([bron.language], { type: "language", fallback: "code" });

  function named([languages, outlets, since, until]) {
    const chips = [];
    for (const code of languages) chips.push([names.of(code), 0, code]);
    for (const outlet of outlets) chips.push([outlet, 1, outlet]);
    if (since) chips.push([say("from_date", { date: since }), 2, ""]);
    if (until) chips.push([say("to_date", { date: until }), 3, ""]);
    return chips;
  }

  const cleaned = ([languages, outlets, since, until]) => [
    languages || [],
    outlets || [],
    (since || "").trim(),
    (until || "").trim(),
  ];

  function limited(limits) {
    current = cleaned(limits);
    whenThere("#bron-limits", (place) => {
      const held = place.contains(document.activeElement);
      const chips = named(current);
      place.replaceChildren(...(chips.length ? [make("span", {}, `${say("limits_on")}:`)] : []), ...chips.map(chip));
      if (held) (place.querySelector("button") || area()).focus();
    });
    bron.keep();
  }

  function chip([words, field, value]) {
    const cross = make("span", { "aria-hidden": "true" }, "×");
    const label = say("limit_off", { limit: words });
    const button = make("button", { type: "button", class: "bron-chip", "aria-label": label });
    button.append(make("bdi", {}, words), cross);
    button.addEventListener("click", () => {
      const limits = current.map((part, place) =>
        place !== field ? part : Array.isArray(part) ? part.filter((one) => one !== value) : "",
      );
      setLimits(limits);
    });
    return button;
  }

  // Through Gradio, whose components hold the limits.
  function setLimits(limits) {
    next = limits;
    document.getElementById("bron-relimit").click();
  }

  function limits() {
    const set = next || current;
    next = null;
    limited(set);
    return set;
  }

  const area = () => document.querySelector("#bron-question textarea");
  const length = (text) => [...text.trim()].length;

  function note(text, kind) {
    const place = document.getElementById("bron-note");
    place.textContent = text;
    place.className = kind || "";
  }

  function count() {
    const left = bron.longest - length(area().value);
    if (left < 0) note(say("characters_over", { count: -left }), "bron-over");
    else note(left <= bron.longest * (1 - NEAR) ? say("characters_left", { count: left }) : "");
  }

  function tooLong(text) {
    if (length(text) <= bron.longest) return false;
    note(say("too_long", { count: length(text), most: bron.longest }), "bron-over");
    return true;
  }

  // A period that cannot be is mended before anything is asked.
  function wrongPeriod() {
    const problem = document.querySelector("#bron-period-problem [data-field]");
    if (!problem) return false;
    const fold = document.querySelector("#bron-filters > button");
    if (fold.getAttribute("aria-expanded") === "false" || !problem.checkVisibility()) fold.click();
    setTimeout(() => document.querySelector(`#bron-${problem.dataset.field} :is(input, textarea)`).focus(), 100);
    return true;
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("#bron-question textarea")) count();
  });

  // Above "limited" is told of every change by Gradio; these are for whoever asks or restores.
  Object.assign(bron, {
    limited,
    limits,
    setLimits,
    cleaned,
    currentLimits: () => current,
    noLimits: () => NONE,
    refused: (text) => tooLong(text) || wrongPeriod(),
    counted: () => note(""),
    startWith: (limits) => (next = limits),
  });
})();
