// Puts the parts together: selection, keys, files, theme, print.

const OUT_OF_SIGHT = 'It was out of sight: look at it, then decide.';

const review = {
  current: null,
  picked: 'onset',
  regionsHidden: false,

  shown(event) {
    return !this.list || this.list.passes(event);
  },

  start() {
    this.list = new List();
    this.timeline = new Timeline();
    this.player = new Player();
    this.detail = new Detail();
    fillColumns();
    this.list.fill();
    store.listeners.push(() => this.changed());
    this.select(
        this.list.order.find((event) => !store.of(event).verdict) ||
            this.list.order[0] || null,
        {play: false});
    this.timeline.after();
    this.progress();
  },

  select(event, {play}) {
    const before = this.current;
    this.current = event;
    $('event-body').hidden = event === null;
    $('no-event').hidden = event !== null;
    if (before) this.list.fillRow(before);
    if (event === null) return;
    this.picked = 'onset';
    this.list.fillRow(event);
    this.list.scrollTo(event);
    this.detail.load(event);
    this.timeline.reveal(event);
    this.timeline.handles.show(event);
    this.timeline.repaint();
    this.player.load(event, play);
    if (!play) return;
    this.bringIntoView();
    // Pictures have their height only then.
    this.detail.drawn.then(() => {
      if (this.current === event) this.bringIntoView();
    });
  },

  // What is to be looked at: the film, or the pictures; null: there is nothing.
  seen() {
    if (!$('player').hidden) return $('player');
    return $('stills').querySelector('img') ? $('stills') : null;
  },

  // How far the bar that stays covers the page.
  barHeight() {
    return getComputedStyle($('tools')).position === 'sticky' ?
        $('tools').getBoundingClientRect().height :
        0;
  },

  // All of it in the window, with the title above it if there is room.
  bringIntoView() {
    const film = (this.seen() || $('event')).getBoundingClientRect();
    const over = this.barHeight() + 8, under = innerHeight - 8;
    if (film.top >= over && film.bottom <= under) return;
    const title = $('event').getBoundingClientRect().top;
    const by =
        Math.min(Math.max(title - over, film.bottom - under), film.top - over);
    if (Math.abs(by) > 1) scrollBy({top: by, behavior: 'instant'});
  },

  // A decision needs the film, or the pictures: true when there are any and
  // they are out of sight.
  blind() {
    const seen = this.seen();
    if (!seen) return false;
    const first = seen === $('player') ? $('screen') : seen.querySelector('img');
    const box = first.getBoundingClientRect();
    const middle = (box.top + box.bottom) / 2;
    return middle < this.barHeight() || middle > innerHeight;
  },

  // By so many places in the list.
  go(by) {
    const order = this.list.order;
    if (order.length === 0) return;
    const at = order.indexOf(this.current);
    const to = at < 0 ? 0 : Math.min(Math.max(at + by, 0), order.length - 1);
    if (order[to] !== this.current) this.select(order[to], {play: true});
  },

  filter() {
    this.list.fill();
    if (!this.list.order.includes(this.current)) {
      this.select(this.list.order[0] || null, {play: false});
    }
    this.timeline.repaint();
  },

  decide(verdict) {
    const event = this.current;
    if (!event) return;
    if (this.blind()) {
      this.bringIntoView();
      this.player.play();
      say(OUT_OF_SIGHT);
      return;
    }
    if ($('status').textContent === OUT_OF_SIGHT) say('');
    const order = this.list.order, at = order.indexOf(event);
    const again = store.of(event).verdict === verdict;
    store.decide(event, again ? '' : verdict);
    if (!again && store.prefs.advance) {
      const next = [...order.slice(at + 1), ...order.slice(0, at)].find(
          (one) => !store.of(one).verdict);
      if (next) this.select(next, {play: true});
    }
  },

  changed() {
    const event = this.current;
    if (event) {
      this.list.fillRow(event);
      this.detail.update();
      this.player.marks();
    }
    this.timeline.repaint();
    this.progress();
  },

  progress() {
    const count = {accept: 0, reject: 0, unsure: 0};
    for (const event of events) {
      const verdict = store.of(event).verdict;
      if (verdict in count) ++count[verdict];
    }
    const done = count.accept + count.reject + count.unsure;
    $('progress').textContent = done + ' of ' + events.length +
        ' decided: ' + count.accept + ' accepted, ' + count.reject +
        ' rejected, ' + count.unsure + ' unsure' +
        (store.unsaved() ? ' \u2013 not saved yet' : '');
    $('meter').replaceChildren(...Object.keys(count).map((verdict) => {
      const part = el('span', {'class': verdict});
      part.style.width =
          100 * count[verdict] / Math.max(1, events.length) + '%';
      return part;
    }));
    if (!store.works) {
      say('This browser keeps nothing for this page: decisions are lost when ' +
              'it is closed unless you save the reviewed events.csv.',
          true);
    }
  },

  // The film stands at this time of the recording.
  moment(time) {
    if (this.timeline) this.timeline.setPlayhead(time);
    if (this.detail) this.detail.setPlayhead(time);
  },

  pick(bound) {
    this.picked = bound;
    this.timeline.handles.update();
    this.detail.handles.update();
  },
  nudge(by) {
    const event = this.current;
    if (event) {
      store.move(event, this.picked, store.bounds(event)[this.picked] + by);
      this.player.seekTime(store.time(event, this.picked));
    }
  },
};

