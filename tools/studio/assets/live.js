// What a camera or a film shows, as it goes on: pictures with landmarks, the
// movement of regions, events, expressions; and how late all of it is.

// MICRO, the word for the kind, is pages.cc's.
const SPAN_S = 15;
const KEPT_S = 60;
const LATENCIES = 300;
const DECODERS = 2;

const live = {
  hello: null,
  faces: [],
  rows: new Map(),  // face -> [{time_s, v}]
  events: [],
  shown: new Set(),  // ids of events that have flashed
  newest_s: 0,
  latencies: [],
  drawn: [],  // when pictures were drawn, s
  offset: 0,  // of this machine's clock from the studio's, ms
  waiting: null,  // {value, blob, serial}: for a decoder
  decoding: 0,
  decoded: [],  // {value, picture, serial}, oldest first: for the screen
  asked: false,  // whether screen() will be called
  serial: 0,
  painted: 0,
  running: false,
  figures: {pictures: 0, dropped: 0, skipped: 0}
};
// For those who measure.
window.mienLive = live;

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.floor(sorted.length / 2)] : NaN;
};
const clockMs = () => Date.now() + live.offset;
// Browser and studio of one machine have one clock.
const ONE_CLOCK = ['127.0.0.1', 'localhost', '[::1]'].includes(location.hostname);
const colour = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Reads "TYPE JSON_BYTES BLOB_BYTES\n", the JSON, the blob.
class Messages {
  constructor(body) {
    this.reader = body.getReader();
    this.pieces = [];
    this.size = 0;
  }
  // So many bytes at least, in one piece; false: it is over.
  async fill(count) {
    while (this.size < count) {
      const {value, done} = await this.reader.read();
      if (done) return false;
      this.pieces.push(value);
      this.size += value.length;
    }
    if (this.pieces.length > 1) {
      const all = new Uint8Array(this.size);
      let at = 0;
      for (const piece of this.pieces) {
        all.set(piece, at);
        at += piece.length;
      }
      this.pieces = [all];
    }
    return true;
  }
  take(count) {
    const taken = this.pieces[0].subarray(0, count);
    this.pieces = [this.pieces[0].subarray(count)];
    this.size -= count;
    return taken;
  }
  async next() {
    let end = -1;
    for (let count = 1; end < 0; ++count) {
      if (!await this.fill(Math.max(count, Math.min(this.size, 100)))) return null;
      end = this.pieces[0].subarray(0, 100).indexOf(10);
      if (end < 0 && this.size >= 100) throw new Error('the stream is no live view');
      if (end < 0) count = this.size;
    }
    const text = new TextDecoder();
    const [type, json, blob] = text.decode(this.take(end + 1)).trim().split(' ');
    const bytes = Number(json) + Number(blob);
    if (bytes > 0 && !await this.fill(bytes)) return null;
    const body = bytes > 0 ? this.take(Number(json)) : new Uint8Array();
    return {
      type,
      value: body.length ? JSON.parse(text.decode(body)) : null,
      blob: Number(blob) > 0 ? this.take(Number(blob)).slice() : null
    };
  }
}

