// What the scripts of an answer's tools share.
"use strict";

const bronNewsroom = (() => {
  const seen = new WeakSet();
  const waiting = [];
  let planned = false;

  function look() {
    planned = false;
    for (const [selector, work] of waiting) {
      for (const node of document.querySelectorAll(selector)) {
        if (seen.has(node)) continue;
        seen.add(node);
        work(node);
      }
    }
  }

  // Answers come and go as the chat library draws them: each node is worked on once.
  function onShown(selector, work) {
    waiting.push([selector, work]);
    plan();
  }

  function plan() {
    if (planned) return;
    planned = true;
    setTimeout(look, 30);
  }

  new MutationObserver(plan).observe(document.documentElement, { childList: true, subtree: true });

  return { onShown };
})();
