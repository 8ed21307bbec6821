// What a reader says of an answer is sent with the answer, and with nothing of the reader.
"use strict";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const place = form instanceof HTMLFormElement ? form.closest(".bron-feedback") : null;
  if (!place) return;
  event.preventDefault();
  const said = place.querySelector(".bron-feedback-said");
  const button = form.querySelector("button");
  const given = new FormData(form);
  if (!given.get("kind")) {
    said.textContent = place.dataset.choose;
    said.scrollIntoView({ block: "center" }); // on a phone it would stand behind the question box
    form.querySelector("input").focus({ preventScroll: true });
    return;
  }
  const about = JSON.parse(place.dataset.about);
  button.disabled = true;
  try {
    const answer = await fetch("api/feedback", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...about, kind: given.get("kind"), remark: given.get("remark") }),
    });
    said.textContent = answer.ok ? place.dataset.thanks : answer.status === 429 ? place.dataset.busy : place.dataset.failed;
    form.hidden = answer.ok;
  } catch {
    said.textContent = place.dataset.failed;
  }
  button.disabled = false;
});
