// Decisions that the studio keeps: each is on disk a moment after it is made.

const NOTE_WAIT_MS = 500;
const MOST_UNDO = 500;

class ServerStore extends Store {
  // Called while the base is made.
  load() {
    this.version = served.version;
    this.held = new Map();       // key -> decision as it is on disk
    this.conflicts = new Map();  // key -> what another window has made of it
    this.undone = [];            // [key, decision before]
    this.sending = false;
    this.fault = '';
    this.waits = false;
    this.seen = new Map();  // key -> when it was shown
    try {
      const prefs = JSON.parse(localStorage.getItem('mien-review') || 'null');
      if (prefs && typeof prefs === 'object') Object.assign(this.prefs, prefs);
    } catch (error) {
      // They are chosen again.
    }
    this.takeState(served);
    this.before = this.all();
  }

  takeState(state, except = new Set()) {
    this.version = state.version;
    for (const [key, one] of Object.entries(state.decisions)) {
      if (!this.decisions.has(key)) continue;
      this.held.set(key, one);
      if (!except.has(key)) this.put(key, one);
    }
  }
  put(key, {verdict, note, units, emotion, frames}) {
    const decision = this.decisions.get(key);
    const moved = {};
    BOUNDS.forEach((bound, i) => moved[bound] = frames[i]);
    const same = BOUNDS.every((one) => moved[one] === decision.found[one]);
    Object.assign(
        decision, {verdict, note, units, emotion, moved: same ? null : moved});
  }
  // As the studio has it.
  plain(key) {
    const decision = this.decisions.get(key);
    const frames = decision.moved || decision.found;
    return {
      verdict: decision.verdict,
      note: decision.note,
      units: decision.units || '',
      emotion: decision.emotion || '',
      frames: BOUNDS.map((bound) => frames[bound])
    };
  }
  all() {
    return new Map([...this.decisions.keys()].map((key) => [key, this.plain(key)]));
  }
  static same(a, b) {
    return a.verdict === b.verdict && a.note === b.note &&
        a.units === b.units && a.emotion === b.emotion &&
        a.frames.every((frame, i) => frame === b.frames[i]);
  }
  text() {
    return '';
  }
  changed() {
    return [...this.held.keys()].filter(
        (key) => !ServerStore.same(this.plain(key), this.held.get(key)));
  }
  unsaved() {
    return this.sending || this.changed().length > 0;
  }

  keep() {
    for (const [key, now] of this.all()) {
      const was = this.before.get(key);
      if (ServerStore.same(now, was)) continue;
      const last = this.undone[this.undone.length - 1];
      // One note, however many letters.
      const typing = last && last[0] === key && was.note !== now.note &&
          ServerStore.same({...was, note: ''}, {...now, note: ''}) &&
          last[2] === 'note';
      if (!typing) {
        this.undone.push(
            [key, was, was.note !== now.note ? 'note' : 'decision']);
      }
      if (this.undone.length > MOST_UNDO) this.undone.shift();
      this.before.set(key, now);
      clearTimeout(this.timer);
      this.timer = setTimeout(
          () => this.send(), was.note !== now.note ? NOTE_WAIT_MS : 0);
    }
    try {
      localStorage.setItem('mien-review', JSON.stringify(this.prefs));
    } catch (error) {
      // They last as long as the page.
    }
    for (const listener of this.listeners) listener();
  }

  undo() {
    const last = this.undone.pop();
    if (!last) return null;
    const [key, was] = last;
    this.put(key, was);
    this.before.set(key, this.plain(key));
    this.send();
    for (const listener of this.listeners) listener();
    return key;
  }

  code(event, units, emotion) {
    Object.assign(this.of(event), {units, emotion});
    this.keep();
  }

  secondsOf(key, is, was) {
    const since = this.seen.get(key);
    if (!since || is.verdict === was.verdict) return 0;
    this.seen.delete(key);
    return (performance.now() - since) / 1000;
  }
  changeOf(key) {
    const event = events.find((one) => keyOf(one) === key);
    const is = this.plain(key), was = this.held.get(key);
    is.times = BOUNDS.map((bound) => this.time(event, bound));
    return {key, was, is, seconds: this.secondsOf(key, is, was)};
  }

  async send() {
    if (this.sending) {
      this.again = true;
      return;
    }
    const keys = this.changed().filter((key) => !this.conflicts.has(key));
    if (keys.length === 0) {
      this.tell();
      return;
    }
    this.sending = true;
    const sent = new Map(keys.map((key) => [key, this.plain(key)]));
    let state = null;
    try {
      state = await ask('PUT', '/api/review' + OWN, {
        version: this.version,
        changes: keys.map((key) => this.changeOf(key))
      });
      this.fault = '';
    } catch (error) {
      if (error.status === 409)
        state = error.value;
      else
        this.fault = error.message;
      // Another name was taken in this browser: until it is this one's again.
      this.waits = Boolean(error.value && error.value.blind);
    }
    this.sending = false;
    if (state) this.merge(state, sent);
    if (this.again || (!state && this.retry())) {
      this.again = false;
      setTimeout(() => this.send(), state ? 0 : 2000);
    }
    this.tell();
  }
  // A studio that is gone may come back; what it refuses it refuses again.
  retry() {
    return this.waits || this.fault.includes('does not answer');
  }

  // By event: what this page has changed meanwhile stays, what stands against
  // it is for the person to say, the rest is taken over.
  merge(state, sent) {
    const own = new Set(this.changed().filter(
        (key) => !sent.has(key) ||
            !ServerStore.same(sent.get(key), this.plain(key))));
    for (const key of state.conflicts || []) {
      this.conflicts.set(key, state.decisions[key]);
      own.add(key);
    }
    this.takeState(state, own);
    for (const key of this.held.keys()) this.before.set(key, this.plain(key));
  }
  settle(key, mine) {
    const theirs = this.conflicts.get(key);
    this.conflicts.delete(key);
    if (!mine && theirs) {
      this.put(key, theirs);
      this.before.set(key, this.plain(key));
    }
    this.send();
  }

  tell() {
    for (const listener of this.listeners) listener();
  }
}

const store = new ServerStore();
