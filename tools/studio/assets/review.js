// The review page within the studio: nothing to save by hand, keys for coding
// and for the film.

const film = new Film();
review.film = film;

// A decision goes on to the next candidate: not while units wait to be mended.
const decide = review.decide;
review.decide = function(verdict) {
  if (this.current && coding.drafts.has(keyOf(this.current))) {
    say($('units-said').textContent, true);
    $('units').focus();
    return;
  }
  decide.call(this, verdict);
};

for (const id of ['save', 'load']) $(id).hidden = true;
KEYS.splice(KEYS.findIndex(([names]) => names.includes('d')), 1);
KEYS.splice(
    KEYS.findIndex(([names]) => names.includes('e')), 0,
    [['c'], 'code action units, such as L12B 4C (Enter or Esc: done)', () => $('units').focus()],
    [['x'], 'name the emotion (Enter or Esc: done)', () => $('emotion').focus()]);
KEYS.splice(
    KEYS.findIndex(([names]) => names.includes('?')), 0,
    [['t'], 'whole recording: at the candidate', () => {
       $('film').scrollIntoView({block: 'center', behavior: 'instant'});
       film.toCandidate();
     }],
    [[','], 'whole recording: one frame back', () => film.step(-1)],
    [['.'], 'whole recording: one frame on', () => film.step(1)],
    [['g'], 'whole recording: small movements larger, or as they are', () => film.nextFactor()],
    [['['], 'whole recording: onset here', () => film.mark('onset')],
    [['\\'], 'whole recording: apex here', () => film.mark('apex')],
    [[']'], 'whole recording: offset here', () => film.mark('offset')]);
fillHelp();
coding.loadOthers();

const wanted = /^#event=(\d+\/\d+)$/.exec(location.hash);
const first = wanted && events.find((event) => keyOf(event) === wanted[1]);
if (first) review.select(first, {play: false});

// A coder comes for the film: it is in sight from the start.
if (!$('player').hidden) {
  $('clip').addEventListener('loadeddata', () => {
    if (scrollY === 0) review.bringIntoView();
  }, {once: true});
}

// What the report says to people at a terminal.
for (const line of document.querySelectorAll('#limits li')) {
  const text = line.textContent;
  if (text.includes('mien-spot --calibrate')) {
    line.textContent =
        text.replace('mien-spot --calibrate', 'Detection limit, beside the recording,')
            .replace('the next report', 'a review after it was run again');
  }
}

let toldEnd = false;
store.listeners.push(() => {
  const open = events.some((event) => !store.of(event).verdict);
  if (open || store.unsaved()) toldEnd = false;
  if (toldEnd || open || store.unsaved() || events.length === 0) return;
  toldEnd = true;
  say('All are decided and saved. Export them under All recordings.');
});
