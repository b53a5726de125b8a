// What the page holds: facts as JSON, signals and pictures as base64.

const SVG = 'http://www.w3.org/2000/svg';
function svg(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, String(value));
  }
  return made;
}

function decodeBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

// Takes the block out of the page: its text is needed once.
function takeBytes(id) {
  const block = $(id);
  const bytes = block ? decodeBase64(block.textContent) : new Uint8Array(0);
  if (block) block.remove();
  return bytes;
}

const data = JSON.parse($('data').textContent);

// The words for events, from the program's one table.
const KINDS = data.terms.kinds;
const FLAGS = new Map(data.terms.flags.map((term) => [term.flag, term]));

// Media of one event, read when it is first shown; null: none.
const media = new Map();
function mediaOf(index) {
  if (!media.has(index)) {
    const block = $('media-' + index);
    media.set(index, block ? JSON.parse(block.textContent) : null);
    if (block) block.remove();
  }
  return media.get(index);
}
const jpegUrl = (base64) => 'data:image/jpeg;base64,' + base64;

// Index of the last element <= value in a rising array, -1 if none.
function lastBelow(rising, value) {
  let low = -1, high = rising.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (rising[middle] <= value)
      low = middle;
    else
      high = middle;
  }
  return low;
}

const GROUPS = [
  ['brows', /^brow/], ['lids', /^lid/], ['nose', /^nose/], ['cheeks', /^cheek/],
  ['mouth', /^(mouth|lip)/], ['chin', /^chin/], ['head', /^head/],
  ['blink', /^blink/], ['other', /./]
];

// The signals of one face. Columns are decoded when they are first drawn.
class Signals {
  constructor(face) {
    this.face = face.face;
    this.firstFrame = face.first_frame;
    const steps = (id) => new Int32Array(takeBytes(id).buffer);
    this.frameTimes = Float64Array.from(
        steps('times-' + face.face), (step) => step * face.unit_s);
    this.times = face.thinned ?
        Float64Array.from(
            steps('thin-' + face.face), (step) => step * face.unit_s) :
        this.frameTimes;
    const codes = new Int16Array(takeBytes('signals-' + face.face).buffer);
    const rows = this.times.length;
    this.columns = face.columns.map(
        (column, i) => ({
          name: column.name,
          label: column.name.replaceAll('_', ' '),
          group: GROUPS.findIndex(([, pattern]) => pattern.test(column.name)),
          side: /_left$/.test(column.name) ? 'left' :
              /_right$/.test(column.name)  ? 'right' :
                                             'middle',
          fine: /outer|lower|roll/.test(column.name),
          scale: column.scale,
          codes: codes.subarray(i * rows, (i + 1) * rows),
          levels: null,
        }));
    this.levelTimes = [this.times];
    while (this.levelTimes[this.levelTimes.length - 1].length > 256) {
      const finer = this.levelTimes[this.levelTimes.length - 1];
      const coarse = new Float64Array(2 * Math.ceil(finer.length / 8));
      for (let i = 0; i < coarse.length; ++i) {
        const at = 8 * (i >> 1) + (i & 1) * 4;
        coarse[i] = finer[Math.min(at, finer.length - 1)];
      }
      this.levelTimes.push(coarse);
    }
  }

  // Values of a column at a level: 0 is the signal, each further one keeps
  // the smallest and the largest of eight.
  values(column, level) {
    if (!column.levels) {
      const first = new Float32Array(column.codes.length);
      for (let i = 0; i < first.length; ++i) {
        const code = column.codes[i];
        first[i] = code === -32768 ? NaN : code * column.scale;
      }
      column.levels = [first];
    }
    while (column.levels.length <= level) {
      const finer = column.levels[column.levels.length - 1];
      const coarse = new Float32Array(2 * Math.ceil(finer.length / 8));
      for (let b = 0; 2 * b < coarse.length; ++b) {
        let low = NaN, high = NaN;
        const end = Math.min(8 * b + 8, finer.length);
        for (let i = 8 * b; i < end; ++i) {
          const value = finer[i];
          if (!(value >= low) && value === value) low = value;
          if (!(value <= high) && value === value) high = value;
        }
        coarse[2 * b] = low;
        coarse[2 * b + 1] = high;
      }
      column.levels.push(coarse);
    }
    return column.levels[level];
  }

  // The coarsest needed: at most `most` points between two times.
  // {times: [...], columns: [[...], ...]}, null where nothing was measured.
  slice(columns, from, to, most) {
    let level = 0, begin = 0, end = 0;
    for (; level < this.levelTimes.length; ++level) {
      const times = this.levelTimes[level];
      begin = Math.max(0, lastBelow(times, from));
      end = Math.min(times.length, lastBelow(times, to) + 2);
      if (end - begin <= most) break;
    }
    level = Math.min(level, this.levelTimes.length - 1);
    const pick = (values) => {
      const out = new Array(end - begin);
      for (let i = begin; i < end; ++i) {
        const value = values[i];
        out[i - begin] = value === value ? value : null;
      }
      return out;
    };
    return {
      level,
      times: Array.from(this.levelTimes[level].subarray(begin, end)),
      columns: columns.map((column) => pick(this.values(column, level))),
    };
  }
}

const faces = data.faces.map((face) => new Signals(face));
const signalsOf = (face) =>
    faces.find((signals) => signals.face === face) || faces[0] || null;

// Frames <-> seconds, for the face's own table where there is one.
function timeOfFrame(frame, face) {
  const signals = signalsOf(face);
  const at = signals ? frame - signals.firstFrame : -1;
  if (signals && at >= 0 && at < signals.frameTimes.length) {
    return signals.frameTimes[at];
  }
  return data.fps > 0 ? frame / data.fps : 0;
}
function frameOfTime(time, face) {
  const signals = signalsOf(face);
  if (!signals || signals.frameTimes.length === 0) {
    return Math.max(0, Math.round(time * data.fps));
  }
  const times = signals.frameTimes;
  const below = Math.max(0, lastBelow(times, time));
  const next = Math.min(below + 1, times.length - 1);
  const nearer = time - times[below] <= times[next] - time ? below : next;
  return signals.firstFrame + nearer;
}
function frameRange(face) {
  const signals = signalsOf(face);
  if (!signals || signals.frameTimes.length === 0) {
    return [0, Math.max(0, Math.round(data.duration_s * data.fps) - 1)];
  }
  return [
    signals.firstFrame, signals.firstFrame + signals.frameTimes.length - 1
  ];
}

// 754.0625 -> "12:34.063"; hours only where there are some.
function clock(seconds, decimals = 3) {
  const unit = 10 ** decimals;
  const ticks = Math.round(Math.max(0, seconds) * unit);
  const whole = Math.floor(ticks / unit);
  const two = (n) => String(n).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const text = (hours > 0 ? hours + ':' : '') +
      two(Math.floor(whole / 60) % 60) + ':' + two(whole % 60);
  return decimals > 0 ?
      text + '.' + String(ticks % unit).padStart(decimals, '0') :
      text;
}
