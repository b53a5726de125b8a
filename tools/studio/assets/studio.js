// Recordings: adding, working, reviewing, exporting.

const PIECE = 4 << 20;
const FORMATS = [
  ['csv', 'CSV'], ['eaf', 'ELAN'], ['boris', 'BORIS'], ['textgrid', 'Praat'],
  ['vtt', 'WebVTT'], ['json', 'JSON']
];
let state = null;
const sending = new Map();  // upload's name -> {share, stop}

const coder = () => $('coder').value.trim();

// The name that the studio knows this browser by. '': none yet.
let taken = '';
let taking = Promise.resolve();
function takeName() {
  // One after the other: a click and what was typed before it say the same.
  taking = taking.catch(() => {}).then(async () => {
    const name = coder();
    if (name === taken) return;
    taken = '';
    if (name) await ask('PUT', '/api/coder', {name});
    taken = name;
  });
  return taking;
}
let refused = '';  // a name that is none is not tried again and again
async function keepName() {
  const name = coder();
  // One that is being typed is not one yet.
  if (document.activeElement === $('coder') || name === refused) return;
  await tried(takeName);
  refused = taken === name ? '' : name;
}

function keepCoder() {
  try {
    localStorage.setItem('mien-studio-coder', coder());
  } catch (error) {
    // The name is asked for again.
  }
}

async function refresh() {
  state = await ask('GET', '/api/state');
  fill();
}

function fill() {
  $('project').textContent = state.project || 'mien-studio';
  const facts = [
    ['Folder', state.folder], ['Free', gigabytes(state.free_bytes)],
    ['Coders', state.blind ? 'blind to each other' : 'not blind']
  ];
  $('facts').replaceChildren(...facts.map(
      ([name, value]) =>
          el('div', {}, el('dt', {}, name), el('dd', {}, value))));
  $('by-path').hidden = !state.local;
  $('pause').textContent = state.paused ? 'Go on' : 'Pause';
  $('pause').setAttribute('aria-pressed', String(state.paused));
  $('empty').hidden = state.recordings.length > 0;
  fillUploads();
  // What is open or has the focus stays: rows are made anew when they differ.
  const list = $('list'), old = new Map();
  for (const row of list.children) old.set(row.dataset.name, row);
  state.recordings.forEach((recording, i) => {
    const text = JSON.stringify([
      recording, jobsOf(recording), state.paused, state.blind, state.decoys
    ]);
    let row = old.get(recording.name);
    old.delete(recording.name);
    if (!row || row.dataset.text !== text) {
      const made = makeRow(recording);
      made.dataset.text = text;
      made.dataset.name = recording.name;
      const focus = row && row.contains(document.activeElement) ?
          document.activeElement.dataset.what :
          '';
      if (row)
        row.replaceWith(made);
      row = made;
      const again = focus && made.querySelector('[data-what="' + focus + '"]');
      if (list.children[i] !== row) list.insertBefore(row, list.children[i] || null);
      if (again) again.focus();
    } else if (list.children[i] !== row) {
      list.insertBefore(row, list.children[i] || null);
    }
  });
  for (const row of old.values()) row.remove();
  fillAgreement();
  tried(() => fillPeople(false));
}

const jobsOf = (recording) =>
    state.jobs.filter((job) => job.name === recording.name);

function button(what, text, action, properties = {}) {
  const made =
      el('button', {type: 'button', 'data-what': what, ...properties}, text);
  made.addEventListener('click', () => tried(action));
  return made;
}
const queue = async (what, name) => {
  await ask('POST', '/api/queue', {do: what, name});
  await refresh();
};

