/* Looks for regions by name: marks them in the bands, and says how long they took in each variant. */
const regionSearch = timeline => {
  'use strict';
  const { bands, tracks, perSecond, duration, request, showRegion, showAll } = timeline;
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const mostSuggested = 300;
  const searched = make('input', { type: 'search', autocomplete: 'off', spellcheck: false });
  const found = make('output', { className: 'found' });
  const last = make('button', { type: 'button', textContent: 'Last of each, side by side', hidden: true });
  const table = make('div', { className: 'region-times', hidden: true, tabIndex: 0 });
  table.setAttribute('role', 'region');
  table.setAttribute('aria-label', 'Times of the regions that were found');
  const names = [...new Set(bands.flatMap(band => band.regions.map(([name]) => name)))];
  const suggestions = make('datalist', { id: 'region-names' }, ...names.slice(0, mostSuggested).map(value => make('option', { value })));
  searched.setAttribute('list', suggestions.id);

  /** A name that is there means itself; else a part of names, where * stands for anything. */
  const matcher = text => {
    if (names.some(name => name.toLowerCase() === text)) return name => name.toLowerCase() === text;
    const parts = text.split('*');
    if (parts.length === 1) return name => name.toLowerCase().includes(text);
    return name => {
      let at = 0;
      const lower = name.toLowerCase();
      return parts.every((part, i) => {
        const place = i === 0 ? (lower.startsWith(part) ? 0 : -1) : i === parts.length - 1 && part ? (lower.endsWith(part) ? lower.length - part.length : -1) : lower.indexOf(part, at);
        if (place < at) return false;
        at = place + part.length;
        return true;
      });
    };
  };

  const statistics = band => {
    const times = [];
    let latest = null;
    for (const lane of band.lanes) {
      for (const row of lane.rows) {
        for (let i = 0; i < row.size; i++) {
          if (!band.matches[row.names[i]]) continue;
          times.push(row.ends[i] - row.begins[i]);
          if (!latest || row.begins[i] >= latest[0]) latest = [row.begins[i], row.ends[i]];
        }
      }
    }
    const sorted = Float64Array.from(times).sort(), count = sorted.length;
    return count === 0 ? { count } : {
      count, latest,
      mean: sorted.reduce((sum, value) => sum + value, 0) / count,
      p50: (sorted[(count - 1) >> 1] + sorted[count >> 1]) / 2,
      p95: sorted[Math.ceil(0.95 * count) - 1],
    };
  };

  const ratio = (before, after) => {
    const factor = before > after ? before / after : after / before;
    return !isFinite(factor) ? '' : factor < 1.005 ? 'as long' : `${factor.toFixed(factor < 10 ? 2 : 0)}× ${before > after ? 'less' : 'more'}`;
  };

  const row = (kind, cells) => make('tr', {}, ...cells.map((text, i) => make(kind, { className: i ? 'n' : '', textContent: text })));
  const time = value => duration(value / perSecond);
  const search = () => {
    const text = searched.value.trim().toLowerCase();
    table.replaceChildren();
    table.hidden = last.hidden = true;
    if (!text) {
      bands.forEach(band => { band.matches = null; });
      found.textContent = '';
      request();
      return;
    }
    const isMatch = matcher(text);
    bands.forEach(band => { band.matches = Uint8Array.from(band.regions, ([name]) => isMatch(name) ? 1 : 0); });
    const matched = names.filter(isMatch), results = bands.map(statistics);
    found.textContent = matched.length === 0 ? 'no match' : matched.length === 1 ? matched[0] : `${matched.length} names`;
    if (matched.length > 0) {
      const [baseline] = results, several = bands.length > 1;
      const head = row('th', ['Variant', 'count', 'mean', 'p50', 'p95', 'last', ...(several ? ['mean, against ' + bands[0].name] : [])]);
      [...head.cells].forEach(cell => { cell.scope = 'col'; });
      const lines = results.map((result, i) => row('td', [
        bands[i].name + (bands[i].leftOut ? ' (threads that are drawn)' : ''), String(result.count),
        ...(result.count ? [time(result.mean), time(result.p50), time(result.p95), time(result.latest[1] - result.latest[0])] : ['–', '–', '–', '–']),
        ...(several ? [i === 0 ? 'baseline' : result.count && baseline.count ? ratio(baseline.mean, result.mean) : '–'] : []),
      ]));
      table.append(
        make('table', {}, make('thead', {}, head), make('tbody', {}, ...lines)),
        make('p', { className: 'weak', textContent: 'All instances in all runs, with what is nested in them. Which changes are certain is in the table of regions.' }));
      table.hidden = false;
      last.hidden = !results.some(result => result.count);
    }
    request();
  };

  /* Each band is moved so that its last instance begins where the baseline's does; the time axis below each shows its own times. */
  const align = () => {
    const results = bands.map(statistics), reference = results.find(result => result.count).latest;
    let longest = 0;
    bands.forEach((band, i) => {
      const { latest } = results[i];
      const shift = latest ? latest[0] - reference[0] : 0;
      tracks.filter(track => track.name === band.name).forEach(track => { track.shift = shift; });
      if (latest) longest = Math.max(longest, latest[1] - latest[0]);
    });
    showRegion([reference[0], reference[0] + longest]);
  };

  searched.oninput = search;
  searched.onkeydown = event => { if (event.key === 'Escape') { searched.value = ''; search(); showAll(); } };
  last.onclick = align;
  return make('div', { id: 'region-search' }, make('div', { className: 'find-bar' }, make('label', {}, 'Search', searched), found, last), suggestions, table);
};
