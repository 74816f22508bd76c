(() => {
  'use strict';
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const byId = id => document.getElementById(id);
  const redraws = [];
  const redraw = () => redraws.forEach(draw => draw());

  // Theme: kept where the browser lets a local file keep something.
  const stored = () => { try { return localStorage.getItem('tma-theme'); } catch { return null; } };
  const store = theme => { try { localStorage.setItem('tma-theme', theme); } catch { /* the choice lasts as long as the page */ } };
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme || (prefersDark.matches ? 'dark' : 'light')) === 'dark';
  const themeButton = byId('theme');
  const nameTheme = () => { themeButton.textContent = isDark() ? 'Light' : 'Dark'; themeButton.setAttribute('aria-label', isDark() ? 'Switch to the light theme' : 'Switch to the dark theme'); };
  if (['dark', 'light'].includes(stored())) root.dataset.theme = stored();
  themeButton.hidden = false;
  themeButton.onclick = () => { root.dataset.theme = isDark() ? 'light' : 'dark'; store(root.dataset.theme); nameTheme(); redraw(); };
  prefersDark.addEventListener('change', () => { nameTheme(); redraw(); });
  nameTheme();

  // Tips: the titles of drawings, shown at once and where a finger can reach them.
  const tip = document.createElement('div');
  tip.id = 'tip';
  tip.hidden = true;
  document.body.append(tip);
  for (const title of all('main svg title')) {
    title.parentNode.dataset.tip = title.textContent;
    title.remove();
  }
  const say = (text, event) => {
    tip.hidden = !text;
    if (!text) return;
    tip.textContent = text;
    tip.style.left = Math.max(4, Math.min(innerWidth - tip.offsetWidth - 8, event.clientX + 12)) + 'px';
    tip.style.top = (event.clientY + tip.offsetHeight + 24 > innerHeight ? event.clientY - tip.offsetHeight - 10 : event.clientY + 16) + 'px';
  };
  const pointed = event => {
    if (event.target.closest?.('canvas')) return;
    say(event.target.closest?.('[data-tip]')?.dataset.tip, event);
  };
  addEventListener('pointermove', pointed);
  addEventListener('pointerdown', pointed);
  addEventListener('scroll', () => { tip.hidden = true; }, { passive: true });
  addEventListener('keydown', event => { if (event.key === 'Escape') tip.hidden = true; });

  // Tables: descending, ascending, and the tree's own order again.
  const sortKey = (row, column) => {
    const cell = row.cells[column];
    const text = cell.dataset.v ?? cell.textContent.trim();
    return text !== '' && isFinite(text) ? Number(text) : text;
  };
  const compare = (one, other) =>
    typeof one === 'number' && typeof other === 'number' ? one - other
    : typeof one !== typeof other ? (typeof one === 'number' ? 1 : -1)
    : String(one).localeCompare(String(other));
  for (const table of all('table.sortable')) {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute('aria-sort', 'none');
      button.onclick = () => {
        const next = { none: 'descending', descending: 'ascending', ascending: 'none' }[head.getAttribute('aria-sort')];
        heads.forEach(other => other.setAttribute('aria-sort', 'none'));
        head.setAttribute('aria-sort', next);
        // Out of the tree's order an indent would tell a wrong parent.
        table.classList.toggle('sorted', next !== 'none');
        const sign = next === 'ascending' ? 1 : -1;
        body.append(...(next === 'none' ? original : [...original].sort((a, b) => sign * compare(sortKey(a, column), sortKey(b, column)))));
      };
    });
  }

  // Explanations: two lines each, until all of them are wanted.
  const meanings = byId('meanings');
  if (meanings) {
    const tables = all('table.nodes');
    const setBrief = isBrief => tables.forEach(table => table.classList.toggle('brief', isBrief));
    setBrief(true);
    meanings.hidden = false;
    meanings.onclick = () => {
      const isBrief = meanings.getAttribute('aria-pressed') === 'true';
      setBrief(isBrief);
      meanings.setAttribute('aria-pressed', String(!isBrief));
    };
  }

  // Of a long table of regions the first rows, until all of them are wanted.
  const moreRegions = byId('more-regions');
  if (moreRegions) {
    const tables = all('table.regions');
    const setFirst = isFirst => tables.forEach(table => table.classList.toggle('first', isFirst));
    setFirst(true);
    moreRegions.hidden = false;
    moreRegions.onclick = () => {
      const isFirst = moreRegions.getAttribute('aria-pressed') === 'true';
      setFirst(isFirst);
      moreRegions.setAttribute('aria-pressed', String(!isFirst));
    };
  }

  // Of a long table of functions the first rows, until all of them are wanted.
  for (const button of all('.more-rows')) {
    const table = button.parentNode.querySelector('table');
    const more = button.textContent;
    table.classList.add('short');
    button.hidden = false;
    button.onclick = () => {
      const isShort = table.classList.toggle('short');
      button.setAttribute('aria-expanded', String(!isShort));
      button.textContent = isShort ? more : 'Fewer';
    };
  }

  // Commands to copy. A local file has no clipboard in some browsers: then the text is selected.
  for (const button of all('.copy')) {
    const code = button.parentNode.querySelector('code');
    const select = () => getSelection().selectAllChildren(code);
    button.hidden = false;
    button.onclick = async () => {
      select();
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = 'Copied';
      } catch {
        button.textContent = document.execCommand('copy') ? 'Copied' : 'Selected';
      }
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    };
  }

  // The data, to be saved.
  const save = byId('save');
  save.href = URL.createObjectURL(new Blob([byId('result').textContent], { type: 'application/json' }));
  save.download = 'tma-result.json';
  save.hidden = false;

  const color = name => getComputedStyle(root).getPropertyValue('--' + name).trim();
  const unpack = async text => {
    const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0));
    return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer());
  };

  /** Whole numbers of seven bits a byte; the sign in the lowest bit where there is one. */
  const packedNumbers = bytes => ({
    position: 0,
    next() {
      let value = 0, scale = 1, byte;
      do { byte = bytes[this.position++]; value += (byte & 127) * scale; scale *= 128; } while (byte > 127);
      return value;
    },
    signed() { const value = this.next(); return value % 2 ? -(value + 1) / 2 : value / 2; },
  });

  /** An empty drawing of a canvas, in its size on the page and with as many pixels as the screen has. */
  const emptied = (canvas, width, height) => {
    const ratio = devicePixelRatio || 1, [across, down] = [width, height].map(length => Math.round(length * ratio));
    if (canvas.width !== across || canvas.height !== down) [canvas.width, canvas.height] = [across, down];
    const g = canvas.getContext('2d');
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, height);
    return g;
  };

  const ready = () => { root.dataset.ready = Math.round(performance.now()); };
  const show = (isThere, failed, make) => {
    if (!isThere) return null;
    if (typeof DecompressionStream === 'undefined') { byId(failed).hidden = false; return null; }
    return make().catch(error => { byId(failed).hidden = false; console.error(error); });
  };
  Promise.all([
    show(byId('series') || byId('lanes'), 'over-time-failed', () => overTime({ root, all, byId, say, tip, color, unpack, packedNumbers, emptied, redraws })),
    show(byId('profiles'), 'flame-failed', () => flameGraph({ root, all, byId, say, tip, color, unpack, packedNumbers, emptied, redraws })),
  ]).finally(ready);
})();
