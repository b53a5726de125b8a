// Who is who, and in which condition.

const times = (value) => value === null ? 'without end' : value.toFixed(1);
const rate = (value) => value === null ? 'n/a' : value.toFixed(1);

function tableRegion(label, names, rows, style) {
  const head = el('tr', {}, ...names.map(
      (name) => el('th', {scope: 'col'}, name)));
  return el('div', {'class': 'scroll', role: 'region', tabindex: '0', 'aria-label': label},
            el('table', {'class': style}, el('thead', {}, head), el('tbody', {}, ...rows)));
}
const number1 = (value) => el('td', {'class': 'n'}, String(value));

// None, all of it, or a stretch: kept as people.csv has it.
function baselineOf(one, label) {
  const has = one.baseline, whole = has && has.from_s === 0 && has.to_s === null;
  const kind = el('select', {'aria-label': 'Baseline in ' + label},
                  el('option', {value: ''}, 'none'),
                  el('option', {value: 'all'}, 'all of it'),
                  el('option', {value: 'part'}, 'from \u2026 to \u2026'));
  kind.value = !has ? '' : whole ? 'all' : 'part';
  const second = (what, value) => el('input', {
    type: 'number', min: '0', step: 'any', placeholder: what, 'class': 'seconds',
    value: value === null || value === undefined ? '' : String(value),
    'aria-label': 'Baseline in ' + label + ', ' + what + ', seconds'
  });
  const from = second('from', has && !whole ? has.from_s : null);
  const to = second('to', has && !whole ? has.to_s : null);
  const part = el('span', {'class': 'stretch'}, from, to, ' s');
  part.hidden = kind.value !== 'part';
  const save = () => tried(async () => {
    const number = (input) => input.value === '' ? null : Number(input.value);
    const body = {name: one.recording, face: one.face, from_s: null, to_s: null};
    if (kind.value === 'all') body.from_s = 0;
    if (kind.value === 'part') {
      body.from_s = number(from);
      body.to_s = number(to);
      // One of the two is enough: from the start, or to the end.
      if (body.from_s === null && body.to_s === null) return;
    }
    await ask('PUT', '/api/baseline', body);
    say('Saved in people.csv.');
    await fillPeople(true);
  });
  kind.addEventListener('change', () => {
    part.hidden = kind.value !== 'part';
    if (kind.value === 'part') from.focus();
    else save();
  });
  for (const input of [from, to]) input.addEventListener('change', save);
  return el('span', {}, kind, ' ', part);
}

const labelOf = (one) => one.recording + (one.faces > 1 ? ' face ' + one.face : '');
function faceRow(one) {
  const label = labelOf(one);
  const input = el('input', {
    type: 'text', maxlength: '60', autocomplete: 'off', list: 'persons',
    value: one.person, 'aria-label': 'Person in ' + label
  });
  input.addEventListener('change', () => tried(async () => {
    await ask('PUT', '/api/person', {
      name: one.recording, face: one.face, person: input.value.trim()
    });
    await fillPeople(true);
  }));
  const picture = el('img', {
    alt: '', loading: 'lazy', width: '96', 'class': 'thumb',
    src: '/api/frame' + query({
           name: one.recording, frame: String(one.frame), width: '192'
         })
  });
  return el('tr', {'data-text': JSON.stringify(one)}, el('td', {}, picture),
            el('th', {scope: 'row'}, el('bdi', {}, label)), el('td', {}, input),
            el('td', {}, baselineOf(one, label)),
            el('td', {}, one.condition),
            number1(rate(one.minutes)), number1(one.candidates), number1(one.micro),
            number1(one.accepted), number1(rate(one.per_minute)));
}

// What people look at; the table has all kinds.
const SHOWN = ['looks', 'micro', 'accepted'];
const sideText = (one) => one.per_minute === null ?
    'nothing to count' :
    rate(one.per_minute) + ' (' + times(one.low) + ' to ' + times(one.high) + ')';
function baselineRow(one) {
  const name = {
    outside: 'outside the baseline against it',
    condition: one.b.name + ', outside the baseline, against it',
    conditions: one.b.name + ' against ' + one.a.name
  }[one.compared];
  const head = el('th', {scope: 'row'}, el('bdi', {}, one.person));
  if (!name) {
    return el('tr', {}, head, el('td', {colspan: '7'}, 'has no baseline'));
  }
  const both = 'beyond_chance' in one;
  return el('tr', {}, head, el('td', {}, one.title), el('td', {}, name),
            number1(sideText(one.a)), number1(sideText(one.b)),
            number1(both && one.difference !== null ? number(one.difference, 1) : ''),
            number1(!both ? '' :
                    one.ratio !== null ? one.ratio.toFixed(1) + ' (' +
                        times(one.low) + ' to ' + times(one.high) + ')' :
                    one.low > 0 ? 'more than ' + times(one.low) : ''),
            el('td', {}, !both ? '' : one.beyond_chance ? 'yes' : 'no'));
}

function baselineText(person, answer) {
  if (!answer.faces.some((one) => one.person === person && one.baseline)) return 'none';
  const own = answer.baselines.find(
      (one) => one.person === person && one.compared === 'outside');
  return own ? rate(own.a.minutes) + ' min' : 'marked';
}
function personRow(one, answer) {
  return el('tr', {}, el('th', {scope: 'row'}, el('bdi', {}, one.person)),
            number1(one.recordings), el('td', {}, one.conditions.join(', ')),
            el('td', {}, baselineText(one.person, answer)),
            number1(rate(one.minutes)), number1(one.candidates), number1(one.micro),
            number1(one.accepted), number1(rate(one.per_minute)));
}

