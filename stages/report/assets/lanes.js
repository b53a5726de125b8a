// What is painted on the timeline besides its curves.

// Behind the curves: stripes of bands and the chosen candidate.
function paintGround(timeline, u) {
  const {ctx, bbox} = u, px = devicePixelRatio, c = colours();
  ctx.save();
  ctx.fillStyle = c.track;
  timeline.groups.forEach((group, k) => {
    if (k % 2 === 0) return;
    ctx.globalAlpha = 0.4;
    ctx.fillRect(
        bbox.left, bbox.top + timeline.bandTop(group) * px, bbox.width,
        timeline.bandPx * px);
  });
  const event = review.current;
  if (event && event.face === timeline.face) {
    const from = u.valToPos(store.time(event, 'onset'), 'x', true);
    const to = u.valToPos(store.time(event, 'offset'), 'x', true);
    ctx.globalAlpha = 0.16;
    ctx.fillStyle = c.accent;
    ctx.fillRect(from, bbox.top, Math.max(to - from, 2 * px), bbox.height);
  }
  ctx.restore();
}

function paintLanes(timeline, u) {
  const {ctx, bbox} = u, px = devicePixelRatio, c = colours();
  ctx.save();
  ctx.font = 12 * px + 'px system-ui, sans-serif';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = c.muted;
  ctx.textAlign = 'right';
  const label = (text, y) =>
      ctx.fillText(text, bbox.left - 6 * px, bbox.top + y * px);
  timeline.groups.forEach(
      (group) => label(
          GROUPS[group][0], timeline.bandTop(group) + timeline.bandPx / 2));
  timeline.lanes.forEach(
      (lane, k) => label(
          (FLAGS.get(lane) || {brief: lane}).brief, 3 + (k + 0.5) * LANE_PX));
  ctx.strokeStyle = c.line;
  ctx.strokeRect(
      bbox.left, bbox.top + timeline.lanesPx * px - px, bbox.width, 0);
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const xOf = (time) => u.valToPos(time, 'x', true);
  for (const span of timeline.spans()) {
    const k = timeline.lanes.indexOf(span.flag);
    if (k < 0 || span.face !== timeline.face || span.end_s < timeline.view[0] ||
        span.start_s > timeline.view[1]) {
      continue;
    }
    const from = xOf(span.start_s);
    ctx.fillStyle = c.muted;
    ctx.fillRect(
        from, bbox.top + (3 + k * LANE_PX + 6) * px,
        Math.max(xOf(span.end_s) - from, 1.5 * px), (LANE_PX - 12) * px);
  }
  for (const event of events)
    paintEvent(timeline, ctx, bbox, px, c, xOf, event);
  ctx.restore();
}

function paintEvent(timeline, ctx, bbox, px, c, xOf, event) {
  const onset = store.time(event, 'onset'),
        offset = store.time(event, 'offset');
  if (event.face !== timeline.face || offset < timeline.view[0] ||
      onset > timeline.view[1] || !review.shown(event)) {
    return;
  }
  const lane = timeline.lanes.indexOf(event.kind);
  const base = bbox.top + (3 + (lane + 1) * LANE_PX - 2) * px;
  const from = xOf(onset), width = Math.max(xOf(offset) - from, 3 * px);
  const height = (3 + 13 * Math.min(Math.max(event.score, 0), 1)) * px;
  const verdict = store.of(event).verdict;
  const colour = {accept: c.accept, reject: c.muted, unsure: c.warm}[verdict] ||
      c.accent;
  ctx.fillStyle = colour;
  ctx.strokeStyle = colour;
  ctx.lineWidth = px;
  ctx.globalAlpha = verdict === 'reject' ? 0.35 : verdict ? 1 : 0.6;
  ctx.fillRect(from, base - height, width, height);
  ctx.globalAlpha = 1;
  ctx.strokeRect(from, base - height, width, height);
  if (event === review.current) {
    ctx.strokeStyle = c.ink;
    ctx.lineWidth = 2 * px;
    ctx.strokeRect(
        from - 2 * px, base - (LANE_PX - 4) * px, width + 4 * px,
        (LANE_PX - 3) * px);
  }
  if (verdict && width > 9 * px) {
    ctx.fillStyle = c.card;
    ctx.textAlign = 'center';
    ctx.font = 'bold ' + 11 * px + 'px system-ui, sans-serif';
    if (height > 10 * px && verdict !== 'reject') {
      ctx.fillText(VERDICTS[verdict][0], from + width / 2, base - 6 * px);
    }
  }
}
