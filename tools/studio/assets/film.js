// The whole recording, frame by frame, for what the list lacks. Pictures come
// from the studio: the same frames and times as in the tables.

const FILM_WIDTH = 720;
const FILM_KEPT = 160;
const AROUND_S = 1.5;
// What is magnified has moved since the onset that is marked, or since a little
// before.
const SINCE_S = 0.3;
const SINCE_FRAMES = 120;

class Film {
  constructor() {
    this.pictures = new Map();  // what is asked for -> promise of a picture
    this.marks = {onset: null, apex: null, offset: null};
    this.at = 0;
    this.last = Math.max(0, ...faces.map((one) => frameRange(one.face)[1]));
    if (faces.length === 0) this.last = frameRange(0)[1];
    this.playing = false;
    this.build();
  }

  build() {
    const button = (id, text, action, label) => {
      const made = el('button', {type: 'button', id, ...label ? {'aria-label': label} : {}});
      made.append(...[].concat(text));
      made.addEventListener('click', action);
      return made;
    };
    const kbd = (text) => el('kbd', {}, text);
    this.image = el('img', {alt: '', id: 'film-frame'});
    this.plot = el('canvas', {id: 'film-plot', 'aria-hidden': 'true'});
    this.slider = el('input', {
      type: 'range',
      min: '0',
      max: String(this.last),
      step: '1',
      value: '0',
      id: 'film-slider',
      'aria-label': 'Frame of the recording'
    });
    this.slider.addEventListener(
        'input', () => this.show(Number(this.slider.value)));
    this.readout = el('p', {'class': 'readout', id: 'film-readout'});
    this.speed = el('select', {id: 'film-speed', 'aria-label': 'Speed'},
                    ...['1', '0.5', '0.25', '0.1'].map(
                        (value) => el('option', {value}, value + '\u00d7')));
    this.speed.value = '0.25';
    this.factor = el('select', {id: 'film-factor'},
                     el('option', {value: '1'}, 'as it is'),
                     ...['4', '8', '15'].map(
                         (value) => el('option', {value}, value + '\u00d7')));
    this.factor.addEventListener('change', () => this.show(this.at));
    this.column = el('select', {id: 'film-column', 'aria-label': 'Curve'});
    const signals = signalsOf(faces.length ? faces[0].face : 0);
    for (const one of signals ? signals.columns : []) {
      this.column.append(el('option', {value: one.name}, one.label));
    }
    // Brows first, the head last.
    const [best] = signals ? [...signals.columns].sort((a, b) => a.group - b.group) : [];
    if (best) this.column.value = best.name;
    this.column.addEventListener('change', () => this.draw());
    this.marked = el('p', {id: 'film-marks', role: 'status'});
    this.kind = el('select', {id: 'film-kind'},
                   el('option', {value: ''}, 'by its length'),
                   ...KINDS.map((kind) => el('option', {value: kind}, kind)));
    this.section = el(
        'section', {id: 'film', 'aria-labelledby': 'film-title'},
        el('div', {'class': 'row'},
           el('h2', {id: 'film-title'}, 'Whole recording: add what the list lacks'),
           el('div', {'class': 'buttons small'},
              button('film-here', ['At the candidate ', kbd('t')],
                     () => this.toCandidate()))),
        el('div', {'class': 'film'},
           el('div', {'class': 'screen'}, this.image),
           el('div', {},
              el('div', {'class': 'controls'},
                 el('label', {'for': 'film-column'}, 'Movement of'), this.column),
              this.plot, this.marked,
              el('div', {'class': 'buttons'},
                 button('film-onset', ['Onset here ', kbd('[')], () => this.mark('onset')),
                 button('film-apex', ['Apex here ', kbd('\\')], () => this.mark('apex')),
                 button('film-offset', ['Offset here ', kbd(']')], () => this.mark('offset'))),
              el('div', {'class': 'controls'},
                 el('label', {'for': 'film-kind'}, 'Kind'), this.kind,
                 button('film-add', 'Add it', () => this.add())))),
        this.slider,
        el('div', {'class': 'controls'},
           button('film-play', 'Play', () => this.toggle()),
           button('film-back', '\u25c0\ufe0e|', () => this.step(-1), 'One frame back'),
           button('film-on', '|\u25b6\ufe0e', () => this.step(1), 'One frame on'),
           el('label', {'for': 'film-speed'}, 'Speed'), this.speed,
           el('label', {'for': 'film-factor'}, 'Small movements'), this.factor,
           this.readout));
    document.querySelector('main').insertBefore(this.section, $('sheet'));
    new ResizeObserver(() => this.draw()).observe(this.plot);
    // Decoding begins when the film comes into sight.
    new IntersectionObserver((seen, watch) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      this.toCandidate();
    }).observe(this.section);
    this.say();
  }

  face() {
    return review.current ? review.current.face :
                            (faces.length ? faces[0].face : 0);
  }

  // Since which frame movement is magnified.
  since(frame) {
    const onset = this.marks.onset;
    if (onset && onset.frame < frame && frame - onset.frame <= SINCE_FRAMES) {
      return onset.frame;
    }
    const face = this.face();
    const time = timeOfFrame(frame, face) - SINCE_S;
    return Math.max(0, Math.min(frameOfTime(time, face), frame - 1));
  }
  get(frame) {
    const asked = {name: studio.recording, frame: String(frame), width: String(FILM_WIDTH)};
    if (this.factor.value !== '1') {
      asked.factor = this.factor.value;
      asked.since = String(this.since(frame));
    }
    const url = '/api/frame' + query(asked);
    if (!this.pictures.has(url)) {
      const picture = this.load(url, frame);
      this.pictures.set(url, picture);
      picture.catch(() => this.pictures.delete(url));
      if (this.pictures.size > FILM_KEPT) {
        const [old, gone] = this.pictures.entries().next().value;
        this.pictures.delete(old);
        gone.then((one) => URL.revokeObjectURL(one.url), () => {});
      }
    }
    return this.pictures.get(url);
  }
  async load(url, frame) {
    const answer = await fetch(url);
    if (!answer.ok) {
      let text = 'no frame ' + frame;
      try {
        text = (await answer.json()).error || text;
      } catch (error) {
        // It is as it is.
      }
      throw new Error(text);
    }
    return {
      time: Number(answer.headers.get('X-Time')),
      factor: Number(answer.headers.get('X-Factor')),
      url: URL.createObjectURL(await answer.blob())
    };
  }
  // How much larger movements are in it, in words.
  larger(frame, picture) {
    if (this.factor.value === '1') return '';
    if (!picture.factor) return ' \u00b7 no face: not magnified';
    return ' \u00b7 ' + picture.factor + '\u00d7 what moved since frame ' +
        this.since(frame);
  }

  async show(frame) {
    this.at = Math.min(Math.max(frame, 0), this.last);
    const wanted = this.at, factor = this.factor.value;
    // What is seen until then is another frame, or less magnified.
    this.image.style.opacity = '0.4';
    try {
      const picture = await this.get(wanted);
      if (wanted !== this.at || factor !== this.factor.value) return;
      this.image.src = picture.url;
      this.image.style.opacity = '';
      this.image.alt = 'Frame ' + wanted + ' of the recording';
      this.time = picture.time;
      this.slider.value = String(wanted);
      this.readout.textContent = 'frame ' + wanted + ' \u00b7 ' +
          clock(picture.time) + this.larger(wanted, picture);
      this.slider.setAttribute('aria-valuetext', this.readout.textContent);
      this.draw();
      if (review.timeline) review.timeline.setPlayhead(picture.time);
    } catch (error) {
      if (wanted === this.at) this.image.style.opacity = '';
      this.readout.textContent = error.message;
      this.stop();
    }
  }
  nextFactor() {
    const list = this.factor.options;
    this.factor.selectedIndex = (this.factor.selectedIndex + 1) % list.length;
    this.show(this.at);
  }
  step(by) {
    this.stop();
    return this.show(this.at + by);
  }
  toCandidate() {
    this.stop();
    const event = review.current;
    if (event && event.regions.length) {
      const there = [...this.column.options].some((one) => one.value === event.regions[0]);
      if (there) this.column.value = event.regions[0];
    }
    this.show(event ? store.bounds(event).onset : 0);
  }

  toggle() {
    if (this.playing)
      this.stop();
    else
      this.play();
  }
  stop() {
    this.playing = false;
    $('film-play').textContent = 'Play';
  }
  async play() {
    this.playing = true;
    $('film-play').textContent = 'Pause';
    while (this.playing && this.at < this.last) {
      const begin = performance.now(), from = this.at;
      for (let ahead = 1; ahead <= 6; ++ahead) {
        if (from + ahead <= this.last) this.get(from + ahead).catch(() => {});
      }
      const before = this.time;
      let next = null;
      try {
        next = await this.get(from + 1);
      } catch (error) {
        break;
      }
      const length = (next.time - before) / Number(this.speed.value);
      const rest = 1000 * length - (performance.now() - begin);
      if (rest > 0) await new Promise((done) => setTimeout(done, rest));
      if (!this.playing || this.at !== from) break;
      await this.show(from + 1);
    }
    this.stop();
  }

  async mark(bound) {
    // The picture may take a while, and the film go on.
    const frame = this.at;
    try {
      const picture = await this.get(frame);
      this.marks[bound] = {frame, time: picture.time};
    } catch (error) {
      say(error.message, true);
    }
    this.say();
    this.draw();
  }
  say() {
    const parts = BOUNDS.map((bound) => {
      const mark = this.marks[bound];
      return bound + ' ' + (mark ? 'frame ' + mark.frame + ' (' + clock(mark.time) + ')' : 'not marked');
    });
    this.marked.textContent = parts.join(', ');
    $('film-add') && ($('film-add').disabled = BOUNDS.some((bound) => !this.marks[bound]));
  }

  async add() {
    const list = BOUNDS.map((bound) => this.marks[bound]);
    if (list.some((mark) => !mark)) return;
    try {
      const answer = await ask('POST', '/api/added' + OWN, {
        face: this.face(),
        frames: list.map((mark) => mark.frame),
        times: list.map((mark) => mark.time),
        kind: this.kind.value,
        units: '',
        emotion: '',
        note: ''
      });
      location.hash = 'event=' + answer.key;
      location.reload();
    } catch (error) {
      say(error.message, true);
    }
  }

  // The movement of one region around the frame, the marks, the frame itself.
  draw() {
    const canvas = this.plot, ratio = devicePixelRatio || 1;
    const width = canvas.clientWidth, height = canvas.clientHeight;
    if (!width || this.time === undefined) return;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const ctx = canvas.getContext('2d'), c = colours();
    ctx.scale(ratio, ratio);
    const signals = signalsOf(this.face());
    const column = signals && signals.columns.find((one) => one.name === this.column.value);
    const from = this.time - AROUND_S, to = this.time + AROUND_S;
    const x = (time) => (time - from) / (to - from) * width;
    if (column) {
      const cut = signals.slice([column], from, to, 4000);
      const values = cut.columns[0];
      const known = values.filter((value) => value !== null);
      const high = Math.max(0.01, ...known), low = Math.min(0, ...known);
      ctx.strokeStyle = c.accent;
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      let down = false;
      values.forEach((value, i) => {
        if (value === null) {
          down = false;
          return;
        }
        const px = x(cut.times[i]);
        const py = height - 6 - (value - low) / (high - low) * (height - 12);
        if (down)
          ctx.lineTo(px, py);
        else
          ctx.moveTo(px, py);
        down = true;
      });
      ctx.stroke();
    }
    ctx.fillStyle = c.ink;
    ctx.font = '600 12px system-ui, sans-serif';
    for (const [bound, letter] of [['onset', '['], ['apex', 'A'], ['offset', ']']]) {
      const mark = this.marks[bound];
      if (!mark) continue;
      ctx.fillRect(x(mark.time) - 0.5, 0, 1, height);
      ctx.fillText(letter, x(mark.time) + 3, 12);
    }
    ctx.fillStyle = c.warm;
    ctx.fillRect(width / 2 - 1, 0, 2, height);
  }
}