function progressOf(job) {
  const parts = [];
  if (!job.running) {
    parts.push(el('span', {'class': 'quiet'}, {
      limit: 'waits to be measured',
      decoys: 'stretches without a candidate wait to be chosen'
    }[job.kind] || 'waits'));
    return parts;
  }
  const percent = Math.round(100 * job.progress);
  const label = (state.paused ? 'paused, ' : '') + (job.step || 'starting');
  if (job.kind === 'spot') {
    parts.push(el('progress', {
      max: '100',
      value: String(percent),
      'aria-label': 'Progress of ' + job.name
    }));
    parts.push(el('span', {}, percent + ' %'));
  }
  parts.push(el('span', {'class': 'quiet'},
                label + (job.eta_s > 0 && !state.paused ?
                             ', about ' + minutes(job.eta_s) + ' left' :
                             '')));
  return parts;
}

function stateOf(recording, jobs) {
  const line = el('p', {'class': 'state'});
  for (const job of jobs) line.append(...progressOf(job));
  if (jobs.length === 0 && recording.state === 'failed') {
    line.append(el('span', {'class': 'tag bad'}, 'failed'), ' ',
                recording.failure);
  } else if (jobs.length === 0 && recording.state === 'new') {
    line.append(el('span', {'class': 'quiet'}, 'not worked on yet'));
  }
  if (recording.candidates !== undefined) {
    line.append(el('span', {},
                   recording.candidates +
                       (recording.candidates === 1 ? ' candidate' :
                                                     ' candidates')));
  }
  if (recording.candidates === 0 && jobs.length === 0) {
    line.append(el('span', {'class': 'quiet'},
                   'None scores as much as interview.min_score asks for: lower ' +
                       'it under Settings, then Run again.'));
  }
  if (recording.limit_iod) {
    line.append(el(
        'span', {title: 'The movement of which half are found in this recording'},
        'detection limit ' + (100 * recording.limit_iod).toFixed(1) +
            ' % of the eyes\u2019 distance'));
  }
  for (const one of recording.coders || []) {
    line.append(el(
        'span', {'class': 'quiet'},
        one.name + ': ' + one.decided + ' of ' + one.candidates + ' decided' +
            (one.added ? ', ' + one.added + ' added' : '') +
            (one.timed ? ', ' + one.mean_s.toFixed(1) + ' s each' : '')));
  }
  return line;
}

function makeRow(recording) {
  const name = recording.name, jobs = jobsOf(recording);
  const row = el('li', {});
  const actions = el('div', {'class': 'buttons small'});
  if (recording.candidates !== undefined) {
    actions.append(button('review', 'Review', async () => {
      if (!coder()) {
        $('coder').focus();
        throw new Error('Say who you are first.');
      }
      keepCoder();
      await takeName();
      location.assign('/review' + query({recording: name, coder: coder()}));
    }, {'class': 'primary', 'aria-label': 'Review ' + name}));
  }
  if (jobs.length > 0) {
    actions.append(button('cancel', 'Cancel', () => queue('cancel', name),
                          {'aria-label': 'Cancel ' + name}));
  } else {
    actions.append(button(
        'start', recording.state === 'new' ? 'Start' : 'Run again',
        () => queue('start', name), {
          'aria-label': (recording.state === 'new' ? 'Start ' : 'Run again ') +
              name
        }));
  }
  if (recording.candidates !== undefined && jobs.length === 0) {
    actions.append(button('limit', 'Detection limit',
                          () => queue('limit', name), {
                            title:
                                'Measures how small a movement is found in this recording'
                          }));
  }
  const coders = (recording.coders || []).map((one) => one.name);
  if (coders.length > 0) actions.append(exportOf(name, coders, recording.open));
  for (const file of recording.files || []) {
    actions.append(el('a', {
      'class': 'button',
      href: '/api/file' + query({name, file}),
      download: file,
      'data-what': file
    }, file));
  }
  if (jobs.length === 0) {
    actions.append(button('remove', 'Remove', async () => {
      if (!confirm('Take ' + name + ' out of the project? Results and reviews stay.')) return;
      await ask('DELETE', '/api/recording' + query({name}));
      await refresh();
    }, {'aria-label': 'Remove ' + name}));
  }
  row.append(
      el('div', {'class': 'name'}, el('bdi', {}, name), ' ',
         el('span', {'class': 'quiet'}, gigabytes(recording.bytes))),
      stateOf(recording, jobs), actions);
  return row;
}

