// The ranked list and its filters.

const EXPLAINING = [...FLAGS.values()]
                       .filter((term) => term.explains)
                       .map((term) => term.flag);
const explained = (event) =>
    event.flags.some((flag) => EXPLAINING.includes(flag));
const words = (name) => name.replaceAll('_', ' ');

function describe(event) {
  const length = store.time(event, 'offset') - store.time(event, 'onset');
  return '#' + event.event + ' ' + event.kind + ', score ' +
      event.score.toFixed(2) + '\n' + clock(store.time(event, 'onset')) + ', ' +
      length.toFixed(2) + ' s' +
      (tellingFlags(event).length ?
           '\n' + tellingFlags(event).map(words).join(', ') :
           '');
}

// A flag that every candidate has tells nothing of this one.
const COMMON = events.length > 1 ?
    events[0].flags.filter(
        (flag) => events.every((event) => event.flags.includes(flag))) :
    [];
const tellingFlags = (event) =>
    event.flags.filter((flag) => !COMMON.includes(flag));

const flagTags = (event) =>
    el('span', {'class': 'flags'},
       ...event.flags.map(
           (flag) => el('span', {'class': 'tag plain'}, words(flag))));

class List {
  constructor() {
    this.rows = new Map();
    $('kind').replaceChildren(
        el('option', {value: ''}, KINDS.join(' and ')),
        ...KINDS.map((kind) => el('option', {value: kind}, kind)));
    $('explaining').textContent = EXPLAINING.map(words).join(', ');
    const said = events.some((event) => event.words !== '');
    $('search-label').hidden = !said && events.every((one) => one.note === '');
    for (const id
             of ['sort', 'kind', 'decision', 'score-min', 'hide-flagged',
                 'search']) {
      $(id).addEventListener('input', () => review.filter());
    }
    $('filters').addEventListener('submit', (event) => event.preventDefault());
    $('rows').addEventListener('keydown', (key) => {
      const by = {ArrowDown: 1, ArrowUp: -1}[key.key];
      if (!by) return;
      key.preventDefault();
      review.go(by);
      const row = review.current && this.rows.get(review.current);
      if (row) row.focus();
    });
  }

  passes(event) {
    const decision = store.of(event).verdict, wanted = $('decision').value;
    return ($('kind').value === '' || $('kind').value === event.kind) &&
        (wanted === '' || (wanted === 'open' ? '' : wanted) === decision) &&
        event.score >= Number($('score-min').value) && this.says(event) &&
        !($('hide-flagged').checked && explained(event));
  }

  // All words of the search, in what was said, who said it or the note.
  says(event) {
    const wanted = $('search').value.toLowerCase().split(/\s+/).filter(Boolean);
    const text = [event.words, event.speaker, store.of(event).note]
                     .join(' ')
                     .toLowerCase();
    return wanted.every((word) => text.includes(word));
  }

  fill() {
    $('score-out').textContent = Number($('score-min').value).toFixed(2);
    const order = $('sort').value;
    this.order = events.filter((event) => this.passes(event));
    const isMacro = (event) => Number(event.kind !== KINDS[0]);
    this.order.sort(
        (a, b) => order === 'time' ?
            a.onset_s - b.onset_s :
            (order === 'kind' ? isMacro(a) - isMacro(b) : 0) ||
                (order !== 'score' ? explained(a) - explained(b) : 0) ||
                b.score - a.score || a.event - b.event);
    this.rows.clear();
    $('rows').replaceChildren(
        ...this.order.map((event) => this.makeRow(event)));
    const all = events.length;
    $('count').textContent = all === 0 ?
        'Nothing was found in this recording.' :
        this.order.length === all ?
        all + (all === 1 ? ' candidate' : ' candidates') :
        this.order.length + ' of ' + all + ' candidates';
    if (COMMON.length) {
      $('count').textContent += ', all flagged ' + COMMON.map(words).join(', ');
    }
  }

  makeRow(event) {
    const button = el('button', {type: 'button'});
    button.addEventListener('click', () => review.select(event, {play: true}));
    this.rows.set(event, button);
    this.fillRow(event);
    return el('li', {}, button);
  }

  fillRow(event) {
    const button = this.rows.get(event);
    if (!button) return;
    const verdict = store.of(event).verdict;
    const length = store.time(event, 'offset') - store.time(event, 'onset');
    const what =
        [
          event.regions.slice(0, 3).map(words).join(', ') +
              (event.regions.length > 3 ? ' \u2026' : ''),
          event.action_units.join(' '), event.label
        ].filter((text) => text !== '')
            .join(' \u00b7 ');
    button.replaceChildren(
        el('span', {'class': 'rank'}, '#' + event.event),
        el('span', {'class': 'when'}, clock(store.time(event, 'onset')), ' ',
           el('small', {},
              event.kind + ' ' + length.toFixed(2) + ' s' +
                  (faces.length > 1 ? ' face ' + event.face : ''))),
        el('span', {'class': 'score', title: 'score'}, event.score.toFixed(2)),
        el('span', {'class': 'what'}, what, ' ',
           flagTags({flags: tellingFlags(event)})),
        el('span', {'class': 'mark' + (verdict ? ' is-' + verdict : '')},
           verdict ? VERDICTS[verdict].join(' ') : ''));
    if (event.words) {
      button.append(el('span', {'class': 'said'}, '\u201c' + event.words + '\u201d'));
    }
    button.setAttribute('aria-current', String(event === review.current));
  }

  scrollTo(event) {
    const row = this.rows.get(event), host = $('rows');
    if (!row) return;
    const item = row.parentElement;
    const top = item.offsetTop - host.offsetTop;
    if (top < host.scrollTop) host.scrollTop = top;
    const bottom = top + item.offsetHeight;
    if (bottom > host.scrollTop + host.clientHeight) {
      host.scrollTop = bottom - host.clientHeight;
    }
  }
}
