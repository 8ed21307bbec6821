// Questions and answers: asked one at a time, kept in this browser until it forgets them. The server remembers none.
"use strict";

(() => {
  const { say, make, whenThere } = bron;
  const KEPT = "bron-conversation";
  const MOST = 20; // turns that are kept
  const EARLIER = 10; // questions that an AskRequest takes
  const LAST_PIECE = 6000; // milliseconds that it may follow the end, on a slow phone too
  const LONGEST_HALT = 3000;
  const HAND_OVER = 4000; // in which Gradio turns to the server, unless it looks for the connection itself
  const BOX = "#bron-question textarea";
  const OF_ANSWER = ".bron-sureness, .bron-refusal";

  // {question, html, asked, alone}: as typed, its answer, as it was asked, and whether without those before it; without an
  // answer yet, html is "".
  let turns = [];
  let ready = false; // what is asked before Gradio listens waits
  let queue = []; // AskRequests that wait for the one that is answered
  let current = null; // {request, node}: the turn that is being answered
  let sent = 0; // questions that Gradio was given,
  let over = 0; // and is done with
  let handed = 0; // the last of them for which Gradio asked the server
  let halting = 0; // while Gradio is cancelling: the timer that waits no longer for it
  let request = null; // what next() hands to Gradio
  let reached = navigator.onLine; // whether there is a connection, as far as is known
  let forgotten = null; // what "Undo" brings back, until the next question

  const list = () => document.getElementById("bron-list");

  // ---- asking: submit() or ask() -> send -> next -> show, show, … -> whole

  function requestOf(question, limits, alone) {
    const [languages, outlets, published_from, published_to] = bron.cleaned(limits);
    return { question, languages, outlets, published_from, published_to, alone };
  }

  // What stands in the box, at once: Gradio would take it a moment later, and what is typed meanwhile with it.
  function submit(event) {
    const area = document.querySelector(BOX);
    const text = area.value;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (bron.refused(text)) return;
    type("");
    bron.counted();
    if (text.trim()) put(requestOf(text.trim(), bron.currentLimits(), false));
  }

  // Puts words into the box, as if they were typed.
  function type(text) {
    const area = document.querySelector(BOX);
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches?.(BOX)) submit(event);
    },
    true,
  );
  document.addEventListener(
    "click",
    (event) => {
      if (event.target instanceof Element && event.target.closest("#bron-question .submit-button")) submit(event);
    },
    true,
  );

  // Ask without typing. alone: without what came before it.
  function ask({ question, limits = bron.currentLimits(), alone = false }) {
    if (!bron.refused(question)) put(requestOf(question, limits, alone));
  }

  function put(asked) {
    const linked = new URLSearchParams(location.search).get("q")?.trim();
    if (linked !== asked.question) plainAddress(); // it would be kept, or sent on, for what is asked now
    queue.push(asked);
    keep();
    bron.close({ focus: false }); // what is open belongs to an answer before
    bron.foldLimits();
    offerUndo(null);
    goOn();
  }

  function plainAddress() {
    if (location.search) history.replaceState(history.state, "", location.pathname);
  }

  // Without a connection what is asked waits, to be seen; it goes on when there is one, or when the reader says so.
  function connection(there) {
    reached = there;
    goOn();
  }

  // A question that did not reach the server waits again. Gradio tells nobody, so its requests are watched.
  function unreached() {
    if (!current) return;
    current.node.remove();
    queue.unshift(current.request);
    current = null;
    over += 1;
    document.body.classList.remove("bron-asking");
    keep(); // Gradio starts the page anew when it has found its server again
    connection(false);
  }

  const fetched = window.fetch;
  window.fetch = async (...request) => {
    const asks = String(request[0]?.url ?? request[0]).includes("queue/join");
    try {
      if (asks) handed = sent;
      return await fetched(...request);
    } catch (error) {
      if (asks) unreached();
      throw error;
    }
  };

  window.addEventListener("online", () => connection(true));
  window.addEventListener("offline", () => connection(false));

  function send({ alone, ...asked }) {
    const since = turns.slice(Math.max(0, turns.findLastIndex((turn) => turn.alone)));
    const before = since.filter((turn) => turn.asked).map((turn) => turn.question);
    const earlier = alone ? [] : before.slice(-EARLIER);
    const place = make("p", { class: "bron-wait" }, say("searching"));
    const node = turnNode(asked.question, make("div", { class: "bron-answer" }, place));
    current = { request: asked, alone, node, number: ++sent };
    request = { ...asked, earlier, number: sent };
    keep();
    list().append(node);
    document.body.classList.add("bron-asking");
    say_status(say("searching"));
    node.scrollIntoView({ block: "start" });
    document.getElementById("bron-send").click();
    const { number } = current;
    setTimeout(() => current?.number === number && handed !== number && unreached(), HAND_OVER);
  }

  const next = () => [JSON.stringify(request)];

  function turnNode(question, ...answer) {
    const label = make("span", { class: "bron-unseen" }, `${say("you_asked")}: `);
    const heading = make("h2", { class: "bron-question", tabindex: "-1" }, label, make("bdi", {}, question));
    return make("article", { class: "bron-turn" }, heading, make("div", { class: "bron-place" }, ...answer));
  }

  // Gradio may hand over what belongs to the question before once more: each piece says whose it is.
  function show(html) {
    if (!current || !html) return;
    const made = make("div");
    made.innerHTML = html; // made by the server, where all text is escaped
    const piece = made.querySelector(".bron-piece");
    if (piece?.dataset.number !== String(current.number)) return;
    bron.relabel(piece);
    current.node.querySelector(".bron-place").replaceChildren(piece);
    const looking = piece.querySelector(".bron-looking");
    if (looking && !current.told) say_status((current.told = looking.textContent)); // once, however often it changes
    if ("whole" in piece.dataset) finish(html, piece.dataset.question || "");
  }

  function finish(html, asked) {
    const { request, alone, node } = current;
    current = null;
    turns = [...turns, { question: request.question, html, asked, alone }].slice(-MOST);
    document.body.classList.remove("bron-asking");
    document.title = `${request.question} – Bron`; // of several open conversations each is known by its last question
    keep();
    const said = node.querySelector(OF_ANSWER);
    say_status(said ? said.textContent : "");
    document.dispatchEvent(new CustomEvent("bron:answered", { detail: node }));
    goOn();
  }

  function goOn() {
    if (ready && reached && !current && !halting && queue.length) send(queue.shift());
    showQueue();
  }

  // Gradio listens, and its components hold the limits.
  function opened() {
    ready = true;
    // What the library placed meanwhile has moved the last question from where it is read.
    if (!current) list().lastElementChild?.scrollIntoView({ block: "start" });
    goOn();
  }

  // Gradio is done with a question, as many times as one was sent. If its answer is not whole, something broke off; the
  // last piece may yet be on its way.
  function ended() {
    const number = ++over;
    if (halting) return halted();
    setTimeout(() => {
      if (current?.number === number) giveUp(say("broke_off"), true);
    }, LAST_PIECE);
  }

  function stop() {
    halt();
    if (current) giveUp(say(queue.length ? "stopped_next" : "stopped"), true);
    focusBox();
  }

  function halt() {
    if (!current) return;
    halting = setTimeout(halted, LONGEST_HALT);
    document.getElementById("bron-halt").click();
  }

  // What is asked next must not be cancelled with what was stopped.
  function halted() {
    clearTimeout(halting);
    halting = 0;
    goOn();
  }

  // again: whether the question may be asked again with one tap.
  function giveUp(sentence, again = false) {
    const place = current.node.querySelector(".bron-place");
    const piece = make("div", { class: "bron-piece" });
    const kept = place.querySelector(".bron-text");
    if (kept) piece.append(make("div", { class: "bron-answer" }, kept));
    const said = make("div", { class: "bron-answer" }, make("p", { class: "bron-wait" }, sentence));
    const { question } = current.request;
    if (again) said.append(make("p", { class: "bron-again" }, make("button", { "data-ask": question }, say("ask_again"))));
    piece.append(said);
    place.replaceChildren(piece);
    finish(piece.outerHTML, "");
    say_status(sentence);
  }

  const focusBox = () => document.querySelector(BOX).focus();

  function say_status(text) {
    const status = document.getElementById("bron-status");
    status.lang = bron.language;
    status.textContent = text;
  }

  // ---- what waits

  function showQueue() {
    const place = document.getElementById("bron-queue");
    const rows = queue.map((asked) => {
      const label = say("not_next", { question: asked.question });
      const cross = make("button", { type: "button", class: "bron-chip", "aria-label": label }, "×");
      cross.addEventListener("click", () => {
        queue = queue.filter((other) => other !== asked);
        keep();
        showQueue();
        focusBox();
      });
      return make("p", {}, make("span", {}, `${say("asked_next")}: `), make("bdi", {}, asked.question), " ", cross);
    });
    place.replaceChildren(...rows, ...(rows.length && !reached ? [offline()] : []));
    document.body.classList.toggle("bron-waiting", rows.length > 0);
  }

  function offline() {
    const now = make("button", { type: "button" }, say("try_now"));
    now.addEventListener("click", () => connection(true));
    return make("p", { class: "bron-offline", role: "status" }, `${say("offline")} `, now);
  }

  // ---- kept in this browser

  function keep() {
    const limits = bron.currentLimits();
    if (!turns.length && !queue.length && !limits.some((limit) => limit.length)) return unkeep();
    for (let kept = turns; ; kept = kept.slice(1)) {
      try {
        sessionStorage.setItem(KEPT, JSON.stringify({ turns: kept, limits, queue }));
        return;
      } catch {
        if (!kept.length) return; // no storage: the conversation lasts as long as the page
      }
    }
  }

  function unkeep() {
    try {
      sessionStorage.removeItem(KEPT);
    } catch {
      // no storage: nothing was kept
    }
  }

  function restore() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(KEPT));
    } catch {
      kept = null; // no storage, or not ours
    }
    if (!kept) return;
    bron.startWith(kept.limits);
    turns = kept.turns;
    queue = kept.queue || [];
    whenThere("#bron-list", draw);
  }

  function draw() {
    if (turns.length) document.title = `${turns.at(-1).question} – Bron`;
    for (const turn of turns) {
      const node = turnNode(turn.question);
      node.querySelector(".bron-place").innerHTML = turn.html; // as the server made it
      bron.relabel(node);
      list().append(node);
    }
    list().lastElementChild?.scrollIntoView({ block: "start" });
  }

  // Everything: the conversation, what waits, the limits. Returns what Gradio's components become.
  function forget() {
    halt();
    const before = { turns, limits: bron.currentLimits() };
    turns = [];
    queue = [];
    current = null;
    document.body.classList.remove("bron-asking");
    bron.close();
    document.title = "Bron";
    list().replaceChildren();
    showQueue();
    bron.counted();
    bron.limited(bron.noLimits());
    say_status("");
    focusBox();
    plainAddress(); // or a reload would ask it again
    offerUndo(before.turns.length ? before : null);
    document.dispatchEvent(new CustomEvent("bron:forgotten"));
    return ["", ...bron.noLimits()];
  }

  // What was forgotten is in no storage: it can be brought back until the next question, and by this page alone.
  function offerUndo(before) {
    forgotten = before;
    const button = make("button", { type: "button" }, say("undo"));
    button.addEventListener("click", undo);
    document.getElementById("bron-undo").replaceChildren(...(before ? [`${say("forgotten")} `, button] : []));
  }

  function undo() {
    const { turns: kept, limits } = forgotten;
    turns = kept;
    offerUndo(null);
    draw();
    bron.setLimits(limits);
    keep();
    focusBox();
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("#bron-stop")) stop();
    const again = target?.closest(".bron-again button");
    if (again) ask({ question: again.dataset.ask });
  });

  Object.assign(bron, { opened, ask, type, next, show, ended, keep, forget, turns: () => turns, listens: () => ready });
  whenThere("#bron-chat", (area) => (area.tabIndex = 0)); // it scrolls, so the keyboard must reach it
  restore();
})();
