/* The flame graph. The tree of calls lies in arrays in the order of a walk: a caller, then all it called. So what a node called ends
   where its subtree ends, and what is too narrow to be seen is passed over with all that is above it. */
const flameGraph = async page => {
  'use strict';
  const { root, all, byId, say, tip, color, unpack, packedNumbers, emptied, redraws } = page;
  const rowHeight = 18, mostRows = 26, narrowest = 0.5, stripHeight = 3, leastText = 26, advance = 6.2;
  const head = JSON.parse(byId('profiles').textContent);
  const take = (selector, i) => unpack(all(selector)[i].textContent);

  /* The layout of ProfilePacking. */
  const read = (names, bytes) => {
    const numbers = packedNumbers(bytes);
    const functions = numbers.next();
    const moduleOf = Uint32Array.from({ length: functions }, () => numbers.next());
    const count = numbers.next();
    const depth = new Uint16Array(count), frame = new Uint32Array(count);
    for (let i = 0, at = 0; i < count; i++) { at += numbers.signed(); depth[i] = at; }
    for (let i = 0; i < count; i++) frame[i] = numbers.next();
    const weights = numbers.next();
    const node = new Uint32Array(weights), thread = new Uint32Array(weights), weight = new Float64Array(weights);
    for (let i = 0, at = 0; i < weights; i++) { at += numbers.next(); node[i] = at; }
    for (let i = 0; i < weights; i++) thread[i] = numbers.next();
    for (let i = 0; i < weights; i++) weight[i] = numbers.next();
    return { names: names.split('\n'), moduleOf, count, depth, frame, node, thread, weight };
  };

  const profiles = [];
  for (let i = 0; i < head.profiles.length; i++) {
    profiles.push({ ...head.profiles[i], ...read(new TextDecoder().decode(await take('.packed-names', i)), await take('.packed-stacks', i)) });
  }
  profiles.forEach(profile => { profile.nodeOf = new Map(profile.dominant); });
  all('.packed-names, .packed-stacks').forEach(packed => packed.remove());
  const views = [
    ...head.differences.map(difference => {
      const changeOf = new Map(difference.changes.map(([frame, ...change]) => [frame, change]));
      const largest = difference.changes.reduce((most, [, change, , , isSignificant]) => isSignificant ? Math.max(most, Math.abs(change)) : most, 0);
      return { title: difference.name, profile: profiles[difference.profile], difference: { ...difference, changeOf, largest } };
    }),
    ...profiles.map(profile => ({ title: profile.name, profile, difference: null })),
  ];

  /* Where every box is, once for a choice of threads: the whole first, below it the threads where they are kept apart. Functions are
     numbers from 0 on, threads follow them, and the last number is the whole. */
  const layOut = (profile, threads, apart) => {
    let frame = new Uint32Array(profile.count + 1024), depth = new Uint16Array(frame.length);
    let total = new Float64Array(frame.length), self = new Float64Array(frame.length), size = 0;
    const larger = (array, Type) => { const next = new Type(array.length * 2); next.set(array); return next; };
    const add = (f, d, t, s) => {
      if (size === frame.length) {
        frame = larger(frame, Uint32Array); depth = larger(depth, Uint16Array); total = larger(total, Float64Array); self = larger(self, Float64Array);
      }
      frame[size] = f; depth[size] = d; total[size] = t; self[size++] = s;
    };
    const parent = new Int32Array(profile.count), last = new Int32Array(65537).fill(-1);
    for (let i = 0; i < profile.count; i++) { parent[i] = profile.depth[i] ? last[profile.depth[i] - 1] : -1; last[profile.depth[i]] = i; }
    const group = (chosen, below) => {
      const own = new Float64Array(profile.count), sum = new Float64Array(profile.count);
      let whole = 0;
      for (let i = 0; i < profile.weight.length; i++) if (chosen[profile.thread[i]]) { own[profile.node[i]] += profile.weight[i]; whole += profile.weight[i]; }
      for (let i = profile.count - 1; i >= 0; i--) { sum[i] += own[i]; if (parent[i] >= 0) sum[parent[i]] += sum[i]; }
      const fill = () => { for (let i = 0; i < profile.count; i++) if (sum[i] > 0) add(profile.frame[i], profile.depth[i] + below, sum[i], own[i]); };
      return { whole, fill };
    };
    const only = chosen => { const flags = new Uint8Array(profile.threads.length); chosen.forEach(i => { flags[i] = 1; }); return flags; };
    const functions = profile.names.length;
    if (apart) {
      const groups = threads.map(i => ({ i, ...group(only([i]), 2) })).filter(({ whole }) => whole > 0).sort((a, b) => b.whole - a.whole);
      add(functions + profile.threads.length, 0, groups.reduce((sum, { whole }) => sum + whole, 0), 0);
      for (const { i, whole, fill } of groups) { add(functions + i, 1, whole, 0); fill(); }
    } else {
      const one = group(only(threads), 1);
      add(functions + profile.threads.length, 0, one.whole, 0);
      one.fill();
    }
    // Begins: behind what the same caller called before. Ends of subtrees: where something as shallow follows.
    const start = new Float64Array(size), end = new Uint32Array(size), caller = new Int32Array(size), used = new Float64Array(size);
    const open = new Int32Array(65537).fill(-1);
    let deepest = 0;
    for (let i = 0; i < size; i++) {
      const d = depth[i];
      caller[i] = d ? open[d - 1] : -1;
      if (caller[i] >= 0) { start[i] = start[caller[i]] + used[caller[i]]; used[caller[i]] += total[i]; }
      open[d] = i;
      deepest = Math.max(deepest, d);
    }
    for (let i = size - 1; i >= 0; i--) {
      let next = i + 1;
      while (next < size && depth[next] > depth[i]) next = end[next];
      end[i] = next;
    }
    return { size, frame, depth, total, self, start, end, caller, rows: deepest + 1 };
  };

  // Controls
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const option = (text, value) => make('option', { textContent: text, value });
  const button = (text, action) => make('button', { type: 'button', textContent: text, onclick: action });
  const showing = make('select'), threadChoice = make('select'), coloring = make('select');
  const searched = make('input', { type: 'search', autocomplete: 'off', spellcheck: false });
  const found = make('output', { className: 'flame-found' });
  const back = button('Back', () => goBack()), reset = button('Reset', () => zoomTo(0)), turn = button('', () => { state.grows = !state.grows; turned(); });
  const bar = make('div', { className: 'flame-bar' });
  const canvas = make('canvas', { tabIndex: 0 });
  const spacer = make('div'), scroller = make('div', { className: 'flame-view' }, canvas, spacer);
  const at = make('p', { className: 'flame-at' });
  at.setAttribute('aria-live', 'polite');
  canvas.setAttribute('role', 'application');
  canvas.setAttribute('aria-roledescription', 'flame graph');
  canvas.setAttribute('aria-describedby', 'flame-keys');
  views.forEach((view, i) => showing.append(option(view.title, i)));
  if (views.length > 1) bar.append(make('label', {}, 'Show', showing));
  if (head.nodes.length) {
    coloring.append(option('module', 'module'), option('dominant node', 'node'));
    bar.append(make('label', {}, 'Colour', coloring));
  }
  bar.append(make('label', {}, 'Threads', threadChoice), make('label', {}, 'Search', searched), found, back, reset, turn);
  byId('flame').append(bar, scroller, at);
  byId('flame-keys').hidden = false;

  const state = {
    view: views[0], layout: null, styles: null, zoom: 0, history: [], cursor: 0, hover: -1, grows: false, text: '', matches: null, requested: false, drawn: 0,
  };
  const percent = share => share === 0 ? '0 %' : (share * 100).toFixed(share > 0 && share < 0.001 ? 3 : 1) + ' %';
  const time = ms => ms >= 1000 ? (ms / 1000).toFixed(2) + ' s'
    : ms >= 0.1 ? ms.toFixed(ms < 10 ? 2 : 1) + ' ms' : (ms * 1000).toFixed(ms < 0.01 ? 2 : 1) + ' µs';
  const signed = value => (value < 0 ? '−' : '+') + Number(Math.abs(value).toPrecision(3));
  const isFunction = frame => frame < state.view.profile.names.length;
  const nameOf = frame => {
    const { names, threads } = state.view.profile;
    return isFunction(frame) ? names[frame] : frame < names.length + threads.length ? 'thread ' + threads[frame - names.length] : 'all';
  };
  const moduleOf = frame => head.modules[state.view.profile.moduleOf[frame]];
  const whole = () => state.layout.wholeWeight;
  const changeOf = frame => state.view.difference?.changeOf.get(frame);

  const describe = i => {
    const { layout, view: { profile, difference } } = state, frame = layout.frame[i];
    const inTime = share => profile.milliseconds === null || share === 0 ? '' : ` (${time(share * profile.milliseconds)} per run)`;
    const part = weight => percent(weight / whole()) + inTime(weight / whole());
    const name = nameOf(frame) + (isFunction(frame) ? ` in ${moduleOf(frame)[0]}` : '');
    const text = `${name}: total ${part(layout.total[i])}, self ${part(layout.self[i])} of ${profile.whole}`;
    const change = isFunction(frame) ? changeOf(frame) : null, node = profile.nodeOf.get(frame);
    if (!change) return node === undefined ? text : `${text}. Mostly ${head.nodes[node]} itself`;
    const [value, low, high, , words] = change;
    const interval = low === null ? '' : ` (${signed(low)} to ${signed(high)})`;
    const self = profile.whole === 'CPU time' ? 'self time' : 'self events';
    return `${text}. Change of the function’s ${self}: ${signed(value)} ${difference.unit} per run${interval}, ${words}`;
  };

  const shade = change => {
    if (!change || !change[3]) return 'same';
    const size = Math.abs(change[0]) / state.view.difference.largest;
    return (change[0] < 0 ? 'less' : 'more') + (size > 0.5 ? 3 : size > 0.15 ? 2 : 1);
  };
  // The names of colours, and which one each function has in a view.
  const styleNames = [...Array.from({ length: 12 }, (_, i) => 'r' + i), 'more1', 'more2', 'more3', 'less1', 'less2', 'less3', 'same', 'hit', 'outer',
    ...head.nodes.map((_, i) => 'k' + i)];
  const hitStyle = styleNames.indexOf('hit'), outerStyle = styleNames.indexOf('outer');
  const byNode = () => head.nodes.length > 0 && coloring.value === 'node' && !state.view.difference;
  const nodeStyle = node => styleNames.indexOf(node === undefined ? 'same' : 'k' + node);
  const stylesOf = ({ profile, difference }) => Uint8Array.from(profile.names, (_, frame) => difference ? styleNames.indexOf(shade(changeOf(frame)))
    : byNode() ? nodeStyle(profile.nodeOf.get(frame)) : head.modules[profile.moduleOf[frame]][1]);

  // Drawing
  const visibleRows = () => Math.min(mostRows, state.layout.rows);
  const topOf = (depth, scrolled = scroller.scrollTop) => (state.grows ? state.layout.rows - 1 - depth : depth) * rowHeight - scrolled;
  const span = () => ({ from: state.layout.start[state.zoom], width: state.layout.total[state.zoom] || 1 });

  const draw = () => {
    const { layout } = state;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width) return;
    const g = emptied(canvas, width, height);
    g.font = '11px system-ui, "DejaVu Sans", sans-serif';
    g.direction = 'ltr';
    const palette = styleNames.map(color), foreground = color('fg');
    const { styles, matches, view: { profile: { names }, difference } } = state;
    const { from, width: shown } = span(), scale = width / shown, focusDepth = layout.depth[state.zoom];
    // What is called from below the view is not in view.
    const scrolled = scroller.scrollTop, tops = Float64Array.from({ length: layout.rows }, (_, depth) => topOf(depth, scrolled));
    const inView = tops.map(top => top > -rowHeight && top < height ? 1 : 0);
    const deepest = inView.lastIndexOf(1);
    const boxes = Array.from({ length: styleNames.length * 3 }, () => []), texts = [], pixels = new Int32Array(layout.rows).fill(-1);
    let drawn = 0;
    const box = (i, a, b) => {
      const depth = layout.depth[i], w = b - a;
      if (!inView[depth]) return;
      // Of several boxes in a pixel the first is seen.
      if (w < 1) { const pixel = Math.floor(a); if (pixels[depth] === pixel) return; pixels[depth] = pixel; }
      const frame = layout.frame[i], isHit = matches !== null && frame < names.length && matches[frame];
      const style = isHit ? hitStyle : frame < names.length ? styles[frame] : outerStyle;
      boxes[style * 3 + (matches !== null && !isHit ? 2 : depth < focusDepth ? 1 : 0)].push(a, tops[depth], w > 3 ? w - 0.7 : Math.max(w, 0.7));
      drawn++;
      if (w > leastText) texts.push(i, a, w, matches !== null && !isHit);
    };
    // Neighbours too narrow to draw are one strip together, so that it can be seen that there is more.
    const strip = { from: 0, to: -1, depth: -1 }, strips = [];
    const endStrip = () => {
      if (strip.depth >= 0 && strip.to - strip.from >= 1 && inView[strip.depth]) {
        strips.push(strip.from, tops[strip.depth] + (state.grows ? rowHeight - stripHeight : 0), strip.to - strip.from);
        drawn++;
      }
      strip.depth = -1;
    };
    for (let i = 0; i < layout.size;) {
      const a = (layout.start[i] - from) * scale, b = a + layout.total[i] * scale;
      if (b <= 0 || a >= width || layout.depth[i] > deepest) { i = layout.end[i]; continue; }
      if (b - a < narrowest) {
        if (strip.depth !== layout.depth[i] || a - strip.to > narrowest) { endStrip(); strip.depth = layout.depth[i]; strip.from = a; }
        strip.to = b;
        i = layout.end[i];
        continue;
      }
      endStrip();
      box(i, Math.max(0, a), Math.min(width, b));
      i++;
    }
    endStrip();
    boxes.forEach((places, bucket) => {
      if (!places.length) return;
      g.fillStyle = palette[Math.floor(bucket / 3)];
      g.globalAlpha = [1, 0.6, 0.35][bucket % 3];
      for (let i = 0; i < places.length; i += 3) g.fillRect(places[i], places[i + 1], places[i + 2], rowHeight - 1);
    });
    g.globalAlpha = 1;
    g.fillStyle = color('ns');
    for (let i = 0; i < strips.length; i += 3) g.fillRect(strips[i], strips[i + 1], strips[i + 2], stripHeight);
    for (let i = 0; i < texts.length; i += 4) {
      const [node, a, w, isDimmed] = texts.slice(i, i + 4), frame = layout.frame[node];
      const change = difference && isFunction(frame) ? changeOf(frame) : null;
      const name = (change?.[3] ? (change[0] < 0 ? '▼ ' : '▲ ') : '') + nameOf(frame), fits = Math.floor((w - 7) / advance);
      g.fillStyle = isDimmed ? foreground : '#10151a';
      g.globalAlpha = isDimmed ? 0.8 : 1;
      g.fillText(name.length > fits ? name.slice(0, Math.max(1, fits - 1)) + '…' : name, a + 3, tops[layout.depth[node]] + 12.5, w - 6);
    }
    g.globalAlpha = 1;
    const outline = (i, line) => {
      const a = Math.max(0, (layout.start[i] - from) * scale), b = Math.min(width, (layout.start[i] + layout.total[i] - from) * scale);
      if (b < 0 || a > width) return;
      g.strokeStyle = foreground;
      g.lineWidth = line;
      g.strokeRect(a + line / 2, topOf(layout.depth[i]) + line / 2, Math.max(1, b - a - line), rowHeight - 1 - line);
    };
    if (state.hover >= 0) outline(state.hover, 1);
    if (document.activeElement === canvas) outline(state.cursor, 2);
    state.drawn = drawn;
  };
  const request = () => {
    if (!state.requested) { state.requested = true; requestAnimationFrame(() => { state.requested = false; draw(); }); }
  };

  const hit = event => {
    const { layout } = state, place = canvas.getBoundingClientRect();
    const y = event.clientY - place.top + scroller.scrollTop, row = Math.floor(y / rowHeight);
    const depth = state.grows ? layout.rows - 1 - row : row;
    const { from, width } = span(), x = from + (event.clientX - place.left) / canvas.clientWidth * width;
    for (let i = 0; i < layout.size;) {
      if (x < layout.start[i] || x >= layout.start[i] + layout.total[i]) { i = layout.end[i]; continue; }
      if (layout.depth[i] === depth) return i;
      if (layout.depth[i] > depth) return -1;
      i++;
    }
    return -1;
  };

  // Search
  const search = () => {
    const { profile } = state.view, { layout } = state, text = state.text.trim().toLowerCase();
    if (!text) { state.matches = null; found.textContent = ''; request(); return; }
    const modules = head.modules.map(([name]) => name.toLowerCase().includes(text));
    const matches = state.matches = Uint8Array.from(profile.names, (name, i) => modules[profile.moduleOf[i]] || name.toLowerCase().includes(text) ? 1 : 0);
    // A match above a match is in the sum already.
    let sum = 0;
    const functions = new Set();
    for (let i = 0, inside = 0; i < layout.size; i++) {
      if (!isFunction(layout.frame[i]) || !matches[layout.frame[i]]) continue;
      functions.add(layout.frame[i]);
      if (i >= inside) { sum += layout.total[i]; inside = layout.end[i]; }
    }
    const count = `${functions.size} function${functions.size === 1 ? '' : 's'}`;
    found.textContent = functions.size ? `${percent(sum / whole())} of ${profile.whole} in or below ${count}` : 'no match';
    request();
  };

  // Zoom and keys
  const reveal = i => {
    const top = topOf(state.layout.depth[i]);
    if (top < 0) scroller.scrollTop += top - rowHeight;
    else if (top + rowHeight > canvas.clientHeight) scroller.scrollTop += top + 2 * rowHeight - canvas.clientHeight;
  };
  const moved = () => { back.disabled = state.history.length === 0; reset.disabled = state.zoom === 0; reveal(state.cursor); request(); };
  const zoomTo = i => {
    if (i !== state.zoom) state.history.push(state.zoom);
    state.zoom = state.cursor = i;
    at.textContent = describe(i);
    moved();
  };
  const goBack = () => { if (state.history.length) { state.zoom = state.cursor = state.history.pop(); at.textContent = describe(state.zoom); moved(); } };
  const select = i => {
    if (i < 0) return;
    state.cursor = i;
    at.textContent = describe(i);
    reveal(i);
    request();
  };
  const isWide = i => state.layout.total[i] / span().width * canvas.clientWidth >= narrowest;
  const inside = () => {
    const { layout, cursor, zoom } = state;
    // From an ancestor of what is shown, the way leads to what is shown.
    if (cursor < zoom && layout.end[cursor] > zoom) { let i = zoom; while (layout.caller[i] !== cursor) i = layout.caller[i]; return i; }
    return cursor + 1 < layout.end[cursor] && isWide(cursor + 1) ? cursor + 1 : -1;
  };
  const beside = step => {
    const { layout, cursor } = state, caller = layout.caller[cursor];
    if (caller < 0 || cursor <= state.zoom && layout.end[cursor] > state.zoom) return -1;
    if (step > 0) { const next = layout.end[cursor]; return next < layout.end[caller] && isWide(next) ? next : -1; }
    let before = -1;
    for (let i = caller + 1; i < cursor; i = layout.end[i]) before = i;
    return before;
  };
  canvas.onkeydown = event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const outwards = () => state.layout.caller[state.cursor];
    const action = {
      ArrowUp: () => select(state.grows ? inside() : outwards()), ArrowDown: () => select(state.grows ? outwards() : inside()),
      ArrowLeft: () => select(beside(-1)), ArrowRight: () => select(beside(1)), Enter: () => zoomTo(state.cursor), Backspace: goBack,
      Escape: () => zoomTo(0), Home: () => select(state.zoom),
    }[event.key];
    if (action) { event.preventDefault(); action(); }
  };
  canvas.onfocus = canvas.onblur = request;
  canvas.onclick = event => { const i = hit(event); if (i >= 0) { tip.hidden = true; zoomTo(i); } };
  canvas.onpointermove = event => {
    const i = hit(event);
    say(i < 0 ? '' : describe(i), event);
    if (i !== state.hover) { state.hover = i; request(); }
  };
  canvas.onpointerleave = () => { tip.hidden = true; state.hover = -1; request(); };
  scroller.onscroll = () => { tip.hidden = true; state.hover = -1; request(); };
  searched.oninput = () => { state.text = searched.value; search(); };
  searched.onkeydown = event => { if (event.key === 'Escape') { searched.value = state.text = ''; search(); } };

  const measure = () => {
    const height = visibleRows() * rowHeight;
    scroller.style.height = `${height + 2}px`;
    canvas.style.height = `${height}px`;
    spacer.style.height = `${(state.layout.rows - visibleRows()) * rowHeight}px`;
  };
  const turned = () => {
    turn.textContent = state.grows ? 'Icicle' : 'Flame';
    turn.setAttribute('aria-label', state.grows ? 'Icicle: callers at the top' : 'Flame: callers at the bottom');
    scroller.scrollTop = state.grows ? scroller.scrollHeight : 0;
    request();
  };
  const choose = () => {
    const { profile } = state.view, everyone = profile.threads.map((_, i) => i), value = threadChoice.value;
    state.layout = layOut(profile, value === 'merged' || value === 'apart' ? everyone : [Number(value)], value === 'apart');
    state.layout.wholeWeight = profile.wholeWeight;
    Object.assign(state, { zoom: 0, cursor: 0, hover: -1, history: [] });
    const size = `${state.layout.size} boxes in ${state.layout.rows} rows`;
    canvas.setAttribute('aria-label', `Flame graph of ${state.view.title}, ${profile.event}, ${size}. The table of functions has the figures.`);
    at.textContent = describe(0);
    measure();
    turned();
    moved();
    search();
  };
  const open = () => {
    state.view = views[Number(showing.value) || 0];
    state.styles = stylesOf(state.view);
    const { profile } = state.view;
    profile.wholeWeight ??= profile.weight.reduce((sum, weight) => sum + weight, 0) || 1;
    const byThread = new Float64Array(profile.threads.length);
    profile.weight.forEach((weight, i) => { byThread[profile.thread[i]] += weight; });
    const order = profile.threads.map((name, i) => [name, i]).sort((a, b) => byThread[b[1]] - byThread[a[1]]);
    threadChoice.replaceChildren(option('merged', 'merged'), ...order.length > 1 ? [option('by thread', 'apart')] : [],
      ...order.map(([name, i]) => option(`${name} (${percent(byThread[i] / profile.wholeWeight)})`, i)));
    coloring.disabled = state.view.difference !== null;
    byId('flame-modules').hidden = state.view.difference !== null || byNode();
    if (byId('flame-nodes')) byId('flame-nodes').hidden = !byNode();
    if (byId('flame-changes')) byId('flame-changes').hidden = state.view.difference === null;
    choose();
  };
  showing.onchange = open;
  threadChoice.onchange = choose;
  coloring.onchange = () => {
    state.styles = stylesOf(state.view);
    byId('flame-modules').hidden = byNode();
    byId('flame-nodes').hidden = !byNode();
    request();
  };
  addEventListener('resize', request);
  redraws.push(draw);
  open();
  draw();
  // For tests and measurements.
  root.flame = { state, draw, zoomTo, describe, nameOf };
};
