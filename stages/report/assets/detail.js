// All about the chosen candidate besides its film.

const AU_NAMES = {
  1: 'inner brow raiser',
  2: 'outer brow raiser',
  4: 'brow lowerer',
  5: 'upper lid raiser',
  6: 'cheek raiser',
  7: 'lid tightener',
  9: 'nose wrinkler',
  10: 'upper lip raiser',
  12: 'lip corner puller',
  14: 'dimpler',
  15: 'lip corner depressor',
  16: 'lower lip depressor',
  17: 'chin raiser',
  18: 'lip pucker',
  20: 'lip stretcher',
  23: 'lip tightener',
  24: 'lip pressor',
  25: 'lips part',
  26: 'jaw drop',
  38: 'nostril dilator',
  43: 'eyes closed',
  45: 'blink'
};
const CLASSES = ['negative', 'positive', 'surprise'];

class Detail {
  constructor() {
    this.chart = null;
    this.playhead = el('div', {'class': 'playhead', hidden: true});
    this.handles = new Handles(
        $('curves'), (time) => this.pxOf(time), (px) => this.timeAt(px));
    this.makeBounds();
    new ResizeObserver(() => {
      if (this.chart && $('curves').clientWidth !== this.chart.width) {
        this.chart.setSize({width: $('curves').clientWidth, height: 200});
        this.handles.update();
      }
    }).observe($('curves'));
  }

  load(event) {
    this.event = event;
    this.media = mediaOf(events.indexOf(event));
    this.fillFacts();
    this.fillStills();
    this.drawCurves();
    this.update();
  }

  // What changes with a decision.
  update() {
    const event = this.event, decision = store.of(event);
    const length = store.time(event, 'offset') - store.time(event, 'onset');
    $('event-title').textContent = '#' + event.event + ' ' + event.kind +
        ' at ' + clock(store.time(event, 'onset')) + ', ' + length.toFixed(2) +
        ' s, score ' + event.score.toFixed(2) +
        (faces.length > 1 ? ', face ' + event.face : '');
    for (const button of document.querySelectorAll('[data-verdict]')) {
      button.setAttribute(
          'aria-pressed', String(button.dataset.verdict === decision.verdict));
    }
    if ($('note').value !== decision.note) $('note').value = decision.note;
    this.fillBounds();
    this.handles.show(event);
    if (this.chart) this.chart.redraw(false);
  }

  fillFacts() {
    const event = this.event, rows = [];
    const add = (name, ...value) =>
        rows.push(el('dt', {}, name), el('dd', {}, ...value));
    add('regions', event.regions.map(words).join(', ') || 'none named');
    if (event.action_units.length) {
      add('likely action units',
          event.action_units
              .map((unit) => {
                const name = AU_NAMES[unit.replace(/^AU/i, '')];
                return name ? unit + ' ' + name : unit;
              })
              .join(', '));
    }
    add('movement',
        event.amplitude_px.toFixed(2) + ' px, ' +
            (100 * event.amplitude_iod).toFixed(1) +
            ' % of the eyes\u2019 distance');
    for (const flag of event.flags) {
      const term = FLAGS.get(flag);
      add('flag', flagTags({flags: [flag]}), ' ' + (term ? term.meaning : ''));
    }
    if (event.flags.length === 0) add('flags', 'none: nothing explains it');
    if (event.label) add('label', event.label);
    if (event.micro_by === 'onset') {
      add('micro by', 'its rise of ' +
          (event.apex_s - event.onset_s).toFixed(2) +
          ' s, with a slower release');
    }
    if (event.speaker) {
      add('speaks', event.speaker.replaceAll(';', ', '));
    }
    if (event.words) add('said around it', '\u201c' + event.words + '\u201d');
    $('facts').replaceChildren(
        el('h3', {}, 'About it'), el('dl', {'class': 'about'}, ...rows));
    if (event.p.every((p) => p !== null))
      $('facts').append(this.probabilities());
  }