const on = {
  idle() {},
  hello(value) {
    live.hello = value;
    fact();
    $('fer').replaceChildren();
    if (value.fer) $('fer-note').textContent = 'Not read: ' + value.fer + '.';
  },
  frame(value, blob) {
    ++live.figures.pictures;
    live.figures.dropped = value.dropped;
    decode({value, blob, serial: ++live.serial});
  },
  signals(value) {
    for (const row of value.rows) {
      if (!live.rows.has(row.face)) {
        live.rows.set(row.face, []);
        fillFaces();
      }
      const rows = live.rows.get(row.face);
      rows.push(row);
      while (rows.length && rows[0].time_s < row.time_s - KEPT_S) rows.shift();
      live.newest_s = Math.max(live.newest_s, row.time_s);
    }
  },
  events(value) {
    live.events = value.events;
    live.spotting_ms = value.spotting_ms;
    fillEvents();
  },
  fer(value) {
    if (value.fault) {
      $('fer').replaceChildren(el('li', {'class': 'quiet'}, 'Not read: ' + value.fault));
      return;
    }
    const bars = value.classes.map((name, i) => [name, value.p[i] || 0]);
    const old = [...$('fer').querySelectorAll('meter')];
    if (old.length === bars.length) {
      bars.forEach(([, p], i) => {
        old[i].value = p;
        old[i].nextElementSibling.textContent = Math.round(100 * p) + ' %';
      });
      return;
    }
    $('fer').replaceChildren(...bars.map(([name, p], i) => {
      const meter = el('meter', {id: 'fer-' + i, min: '0', max: '1'});
      meter.value = p;
      return el('li', {}, el('label', {'for': 'fer-' + i}, name), meter,
                el('span', {'class': 'n'}, Math.round(100 * p) + ' %'));
    }));
  },
  record(value) {
    live.recording = value.on;
    live.recorded = value.on ? null : value;
    $('record').textContent = value.on ? 'End recording' : 'Record';
    $('record').setAttribute('aria-pressed', String(value.on));
    if (value.fault) {
      say('Not recorded: ' + value.fault, true);
    } else if (value.frames > 0 && !value.on) {
      say('Recorded: ' + value.frames + ' pictures' +
          (value.lost ? ' (' + value.lost + ' lost)' : '') + ', ' + value.events +
          (value.events === 1 ? ' event' : ' events') +
          '. It is among the recordings.');
    }
  },
  end(value) {
    live.ended = true;
    setRunning(false);
    if (value.fault) say(value.fault, true);
    else say('The film is over.');
  }
};

// Pictures are decoded beside the page's own work, so that one is painted while
// the next is decoded. Only the newest that waits for either is worth it.
async function decode(one) {
  if (live.decoding >= DECODERS) {
    if (live.waiting) ++live.figures.skipped;
    live.waiting = one;
    return;
  }
  ++live.decoding;
  for (let next = one; next; next = live.waiting, live.waiting = null) {
    try {
      const picture = await createImageBitmap(new Blob([next.blob], {type: 'image/jpeg'}));
      present({...next, picture});
    } catch {
      ++live.figures.skipped;  // damaged on the way: the next one comes
    }
  }
  --live.decoding;
}

// One picture a screen; of two that come at once the second has the screen after.
function present(one) {
  live.decoded.push(one);
  live.decoded.sort((a, b) => a.serial - b.serial);
  while (live.decoded.length > 2 || live.decoded[0].serial < live.painted) {
    ++live.figures.skipped;
    live.decoded.shift().picture.close();
    if (!live.decoded.length) return;
  }
  if (live.asked) return;
  live.asked = true;
  requestAnimationFrame(screen);
}

function screen() {
  const {picture, value, serial} = live.decoded.shift();
  live.painted = serial;
  paint(picture, value);
  picture.close();
  live.asked = live.decoded.length > 0;
  if (live.asked) requestAnimationFrame(screen);
  // The next screen shows it.
  requestAnimationFrame(() => {
    live.latencies.push(clockMs() - value.taken_ms);
    if (live.latencies.length > LATENCIES) live.latencies.shift();
    live.drawn.push(performance.now() / 1000);
    if (live.drawn.length > LATENCIES) live.drawn.shift();
  });
}

function paint(picture, value) {
  const canvas = $('screen');
  if (canvas.width !== picture.width || canvas.height !== picture.height) {
    canvas.width = picture.width;
    canvas.height = picture.height;
  }
  const ctx = canvas.getContext('2d');
  ctx.drawImage(picture, 0, 0);
  for (const face of value.faces) {
    ctx.strokeStyle = '#fff';
    ctx.lineWidth = 1;
    ctx.strokeRect(...face.box);
    ctx.fillStyle = '#fff';
    ctx.font = '600 13px system-ui, sans-serif';
    ctx.fillText('face ' + face.face, face.box[0] + 4, face.box[1] - 5);
    ctx.fillStyle = '#7fe0ff';
    for (let i = 0; i < face.points.length; i += 2) {
      ctx.fillRect(face.points[i] - 1, face.points[i + 1] - 1, 2, 2);
    }
  }
  live.faces = value.faces;
  live.time_s = value.time_s;
}

function fillFaces() {
  const before = $('face').value;
  const faces = [...live.rows.keys()].sort((a, b) => a - b);
  $('face').replaceChildren(
      ...faces.map((face) => el('option', {value: String(face)}, String(face))));
  if (faces.includes(Number(before)) && before !== '') $('face').value = before;
}

