// events.csv: RFC 4180 in, RFC 4180 out; ';' and tab, as spreadsheets write
// them, are recognised from the first line.

function parseCsv(text) {
  const rows = [];
  let row = [], field = '', quoted = false, i = 0;
  if (text.charCodeAt(0) === 0xFEFF) i = 1;
  const first = text.slice(i).split(/\r?\n/, 1)[0];
  const separator = [',', ';', '\t'].reduce(
      (best, one) =>
          first.split(one).length > first.split(best).length ? one : best);
  const endField = () => {
    row.push(field);
    field = '';
  };
  const endRow = () => {
    endField();
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  };
  for (; i < text.length; ++i) {
    const c = text[i];
    if (quoted) {
      if (c !== '"')
        field += c;
      else if (text[i + 1] === '"')
        field += text[++i];
      else
        quoted = false;
    } else if (c === '"' && field === '') {
      quoted = true;
    } else if (c === separator) {
      endField();
    } else if (c === '\n') {
      endRow();
    } else if (c !== '\r') {
      field += c;
    }
  }
  if (quoted) throw new Error('a quotation mark is not closed');
  if (field !== '' || row.length > 0) endRow();
  return rows;
}

const csvField = (text) => /[",\r\n]|^\s|\s$/.test(text) ?
    '"' + text.replaceAll('"', '""') + '"' :
    text;
const csvLine = (fields) => fields.map(csvField).join(',') + '\n';

// Text that a spreadsheet would run as a formula stands behind an apostrophe.
const RISKY = /^'*[=+\-@\t\r]/;
const guard = (text) => RISKY.test(text) ? '\'' + text : text;
const unguard = (text) =>
    text.startsWith('\'') && RISKY.test(text) ? text.slice(1) : text;

const keyOf = (event) => event.face + '/' + event.event;

// The events' table with each person's columns and moved frames filled in;
// every other field stays as it was.
function reviewedCsv(text, decisions) {
  const rows = parseCsv(text);
  const header = rows[0] || [];
  for (const name of ['verdict', 'action_units', 'note']) {
    if (!header.includes(name)) header.push(name);
  }
  const at = (name) => header.indexOf(name);
  let out = csvLine(header);
  for (const row of rows.slice(1)) {
    while (row.length < header.length) row.push('');
    const decision = decisions.get(row[at('face')] + '/' + row[at('event')]);
    if (decision) {
      row[at('verdict')] = decision.verdict;
      row[at('note')] = guard(decision.note);
      if (decision.moved) {
        for (const bound of BOUNDS) {
          if (decision.moved[bound] === decision.found[bound]) continue;
          row[at(bound + '_frame')] = String(decision.moved[bound]);
          row[at(bound + '_s')] =
              timeOfFrame(decision.moved[bound], decision.face).toFixed(6);
        }
        row[at('duration_s')] =
            (Number(row[at('offset_s')]) - Number(row[at('onset_s')]))
                .toFixed(6);
      }
    }
    out += csvLine(row);
  }
  return out;
}

// What a reviewed table says of this report's events: Map key -> {verdict,
// note, frames}. Throws an Error with a line for people.
function readReviewed(text) {
  const rows = parseCsv(text);
  const header = (rows[0] || []).map((name) => name.trim());
  const at = (name) => header.indexOf(name);
  for (const name of ['face', 'event', 'verdict']) {
    if (at(name) < 0) throw new Error('it has no column "' + name + '"');
  }
  const found = new Map();
  let others = 0;
  for (const row of rows.slice(1)) {
    const field = (name) =>
        at(name) < 0 ? '' : unguard(row[at(name)] || '').trim();
    const key = field('face') + '/' + field('event');
    const event = events.find((one) => keyOf(one) === key);
    const video = field('video');
    if (!event || (video !== '' && video !== event.video)) {
      ++others;
      continue;
    }
    const verdict = field('verdict').toLowerCase();
    if (verdict !== '' && !Object.hasOwn(VERDICTS, verdict)) {
      throw new Error(
          '"' + verdict.slice(0, 40) + '" is no decision (accept, ' +
          'reject, unsure)');
    }
    const frames = {};
    for (const bound of BOUNDS) {
      const frame = Number(field(bound + '_frame').replace(',', '.') || NaN);
      frames[bound] = Number.isInteger(frame) ? frame : event[bound + '_frame'];
    }
    const asFound =
        BOUNDS.every((bound) => frames[bound] === event[bound + '_frame']);
    if (!asFound && !inOrder(frames, event.face)) {
      throw new Error(
          'onset, apex and offset of event ' + event.event +
          ' are not in order, or outside the recording');
    }
    found.set(key, {verdict, note: field('note').slice(0, MOST_NOTE), frames});
  }
  return {found, others};
}