function say(text, bad = false) {
  $('status').textContent = text;
  $('status').classList.toggle('bad', bad);
}

function fileName() {
  const stem = data.video.replace(/\.[^.]*$/, '')
                   .replace(/[^A-Za-z0-9._-]+/g, '_')
                   .replace(/^\.+/, '')
                   .slice(0, 80);
  return (stem || 'recording') + '_events_reviewed.csv';
}

function saveCsv() {
  const text = reviewedCsv(data.csv, store.decisions);
  const url = URL.createObjectURL(new Blob([text], {type: 'text/csv'}));
  const link = el('a', {href: url, download: fileName()});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  store.markSaved();
  say('Saved as ' + fileName() + ' in your downloads.');
}

async function loadCsv(file) {
  try {
    if (file.size > 2e7) throw new Error('it is larger than 20 MB');
    const {found, others} = readReviewed(await file.text());
    if (found.size === 0)
      throw new Error('none of its rows is of this recording');
    store.take(found);
    review.list.fill();
    say(found.size + ' rows read' +
        (others ? ', ' + others + ' of other recordings left out' : '') + '.');
  } catch (error) {
    say('Cannot read ' + file.name.slice(0, 100) + ': ' + error.message + '.',
        true);
  }
}

const THEMES = {
  '': 'Theme: system',
  dark: 'Theme: dark',
  light: 'Theme: light'
};
function applyTheme(theme) {
  if (theme)
    document.documentElement.dataset.theme = theme;
  else
    delete document.documentElement.dataset.theme;
  $('theme').textContent = THEMES[store.prefs.theme] || THEMES[''];
  if (!review.timeline) return;
  review.timeline.repaint();
  if (review.detail.chart) review.detail.chart.redraw(false);
}

const KEYS = [
  [['n', 'j'], 'next candidate', () => review.go(1)],
  [['p', 'k'], 'previous candidate', () => review.go(-1)],
  [['a'], 'accept (again: undo)', () => review.decide('accept')],
  [['r'], 'reject', () => review.decide('reject')],
  [['u'], 'unsure', () => review.decide('unsure')],
  [['e'], 'write a note (Esc: done)', () => $('note').focus()],
  [[' '], 'play or pause', () => review.player.toggle()],
  [['ArrowLeft'], 'one frame back', () => review.player.step(-1)],
  [['ArrowRight'], 'one frame on', () => review.player.step(1)],
  [['s'], 'slower', () => review.player.nextSpeed(1)],
  [['f'], 'faster', () => review.player.nextSpeed(-1)],
  [['v'], 'change the view', () => review.player.nextView()],
  [
    ['o'], 'regions on or off',
    () => {
      review.regionsHidden = !review.regionsHidden;
      document.querySelectorAll('.over svg')
          .forEach(
              (over) => over.toggleAttribute('hidden', review.regionsHidden));
    }
  ],
  ...BOUNDS.map(
      (bound, i) => [
          [String(i + 1)], 'choose the ' + bound,
          () => {
            review.pick(bound);
            if (review.current)
              review.player.seekTime(store.time(review.current, bound));
          }]),
  [
    ['m'], 'put the chosen one at the frame shown',
    () => {
      const frame = review.player.frame();
      if (frame !== null) store.move(review.current, review.picked, frame);
    }
  ],
  [
    ['Shift+ArrowLeft'], 'move the chosen one a frame earlier',
    () => review.nudge(-1)
  ],
  [['Shift+ArrowRight'], 'move it a frame later', () => review.nudge(1)],
  [
    ['0'], 'onset, apex, offset as found',
    () => {
      if (review.current) store.restore(review.current);
    }
  ],
  [
    ['z'], 'zoom to the candidate',
    () => {
      if (review.current) review.timeline.showEvent(review.current);
    }
  ],
  [['w'], 'whole recording', () => review.timeline.show(review.timeline.whole)],
  [['+', '='], 'zoom in', () => review.timeline.zoom(0.5)],
  [['-'], 'zoom out', () => review.timeline.zoom(2)],
  [['d'], 'save the reviewed events.csv', () => saveCsv()],
  [['?'], 'this help', () => $('help').showModal()],
];
const KEY_NAMES = {
  ' ': 'Space',
  ArrowLeft: '\u2190',
  ArrowRight: '\u2192',
  'Shift+ArrowLeft': 'Shift \u2190',
  'Shift+ArrowRight': 'Shift \u2192'
};

