// What limits a question: chips of the filters that are on, also when these are folded; and its length, as it is typed.
// A date that is none, or a period that ends before it begins, never becomes a limit: its field says what is wrong.
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

  const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
  const lastDay = (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate();

  // The first or last day of a day, month or year, as the server reads it; null for what is no date.
  function dayOf(text, last) {
    const [, year, month, day] = DATE.exec(text) || [];
    const whole = [Number(year), Number(month ?? (last ? 12 : 1))];
    if (!(whole[0] > 0 && whole[1] >= 1 && whole[1] <= 12)) return null;
    const end = lastDay(...whole);
    const number = Number(day ?? (last ? end : 1));
    return number >= 1 && number <= end ? whole[0] * 10000 + whole[1] * 100 + number : null;
  }

  // Months as people call them, in each language of the page: "januari", "jan", "maart".
  const months = new Map([["sept", 9]]);
  for (const language of ["en", "sv", "nl"]) {
    for (const month of ["long", "short"]) {
      const name = new Intl.DateTimeFormat(language, { month, timeZone: "UTC" });
      for (let number = 0; number < 12; number += 1) {
        const called = name.format(new Date(Date.UTC(2000, number, 1))).toLowerCase().replace(".", "");
        months.set(called, number + 1);
      }
    }
  }

  // "5 januari 2022", "January 5, 2022", "jan 2022" and "2022-1-5" as the fields have dates; any other text as it is.
  function dated(text) {
    const spoken = /^(?:(?:den |the )?(\d{1,2})(?:st|nd|rd|th|:e|\.)?(?: of)? )?(\p{L}+)\.? (\d{4})$/iu.exec(text);
    const american = /^(\p{L}+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/u.exec(text);
    const figures = /^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?$/.exec(text);
    const [year, month, day] = figures
      ? figures.slice(1)
      : spoken
        ? [spoken[3], months.get(spoken[2].toLowerCase()), spoken[1]]
        : american
          ? [american[3], months.get(american[1].toLowerCase()), american[2]]
          : [];
    if (!month) return text;
    const date = [year, month, ...(day ? [day] : [])].map((part) => String(part).padStart(2, "0")).join("-");
    return dayOf(date, false) === null ? text : date;
  }

  // [field, what is wrong with it in words], or null.
  function problemOf([, , since, until]) {
    const days = [since && dayOf(since, false), until && dayOf(until, true)];
    if (days[0] === null) return ["from", say("not_a_date", { received: since })];
    if (days[1] === null) return ["to", say("not_a_date", { received: until })];
    return since && until && days[0] > days[1] ? ["to", say("period_reversed")] : null;
  }

  // The dates that can be; of a reversed period neither.
  function possible([languages, outlets, since, until]) {
    const dates = [dayOf(since, false) ? since : "", dayOf(until, true) ? until : ""];
    const reversed = dates[0] && dates[1] && dayOf(since, false) > dayOf(until, true);
    return [languages, outlets, ...(reversed ? ["", ""] : dates)];
  }

  const fields = () => ["from", "to"].map((name) => document.querySelector(`#bron-${name} :is(input, textarea)`));
  const isOpen = () => document.querySelector("#bron-filters > .label-wrap.open") !== null;
  const isDate = (node) => fields().includes(node);

  function tellWrong(problem) {
    document.getElementById("bron-period-wrong").textContent = problem ? problem[1] : "";
    for (const field of fields()) {
      const wrong = problem !== null && field.closest(`#bron-${problem[0]}`) !== null;
      field.setAttribute("aria-invalid", String(wrong));
      field.setAttribute("aria-describedby", wrong ? "bron-period-wrong" : "");
      if (wrong && isOpen()) field.scrollIntoView({ block: "nearest" });
    }
  }

  // What stands in the fields of dates, which may be neither.
  function typed() {
    const [since, until] = fields().map((field) => dated(field?.value.trim() ?? ""));
    return [[], [], since, until];
  }

  // The list of outlets covers the page as long as its box has the focus.
  let chosen = false;
  document.addEventListener("pointerdown", ({ target }) => {
    chosen = target.closest("#bron-outlets .options") !== null;
  });

  function closeOutlets() {
    if (chosen) document.querySelector("#bron-outlets input")?.blur();
    chosen = false;
  }

  function limited(limits) {
    closeOutlets();
    current = possible(cleaned(limits));
    whenThere("#bron-limits", (place) => {
      const held = place.contains(document.activeElement);
      const chips = named(current);
      const shown = chips.map(chip);
      if (chips.length > 1) shown.push(clearing());
      place.replaceChildren(...(chips.length ? [make("span", {}, `${say("limits_on")}:`)] : []), ...shown);
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

  // All limits at once; the conversation stays.
  function clearing() {
    const button = make("button", { type: "button", class: "bron-chip bron-no-limits" }, say("limits_off"));
    button.addEventListener("click", () => setLimits(NONE));
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
  function wrongPeriod(limits = typed()) {
    const problem = problemOf(limits);
    if (!problem) return false;
    fold(false);
    const field = `#bron-${problem[0]} :is(input, textarea)`;
    whenThere(field, () => tellWrong(problem)); // what is folded away may not have been made yet
    setTimeout(() => whenThere(field, (found) => found.focus()), 100);
    return true;
  }

  function fold(closed) {
    const handle = document.querySelector("#bron-filters > button");
    if (handle && handle.classList.contains("open") === closed) handle.click();
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("#bron-question textarea")) count();
    // Told once a date is typed, untold as soon as it can be.
    if (isDate(event.target) && !problemOf(typed())) tellWrong(null);
  });
  document.addEventListener("focusout", ({ target }) => {
    if (!isDate(target)) return;
    const date = dated(target.value.trim());
    if (date !== target.value.trim()) {
      target.value = date; // Gradio is told of it as of what is typed
      target.dispatchEvent(new Event("input", { bubbles: true }));
    }
    tellWrong(problemOf(typed()));
  });
  whenThere("#bron-outlets input", (box) => (box.placeholder = say("every")));

  // Above "limited" is told of every change by Gradio; these are for whoever asks or restores.
  Object.assign(bron, {
    limited,
    limits,
    setLimits,
    cleaned,
    currentLimits: () => current,
    noLimits: () => NONE,
    refused: (text) => tooLong(text) || wrongPeriod(),
    wrongPeriod,
    counted: () => note(""),
    foldLimits: () => fold(true),
    startWith: (limits) => (next = limits),
  });
})();
