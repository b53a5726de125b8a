// The film of the chosen candidate.

class Player {
  constructor() {
    this.video = $('clip');
    this.url = null;
    this.film = null;
    this.at = 0;
    $('play').addEventListener('click', () => this.toggle());
    $('step-back').addEventListener('click', () => this.step(-1));
    $('step-on').addEventListener('click', () => this.step(1));
    $('scrub').addEventListener(
        'input', () => this.seek(Number($('scrub').value)));
    $('speed').addEventListener('change', () => {
      store.prefs.speed = $('speed').value;
      store.keep();
      this.applySpeed();
    });
    $('view').addEventListener('change', () => this.setView($('view').value));
    for (const type of ['play', 'pause']) {
      this.video.addEventListener(type, () => this.showState());
    }
    this.video.addEventListener('seeked', () => this.readTime());
    this.video.addEventListener('timeupdate', () => this.readTime());
    if (this.video.requestVideoFrameCallback) {
      const each = (now, frame) => {
        this.readTime(frame.mediaTime + 1e-6);
        this.video.requestVideoFrameCallback(each);
      };
      this.video.requestVideoFrameCallback(each);
    }
    $('speed').value = store.prefs.speed;
    if ($('speed').value === '')
      $('speed').value = String(data.speed);
    this.setView(store.prefs.view);
  }

  // Shows the film of an event; without one, the player is hidden.
  load(event, play) {
    const film = mediaOf(events.indexOf(event));
    this.event = event;
    this.film = film && film.clip ? film : null;
    $('player').hidden = !this.film;
    $('no-clip').hidden = Boolean(this.film);
    // Without a film the pictures are what a decision is taken by.
    if (this.film)
      $('event-body').append($('stills'));
    else
      $('no-clip').after($('stills'));
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = null;
    if (!this.film) {
      this.video.removeAttribute('src');
      $('no-clip').textContent = film && film.aligned.apex ?
          'This report was made without films.' :
          data.media_limit || 'This report was made without pictures.';
      review.moment(undefined);
      return;
    }
    this.url = URL.createObjectURL(
        new Blob([decodeBase64(film.clip)], {type: 'video/mp4'}));
    this.video.src = this.url;
    this.video.setAttribute(
        'aria-label',
        'Film of candidate ' + event.event +
            ': frame, aligned face, magnified movement');
    $('scrub').max = String(film.times.length - 1);
    this.applySpeed();
    this.setView($('view').value);
    this.marks();
    this.at = this.indexOf(store.time(event, 'onset'));
    if (play)
      this.play();
    else
      this.seek(this.at);
    this.showState();
  }

  // Runs, unless the reader wants no motion.
  play() {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches)
      this.seek(this.at);
    else
      this.video.play().catch(() => {});
  }

  applySpeed() {
    const speed = Number($('speed').value);
    this.video.defaultPlaybackRate = speed;
    this.video.playbackRate = speed;
  }

  // Index of the film's frame that stands at a time of the recording.
  indexOf(time) {
    return Math.max(0, lastBelow(this.film.times, time + 1e-4));
  }

  toggle() {
    if (!this.film) return;
    if (this.video.paused)
      this.video.play().catch(() => {});
    else
      this.video.pause();
  }

  step(by) {
    if (!this.film) return;
    const count = this.film.times.length;
    this.seek((this.at + by + count) % count);
  }

  // To the middle of a frame: the ends belong to its neighbours.
  seek(index) {
    if (!this.film) return;
    const times = this.film.times, first = times[0];
    this.video.pause();
    const next = index + 1 < times.length ?
        times[index + 1] :
        times[index] + (times[index] - (times[index - 1] || first) || 0.02);
    this.video.currentTime = (times[index] + next) / 2 - first;
    this.showFrame(index);
  }
  seekTime(time) {
    if (this.film) this.seek(this.indexOf(time));
  }

  readTime(mediaTime) {
    if (!this.film || this.video.seeking || this.video.readyState < 2) return;
    const time = mediaTime === undefined ? this.video.currentTime : mediaTime;
    this.showFrame(this.indexOf(this.film.times[0] + time));
  }

  showFrame(index) {
    this.at = index;
    const time = this.film.times[index], frame = this.film.frames[index];
    const ms = Math.round(1000 * (time - store.time(this.event, 'onset')));
    $('scrub').value = String(index);
    const text = 'frame ' + frame + ' \u00b7 ' + clock(time) + ' \u00b7 ' +
        (ms < 0 ? -ms + ' ms before onset' : ms + ' ms after onset');
    $('clip-readout').textContent = text;
    $('scrub').setAttribute('aria-valuetext', $('clip-readout').textContent);
    review.moment(time);
  }

  frame() {
    return this.film ? this.film.frames[this.at] : null;
  }

  // Where onset, apex and offset lie under the film.
  marks() {
    if (!this.film) return;
    const count = Math.max(1, this.film.times.length - 1);
    const share = (bound) =>
        100 * this.indexOf(store.time(this.event, bound)) / count;
    const stretch = el('i', {});
    stretch.style.left = share('onset') + '%';
    stretch.style.width = Math.max(0.5, share('offset') - share('onset')) + '%';
    const letters = BOUNDS.map((bound) => {
      const mark = el('b', {}, {onset: '[', apex: 'A', offset: ']'}[bound]);
      mark.style.left = share(bound) + '%';
      return mark;
    });
    $('marks').replaceChildren(stretch, ...letters);
  }

  setView(view) {
    if (!['all', '0', '1', '2'].includes(view)) view = 'all';
    $('view').value = view;
    $('screen').dataset.view = view;
    $('captions').dataset.view = view;
    const times = this.film ? this.film.magnification : 1;
    const names = [
      'the recording, around the face', 'aligned face',
      times > 1 ? 'small movements \u00d7 ' + times + ', large ones less' :
                  'head held still, not magnified'
    ];
    $('captions')
        .replaceChildren(
            ...names.filter((_, i) => view === 'all' || view === String(i))
                .map((name) => el('span', {}, name)));
    if (store.prefs.view !== view) {
      store.prefs.view = view;
      store.keep();
    }
  }
  nextView() {
    const views = ['all', '0', '1', '2'];
    this.setView(views[(views.indexOf($('view').value) + 1) % 4]);
  }
  nextSpeed(by) {
    const select = $('speed');
    const at = select.selectedIndex + by;
    if (at < 0 || at >= select.options.length) return;
    select.selectedIndex = at;
    select.dispatchEvent(new Event('change'));
  }

  showState() {
    const playing = !this.video.paused;
    $('play').textContent = playing ? 'Pause' : 'Play';
    $('play').setAttribute('aria-pressed', String(playing));
  }
}