function countRows(count) {
  return count.conditions.map(
      (one) => el('tr', {}, el('th', {scope: 'row'}, count.title),
                  el('td', {}, one.condition), number1(one.persons), number1(one.count),
                  number1(rate(one.minutes)), number1(rate(one.per_minute)),
                  number1(rate(one.low) + ' to ' + rate(one.high))));
}

// Rows are made anew when they differ; the one with the focus stays.
function fillFaces(faces) {
  const place = $('people-faces'), labels = JSON.stringify(faces.map(labelOf));
  if (place.dataset.labels !== labels) {
    place.dataset.labels = labels;
    place.replaceChildren(tableRegion(
        'Faces', ['', 'Face', 'Person', 'Baseline', 'Condition', 'Minutes', 'Candidates', 'Micro', 'Accepted', 'A minute'],
        faces.map(faceRow), 'people'));
    return;
  }
  const rows = place.querySelectorAll('tbody > tr');
  faces.forEach((one, i) => {
    if (rows[i].contains(document.activeElement)) return;
    if (rows[i].dataset.text !== JSON.stringify(one)) rows[i].replaceWith(faceRow(one));
  });
}

let peopleText = '';
async function fillPeople(now) {
  const done = state.recordings.filter((one) => one.candidates !== undefined);
  $('no-people').hidden = done.length > 0;
  $('people-body').hidden = done.length === 0;
  // Asked again when a recording or a decision is new.
  const text = JSON.stringify([done, taken, state.blind, state.decoys]);
  // A name that is being typed stays.
  const typing = $('people-faces').contains(document.activeElement);
  if (done.length === 0 || (!now && (typing || text === peopleText))) return;
  peopleText = text;
  const answer = await ask('GET', '/api/people' + query({coder: taken}));
  $('persons').replaceChildren(
      ...answer.persons.map((one) => el('option', {value: one.person})));
  fillFaces(answer.faces);
  $('people-persons').replaceChildren(...answer.persons.length ? [
    el('h3', {}, 'Persons'),
    tableRegion('Persons', ['Person', 'Recordings', 'Conditions', 'Baseline', 'Minutes', 'Candidates', 'Micro', 'Accepted', 'Candidates a minute'],
                answer.persons.map((one) => personRow(one, answer)), '')
  ] : []);
  // Who is in one condition alone has nothing outside that is not in it.
  const all = (one) => answer.baselines.some(
      (other) => other.compared === 'outside' && other.person === one.person &&
          other.counted === one.counted && other.b.minutes === one.b.minutes);
  const rows = answer.baselines.filter(
      (one) => one.compared === 'none' || (SHOWN.includes(one.counted) &&
                                           !(one.compared === 'condition' && all(one))));
  const any = rows.some((one) => one.compared !== 'none');
  $('people-baselines').replaceChildren(...any ? [
    el('h3', {}, 'Against the baseline'),
    tableRegion('Against the baseline', ['Person', 'Count', 'Compared', 'A minute in the first', 'A minute in the second', 'Difference', 'Times as many', 'More than chance'],
                rows.map(baselineRow), 'baselines'),
    el('p', {'class': 'quiet'},
       'The first is the baseline, or the condition named last; in brackets exact 95 % ' +
       'intervals, as if candidates came independently. Those of one person hang ' +
       'together, and many comparisons find something by chance: take them as a hint.')
  ] : []);
  const compared = answer.counts.some((count) => count.contrasts.length > 0);
  const undecided = answer.counts.some((count) => count.contrasts.some((one) => !one.enough));
  const beyond = answer.counts.flatMap((count) => count.contrasts.filter((one) => one.beyond_chance)
      .map((one) => count.title + ': ' + one.a + ' and ' + one.b + ' differ by more than chance.'));
  $('people-counts').replaceChildren(...answer.counts.length ? [
    el('h3', {}, 'Conditions'),
    tableRegion('Conditions', ['Count', 'Condition', 'Persons', 'n', 'Minutes', 'A minute', '95 % interval'],
                answer.counts.flatMap(countRows), ''),
    el('p', {'class': 'quiet'},
       'Counts for each minute in which a face is seen; the interval is the exact one of a ' +
       'Poisson count. ' + (beyond.length ? beyond.join(' ') :
                            undecided ? 'Fewer than three persons in a condition: nothing is said of chance.' :
                            compared ? 'No difference is more than chance.' : ''))
  ] : []);
  $('people-notes').replaceChildren(...answer.notes.map((note) => el('li', {}, note)));
  $('drop-table').hidden = !answer.table;
  for (const link of $('people-tables').querySelectorAll('a')) {
    link.href = '/api/people/table' + query({table: link.dataset.what, coder: taken});
  }
}

$('conditions').addEventListener('change', () => tried(async () => {
  const [file] = $('conditions').files;
  if (!file) return;
  const text = await file.text();
  $('conditions').value = '';
  await ask('PUT', '/api/conditions', {text});
  say(file.name + ' is taken.');
  await fillPeople(true);
}));
$('drop-table').addEventListener('click', () => tried(async () => {
  await ask('PUT', '/api/conditions', {text: ''});
  await fillPeople(true);
}));