const times = (s) => {
  const minutes = Math.floor(s / 60);
  return minutes + ':' + (s - 60 * minutes).toFixed(1).padStart(4, '0');
};

function fillEvents() {
  const standing = live.events.filter((one) => !one.withdrawn);
  $('count').textContent = standing.length + ', ' +
      standing.filter((one) => one.kind === MICRO).length + ' of them ' + MICRO;
  const rows = [...live.events].reverse().map(
      (one) => el(
          'tr', {'class': one.withdrawn ? 'withdrawn' : '', 'data-id': String(one.id)},
          el('th', {scope: 'row'}, one.kind + ' #' + one.id,
             one.withdrawn ? el('span', {'class': 'quiet'}, ' withdrawn') : null),
          el('td', {}, times(one.onset_s)),
          el('td', {}, Math.round(1000 * (one.offset_s - one.onset_s)) + ' ms'),
          el('td', {}, (one.score || 0).toFixed(2)),
          el('td', {}, one.regions.join(', ').replaceAll('_', ' ')),
          el('td', {}, one.flags.join(', ').replaceAll('_', ' '))));
  $('events').replaceChildren(...rows);
  const fresh = standing.filter((one) => !live.shown.has(one.id));
  for (const one of live.events) {
    if (live.shown.has(one.id)) continue;
    live.shown.add(one.id);
    one.shown_after_s = live.time_s - one.offset_s;
    live.delays = live.delays || [];
    if (!one.withdrawn) live.delays.push(one.shown_after_s);
  }
  if (fresh.length) flash(fresh.at(-1));
}

let flashing = 0;
function flash(event) {
  $('flash').textContent = event.kind + ' at ' + times(event.onset_s);
  $('picture').classList.add('flashing');
  clearTimeout(flashing);
  flashing = setTimeout(() => $('picture').classList.remove('flashing'), 1200);
}

// The regions one below the other, the newest at the right.
function drawCurves() {
  const canvas = $('curves'), ratio = devicePixelRatio || 1;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  if (!width || !live.hello) return;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const ctx = canvas.getContext('2d');
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  const face = Number($('face').value || 0);
  const rows = live.rows.get(face) || [], regions = live.hello.regions;
  const to = live.newest_s, from = to - SPAN_S, left = 132;
  const lane = height / regions.length;
  const x = (time) => left + (time - from) / SPAN_S * (width - left);
  const accent = colour('--accent'), ink = colour('--ink'), muted = colour('--muted');
  ctx.fillStyle = colour('--track');
  for (const event of live.events) {
    if (event.face !== face || event.withdrawn || event.offset_s < from) continue;
    const begin = Math.max(left, x(event.onset_s));
    ctx.fillRect(begin, 0, Math.max(2, x(event.offset_s) - begin), height);
  }
  let first = rows.length;
  while (first > 0 && rows[first - 1].time_s >= from) --first;
  // 1e-4 of the distance of the eyes; 2 % fill a lane.
  const full = 200;
  ctx.font = '11px system-ui, sans-serif';
  ctx.lineWidth = 1.25;
  regions.forEach((name, r) => {
    const bottom = (r + 1) * lane - 2;
    ctx.fillStyle = r % 2 ? muted : ink;
    ctx.fillText(name.replaceAll('_', ' '), 0, bottom - lane / 2 + 5);
    ctx.strokeStyle = accent;
    ctx.beginPath();
    let down = false;
    for (let i = first; i < rows.length; ++i) {
      const value = rows[i].v[r];
      if (value === null) {
        down = false;
        continue;
      }
      const y = bottom - Math.min(1, value / full) * (lane - 4);
      if (down) ctx.lineTo(x(rows[i].time_s), y);
      else ctx.moveTo(x(rows[i].time_s), y);
      down = true;
    }
    ctx.stroke();
  });
  $('scale').textContent = 'The last ' + SPAN_S + ' s, each lane 2 % of the distance of the ' +
      'eyes high; measured ' + live.hello.delay_s.toFixed(1) + ' s after the picture. Shaded: events.';
}