  probabilities() {
    const body = el('tbody', {});
    this.event.p.forEach((p, i) => {
      const bar = el('b', {});
      bar.style.width = 100 * p + '%';
      body.append(
          el('tr', {'class': CLASSES[i] === this.event.label ? 'is-true' : ''},
             el('th', {scope: 'row'}, CLASSES[i]),
             el('td', {'class': 'full'}, el('span', {'class': 'prob'}, bar)),
             el('td', {'class': 'n'}, p.toFixed(2))));
    });
    return el('table', {'class': 'probs', 'aria-label': 'Probabilities'}, body);
  }

  fillStills() {
    const host = $('stills'), film = this.media;
    host.replaceChildren();
    this.drawn = Promise.resolve();
    if (!film || !film.aligned.apex && !film.frame.apex) return;
    host.append(el('h3', {}, 'Onset, apex, offset as found'));
    const figure = (picture, alt, caption) => picture ?
        el('figure', {},
           el('div', {'class': 'over'},
              el('img', {src: jpegUrl(picture), alt})),
           el('figcaption', {}, caption)) :
        null;
    for (const bound of BOUNDS) {
      const made = figure(
          film.aligned[bound], 'Aligned face at the ' + bound,
          bound + ', aligned');
      if (!made) continue;
      if (bound === 'apex') this.drawRegions(made.firstChild);
      host.append(made);
    }
    const flow = figure(
        film.flow, 'Movement from onset to apex as colour',
        'movement onset \u2192 apex');
    if (flow) {
      this.drawRegions(flow.firstChild);
      host.append(flow);
    }
    for (const bound of BOUNDS) {
      const made =
          figure(film.frame[bound], 'Frame at the ' + bound, bound + ', frame');
      if (made) host.append(made);
    }
    if (flow) {
      host.append(el(
          'div', {'class': 'wheel'},
          el('img', {src: data.wheel, alt: 'Colour wheel'}),
          el('span', {'class': 'quiet'},
             'A movement has the colour of the wheel in its direction; white: ' +
                 'none, full colour: ' + (100 * film.flow_full_iod).toFixed(1) +
                 ' % of the eyes\u2019 distance or more. Circles: regions.')));
    }
    this.drawn = Promise.all([...host.querySelectorAll('img')].map(
        (image) => image.decode().catch(() => {})));
  }

  drawRegions(host) {
    // Of the event whose picture it is: another may be shown when it has loaded.
    const image = host.querySelector('img'), media = this.media, event = this.event;
    const draw = () => {
      const width = image.naturalWidth, height = image.naturalHeight;
      if (!width) return;
      const over =
          svg('svg',
              {viewBox: '0 0 ' + width + ' ' + height, 'aria-hidden': 'true'});
      for (const mark of media.regions) {
        if (!event.regions.includes(mark.name)) continue;
        for (const name of ['region-edge', 'region']) {
          over.append(svg('circle', {
            'class': name,
            cx: mark.x * width,
            cy: mark.y * height,
            r: mark.radius * width
          }));
        }
      }
      host.querySelectorAll('svg').forEach((old) => old.remove());
      host.append(over);
      over.toggleAttribute('hidden', review.regionsHidden);
    };
    image.addEventListener('load', draw);
    if (image.complete) draw();
  }

  // The regions that moved, or all that there are.
  columns(signals) {
    const named = signals.columns.filter(
        (column) => this.event.regions.includes(column.name));
    if (named.length > 0) return named.slice(0, 8);
    return signals.columns.filter((column) => column.group < REGION_GROUPS)
        .slice(0, 8);
  }