// open: coders are not blind, or a consensus has begun.
function exportOf(name, coders, open) {
  const body = el('div', {'class': 'menu'});
  const links = (one) => el('p', {}, one, ': ', ...FORMATS.flatMap(([format, text]) => [
    el('a', {
      href: '/api/export' + query({name, coder: one, format}),
      download: '',
      'data-what': format + one
    }, text),
    ' '
  ]));
  const made = el('details', {'class': 'export'},
                  el('summary', {'class': 'button', 'data-what': 'export'}, 'Export'), body);
  // When it is opened: by then the coder has a name.
  made.addEventListener('toggle', () => tried(async () => {
    if (!made.open) return;
    await takeName();
    const own = coders.filter((one) => open || one === taken);
    body.replaceChildren(
        ...own.map(links),
        ...own.length ? [] : [el('p', {'class': 'quiet'},
                                 'Coders are blind to each other: give your name above to ' +
                                     'have your own decisions. After a consensus ' +
                                     'has begun everybody has all.')]);
  }));
  return made;
}

function fillUploads() {
  const rows = state.uploads.map((upload) => {
    const active = sending.get(upload.name);
    const drop = button('drop', 'Cancel', async () => {
      if (active) active.stop = true;
      await ask('DELETE', '/api/upload' + query({id: upload.id}));
      await refresh();
    }, {'aria-label': 'Cancel the upload of ' + upload.name});
    return el(
        'li', {}, el('bdi', {}, upload.name), ' ',
        el('progress', {
          max: '100',
          value: String(Math.floor(100 * upload.received / upload.size)),
          'aria-label': 'Upload of ' + upload.name
        }),
        ' ' + gigabytes(upload.received) + ' of ' + gigabytes(upload.size) +
            (active ? ' ' : ', stopped: add the same file again to go on '),
        drop);
  });
  $('uploads').replaceChildren(...rows);
}

async function send(file) {
  const own = {stop: false};
  sending.set(file.name, own);
  try {
    let at = await ask('POST', '/api/uploads', {
      name: file.name,
      size: file.size,
      mark: String(file.lastModified)
    });
    while (at.received < at.size && !own.stop) {
      const piece = file.slice(at.received, at.received + PIECE);
      at = await ask('PUT', '/api/upload' +
                               query({id: at.id, offset: at.received}),
                     new Blob([piece]));
    }
    if (!own.stop) say(file.name + ' is added.');
  } finally {
    sending.delete(file.name);
    await refresh();
  }
}
async function sendAll(files) {
  for (const file of files) await tried(() => send(file));
}

function listen() {
  try {
    // What was typed while the page came stays.
    $('coder').value =
        coder() || localStorage.getItem('mien-studio-coder') || '';
  } catch (error) {
    // It is typed.
  }
  $('coder').addEventListener('change', () => {
    keepCoder();
    tried(async () => {
      await takeName();
      await refresh();
    });
  });
  $('pause').addEventListener(
      'click', () => tried(() => queue(state.paused ? 'resume' : 'pause', '')));
  $('files').addEventListener('change', () => {
    sendAll([...$('files').files]);
    $('files').value = '';
  });
  $('by-path').addEventListener('submit', (event) => {
    event.preventDefault();
    tried(async () => {
      say('Looking at it\u2026');
      const added = await ask(
          'POST', '/api/recordings', {path: $('path').value, copy: false});
      $('path').value = '';
      say(added.name + ' is added.');
      await refresh();
    });
  });
  const drop = $('drop');
  for (const type of ['dragenter', 'dragover']) {
    drop.addEventListener(type, (event) => {
      event.preventDefault();
      drop.classList.add('over');
    });
  }
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    sendAll([...event.dataTransfer.files]);
  });
}

async function keepFresh() {
  await keepName();
  await tried(refresh);
  const busy = state && (state.jobs.length > 0 || sending.size > 0);
  setTimeout(keepFresh, busy ? 1000 : 4000);
}
