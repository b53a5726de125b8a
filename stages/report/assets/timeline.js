// The whole recording: curves in bands, candidates and flags in lanes.

const LANE_PX = 20;
const REGION_GROUPS = 6;  // the first of GROUPS share one scale

class Timeline {
  constructor() {
    this.host = $('plot');
    this.face = events.length ? events[0].face :
        faces.length          ? faces[0].face :
                                0;
    this.whole =
        [data.start_s, Math.max(data.duration_s, data.start_s + 0.1)];
    this.view = [...this.whole];
    this.off = new Set();  // columns switched off
    this.gain = 1;         // of the regions' heights
    this.playhead = el('div', {'class': 'playhead', hidden: true});
    this.tip = el('div', {'class': 'tip', hidden: true});
    this.host.setAttribute('role', 'group');
    this.overview = new Overview(this);
    this.build();
    new ResizeObserver(() => this.resize()).observe(this.host);
  }

  signals() {
    return faces.find((one) => one.face === this.face) || null;
  }

  // Candidates' lanes, then a lane per flag that occurs.
  laneNames() {
    const kinds =
        KINDS.filter((kind) => events.some((event) => event.kind === kind));
    const flags = [...FLAGS.keys()].filter(
        (flag) => this.spans().some((span) => span.flag === flag));
    return [...(kinds.length ? kinds : KINDS.slice(0, 1)), ...flags];
  }

  spans() {
    if (data.flags.length > 0) return data.flags;
    return events.flatMap(
        (event) => tellingFlags(event).map((flag) => ({
                                             flag,
                                             face: event.face,
                                             start_s: event.onset_s,
                                             end_s: event.offset_s
                                           })));
  }

  build() {
    if (this.chart) this.chart.destroy();
    this.chart = null;
    const signals = this.signals();
    this.columns = signals ?
        signals.columns.filter((column) => !this.off.has(column.name)) :
        [];
    this.groups = [...new Set(this.columns.map((column) => column.group))].sort(
        (a, b) => a - b);
    this.lanes = this.laneNames();
    const narrow = this.host.clientWidth < 600;
    this.gutter = narrow ? 52 : 72;
    this.lanesPx = this.lanes.length * LANE_PX + 6;
    this.bandPx = this.groups.length > 6 ? 26 : 34;
    const height = this.lanesPx + this.groups.length * this.bandPx + 6;
    this.plotPx = height;
    this.ranges = new Map();
    const scales = {x: {time: false, range: () => this.view}};
    for (const group of this.groups) {
      scales['b' + group] = {range: () => this.scaleOf(group, height)};
    }
    if (this.groups.length === 0) scales.y = {range: () => [0, 1]};
    const values = this.slice();
    const options = {
      width: Math.max(240, this.host.clientWidth),
      height: height + 28,
      padding: [0, 22, 0, this.gutter],
      legend: {show: false},
      scales,
      cursor: {
        drag: {x: true, y: false, setScale: false, dist: 4},
        points: {show: false},
        y: false
      },
      axes: [timeAxis()],
      series: [
        {}, ...this.columns.map((column) => ({
                                  scale: 'b' + column.group,
                                  label: column.label,
                                  ...strokeOf(column, this.dashed)
                                }))
      ],
      hooks: {
        drawClear: [(u) => paintGround(this, u)],
        draw: [(u) => {
          paintLanes(this, u);
          this.drawn();
        }],
        setSelect: [(u) => this.selected(u)],
        setCursor: [(u) => this.hover(u)],
      },
    };
    this.chart = new uPlot(options, values, this.host);
    this.host.append(this.playhead, this.tip);
    this.listen(this.chart.over);
    this.handles = new Handles(
        this.host, (time) => this.pxOf(time), (px) => this.timeAt(px));
    this.describe();
  }

  listen(over) {
    over.addEventListener('click', (click) => {
      if (this.dragged) return;
      const hit = this.eventAt(click.offsetX, click.offsetY);
      if (hit) review.select(hit, {play: true});
    });
    over.addEventListener('dblclick', () => this.show(this.whole));
    over.addEventListener('mousedown', () => {
      this.dragged = false;
    });
    over.addEventListener('mouseleave', () => {
      this.tip.hidden = true;
    });
    over.addEventListener('wheel', (wheel) => {
      const sideways = wheel.shiftKey ? wheel.deltaY : wheel.deltaX;
      if (wheel.ctrlKey || wheel.metaKey) {
        wheel.preventDefault();
        this.zoom(
            Math.exp(wheel.deltaY * 0.003),
            this.chart.posToVal(wheel.offsetX, 'x'));
      } else if (sideways) {
        wheel.preventDefault();
        this.pan(sideways / 600);
      }
    }, {passive: false});
  }