  drawCurves() {
    const host = $('curves'), event = this.event,
          signals = signalsOf(event.face);
    if (this.chart) this.chart.destroy();
    this.chart = null;
    $('curves-key').replaceChildren();
    host.parentElement.hidden = false;
    host.hidden = !signals || signals.columns.length === 0;
    if (host.hidden) return;
    const pad = Math.max(0.6, 0.5 * (event.offset_s - event.onset_s));
    this.view = [
      Math.max(0, event.onset_s - pad),
      Math.min(data.duration_s, event.offset_s + pad)
    ];
    const columns = this.columns(signals);
    const cut = signals.slice(columns, this.view[0], this.view[1], 4000);
    const axis = {
      stroke: () => colours().muted,
      size: 56,
      font: '12px system-ui, sans-serif',
      grid: {stroke: () => colours().line, width: 1},
      ticks: {show: false}
    };
    this.chart = new uPlot(
        {
          width: host.clientWidth,
          height: 200,
          padding: [8, 10, 0, 0],
          legend: {show: false},
          cursor: {drag: {x: false, y: false}, points: {show: false}, y: false},
          scales: {x: {time: false, range: () => this.view}},
          axes: [timeAxis(), axis],
          series: [
            {},
            ...columns.map(
                (column) => ({label: column.label, ...strokeOf(column)}))
          ],
          hooks: {
            drawClear: [(u) => this.paintGround(u)],
            draw: [() => this.handles.update()],
          },
        },
        [cut.times, ...cut.columns], host);
    this.chart.over.addEventListener('click', (click) => {
      review.player.seekTime(this.chart.posToVal(click.offsetX, 'x'));
    });
    host.append(this.playhead);
    host.setAttribute('role', 'group');
    host.setAttribute(
        'aria-label',
        'Curves of ' + columns.map((column) => column.label).join(', '));
    $('curves-key')
        .replaceChildren(...columns.map((column) => this.key(column)));
    if (data.signal_unit) {
      $('curves-key').append(el('li', {}, 'in ' + data.signal_unit));
    }
  }

  key(column) {
    const over =
        svg('svg',
            {viewBox: '0 0 26 8', width: 26, height: 8, 'aria-hidden': 'true'});
    const line = svg('line', {
      x1: 1,
      y1: 4,
      x2: 25,
      y2: 4,
      'class':
          {left: 'line-a', right: 'line-b', middle: 'line-i'}[column.side] +
          (column.side === 'right' ? ' dash' : ''),
      'stroke-width': column.fine ? 1 : 2
    });
    over.append(line);
    return el('li', {}, over, column.label);
  }

  paintGround(u) {
    const event = this.event, {ctx, bbox} = u, c = colours();
    const xOf = (bound) => u.valToPos(store.time(event, bound), 'x', true);
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.globalAlpha = 0.14;
    ctx.fillStyle = c.accent;
    ctx.fillRect(
        xOf('onset'), bbox.top, xOf('offset') - xOf('onset'), bbox.height);
    ctx.restore();
  }

  pxOf(time) {
    if (!this.chart || time < this.view[0] || time > this.view[1]) return null;
    return this.chart.over.offsetLeft + this.chart.valToPos(time, 'x');
  }
  timeAt(px) {
    return this.chart ?
        this.chart.posToVal(px - this.chart.over.offsetLeft, 'x') :
        null;
  }
  setPlayhead(time) {
    const px = time === undefined ? null : this.pxOf(time);
    this.playhead.hidden = px === null;
    if (px !== null) this.playhead.style.left = px + 'px';
  }

  makeBounds() {
    this.inputs = {};
    for (const bound of BOUNDS) {
      const input =
          el('input', {type: 'number', step: '1', id: 'bound-' + bound});
      input.addEventListener('change', () => {
        if (input.value !== '') {
          store.move(this.event, bound, Number(input.value));
        }
        this.fillBounds();
      });
      input.addEventListener('focus', () => review.pick(bound));
      const time = el('span', {});
      this.inputs[bound] = {input, time};
      $('bounds').append(
          el('div', {'class': 'bound'},
             el('label', {'for': 'bound-' + bound}, bound + ' frame'), input,
             time));
    }
    this.restore =
        el('button', {type: 'button'}, 'As found', ' ', el('kbd', {}, '0'));
    this.restore.addEventListener('click', () => store.restore(this.event));
    $('bounds').append(this.restore);
  }

  fillBounds() {
    const event = this.event, decision = store.of(event);
    const frames = store.bounds(event);
    for (const bound of BOUNDS) {
      const {input, time} = this.inputs[bound];
      input.value = String(frames[bound]);
      const moved = frames[bound] - decision.found[bound];
      time.textContent = clock(store.time(event, bound)) +
          (moved ? ' (' + (moved > 0 ? '+' : '\u2212') + Math.abs(moved) + ')' :
                   '');
      time.className = moved ? 'moved' : '';
    }
    this.restore.disabled = decision.moved === null;
  }
}
