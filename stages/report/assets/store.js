// Decisions: what the person said, kept by the browser under the report's id.

const BOUNDS = ['onset', 'apex', 'offset'];
const VERDICTS = {
  accept: ['\u2713', 'accepted'],
  reject: ['\u2715', 'rejected'],
  unsure: ['?', 'unsure']
};
const MOST_NOTE = 2000;
const events = data.events;

// Whole frames, onset <= apex <= offset, within the face's stretch.
function inOrder(frames, face) {
  const [first, last] = frameRange(face);
  return BOUNDS.every((bound) => Number.isInteger(frames[bound])) &&
      first <= frames.onset && frames.onset <= frames.apex &&
      frames.apex <= frames.offset && frames.offset <= last;
}

class Store {
  constructor() {
    this.listeners = [];
    this.key = 'mien-review:' + data.id;
    this.decisions = new Map();
    for (const event of events) {
      const found = {};
      for (const bound of BOUNDS) found[bound] = event[bound + '_frame'];
      this.decisions.set(keyOf(event), {
        face: event.face,
        verdict: event.verdict,
        note: event.note,
        found,
        moved: null
      });
    }
    this.prefs = {
      advance: true,
      keys: true,
      speed: '',
      view: 'all',
      theme: '',
      limitsOpen: true
    };
    this.saved = this.text();  // as it stands in the file on disk
    this.works = true;
    this.load();
  }

  text() {
    return JSON.stringify([...this.decisions].map(
        ([key, d]) => [key, d.verdict, d.note, d.moved]));
  }

  load() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) || 'null');
      const prefs = JSON.parse(localStorage.getItem('mien-review') || 'null');
      if (prefs && typeof prefs === 'object') Object.assign(this.prefs, prefs);
      if (!kept) return;
      if (typeof kept.saved === 'string') this.saved = kept.saved;
      for (const [key, verdict, note, moved] of JSON.parse(kept.decisions)) {
        const decision = this.decisions.get(key);
        if (!decision) continue;
        decision.verdict = Object.hasOwn(VERDICTS, verdict) ? verdict : '';
        decision.note = String(note).slice(0, MOST_NOTE);
        decision.moved = moved && inOrder(moved, decision.face) ?
            {onset: moved.onset, apex: moved.apex, offset: moved.offset} :
            null;
      }
    } catch (error) {
      this.works = false;
    }
  }

  keep() {
    try {
      localStorage.setItem(
          this.key,
          JSON.stringify({decisions: this.text(), saved: this.saved}));
      localStorage.setItem('mien-review', JSON.stringify(this.prefs));
      this.works = true;
    } catch (error) {
      this.works = false;
    }
    for (const listener of this.listeners) listener();
  }

  of(event) {
    return this.decisions.get(keyOf(event));
  }
  unsaved() {
    return this.text() !== this.saved;
  }

  // {onset, apex, offset} in frames, as moved or as found.
  bounds(event) {
    const decision = this.of(event);
    return decision.moved || decision.found;
  }
  // Seconds: the finder's own (sub-frame) where nothing was moved.
  time(event, bound) {
    const decision = this.of(event);
    return decision.moved && decision.moved[bound] !== decision.found[bound] ?
        timeOfFrame(decision.moved[bound], event.face) :
        event[bound + '_s'];
  }

  decide(event, verdict) {
    this.of(event).verdict = verdict;
    this.keep();
  }
  note(event, text) {
    this.of(event).note = text;
    this.keep();
  }
  // Moves a boundary as far as order and recording allow.
  move(event, bound, frame) {
    const decision = this.of(event);
    const moved = {...this.bounds(event)};
    const [first, last] = frameRange(event.face);
    const at = BOUNDS.indexOf(bound);
    const low = at > 0 ? moved[BOUNDS[at - 1]] : first;
    const high = at < 2 ? moved[BOUNDS[at + 1]] : last;
    moved[bound] = Math.min(Math.max(Math.round(frame), low), high);
    const same = BOUNDS.every((one) => moved[one] === decision.found[one]);
    decision.moved = same ? null : moved;
    this.keep();
  }
  restore(event) {
    this.of(event).moved = null;
    this.keep();
  }
  take(reviewed) {
    for (const [key, {verdict, note, frames}] of reviewed) {
      const decision = this.decisions.get(key);
      const same = BOUNDS.every((one) => frames[one] === decision.found[one]);
      Object.assign(decision, {verdict, note, moved: same ? null : frames});
    }
    this.saved = this.text();
    this.keep();
  }
  markSaved() {
    this.saved = this.text();
    this.keep();
  }
}
