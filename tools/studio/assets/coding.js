// Coding: action units, emotion, what others said, conflicts, undo; and an
// order of the coder's own.

const EMOTIONS = [
  'anger', 'contempt', 'disgust', 'fear', 'happiness', 'sadness', 'surprise',
  'other'
];
// Head and eyes are also written M51.
const UNIT = /^([LRUM])?(?:AU)?(0?[1-9]|[1-9]\d)([A-E])?$/i;

// Sentence for people, or throws what is wrong.
function unitsText(text) {
  const parts = text.split(/[\s+;,]+/).filter(Boolean);
  return parts.map((part) => {
    const match = UNIT.exec(part);
    if (!match) {
      throw new Error('\u201c' + part + '\u201d is no action unit: side (L, R), ' +
                      'number, intensity (A to E), such as L12B');
    }
    const side = {L: ' left', R: ' right'}[(match[1] || '').toUpperCase()] || '';
    return 'AU' + Number(match[2]) + ' ' +
        (served.units[Number(match[2])] || 'of no name') + side +
        (match[3] ? ', ' + match[3].toUpperCase() : '');
  }).join('; ');
}

// Among decoys: nothing that the program says, and no number that tells which
// is which.
function mask() {
  const place = new Map(served.order.map((key, i) => [key, i + 1]));
  const numberOf = (event) => '#' + (place.get(keyOf(event)) || events.length);
  const lengthOf = (event) =>
      (store.time(event, 'offset') - store.time(event, 'onset')).toFixed(2);
  describe = (event) => numberOf(event) + ' ' + event.kind + '\n' +
      clock(store.time(event, 'onset')) + ', ' + lengthOf(event) + ' s';
  // Candidates lie between frames, decoys on them.
  ServerStore.prototype.time = function(event, bound) {
    return timeOfFrame(this.bounds(event)[bound], event.face);
  };
  const fillRow = List.prototype.fillRow;
  List.prototype.fillRow = function(event) {
    fillRow.call(this, event);
    const row = this.rows.get(event);
    if (!row) return;
    row.querySelector('.rank').textContent = numberOf(event);
    row.querySelector('.score').textContent = '';
  };
  const update = Detail.prototype.update;
  Detail.prototype.update = function() {
    update.call(this);
    const event = this.event;
    $('event-title').textContent = numberOf(event) + ' ' + event.kind + ' at ' +
        clock(store.time(event, 'onset')) + ', ' + lengthOf(event) + ' s' +
        (faces.length > 1 ? ', face ' + event.face : '');
  };
  Detail.prototype.fillFacts = () => $('facts').replaceChildren();
  const setView = Player.prototype.setView;
  Player.prototype.setView = function(view) {
    setView.call(this, view);
    const names = $('captions').children;
    const last = names[names.length - 1];
    if (last && /\u00d7|magnified/.test(last.textContent)) {
      last.textContent = 'small movements larger';
    }
    this.video.setAttribute(
        'aria-label', 'Film: frame, aligned face, magnified movement');
  };
  for (const one of [...$('sort').options]) {
    if (one.value !== 'time') one.remove();
  }
  for (const id of ['score-min', 'hide-flagged', 'print']) {
    ($(id).closest('label') || $(id)).hidden = true;
  }
}
if (served.masked) mask();

const listFill = List.prototype.fill;
List.prototype.fill = function() {
  listFill.call(this);
  if ($('sort').value !== 'own') return;
  const place = new Map(served.order.map((key, i) => [key, i]));
  const at = (event) => place.get(keyOf(event)) ?? Infinity;
  this.order.sort((a, b) => at(a) - at(b));
  $('rows').append(
      ...this.order.map((event) => this.rows.get(event).parentElement));
};

const detailUpdate = Detail.prototype.update;
Detail.prototype.update = function() {
  detailUpdate.call(this);
  coding.show(this.event);
};