  // Fills the plot from the view: cut to what a screen can show.
  slice() {
    const signals = this.signals();
    if (!signals || this.columns.length === 0) return [[...this.view]];
    const most = 3 * Math.max(300, this.host.clientWidth);
    const cut = signals.slice(this.columns, this.view[0], this.view[1], most);
    this.columns.forEach((column, c) => {
      if (column.group < REGION_GROUPS) levelOut(cut.columns[c]);
    });
    this.setRanges(cut.columns);
    this.setDashes(cut.level === 0);
    for (let c = 0; c < cut.columns.length; ++c) {
      const [low, high] = this.ranges.get(this.columns[c].group);
      const values = cut.columns[c];
      for (let i = 0; i < values.length; ++i) {
        if (values[i] === null) continue;
        values[i] = Math.min(Math.max(values[i], low), high);
      }
    }
    return [cut.times, ...cut.columns];
  }

  // Dashes are lost among dense curves, and slow.
  setDashes(wanted) {
    this.dashed = wanted;
    if (!this.chart) return;
    this.columns.forEach((column, i) => {
      this.chart.series[i + 1].dash = strokeOf(column, wanted).dash;
    });
  }

  // One scale for all regions, so that their heights compare; it follows the
  // second strongest region, so that blinks do not flatten the rest.
  setRanges(values) {
    const found = this.groups.map(
        (group) =>
            [group,
             middleRange(
                 values.filter((_, c) => this.columns[c].group === group))]);
    const spans =
        found.filter(([group, range]) => group < REGION_GROUPS && range)
            .map(([, [low, , high]]) => high - low)
            .sort((a, b) => b - a);
    const span =
        roundUp(Math.max(
            1.15 * (spans[Math.min(1, spans.length - 1)] || 0), 1e-4)) /
        this.gain;
    this.regionSpan = span;
    for (const [group, range] of found) {
      let [low, middle, high] = range || [0, 0, 1];
      if (group < REGION_GROUPS) {
        // Rest stays where it would be if all fitted.
        const below = high > low ? (middle - low) / (high - low) : 0.5;
        [low, high] = [middle - below * span, middle + (1 - below) * span];
      } else if (GROUPS[group][0] === 'blink') {
        [low, high] = [0, 1];
      } else if (!(high > low)) {
        [low, high] = [low - 1, high + 1];
      }
      this.ranges.set(group, [low, high]);
    }
  }

  bandTop(group) {
    return this.lanesPx + this.groups.indexOf(group) * this.bandPx;
  }

  // The scale that puts a band's range at the band's place.
  scaleOf(group, height) {
    const [low, high] = this.ranges.get(group) || [0, 1];
    const perPx = (high - low) / (this.bandPx - 4);
    const top = this.bandTop(group) + 2;
    return [high - perPx * (height - top), high + perPx * top];
  }

  show(view) {
    const started = performance.now();
    const length = Math.min(
        Math.max(view[1] - view[0], 0.2), this.whole[1] - this.whole[0]);
    const middle = (view[0] + view[1]) / 2;
    const from = Math.min(
        Math.max(middle - length / 2, this.whole[0]), this.whole[1] - length);
    this.view = [from, from + length];
    this.started = started;
    this.chart.setData(this.slice());
    this.after();
  }

  // For measuring: how long the last change of the view took to be drawn.
  drawn() {
    if (this.handles) this.handles.update();
    this.setPlayhead(this.playTime);
    if (this.started === undefined) return;
    this.host.dataset.ms = (performance.now() - this.started).toFixed(1);
    this.started = undefined;
  }

  after() {
    this.overview.paint();
    this.describe();
    this.handles.update();
    this.setPlayhead(this.playTime);
  }

  repaint() {
    this.chart.redraw(false);
    this.overview.paint();
    this.handles.update();
  }

  resize() {
    const width = this.host.clientWidth;
    if (width < 50 || this.chart.width === width) return;
    if ((width < 600) !== (this.gutter === 52)) this.build();
    this.chart.setSize({width, height: this.plotPx + 28});
    this.after();
  }

