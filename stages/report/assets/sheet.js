// The contact sheet, for paper.

// Every candidate of the list with its stills, for paper.
function fillSheet() {
  $('sheet-rows').replaceChildren(...review.list.order.map((event) => {
    const film = mediaOf(events.indexOf(event)), decision = store.of(event);
    const facts = el('div', {}, el('h3', {}, describe(event).split('\n')[0]));
    const lines = [
      clock(store.time(event, 'onset')) + ' \u2013 ' +
          clock(store.time(event, 'offset')),
      event.regions.map(words).join(', '), event.action_units.join(' '),
      event.label,
      event.flags.length ? 'flags: ' + event.flags.map(words).join(', ') : '',
      decision.verdict ? VERDICTS[decision.verdict].join(' ') : 'not decided',
      event.words ? '\u201c' + event.words + '\u201d' : '', decision.note
    ];
    for (const line of lines)
      if (line) facts.append(el('p', {}, line));
    const pictures = film ?
        [
          ...BOUNDS.map((bound) => [film.aligned[bound], bound]),
          [film.flow, 'movement']
        ] :
        [];
    return el(
        'li', {}, facts,
        ...pictures.map(
            ([picture, name]) => picture ?
                el('figure', {}, el('img', {src: jpegUrl(picture), alt: name}),
                   el('figcaption', {}, name)) :
                null));
  }));
  $('sheet').hidden = false;
}

async function printPage() {
  fillSheet();
  await Promise.all([...$('sheet').querySelectorAll('img')].map(
      (image) => image.decode().catch(() => {})));
  window.print();
}
