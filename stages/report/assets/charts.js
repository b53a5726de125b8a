// What both charts share: colours, bands, handles.

function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue('--' + name).trim();
  return {
    ink: of('ink'),
    muted: of('muted'),
    line: of('line'),
    card: of('card'),
    track: of('track'),
    left: of('accent'),
    right: of('warm'),
    middle: of('ink'),
    accept: of('right'),
    accent: of('accent'),
    warm: of('warm')
  };
}

// Left solid, right dashed; the inner and upper of two the thicker one.
function strokeOf(column, dashed = true) {
  return {
    stroke: () => colours()[column.side] + 'd8',
    width: column.fine ? 1 : 1.75,
    dash: dashed && column.side === 'right' ? [5, 3] : [],
    points: {show: false},
    spanGaps: false,
  };
}

// Ticks a person can read: 1, 2, 5 ... seconds, minutes.
const STEPS = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1,    2,    5,    10,    15,
  30,   60,   120,  300, 600, 900, 1800, 3600, 7200, 14400, 36000
];
function timeAxis() {
  return {
    stroke: () => colours().muted,
    grid: {stroke: () => colours().line, width: 1},
    ticks: {stroke: () => colours().line, width: 1, size: 4},
    font: '12px system-ui, sans-serif',
    size: 28,
    gap: 4,
    incrs: STEPS,
    space: 80,
    values: (u, ticks, axis, space, step) => ticks.map(
        (tick) => clock(
            tick,
            step >= 1       ? 0 :
                step >= 0.1 ? 1 :
                              2)),
  };
}

// A bar over a chart that can be dragged, or moved by the arrow keys.
class Handles {
  // place(time) -> px in `host`, timeAt(px) -> time; null outside.
  constructor(host, place, timeAt) {
    Object.assign(this, {host, place, timeAt, event: null});
    this.bars = BOUNDS.map((bound) => this.makeBar(bound));
    host.append(...this.bars);
  }

  makeBar(bound) {
    const bar = el('div', {
      'class': 'handle',
      role: 'slider',
      tabindex: '0',
      'data-letter': bound === 'apex' ? 'A' :
          bound === 'onset'           ? '[' :
                                        ']',
      'aria-label': bound,
      'aria-orientation': 'horizontal'
    });
    bar.addEventListener('keydown', (key) => {
      const by = {
        ArrowLeft: -1,
        ArrowRight: 1,
        ArrowDown: -1,
        ArrowUp: 1,
        PageDown: -5,
        PageUp: 5
      }[key.key];
      if (!by || !this.event || key.ctrlKey || key.altKey || key.metaKey)
        return;
      key.preventDefault();
      key.stopPropagation();
      store.move(this.event, bound, store.bounds(this.event)[bound] + by);
    });
    bar.addEventListener('focus', () => review.pick(bound));
    bar.addEventListener('pointerdown', (down) => {
      if (down.button !== 0) return;
      bar.setPointerCapture(down.pointerId);
      review.pick(bound);
      down.stopPropagation();
    });
    for (const type of ['mousedown', 'click', 'dblclick']) {
      bar.addEventListener(type, (event) => event.stopPropagation());
    }
    bar.addEventListener('pointermove', (move) => {
      if (!bar.hasPointerCapture(move.pointerId) || !this.event) return;
      const box = this.host.getBoundingClientRect();
      const time = this.timeAt(move.clientX - box.left);
      if (time === null) return;
      const frame = frameOfTime(time, this.event.face);
      if (frame !== store.bounds(this.event)[bound]) {
        store.move(this.event, bound, frame);
      }
    });
    return bar;
  }

  show(event) {
    this.event = event;
    this.update();
  }

  update() {
    const event = this.event;
    const ends = event ? ['onset', 'offset'].map(
                             (bound) => this.place(store.time(event, bound))) :
                         [null, null];
    // Too close to be told apart: the bars would only be in the way.
    const crowded =
        ends[0] !== null && ends[1] !== null && ends[1] - ends[0] < 12;
    this.bars.forEach((bar, i) => {
      const bound = BOUNDS[i];
      const px =
          event && !crowded ? this.place(store.time(event, bound)) : null;
      bar.hidden = px === null;
      if (px === null) return;
      bar.style.left = px + 'px';
      bar.classList.toggle('picked', review.picked === bound);
      const [first, last] = frameRange(event.face);
      const frame = store.bounds(event)[bound];
      bar.setAttribute('aria-valuemin', String(first));
      bar.setAttribute('aria-valuemax', String(last));
      bar.setAttribute('aria-valuenow', String(frame));
      bar.setAttribute(
          'aria-valuetext',
          bound + ' at frame ' + frame + ', ' +
              clock(store.time(event, bound)));
    });
  }
}

// Low end, median and high end of the middle 99 % of arrays with nulls.
function middleRange(arrays) {
  const values = [];
  for (const array of arrays) {
    // Odd: smallest and largest values alternate.
    const step = Math.floor(array.length / 600) | 1;
    for (let i = 0; i < array.length; i += step) {
      if (array[i] !== null) values.push(array[i]);
    }
  }
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  const at = (share) => values[Math.round(share * (values.length - 1))];
  return [at(0.005), at(0.5), at(0.995)];
}

// Takes the median off: slow drift and lasting poses hide what is short.
function levelOut(values) {
  const range = middleRange([values]);
  if (!range) return;
  for (let i = 0; i < values.length; ++i) {
    if (values[i] !== null) values[i] -= range[1];
  }
}

function roundUp(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((n) => n * unit).find((n) => n >= value * 0.999);
}
