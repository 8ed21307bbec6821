// Only where the archive is not open: a reader whose session is over is led to the way in, and from there back.
// The conversation is kept in the browser, so it is there again.
{
  const send = window.fetch;
  window.fetch = async (...request) => {
    const answer = await send(...request);
    if (answer.status === 401) {
      location.assign(`login?next=${encodeURIComponent(`/${location.search}`)}`);
    }
    return answer;
  };
}
