/* Level 1 over time, and regions as bands of threads, on one axis for all variants. */
const overTime = async page => {
  'use strict';
  const { root, all, byId, say, tip, color, unpack, packedNumbers, emptied, redraws } = page;

  const { read, readLanes } = seriesData(packedNumbers);
  const duration = seconds => seconds >= 1 ? seconds.toFixed(2) + ' s' : seconds >= 1e-3 ? (seconds * 1e3).toFixed(2) + ' ms' : (seconds * 1e6).toFixed(seconds < 1e-5 ? 2 : seconds < 1e-4 ? 1 : 0) + ' µs';

  /** The number of intervals that end at or before a moment. */
  const before = (ends, time) => {
    let low = 0, high = ends.length;
    while (low < high) { const middle = (low + high) >> 1; if (ends[middle] <= time) low = middle + 1; else high = middle; }
    return low;
  };

  const seconds = (value, step) => value.toFixed(Math.max(0, Math.min(4, Math.ceil(-Math.log10(step) - 1e-9)))) + ' s';

  const head = byId('series') ? JSON.parse(byId('series').textContent) : { ticksPerSecond: 10000, variants: [] };
  const marked = byId('lanes') ? JSON.parse(byId('lanes').textContent) : { variants: [] };
  const host = byId('over-time-charts');
  const areas = [];
  const packed = all('script.packed');
  for (let i = 0; i < head.variants.length; i++) {
    const variant = head.variants[i];
    const data = read(await unpack(packed[i].textContent), variant.nodes.length, head.gap);
    areas.push({ ...variant, ...data, paint: paintAreas, hit: hitAreas, end: data.ends[data.count - 1] });
    packed[i].remove();
  }
  const bands = [];
  const packedLanes = all('script.packed-lanes');
  for (let i = 0; i < marked.variants.length; i++) {
    const variant = marked.variants[i];
    const lanes = readLanes(await unpack(packedLanes[i].textContent), variant.lanes, marked.ticksPerSecond / marked.axisTicksPerSecond);
    bands.push({ ...variant, lanes, paint: paintLanes, hit: hitLanes, end: variant.end * head.ticksPerSecond });
    packedLanes[i].remove();
  }
  // The bands of a variant below its areas.
  const tracks = areas.flatMap(area => [area, ...bands.filter(band => band.name === area.name)]);
  tracks.push(...bands.filter(band => !tracks.includes(band)));

  const perSecond = head.ticksPerSecond;
  const end = Math.max(...tracks.map(track => track.end));
  const least = bands.length > 0 ? Math.min(end, perSecond / 5000) : Math.max(1, ...areas.map(track => track.end / track.count)) * 4;
  tracks.forEach(track => { track.shift = 0; });
  const view = { from: 0, to: end, selection: null, requested: false };
  /* Of twenty variants most are far from the window: what is there is drawn when it comes near, so that a frame costs what can be seen. */
  const isNear = track => {
    const { top, bottom, height } = track.canvas.getBoundingClientRect();
    return height > 0 && bottom > -innerHeight / 2 && top < innerHeight * 1.5;
  };
  const drawStale = isWanted => {
    const wanted = tracks.filter(track => track.isStale && isWanted(track));
    wanted.forEach(track => { track.isStale = false; paint(track, track.canvas); });
    return wanted.length;
  };
  const draw = () => { tracks.forEach(track => { track.isStale = true; }); return drawStale(isNear); };
  const isThere = track => track.canvas.clientWidth > 0;
  /* What of a track the view shows: where instances of one name lie side by side, each track has a shift of its own. */
  const windowOf = track => [view.from + track.shift, view.to + track.shift];
  const request = () => {
    if (!view.requested) { view.requested = true; requestAnimationFrame(() => { view.requested = false; draw(); }); }
  };
  const show = (from, to) => {
    const width = Math.min(end, Math.max(Math.min(least, end), to - from));
    const middle = (from + to) / 2;
    view.from = Math.max(0, Math.min(end - width, to - from < width ? middle - width / 2 : from));
    view.to = view.from + width;
    request();
  };
  const showAll = () => { tracks.forEach(track => { track.shift = 0; }); show(0, end); };
  const zoom = (factor, around = (view.from + view.to) / 2) => show(around - (around - view.from) * factor, around + (view.to - around) * factor);
  const showRegion = ([from, to]) => show(from - (to - from) * 0.03, to + (to - from) * 0.03);
  const move = share => { const by = (view.to - view.from) * share; const shift = Math.max(-view.from, Math.min(end - view.to, by)); show(view.from + shift, view.to + shift); };

  const mean = (track, node, a, b) => {
    const counted = (track.counted[b] - track.counted[a]) >>> 0;
    return counted ? ((track.sums[node][b] - track.sums[node][a]) >>> 0) / counted / head.stepsOfWhole : NaN;
  };

  /* Below the chart: the axis of time, and the names of the runs where there are several. */
  const axisHeight = 18, runsHeight = 13;
  const footOf = track => axisHeight + (track.runs.length > 1 ? runsHeight : 0);
  const paintRuns = (track, g, width, height, area, place) => {
    const starts = track.runs.map(start => place(start * perSecond));
    starts.forEach((x, i) => {
      const next = i + 1 < starts.length ? starts[i + 1] : place(track.end);
      const text = `run ${i + 1}`, from = Math.max(0, x);
      g.fillStyle = color('fg');
      if (next > 0 && x < width && from + 4 + g.measureText(text).width < Math.min(width, next)) g.fillText(text, from + 3, height - 3);
      if (i > 0 && x >= 0 && x <= width) {
        g.fillStyle = color('bg');
        g.fillRect(x - 1.5, 0, 3, area);
        g.fillStyle = color('fg');
        g.fillRect(x - 0.5, 0, 1, height);
      }
    });
  };

  const paint = (track, canvas) => {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width) return;
    const g = emptied(canvas, width, height);
    g.font = '11px system-ui, sans-serif';
    const area = height - footOf(track);
    const [from, to] = windowOf(track), span = to - from;
    const place = time => (time - from) / span * width;
    track.paint(track, g, width, area, place);
    g.strokeStyle = color('mut');
    g.fillStyle = color('mut');
    const raw = span / perSecond / Math.max(2, width / 90);
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map(factor => factor * power).find(value => value >= raw);
    g.beginPath();
    for (let i = Math.ceil(from / perSecond / step); i * step * perSecond <= to; i++) {
      const x = place(i * step * perSecond);
      g.moveTo(x, area + 1);
      g.lineTo(x, area + 5);
      const text = seconds(i * step, step);
      if (x + 2 + g.measureText(text).width < width) g.fillText(text, x + 2, area + axisHeight - 4);
    }
    g.stroke();
    if (track.runs.length > 1) paintRuns(track, g, width, height, area, place);
    if (view.selection) {
      const [a, b] = view.selection.map(time => place(time + track.shift));
      g.fillStyle = 'rgb(128 128 128 / .4)';
      g.fillRect(Math.min(a, b), 0, Math.abs(b - a), area);
    }
  };

  function paintAreas(track, g, width, area) {
    const columns = Math.max(1, Math.floor(width));
    const tops = new Float32Array(columns).fill(area);
    const first = new Uint32Array(columns), last = new Uint32Array(columns);
    const [from, to] = windowOf(track), span = to - from;
    for (let x = 0, at = before(track.ends, from); x < columns; x++) {
      const edge = from + span * (x + 1) / columns;
      const next = before(track.ends, edge);
      first[x] = at;
      last[x] = Math.min(track.count, Math.max(next, at + 1));
      at = next;
    }
    track.nodes.forEach((node, position) => {
      g.fillStyle = color(node.color);
      g.beginPath();
      for (let x = 0; x < columns; x++) {
        const share = first[x] < track.count ? mean(track, position, first[x], last[x]) : NaN;
        if (share > 0) {
          const top = Math.max(0, tops[x] - share * area);
          g.rect(x, top, 1.02, tops[x] - top + 0.3);
          tops[x] = top;
        }
      }
      g.fill();
    });
    for (const share of [1, 0.5, 0]) {
      const y = share === 1 ? 0.5 : share === 0 ? area - 0.5 : area / 2;
      const text = `${share * 100} %`, [top, wide] = [Math.max(0, Math.min(area - 14, y - 7)), g.measureText(text).width + 6];
      g.fillStyle = color('bg');
      g.fillRect(0, top, wide, 14);
      g.fillRect(wide, y - 0.5, 6, 1);
      g.fillStyle = color('fg');
      g.fillText(text, 3, top + 11);
    }
  }

  function hitAreas(track, time, width) {
    const span = (view.to - view.from) / width;
    const a = Math.min(track.count - 1, before(track.ends, time - span / 2));
    const b = Math.min(track.count, Math.max(a + 1, before(track.ends, time + span / 2)));
    const shares = track.nodes.map((node, i) => [node.name, mean(track, i, a, b)]);
    const [from, to] = [a > 0 ? track.ends[a - 1] : 0, track.ends[b - 1]].map(tick => (tick / perSecond).toFixed(3));
    const over = b - a === 1 ? `${from} to ${to} s` : `${from} to ${to} s, mean of ${b - a} intervals`;
    return { text: time > track.end ? '' : isNaN(shares[0][1]) ? `${over}: nothing was counted` : `${over}, % of slots: ` + shares.map(([name, share]) => `${name} ${(share * 100).toFixed(2)}`).join(', ') };
  }

  const rowHeight = 17, laneGap = 6, labelHeight = 14;
  const rowsOf = lane => lane.folded ? lane.rows.slice(0, 1) : lane.rows;
  const canFold = lane => lane.label && lane.rows.length > 1;
  function heightOf(track) {
    return track.lanes.reduce((sum, lane) => sum + (lane.label ? labelHeight : 0) + rowsOf(lane).length * rowHeight + laneGap, 0);
  }
  const setHeight = track => { track.canvas.style.height = `${heightOf(track) + footOf(track)}px`; };

  /** Regions narrower than a pixel are drawn once per pixel: what is drawn is bounded by the width, whatever the number of regions. */
  function paintLanes(track, g, width, area, place) {
    const colors = Array.from({ length: 12 }, (_, i) => color('r' + i));
    const [from, to] = windowOf(track);
    /* While something is searched for, the rest is pale and never in front of it. */
    const passes = track.matches ? [0, 1] : [-1];
    let top = 0;
    for (const lane of track.lanes) {
      if (lane.label) {
        g.fillStyle = color('mut');
        g.fillText((canFold(lane) ? lane.folded ? '▸ ' : '▾ ' : '') + lane.label, 2, top + 11);
        top += labelHeight;
      }
      for (const row of rowsOf(lane)) {
        for (const pass of passes) {
          g.globalAlpha = pass === 0 ? 0.3 : 1;
          paintRow(track, row, pass, top);
        }
        top += rowHeight;
      }
      top += laneGap;
    }

    function paintRow(track, row, pass, top) {
      let drawn = -1;
      for (let i = before(row.ends, from); i < row.size && row.begins[i] < to; i++) {
        if (pass >= 0 && track.matches[row.names[i]] !== pass) continue;
        const a = Math.max(0, place(row.begins[i])), b = Math.min(width, place(row.ends[i]));
        if (b < drawn + 0.7) continue;
        const x = Math.max(a, drawn), w = Math.max(0.7, b - x);
        const [name, tone] = track.regions[row.names[i]];
        g.fillStyle = colors[tone];
        g.fillRect(x, top, w > 3 ? w - 0.6 : w, rowHeight - 1);
        if (w > 26) {
          g.fillStyle = '#10151a';
          const fits = Math.floor((w - 6) / 6.2);
          g.fillText(name.length > fits ? name.slice(0, Math.max(1, fits - 1)) + '…' : name, x + 3, top + 12, w - 4);
        }
        drawn = x + w;
      }
    }
  }

  function hitLanes(track, time, width, y) {
    let top = 0;
    for (const lane of track.lanes) {
      if (lane.label) {
        if (canFold(lane) && y >= top && y < top + labelHeight) return { text: lane.folded ? 'Click to show what is nested' : 'Click to fold', lane };
        top += labelHeight;
      }
      for (const row of rowsOf(lane)) {
        if (y >= top && y < top + rowHeight) {
          const slack = (view.to - view.from) / width;
          const i = before(row.ends, time - slack / 2);
          if (i < row.size && row.begins[i] <= time + slack / 2) {
            const [name] = track.regions[row.names[i]];
            // One pixel may stand for many: then the bar shows no single one.
            let others = 0;
            while (others < 999 && i + others + 1 < row.size && row.begins[i + others + 1] <= time + slack / 2) others++;
            return {
              text: others > 1 ? `${others === 999 ? '1000 or more' : others + 1} regions, of which the first is ${name}; zoom in to tell them apart` : `${name}: ${duration((row.ends[i] - row.begins[i]) / perSecond)} from ${(row.begins[i] / perSecond).toFixed(4)} s, ${((row.ends[i] - row.begins[i]) / track.end * 100).toFixed(2)} % of all runs${lane.label ? ', thread ' + lane.label : ''}`,
              region: [row.begins[i], row.ends[i]],
            };
          }
          return { text: '' };
        }
        top += rowHeight;
      }
      top += laneGap;
    }
    return { text: '' };
  }

  const wire = (track, canvas) => {
    let drag = null;
    const timeAt = event => view.from + track.shift + (event.clientX - canvas.getBoundingClientRect().left) / canvas.clientWidth * (view.to - view.from);
    canvas.onpointerdown = event => {
      if (event.button > 0 || event.pointerType === 'touch') { say(track.hit(track, timeAt(event), canvas.clientWidth, event.clientY - canvas.getBoundingClientRect().top).text, event); return; }
      canvas.setPointerCapture(event.pointerId);
      drag = { x: event.clientX, time: timeAt(event) - track.shift, from: view.from, to: view.to, moves: event.shiftKey };
    };
    canvas.onpointermove = event => {
      if (!drag) { say(track.hit(track, timeAt(event), canvas.clientWidth, event.clientY - canvas.getBoundingClientRect().top).text, event); return; }
      tip.hidden = true;
      if (drag.moves) {
        const by = (drag.x - event.clientX) / canvas.clientWidth * (drag.to - drag.from);
        const shift = Math.max(-drag.from, Math.min(end - drag.to, by));
        show(drag.from + shift, drag.to + shift);
      } else {
        view.selection = [drag.time, timeAt(event) - track.shift];
        request();
      }
    };
    const finish = (event, apply) => {
      if (drag && !drag.moves) {
        view.selection = null;
        const time = timeAt(event);
        const { region, lane } = track.hit(track, time, canvas.clientWidth, event.clientY - canvas.getBoundingClientRect().top);
        if (apply && Math.abs(event.clientX - drag.x) > 4) show(Math.min(drag.time, time - track.shift), Math.max(drag.time, time - track.shift));
        else if (apply && region) showRegion(region.map(moment => moment - track.shift));
        else if (apply && lane) { lane.folded = !lane.folded; setHeight(track); request(); }
        else request();
      }
      drag = null;
    };
    canvas.onpointerup = event => finish(event, true);
    canvas.onpointercancel = event => finish(event, false);
    canvas.onpointerleave = () => { tip.hidden = true; };
    canvas.ondblclick = showAll;
    canvas.addEventListener('wheel', event => {
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== canvas) return;
      event.preventDefault();
      zoom(Math.exp(Math.max(-400, Math.min(400, event.deltaY)) * 0.002), timeAt(event) - track.shift);
    }, { passive: false });
    canvas.onkeydown = event => {
      const action = {
        ArrowLeft: () => move(-0.2), ArrowRight: () => move(0.2), ArrowUp: () => zoom(0.6), ArrowDown: () => zoom(1 / 0.6),
        '+': () => zoom(0.6), '-': () => zoom(1 / 0.6), Home: () => move(-1e9), End: () => move(1e9), Escape: showAll,
      }[event.key];
      if (action) { event.preventDefault(); action(); }
    };
  };

  const buttons = document.createElement('div');
  buttons.className = 'zoom';
  for (const [text, action] of [['Zoom in', () => zoom(0.5)], ['Zoom out', () => zoom(2)], ['◂ Earlier', () => move(-0.4)], ['Later ▸', () => move(0.4)], ['All', showAll]]) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = text;
    button.onclick = action;
    buttons.append(button);
  }
  const mostUnfolded = 8;
  bands.forEach(band => band.lanes.forEach((lane, i) => { lane.folded = i >= mostUnfolded; }));
  const foldable = bands.flatMap(band => band.lanes).filter(canFold);
  if (foldable.length > 1) {
    const fold = document.createElement('button');
    fold.type = 'button';
    const name = () => { fold.textContent = foldable.some(lane => lane.folded) ? 'Unfold threads' : 'Fold threads'; };
    fold.onclick = () => {
      const folded = !foldable.some(lane => lane.folded);
      foldable.forEach(lane => { lane.folded = folded; });
      bands.forEach(setHeight);
      name();
      request();
    };
    name();
    buttons.append(fold);
  }
  host.append(buttons);
  if (bands.length > 0) host.append(regionSearch({ bands, tracks, perSecond, duration, request, showRegion, showAll }));
  // Of many variants the first, until all are wanted.
  const fewVariants = 5;
  const variants = [...new Set(tracks.map(track => track.name))];
  const first = new Set(variants.slice(0, fewVariants));
  const rest = document.createElement('div');
  rest.id = 'over-time-rest';
  rest.hidden = true;
  for (const track of tracks) {
    const box = document.createElement('div');
    const label = document.createElement('bdi');
    const canvas = document.createElement('canvas');
    box.className = 'track';
    label.className = 'track-name';
    label.textContent = track.name + (track.lanes ? ': regions' + (track.leftOut ? `, without ${track.leftOut} further threads` : '') : '');
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-describedby', 'over-time-keys');
    canvas.setAttribute('aria-label', track.lanes
      ? `Regions of ${track.name} over ${(end / perSecond).toFixed(1)} s in ${track.lanes.length} threads; the table of regions has their times.`
      : `${track.name} over ${(end / perSecond).toFixed(1)} s, on average: ` + track.nodes.map((node, i) => `${node.name} ${(mean(track, i, 0, track.count) * 100).toFixed(1)} %`).join(', '));
    box.append(label, canvas);
    (first.has(track.name) ? host : rest).append(box);
    track.canvas = canvas;
    if (track.lanes) setHeight(track);
    track.isStale = true;
    wire(track, canvas);
  }
  if (variants.length > fewVariants) {
    const more = document.createElement('button');
    more.type = 'button';
    more.className = 'more-tracks';
    more.setAttribute('aria-controls', rest.id);
    const fold = isFolded => {
      rest.hidden = isFolded;
      more.setAttribute('aria-expanded', String(!isFolded));
      more.textContent = isFolded ? `${variants.length - fewVariants} more variants` : 'Fewer variants';
    };
    fold(true);
    more.onclick = () => { fold(!rest.hidden); drawStale(isThere); };
    host.append(more, rest);
  }
  redraws.push(draw);
  addEventListener('scroll', () => { if (tracks.some(track => track.isStale)) requestAnimationFrame(() => drawStale(isNear)); }, { passive: true });
  addEventListener('beforeprint', () => drawStale(isThere));
  byId('over-time-keys').hidden = false;
  addEventListener('resize', request);
  drawStale(isThere);
  // For tests and measurements.
  root.tma = { view, show, draw, end, bands, perSecond };
};
