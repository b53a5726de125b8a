// Two coders: kappa, what they see differently, the way to a consensus.

const number = (value, digits = 2) =>
    value === null ? 'n/a' : value.toFixed(digits).replace(/^-(?=0\.?0*$)/, '');

function fillAgreement() {
  const coders = state.coders.filter((name) => name !== 'consensus');
  const options = (select, values) => {
    const before = select.value;
    const made = values.map(([value, text]) => el('option', {value}, text));
    const same = select.options.length === made.length &&
        made.every((one, i) => one.value === select.options[i].value);
    if (same) return;
    select.replaceChildren(...made);
    if (values.some(([value]) => value === before)) select.value = before;
  };
  options($('first'), coders.map((name) => [name, name]));
  const hadSecond = $('second').value;
  options($('second'), coders.map((name) => [name, name]));
  if (!hadSecond && coders.length > 1) $('second').value = coders[1];
  options($('of'), [
    ['', 'all recordings'],
    ...state.recordings.filter((one) => (one.coders || []).length > 1)
        .map((one) => [one.name, one.name])
  ]);
  fillWays();
  $('agree').hidden = coders.length < 2;
  $('no-coders').hidden = coders.length >= 2;
}

function said(decision) {
  return [
    decision.verdict || 'not decided', decision.units, decision.emotion,
    decision.note
  ].filter(Boolean).join(' \u00b7 ');
}

function tableOf(answer) {
  const head = el('tr', {},
                  ...['candidates', 'n', 'agree', 'kappa', '95 % interval'].map(
                      (name) => el('th', {scope: 'col'}, name)));
  const rows = answer.rows.map(
      (row) =>
          el('tr', {}, el('th', {scope: 'row'}, row.what.replaceAll('_', ' ')),
             el('td', {'class': 'n'}, String(row.n)),
             el('td', {'class': 'n'}, Math.round(100 * row.observed) + ' %'),
             el('td', {'class': 'n'}, number(row.kappa)),
             el('td', {'class': 'n'},
                row.low === null ? '' :
                                   number(row.low) + ' to ' + number(row.high))));
  return el('div', {
    'class': 'scroll',
    role: 'region',
    tabindex: '0',
    'aria-label': 'Agreement'
  }, el('table', {'class': 'kappa'}, el('thead', {}, head), el('tbody', {}, ...rows)));
}

function differences(answer) {
  const head = el('tr', {},
                  ...['candidate', answer.first, answer.second].map(
                      (name) => el('th', {scope: 'col'}, name)));
  const rows = answer.disagreements.map(
      (one) => el(
          'tr', {},
          el('th', {scope: 'row'},
             one.recording + ' #' + one.event + ' ' + one.kind + ' at ' +
                 number(one.onset_s) + ' s'),
          el('td', {}, said(one.first)), el('td', {}, said(one.second))));
  const table = el('div', {
    'class': 'scroll',
    role: 'region',
    tabindex: '0',
    'aria-label': 'Disagreements'
  }, el('table', {'class': 'differ'}, el('thead', {}, head), el('tbody', {}, ...rows)));
  return [
    el('h3', {}, answer.disagreements.length + ' seen differently'), table
  ];
}

// Also where nothing differs: what both say is the consensus then.
function passesOf(answer) {
  const passes = answer.recordings.map((name) => button('consensus', 'Consensus of ' + name, async () => {
    await ask('POST', '/api/consensus',
              {name, first: answer.first, second: answer.second});
    location.assign('/review' + query({
                      recording: name,
                      coder: 'consensus',
                      first: answer.first,
                      second: answer.second
                    }));
  }));
  return [
    el('div', {'class': 'buttons'}, ...passes),
    el('p', {'class': 'quiet'},
       'A consensus opens what both have decided, and the results, to everybody.')
  ];
}

function blindnessOf(answer) {
  return [
    el('h3', {}, 'How blind they were'),
    el('p', {'class': 'quiet'},
       'Browsers that worked under two names (two coders at one machine do), and ' +
           'switches of blindness; times are UTC, all are in reviews/blindness.tsv.'),
    el('ul', {'class': 'quiet'},
       ...answer.blindness.map((line) => el('li', {}, line)))
  ];
}

function decoysOf(answer) {
  const head = el('tr', {},
                  ...['stretches without a candidate', 'shown', 'accepted',
                      'rejected', 'unsure', 'false alarms', '95 % interval']
                      .map((name) => el('th', {scope: 'col'}, name)));
  const rows = answer.decoys.map(
      (one) => el(
          'tr', {}, el('th', {scope: 'row'}, one.coder),
          ...[one.shown, one.accepted, one.rejected, one.unsure].map(
              (count) => el('td', {'class': 'n'}, String(count))),
          el('td', {'class': 'n'},
             one.rate === null ? '' : Math.round(100 * one.rate) + ' %'),
          el('td', {'class': 'n'},
             one.rate === null ? '' :
                                 Math.round(100 * one.low) + ' to ' +
                                 Math.round(100 * one.high) + ' %')));
  return [
    el('div', {
      'class': 'scroll',
      role: 'region',
      tabindex: '0',
      'aria-label': 'False alarms'
    }, el('table', {'class': 'decoys'}, el('thead', {}, head), el('tbody', {}, ...rows))),
    el('p', {'class': 'quiet'},
       'False alarms: accepted of those accepted or rejected, with Wilson\u2019s ' +
           'interval. These stretches are in no other number.')
  ];
}

async function compare() {
  await takeName();
  const answer = await ask('GET', '/api/agreement' + query({
                                    first: $('first').value,
                                    second: $('second').value,
                                    name: $('of').value
                                  }));
  const body = $('agreement-body');
  if (answer.waiting) {
    body.replaceChildren(
        el('p', {},
           answer.open + ' of ' + answer.candidates +
               ' candidates are not decided by both. Agreement is shown when ' +
               'they are, so that nobody is led by the other; before that ' +
               'only where \u201cblind\u201d is switched off.'));
    return;
  }
  const none = answer.rows.length === 0;
  body.replaceChildren(
      ...none ? [el('p', {}, 'There is no candidate that both have decided.')] :
                [tableOf(answer)],
      el('p', {'class': 'quiet'},
         'Cohen\u2019s kappa of accept, reject and unsure; the interval is ' +
             'that of 2000 samples drawn with replacement. ' +
             (answer.units === null ?
                  '' :
                  'Action units of what both accept: agreement ' +
                      number(answer.units) + ' (twice those named by both, ' +
                      'over all named).')),
      ...answer.decoys.length ? decoysOf(answer) : [],
      ...answer.disagreements.length ? differences(answer) : [],
      ...passesOf(answer),
      ...answer.blindness.length ? blindnessOf(answer) : []);
}

function fillWays() {
  const form = $('ways');
  if (form.contains(document.activeElement)) return;
  $('blind').checked = state.blind;
  const value = String(state.decoys), select = $('decoys');
  if (![...select.options].some((one) => one.value === value)) {
    select.append(el('option', {value}, value + ' for each candidate'));
  }
  select.value = value;
  select.disabled = !state.blind;
}
$('ways').addEventListener('change', () => tried(async () => {
  await ask('PUT', '/api/project', {
    blind: $('blind').checked,
    decoys: Number($('decoys').value)
  });
  $('decoys').disabled = !$('blind').checked;
  say('Saved in project.yaml.');
  await refresh();
}));

$('agree').addEventListener('submit', (event) => {
  event.preventDefault();
  tried(compare);
});