function onKey(key) {
  if (key.ctrlKey || key.altKey || key.metaKey || $('help').open) return;
  const target = key.target;
  if (target.matches(
          'input:not([type=checkbox]):not([type=range]), textarea, select')) {
    if (key.key === 'Escape') target.blur();
    return;
  }
  if (!store.prefs.keys && key.key !== '?') return;
  const plain = key.key.length === 1 ? key.key.toLowerCase() : key.key;
  const name =
      (key.shiftKey && plain.startsWith('Arrow') ? 'Shift+' : '') + plain;
  if (name === ' ' && target.matches('button, summary, input')) return;
  if (name.startsWith('Arrow') && target.matches('input')) return;
  const found = KEYS.find(([names]) => names.includes(name));
  if (!found) return;
  key.preventDefault();
  found[2]();
}

function listen() {
  const click = (id, action) => $(id).addEventListener('click', action);
  click('save', saveCsv);
  click('load', () => $('load-file').click());
  $('load-file').addEventListener('change', () => {
    const file = $('load-file').files[0];
    if (file) loadCsv(file);
    $('load-file').value = '';
  });
  click('print', printPage);
  click('theme', () => {
    const names = Object.keys(THEMES);
    store.prefs.theme =
        names[(names.indexOf(store.prefs.theme) + 1) % names.length];
    store.keep();
    applyTheme(store.prefs.theme);
  });
  click('help-open', () => $('help').showModal());
  click('zoom-in', () => review.timeline.zoom(0.5));
  click('zoom-out', () => review.timeline.zoom(2));
  click('pan-left', () => review.timeline.pan(-0.5));
  click('pan-right', () => review.timeline.pan(0.5));
  $('gain').addEventListener('change', () => {
    review.timeline.gain = Number($('gain').value);
    review.timeline.show(review.timeline.view);
  });
  click('zoom-all', () => review.timeline.show(review.timeline.whole));
  click(
      'zoom-event',
      () => review.current && review.timeline.showEvent(review.current));
  click('previous', () => review.go(-1));
  click('next', () => review.go(1));
  for (const button of document.querySelectorAll('[data-verdict]')) {
    button.addEventListener(
        'click', () => review.decide(button.dataset.verdict));
  }
  $('note').addEventListener('input', () => {
    if (review.current) store.note(review.current, $('note').value);
  });
  const preference = (id, name) => {
    $(id).checked = store.prefs[name] !== false;
    $(id).addEventListener('change', () => {
      store.prefs[name] = $(id).checked;
      store.keep();
    });
  };
  preference('advance', 'advance');
  preference('single-keys', 'keys');
  const limits = $('limits');
  if (limits) {
    limits.open = store.prefs.limitsOpen !== false;
    limits.addEventListener('toggle', () => {
      if (limits.open === (store.prefs.limitsOpen !== false)) return;
      store.prefs.limitsOpen = limits.open;
      store.keep();
    });
  }
  document.addEventListener('keydown', onKey);
  window.addEventListener('beforeunload', (leaving) => {
    if (store.unsaved()) leaving.preventDefault();
  });
  matchMedia('(prefers-color-scheme: dark)')
      .addEventListener('change', () => applyTheme(store.prefs.theme));
  window.addEventListener('beforeprint', () => {
    applyTheme('light');
    if ($('sheet').hidden) fillSheet();
  });
  window.addEventListener('afterprint', () => {
    applyTheme(store.prefs.theme);
    $('sheet').hidden = true;
  });
}

function fillHelp() {
  $('help-body')
      .replaceChildren(...KEYS.map(
          ([names, text]) =>
              el('div', {},
                 el('span', {},
                    ...names.map(
                        (name) => el('kbd', {}, KEY_NAMES[name] || name))),
                 el('span', {}, text))));
}

function fillFaces() {
  if (faces.length < 2) return;
  $('face-pick').hidden = false;
  for (const signals of faces) {
    $('face').append(
        el('option', {value: String(signals.face)}, String(signals.face)));
  }
  $('face').addEventListener('change', () => {
    review.timeline.setFace(Number($('face').value));
    review.timeline.after();
  });
}

fillFaces();
fillHelp();
applyTheme(store.prefs.theme);
review.start();
listen();