function fact() {
  const source = live.hello ? live.hello.source : 'nothing';
  const facts = [['Source', source]];
  if (live.hello) {
    facts.push(['Pictures', live.hello.width + ' \u00d7 ' + live.hello.height]);
  }
  $('facts').replaceChildren(...facts.map(
      ([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

function figures() {
  const drawn = live.drawn.filter((time) => time > performance.now() / 1000 - 3);
  const rate = drawn.length > 1 ? (drawn.length - 1) / (drawn.at(-1) - drawn[0]) : 0;
  const late = median(live.latencies.slice(-90));
  live.rate = rate;
  const facts = [
    ['Latency', Number.isFinite(late) ? Math.round(late) + ' ms' : '\u2013'],
    ['Shown', rate.toFixed(1) + ' a second'],
    ['Dropped', String(live.figures.dropped + live.figures.skipped)],
    ['Looking for events takes', live.spotting_ms === undefined ? '\u2013' : live.spotting_ms + ' ms']
  ];
  $('figures').replaceChildren(...facts.map(
      ([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

function setRunning(running) {
  live.running = running;
  $('stop').disabled = !running;
  $('record').disabled = !running;
  if (!running) {
    $('record').textContent = 'Record';
    $('record').setAttribute('aria-pressed', 'false');
  }
}

async function listen() {
  const answer = await fetch('/api/live/stream');
  if (!answer.ok) throw new Error('the live view does not answer');
  const messages = new Messages(answer.body);
  live.messages = messages;
  for (;;) {
    const message = await messages.next();
    if (live.messages !== messages) return;
    if (!message) break;
    on[message.type] && on[message.type](message.value, message.blob);
    if (message.type === 'end') {
      messages.reader.cancel();
      return;
    }
  }
  // The server gives up streams that are idle for long.
  const state = await ask('GET', '/api/live');
  if (state.running) listen();
}

function reset() {
  Object.assign(live, {
    hello: null, rows: new Map(), events: [], shown: new Set(), newest_s: 0,
    messages: null, latencies: [], drawn: [], delays: [], ended: false, recorded: null,
    recording: false,
    figures: {pictures: 0, dropped: 0, skipped: 0}
  });
  $('events').replaceChildren();
  $('face').replaceChildren();
  $('count').textContent = '';
}

async function look() {
  const before = performance.now();
  const state = await ask('GET', '/api/live');
  const half = (performance.now() - before) / 2;
  live.offset = ONE_CLOCK ? 0 : state.now_ms + half - Date.now();
  const chosen = $('source').value;
  const text = JSON.stringify([state.cameras, state.films]);
  if (text === live.sources) return state;
  live.sources = text;
  $('source').replaceChildren(
      ...state.cameras.map((one) => el('option', {value: 'camera ' + one.device},
                                       'camera: ' + one.name)),
      ...state.films.map((name) => el('option', {value: 'film ' + name}, 'film: ' + name)));
  if (chosen) $('source').value = chosen;
  $('start').disabled = $('source').options.length === 0;
  if ($('start').disabled) {
    say('There is no camera at this machine, and no recording in the project.');
  }
  return state;
}

$('choose').addEventListener('submit', (event) => {
  event.preventDefault();
  tried(async () => {
    const [kind, ...name] = $('source').value.split(' ');
    say('Starting\u2026');
    reset();
    setRunning(true);
    await ask('POST', '/api/live', kind === 'camera' ?
        {do: 'camera', device: name.join(' ')} :
        {do: 'film', name: name.join(' ')});
    say('');
    await listen();
  }).then(() => live.messages || setRunning(false));
});
$('stop').addEventListener('click', () => tried(async () => {
  await ask('POST', '/api/live', {do: 'stop'});
  setRunning(false);
  say('Stopped.');
  await look();
}));
$('record').addEventListener('click', () => tried(async () => {
  if (live.recording) {
    await ask('POST', '/api/live', {do: 'record-end'});
    return;
  }
  const answer = await ask('POST', '/api/live', {do: 'record'});
  say('Recording ' + answer.name);
}));

setInterval(figures, 500);
function paintCurves() {
  drawCurves();
  setTimeout(() => requestAnimationFrame(paintCurves), 100);
}
paintCurves();
// What another window has started is seen here, too.
async function join() {
  if (!live.running) {
    const state = await look();
    if (state.running && !live.running) {
      reset();
      setRunning(true);
      tried(listen);
    }
  }
  setTimeout(() => tried(join), 2000);
}
fact();
figures();
tried(join);
