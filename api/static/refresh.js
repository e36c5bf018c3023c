// Brings the progress of a submission up to date in place; without scripts the page reloads itself.
const PAUSE = 1500;

async function refresh() {
  const shown = document.getElementById("progress");
  if (!shown || shown.dataset.state === "done") return;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("progress");
    if (answer.ok && fresh && fresh.innerHTML !== shown.innerHTML) shown.replaceWith(fresh);
  } finally {
    setTimeout(refresh, PAUSE);
  }
}

setTimeout(refresh, PAUSE);