  zoom(factor, around) {
    const [from, to] = this.view;
    const at = around === undefined ? (from + to) / 2 : around;
    this.show([at - (at - from) * factor, at + (to - at) * factor]);
  }
  pan(share) {
    const by = share * (this.view[1] - this.view[0]);
    const most = this.whole[1] - this.view[1],
          least = this.whole[0] - this.view[0];
    const move = Math.min(Math.max(by, least), most);
    this.show([this.view[0] + move, this.view[1] + move]);
  }
  showEvent(event) {
    const onset = store.time(event, 'onset'),
          offset = store.time(event, 'offset');
    const half = Math.max(1.5, 2.5 * (offset - onset));
    const middle = (onset + offset) / 2;
    this.show([middle - half, middle + half]);
  }
  // Moves the view only when the event is not in it.
  reveal(event) {
    if (event.face !== this.face) this.setFace(event.face);
    const onset = store.time(event, 'onset'),
          offset = store.time(event, 'offset');
    if (onset >= this.view[0] && offset <= this.view[1]) return;
    const length = this.view[1] - this.view[0];
    const middle = (onset + offset) / 2;
    this.show([middle - length / 2, middle + length / 2]);
  }
  setFace(face) {
    this.face = face;
    $('face').value = String(face);
    this.build();
    fillColumns();
  }

  pxOf(time) {
    if (time < this.view[0] || time > this.view[1]) return null;
    return this.chart.over.offsetLeft + this.chart.valToPos(time, 'x');
  }
  timeAt(px) {
    return this.chart.posToVal(px - this.chart.over.offsetLeft, 'x');
  }

  setPlayhead(time) {
    this.playTime = time;
    const px = time === undefined ? null : this.pxOf(time);
    this.playhead.hidden = px === null;
    if (px !== null) this.playhead.style.left = px + 'px';
  }

  selected(u) {
    if (u.select.width < 4) return;
    this.dragged = true;
    const from = u.posToVal(u.select.left, 'x');
    const to = u.posToVal(u.select.left + u.select.width, 'x');
    u.setSelect({left: 0, width: 0, top: 0, height: 0}, false);
    this.show([from, to]);
  }

  // The candidate under a point of the plot, or within 6 px of its lane bar.
  eventAt(x, y) {
    const lane = this.lanes[Math.floor((y - 3) / LANE_PX)];
    const inLanes = y < this.lanesPx;
    let best = null, bestPx = 6;
    for (const event of events) {
      if (event.face !== this.face || !review.shown(event)) continue;
      if (inLanes && lane !== event.kind) continue;
      const from = this.chart.valToPos(store.time(event, 'onset'), 'x');
      const to = this.chart.valToPos(store.time(event, 'offset'), 'x');
      const away = Math.max(from - x, x - to, 0);
      if (away < bestPx || (away === bestPx && best === null)) {
        best = event;
        bestPx = away;
      }
    }
    return best;
  }

  hover(u) {
    const {left, top} = u.cursor;
    if (left < 0) return;
    const time = u.posToVal(left, 'x');
    $('readout').textContent =
        clock(time) + ' \u00b7 frame ' + frameOfTime(time, this.face);
    const hit = this.eventAt(left, top);
    this.host.classList.toggle('hit', hit !== null);
    this.tip.hidden = hit === null;
    if (hit) {
      this.tip.textContent = describe(hit);
      const right = left > u.over.clientWidth / 2;
      this.tip.style.left =
          right ? 'auto' : u.over.offsetLeft + left + 14 + 'px';
      this.tip.style.right =
          right ? u.over.clientWidth - left + 24 + 'px' : 'auto';
    }
  }

  describe() {
    const shown = events.filter((event) => event.face === this.face).length;
    this.host.setAttribute(
        'aria-label',
        'Curves from ' + clock(this.view[0]) + ' to ' + clock(this.view[1]) +
            ' with ' + shown +
            ' candidates; the list below holds the same ones.');
    const span = this.regionSpan;
    $('plot-key').textContent = this.columns.length === 0 ?
        '' :
        'Solid: left in the picture, dashed: right. Each region is drawn ' +
            'against its middle value in view, all on one scale: a band is ' +
            Number(span.toPrecision(2)) + ' ' + data.signal_unit +
            ' high, more is cut off.';
  }
}
