// The strip below: all candidates and the part that is shown above.
class Overview {
  constructor(timeline) {
    this.timeline = timeline;
    this.host = $('overview');
    this.canvas = $('overview-canvas');
    const timeAt = (x) => {
      const box = this.host.getBoundingClientRect();
      const [from, to] = timeline.whole;
      return from + (x - box.left) / box.width * (to - from);
    };
    const centre = (x) => {
      const half = (timeline.view[1] - timeline.view[0]) / 2;
      const at = timeAt(x) - this.grip;
      timeline.show([at - half, at + half]);
    };
    this.host.addEventListener('pointerdown', (down) => {
      this.host.setPointerCapture(down.pointerId);
      const time = timeAt(down.clientX), [from, to] = timeline.view;
      this.grip = time >= from && time <= to ? time - (from + to) / 2 : 0;
      centre(down.clientX);
    });
    this.host.addEventListener('pointermove', (move) => {
      if (this.host.hasPointerCapture(move.pointerId)) centre(move.clientX);
    });
    this.host.addEventListener('keydown', (key) => {
      const by = {
        ArrowLeft: -0.25,
        ArrowRight: 0.25,
        PageUp: 1,
        PageDown: -1
      }[key.key];
      if (!by) return;
      key.preventDefault();
      key.stopPropagation();
      timeline.pan(by);
    });
  }

  paint() {
    const {timeline, canvas, host} = this, px = devicePixelRatio;
    const width = host.clientWidth, height = host.clientHeight;
    if (width === 0) return;
    canvas.width = width * px;
    canvas.height = height * px;
    const ctx = canvas.getContext('2d'), c = colours();
    ctx.scale(px, px);
    const [first, last] = timeline.whole;
    const xOf = (time) => (time - first) / (last - first) * width;
    const from = xOf(timeline.view[0]), to = xOf(timeline.view[1]);
    ctx.fillStyle = c.accent;
    ctx.globalAlpha = 0.16;
    ctx.fillRect(from, 0, Math.max(to - from, 3), height);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = c.accent;
    ctx.strokeRect(from + 0.5, 0.5, Math.max(to - from - 1, 2), height - 1);
    for (const event of events) {
      if (event.face !== timeline.face || !review.shown(event)) continue;
      const verdict = store.of(event).verdict;
      ctx.fillStyle = {
        accept: c.accept,
        reject: c.muted,
        unsure: c.warm
      }[verdict] ||
          c.accent;
      const tall = (height - 8) * Math.max(0.25, event.score);
      const chosen = event === review.current;
      if (chosen) ctx.fillStyle = c.ink;
      ctx.globalAlpha = verdict === 'reject' && !chosen ? 0.5 : 1;
      ctx.fillRect(
          xOf(event.apex_s) - (chosen ? 1.5 : 1), height - 3 - tall,
          chosen ? 3 : 2, tall);
    }
    host.setAttribute('aria-valuemin', '0');
    host.setAttribute('aria-valuemax', String(Math.round(last)));
    host.setAttribute('aria-valuenow', String(Math.round(timeline.view[0])));
    host.setAttribute(
        'aria-valuetext',
        clock(timeline.view[0], 0) + ' to ' + clock(timeline.view[1], 0));
  }
}

// Check boxes for groups and single columns of the shown face.
function fillColumns() {
  const timeline = review.timeline, signals = timeline.signals();
  const host = $('column-groups');
  host.replaceChildren();
  $('columns').hidden = !signals;
  if (!signals) return;
  for (const group of new Set(signals.columns.map((one) => one.group))) {
    const columns = signals.columns.filter((one) => one.group === group);
    const set = el('fieldset', {}, el('legend', {}, GROUPS[group][0]));
    for (const column of columns) {
      const box = el(
          'input', {type: 'checkbox', checked: !timeline.off.has(column.name)});
      box.addEventListener('change', () => {
        if (box.checked)
          timeline.off.delete(column.name);
        else
          timeline.off.add(column.name);
        timeline.build();
        timeline.after();
      });
      set.append(el('label', {}, box, column.label));
    }
    host.append(set);
  }
}
