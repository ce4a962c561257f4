// Not in the wasm: it would be twice as heavy there, and on every page.
const root = document.getElementById('live');
const [toggle, status] = root.children;
const count = toggle.lastElementChild;
let stream, news = 0, isBusy = false, isDue = false;

// What goes well is heard; only what does not is also seen.
const say = (what) => {
  status.textContent = (what === 'on' && news ? `${root.dataset.news} ${news}` : root.dataset[what]) ?? '';
  status.toggleAttribute('data-quiet', what === 'on');
  count.textContent = what === 'on' && news ? `+${news}` : '';
};
const key = (row) => row.querySelector('[data-row]')?.getAttribute('href');
const hasFocus = (element) => element.contains(document.activeElement);

// Rows that stay are left where they are, with the focus and the place on the screen.
const renewRows = (body, fresh) => {
  const rows = body.rows;
  const known = new Map([...rows].map((row) => [key(row), row]));
  const kept = new Set([...fresh].map(key));
  for (const [href, row] of known) if (!kept.has(href) && !hasFocus(row)) row.remove();
  let next = rows[0];
  for (const row of [...fresh]) {
    const old = known.get(key(row));
    if (!old) {
      body.insertBefore(document.adoptNode(row), next ?? null);
      row.dataset.fresh = '';
      setTimeout(() => delete row.dataset.fresh, 5000);
      news += 1;
      continue;
    }
    const cells = [...row.cells];
    [...old.cells].forEach((cell, i) => {
      if (cells[i] && !hasFocus(cell) && !cell.isEqualNode(cells[i])) cell.replaceWith(document.adoptNode(cells[i]));
    });
    next = old.nextElementSibling;
  }
};

const renew = (page) => {
  for (const part of document.querySelectorAll('[data-live]')) {
    const fresh = page.querySelector(`[data-live=${part.dataset.live}]`);
    if (!fresh || part.isEqualNode(fresh)) continue;
    const heads = [part, fresh].map((side) => side.querySelector('thead'));
    if (heads[0] && heads[1]?.isEqualNode(heads[0])) {
      part.querySelector('caption').textContent = fresh.querySelector('caption').textContent;
      renewRows(part.querySelector('tbody'), fresh.querySelector('tbody').rows);
    } else if (!hasFocus(part)) part.replaceChildren(...document.adoptNode(fresh).childNodes);
  }
};

const stop = (why) => {
  stream?.close();
  stream = undefined;
  toggle.ariaPressed = 'false';
  say(why);
};

const refresh = async () => {
  isDue = true;
  if (isBusy) return;
  isBusy = true;
  while (isDue && stream) {
    isDue = false;
    try {
      const answer = await fetch(location.href);
      if (!answer.ok || answer.redirected) stop('ended');
      else if (stream) {
        renew(new DOMParser().parseFromString(await answer.text(), 'text/html'));
        say('on');
      }
    } catch {
      // the stream says that the connection is lost
    }
    await new Promise((resolve) => setTimeout(resolve, 900));
  }
  isBusy = false;
};

const start = () => {
  toggle.ariaPressed = 'true';
  news = 0;
  stream = new EventSource(`/messages/live${location.search}`);
  // what came between the page and the stream
  stream.onopen = refresh;
  stream.onerror = () => (stream?.readyState === EventSource.CLOSED ? stop('ended') : say('lost'));
  stream.addEventListener('changed', refresh);
  stream.addEventListener('end', () => stop('ended'));
};

// The address says whether it is on, so that a page loaded again goes on.
toggle.addEventListener('click', () => {
  const url = new URL(location.href);
  if (stream) {
    stop();
    url.searchParams.delete('live');
  } else url.searchParams.set('live', '1');
  history.replaceState(history.state, '', url);
  if (url.searchParams.has('live')) start();
});

root.hidden = false;
if (new URLSearchParams(location.search).get('live') === '1') start();