const coding = {
  event: null,
  drafts: new Map(),  // key -> text of units that cannot be read yet

  start() {
    $('sort').prepend(el('option', {value: 'own'}, 'an order of your own'));
    $('sort').value = served.blind ? 'own' : 'kind';
    for (const name of EMOTIONS) {
      $('emotion').append(el('option', {value: name}, name));
    }
    $('units').addEventListener('input', () => this.say());
    $('units').addEventListener('change', () => this.take());
    $('emotion').addEventListener('change', () => this.take());
    // Enter, like Escape, gives the single keys back.
    for (const id of ['units', 'emotion']) {
      $(id).addEventListener('keydown', (key) => {
        if (key.key !== 'Enter') return;
        key.preventDefault();
        this.take();
        if (this.say()) $(id).blur();
      });
    }
    window.addEventListener('beforeunload', (leaving) => {
      if (this.drafts.size) leaving.preventDefault();
    });
    $('undo').addEventListener('click', () => this.undo());
    $('take-out').addEventListener('click', () => this.takeOut());
    document.addEventListener('keydown', (key) => {
      if ((key.ctrlKey || key.metaKey) && key.key.toLowerCase() === 'z' &&
          !key.target.matches('input[type=text], textarea')) {
        key.preventDefault();
        this.undo();
      }
    });
  },

  show(event) {
    const decision = store.of(event), key = keyOf(event);
    if (this.event !== event) {
      if (!decision.verdict) store.seen.set(key, performance.now());
      const left = this.event && this.drafts.has(keyOf(this.event));
      if (left) {
        say('The units of ' + describe(this.event).split('\n')[0] + ' cannot be ' +
                'read and are not saved: they wait there.', true);
      }
      this.event = event;
      $('units').value = this.drafts.get(key) ??
          (decision.units || '').replaceAll('+', ' ');
    } else if (document.activeElement !== $('units') && !this.drafts.has(key)) {
      $('units').value = (decision.units || '').replaceAll('+', ' ');
    }
    const emotion = decision.emotion || '';
    if (![...$('emotion').options].some((one) => one.value === emotion)) {
      $('emotion').append(el('option', {value: emotion}, emotion));
    }
    $('emotion').value = emotion;
    $('undo').disabled = store.undone.length === 0;
    $('take-out').hidden = !event.added;
    this.say();
    this.showConflict(event);
    this.showOthers(event);
    if (store.fault) say('Not saved: ' + store.fault, true);
    else if ($('status').textContent.startsWith('Not saved: ')) say('');
  },

  say() {
    let text = '', bad = false;
    try {
      text = unitsText($('units').value);
    } catch (error) {
      text = error.message;
      bad = true;
    }
    $('units-said').textContent = text;
    $('units-said').classList.toggle('bad', bad);
    if (bad)
      $('units').setAttribute('aria-invalid', 'true');
    else
      $('units').removeAttribute('aria-invalid');
    return !bad;
  },

  take() {
    if (!this.event) return;
    if (!this.say()) {
      this.drafts.set(keyOf(this.event), $('units').value);
      return;
    }
    this.drafts.delete(keyOf(this.event));
    const units = $('units').value.split(/[\s+;,]+/).filter(Boolean).map((part) => {
      const match = UNIT.exec(part);
      const side = (match[1] || '').toUpperCase();
      return {
        number: Number(match[2]),
        text: ('UM'.includes(side) ? '' : side) + Number(match[2]) +
            (match[3] || '').toUpperCase()
      };
    });
    units.sort((a, b) => a.number - b.number || (a.text < b.text ? -1 : 1));
    store.code(
        this.event, units.map((one) => one.text).join('+'),
        $('emotion').value);
  },

  undo() {
    const key = store.undo();
    if (!key) return;
    const event = events.find((one) => keyOf(one) === key);
    if (event && event !== review.current) review.select(event, {play: false});
    say('Taken back.');
  },

  async takeOut() {
    try {
      await ask('DELETE', '/api/added' + OWN + '&' +
                    new URLSearchParams({key: keyOf(this.event)}));
      location.hash = '';
      location.reload();
    } catch (error) {
      say(error.message, true);
    }
  },

  showConflict(event) {
    const key = keyOf(event), theirs = store.conflicts.get(key);
    $('conflict').hidden = !theirs;
    if (!theirs) {
      $('conflict').replaceChildren();
      return;
    }
    const choose = (text, mine) => {
      const made = el('button', {type: 'button'}, text);
      made.addEventListener('click', () => store.settle(key, mine));
      return made;
    };
    const text = (one) =>
        [one.verdict || 'not decided', one.units, one.emotion, one.note]
            .filter(Boolean)
            .join(' \u00b7 ');
    $('conflict')
        .replaceChildren(
            el('p', {},
               'Another window has changed this one. There: ' + text(theirs) +
                   '. Here: ' + text(store.plain(key)) + '.'),
            el('div', {'class': 'buttons'}, choose('Keep what is here', true),
               choose('Take what is there', false)));
  },

  showOthers(event) {
    const one = this.others && this.others.get(keyOf(event));
    $('others').hidden = !one;
    if (!one) return;
    const line = (name, decision) => el(
        'p', {}, el('b', {}, name), ' ',
        [
          decision.verdict || 'not decided', decision.units, decision.emotion,
          decision.note
        ].filter(Boolean)
            .join(' \u00b7 '));
    $('others').replaceChildren(
        line(this.names[0], one.first), line(this.names[1], one.second));
  },

  // A consensus pass shows both coders beside each candidate they see
  // differently.
  async loadOthers() {
    const asked = new URLSearchParams(location.search);
    this.names = [asked.get('first'), asked.get('second')];
    if (studio.coder !== 'consensus' || !this.names[0] || !this.names[1])
      return;
    try {
      const answer = await ask('GET', '/api/agreement' + query({
                                        name: studio.recording,
                                        first: this.names[0],
                                        second: this.names[1],
                                        now: '1'
                                      }));
      this.others =
          new Map(answer.disagreements.map((one) => [one.key, one]));
      if (review.current) this.showOthers(review.current);
    } catch (error) {
      say(error.message, true);
    }
  },
};
coding.start();
