// Who is who, and in which condition.

const rate = (value) => value === null ? 'n/a' : value.toFixed(1);

function tableRegion(label, names, rows, style) {
  const head = el('tr', {}, ...names.map(
      (name) => el('th', {scope: 'col'}, name)));
  return el('div', {'class': 'scroll', role: 'region', tabindex: '0', 'aria-label': label},
            el('table', {'class': style}, el('thead', {}, head), el('tbody', {}, ...rows)));
}
const number1 = (value) => el('td', {'class': 'n'}, String(value));

function faceRow(one) {
  const label = one.recording + (one.faces > 1 ? ' face ' + one.face : '');
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
  return el('tr', {}, el('td', {}, picture), el('th', {scope: 'row'}, el('bdi', {}, label)),
            el('td', {}, input), el('td', {}, one.condition),
            number1(rate(one.minutes)), number1(one.candidates), number1(one.micro),
            number1(one.accepted), number1(rate(one.per_minute)));
}

function personRow(one) {
  return el('tr', {}, el('th', {scope: 'row'}, el('bdi', {}, one.person)),
            number1(one.recordings), el('td', {}, one.conditions.join(', ')),
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

let peopleText = '';
async function fillPeople(now) {
  const done = state.recordings.filter((one) => one.candidates !== undefined);
  $('no-people').hidden = done.length > 0;
  $('people-body').hidden = done.length === 0;
  // Asked again when a recording or a decision is new.
  const text = JSON.stringify([done, coder()]);
  // A name that is being typed stays.
  const typing = $('people-faces').contains(document.activeElement);
  if (done.length === 0 || (!now && (typing || text === peopleText))) return;
  peopleText = text;
  const answer = await ask('GET', '/api/people' + query({coder: coder()}));
  $('persons').replaceChildren(
      ...answer.persons.map((one) => el('option', {value: one.person})));
  $('people-faces').replaceChildren(tableRegion(
      'Faces', ['', 'Face', 'Person', 'Condition', 'Minutes', 'Candidates', 'Micro', 'Accepted', 'Candidates a minute'],
      answer.faces.map(faceRow), 'people'));
  $('people-persons').replaceChildren(...answer.persons.length ? [
    el('h3', {}, 'Persons'),
    tableRegion('Persons', ['Person', 'Recordings', 'Conditions', 'Minutes', 'Candidates', 'Micro', 'Accepted', 'Candidates a minute'],
                answer.persons.map(personRow), '')
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
    link.href = '/api/people/table' + query({table: link.dataset.what, coder: coder()});
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
