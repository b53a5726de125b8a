// mien-studio as two coders use it, from an empty folder to exports. What it
// needs: studio_page.mjs.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {
  LONG, axe, bin, endAll, endStudio, film, fits, openStudio, ready, shots,
  startAll, startStudio
} from './studio_page.mjs';

const PATIENCE = 180000;
let browser, folder, project, studio, ben;

const start = () => startStudio(project, studio.port);
const end = (signal) => endStudio(studio, signal);
const open = (t, options) =>
    openStudio(t, browser, studio, {patience: PATIENCE, ...options});

async function review(page, name) {
  await page.fill('#coder', name);
  await page.click('[data-what=review]');  // straight from the field
  await page.waitForSelector('#rows button');
}
const saved = (page) => page.waitForFunction(
    () => !document.getElementById('progress').textContent.includes('not saved'));
const table = (coder) => {
  const path = join(project, 'reviews', coder, 'film.mp4_events_reviewed.csv');
  const [head, ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  const names = head.split(',');
  return rows.map((row) => {
    const cells = [...row.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(
        ([, cell]) => cell.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'));
    return Object.fromEntries(names.map((name, i) => [name, cells[i]]));
  });
};
// Which event the page shows: "0/3".
const current = (page) => page.evaluate(
    () => document.getElementById('event-title').textContent.match(/#(\d+)/)[1]);
async function decide(page, key) {
  // At once: while the page rolls, the film is out of sight and nothing counts.
  await page.evaluate(
      () => document.getElementById('player').scrollIntoView(
          {block: 'center', behavior: 'instant'}));
  await page.keyboard.press(key);
}
before(async () => {
  if (!ready) return;
  ({folder, project, browser, studio} = await startAll('studio'));
});
after(() => ready && endAll({folder, browser, studio}));

const studioTest = (name, ...rest) => test(
    name, {
      skip: ready ? false : 'no mien-studio, or no film',
      ...rest.length > 1 ? rest[0] : {}
    },
    rest.at(-1));

studioTest('an empty project says what to do', async (t) => {
  const page = await open(t);
  await page.waitForSelector('#empty:not([hidden])');
  assert.equal(new URL(page.url()).search, '', 'the token leaves the address');
  await page.screenshot({path: join(shots, 'studio-empty.png')});
});

studioTest('a setting is saved as YAML, and a wrong one told', async (t) => {
  const page = await open(t, {may: ['400']});
  await page.waitForSelector('#settings-form details', {state: 'attached'});
  await page.click('#settings-form details:first-child summary');
  const sections = page.locator('#settings-form details');
  for (let i = 1; i < await sections.count(); ++i) {
    await sections.nth(i).evaluate((one) => one.open = true);
  }
  const input = page.locator('[id="set-interview.min_score"]');
  await input.fill('7');
  await input.blur();
  await page.waitForFunction(
      () => document.getElementById('status').textContent.includes('0 to 1'));
  await input.fill('0.45');
  await input.blur();
  await page.waitForFunction(
      () => document.getElementById('status').textContent.includes('saved'));
  assert.match(
      readFileSync(join(project, 'settings.yaml'), 'utf8'),
      /^interview:\n(.*\n)*  min_score: 0\.45\n/m);
});

studioTest('a text called .mp4 is refused', async (t) => {
  const page = await open(t, {may: ['400']});
  const path = join(folder, 'text.mp4');
  writeFileSync(path, 'this is no film');
  await page.setInputFiles('#files', path);
  await page.waitForFunction(
      () => document.getElementById('status').textContent.includes('no film'));
  assert.deepEqual(readdirSync(join(project, 'recordings')), []);
});

studioTest('a film is added, killed in the middle, and goes on', {timeout: LONG}, async (t) => {
  const page = await open(t, {may: ['ERR_', '403']});
  await page.setInputFiles(
      '#files', {name: 'film.mp4', mimeType: 'video/mp4', buffer: readFileSync(film)});
  await page.waitForSelector('#list li');
  await page.waitForSelector('#list progress');
  await page.screenshot({path: join(shots, 'studio-working.png')});
  await page.click('#pause');
  await page.waitForFunction(
      () => document.getElementById('pause').textContent === 'Go on');
  await page.click('#pause');
  await page.waitForFunction(
      () => document.getElementById('pause').textContent === 'Pause');
  await end('SIGKILL');
  studio = await start();
  await page.goto(studio.url);
  await page.waitForSelector('[data-what=review]', {timeout: LONG});
  assert.match(await page.textContent('#list li'), /\d+ candidates/);
});

studioTest('one coder decides and codes by keyboard; it is on disk', async (t) => {
  const page = await open(t);
  await review(page, 'anna');
  const event = await current(page);
  // The film is in the window before anybody has rolled the page.
  await page.waitForFunction(() => {
    const box = document.getElementById('screen').getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight;
  });
  assert.doesNotMatch(await page.textContent('#limits'), /--calibrate/);
  await page.keyboard.press('c');
  await page.keyboard.type('L12B 4c');
  await page.keyboard.press('Tab');
  assert.match(await page.textContent('#units-said'),
               /lip corner puller left, B; .*|brow lowerer/);
  await page.selectOption('#emotion', 'contempt');
  await page.fill('#note', 'clear');
  await page.uncheck('#advance');
  await decide(page, 'a');
  await saved(page);
  await page.waitForTimeout(700);
  await saved(page);
  const row = table('anna').find((one) => one.event === event);
  assert.equal(row.verdict, 'accept');
  assert.equal(row.coded_units, '4C;L12B');
  assert.equal(row.coded_emotion, 'contempt');
  assert.equal(row.note, 'clear');
  assert.equal(row.coder, 'anna');
  await page.screenshot({path: join(shots, 'studio-review.png'), fullPage: true});
  // Undo, and back by deciding again.
  await page.locator('body').click({position: {x: 2, y: 2}});
  await page.keyboard.press('Control+z');
  await saved(page);
  assert.equal(table('anna').find((one) => one.event === event).verdict, '');
  await decide(page, 'a');
  await saved(page);
  await page.reload();
  await page.waitForSelector('#rows button');
  assert.match(await page.textContent('#progress'), /^1 of/);
  // Enter gives the single keys back.
  for (const [letter, emotion] of [['h', 'happiness'], ['c', 'contempt']]) {
    await page.keyboard.press('x');
    await page.keyboard.type(letter);
    await page.keyboard.press('Enter');
    assert.equal(await page.inputValue('#emotion'), emotion);
  }
  assert.notEqual(await page.evaluate(() => document.activeElement.id), 'emotion');
  // Units that cannot be read wait to be mended, and nothing is decided.
  await page.keyboard.press('c');
  await page.fill('#units', 'L12Z');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  assert.match(await page.textContent('#status'), /L12Z.* is no action unit/);
  assert.equal(await page.inputValue('#units'), 'L12Z');
  await page.fill('#units', 'L12B 4C M51');
  assert.match(await page.textContent('#units-said'), /head turn left/);
  await page.fill('#units', 'L12B 4C');
  await page.keyboard.press('Enter');
  await saved(page);
  const kept = table('anna').find((one) => one.event === event);
  assert.deepEqual([kept.verdict, kept.coded_units, kept.coded_emotion],
                   ['accept', '4C;L12B', 'contempt']);
});

studioTest('every candidate, then kill -9: nothing is lost', async (t) => {
  const page = await open(t, {may: ['ERR_', '403']});
  await review(page, 'anna');
  const all = await page.locator('#rows button').count();
  await page.check('#advance');
  for (let i = 1; i < all; ++i) {
    await decide(page, i % 3 ? 'a' : 'r');
  }
  await saved(page);
  await page.waitForFunction(
      () => document.getElementById('status').textContent.startsWith('All are decided'));
  await end('SIGKILL');
  studio = await start();
  assert.equal(table('anna').filter((one) => one.verdict).length, all);
  await page.goto(studio.url);
  await page.waitForSelector('[data-what=review]');
  assert.match(await page.textContent('#list li'),
               new RegExp('anna: ' + all + ' of ' + all));
});

studioTest('two windows: other events merge, the same one is asked about', async (t) => {
  const one = await open(t, {may: ['409']});
  await review(one, 'carl');
  const other = await one.context().newPage();
  await other.goto(one.url());
  await other.waitForSelector('#rows button');
  await one.uncheck('#advance');
  const first = await current(one);
  await decide(one, 'a');
  await saved(one);
  // The other window knows nothing of it and decides another one.
  await other.click('#next');
  await decide(other, 'u');
  await saved(other);
  await other.waitForFunction(
      () => /^2 of/.test(document.getElementById('progress').textContent));
  // Now both decide the second one.
  await one.click('#next');
  await decide(one, 'r');
  await one.waitForSelector('#conflict:not([hidden])');
  assert.match(await one.textContent('#conflict'), /There: unsure.*Here: reject/);
  await one.screenshot({path: join(shots, 'studio-conflict.png')});
  await one.click('#conflict button:first-child');
  await one.waitForSelector('#conflict', {state: 'hidden'});
  await saved(one);
  const rows = table('carl');
  assert.equal(rows.filter((row) => row.verdict === 'reject').length, 1);
  assert.equal(rows.find((row) => row.event === first).verdict, 'accept');
});

studioTest('a second coder is blind, adds a missed one', async (t) => {
  const page = await open(t, {may: ['403']});
  await review(page, 'ben');
  assert.match(await page.textContent('#progress'), /^0 of/);
  const order = () => page.locator('#rows .rank').allTextContents();
  const bens = await order();
  const all = bens.length;
  await page.locator('#film').scrollIntoViewIfNeeded();
  await page.waitForFunction(
      () => document.getElementById('film-frame').naturalWidth > 0);
  await page.locator('#film-slider').fill('10');
  await page.waitForFunction(
      () => document.getElementById('film-readout').textContent.includes('frame 10 '));
  await page.click('#film-onset');
  await page.click('#film-on');
  await page.waitForFunction(
      () => document.getElementById('film-readout').textContent.includes('frame 11 '));
  await page.click('#film-apex');
  await page.click('#film-on');
  await page.waitForFunction(
      () => document.getElementById('film-readout').textContent.includes('frame 12 '));
  await page.click('#film-offset');
  await page.waitForSelector('#film-add:not([disabled])');
  await page.locator('#film').screenshot({path: join(shots, 'studio-film.png')});
  await page.click('#film-add');
  await page.waitForFunction(
      (count) => document.querySelectorAll('#rows button').length === count + 1,
      all);
  await page.waitForSelector('#take-out:not([hidden])');
  const added = table('ben').at(-1);
  assert.equal(added.added, 'yes');
  assert.deepEqual(
      [added.onset_frame, added.apex_frame, added.offset_frame],
      ['10', '11', '12']);
  await page.check('#advance');
  await page.selectOption('#decision', 'open');
  for (let i = 0; i < all; ++i) {
    await decide(page, i % 4 ? 'a' : 'r');
    await page.selectOption('#decision', 'open');
  }
  await saved(page);
  await page.goto(studio.url);
  await page.waitForSelector('[data-what=review]');
  await review(page, 'anna');
  const annas = await order();
  assert.notDeepEqual(annas, bens.slice(0, annas.length));
  // Nor is what ben has decided to be had of the studio itself.
  for (const path of [
         '/api/review?', '/api/export?format=csv&', '/api/people?',
         '/review?recording=film.mp4&'
       ]) {
    const status = await page.evaluate(
        async (url) => (await fetch(url)).status, path + 'name=film.mp4&coder=ben');
    assert.equal(status, 403, path);
  }
  await page.goto(new URL('/review?recording=film.mp4&coder=ben', studio.url).href);
  assert.match(await page.textContent('main'), /does not work as ben/);
  await page.click('a');
  await page.click('[data-what=export]');
  await page.waitForSelector('[data-what=csvanna]');
  assert.equal(await page.locator('[data-what=csvben]').count(), 0);
  await page.click('[data-what=export]');
  const run = spawnSync(
      join(bin, 'mien-eval'),
      ['review', '--pred', join(project, 'reviews/ben/film.mp4_events_reviewed.csv')],
      {encoding: 'utf8'});
  // Of what the table counts as missed, one.
  const [head, line] = run.stdout.split('\n').filter(
      (one) => /reviewed by|, all/.test(one)).map((one) => one.trim().split(/\s{2,}/));
  assert.equal(line[head.indexOf('missed')], '1', run.stdout);
  ben = all;
});

studioTest('agreement with its interval, side by side, then a consensus', async (t) => {
  const page = await open(t, {may: ['403']});
  await page.waitForSelector('#agree:not([hidden])');
  await page.selectOption('#first', 'anna');
  await page.selectOption('#second', 'ben');
  // For the two of them alone.
  await page.click('#agree button');
  await page.waitForFunction(
      () => document.getElementById('status').textContent.includes('anna or ben'));
  await page.fill('#coder', 'anna');
  await page.click('#agree button');
  await page.waitForSelector('.kappa');
  assert.match(await page.textContent('#agreement-body'),
               /browser of \w+ took the name \w+/);
  const text = await page.textContent('.kappa');
  assert.match(text, new RegExp('all' + ben));
  assert.match(text, /to/);
  await page.waitForSelector('.differ');
  await page.locator('#agreement').screenshot({path: join(shots, 'studio-agreement.png')});
  await page.click('[data-what=consensus]');
  await page.waitForSelector('#rows button');
  await page.waitForFunction(() => document.querySelector('#others:not([hidden])'));
  assert.match(await page.textContent('#others'), /anna.*ben/s);
  await page.screenshot({path: join(shots, 'studio-consensus.png')});
  const decided = await page.evaluate(
      () => document.getElementById('progress').textContent);
  assert.doesNotMatch(decided, /^0 of/, 'what both say alike is taken over');
});

studioTest('decoys: a coder is shown them, results are not', {timeout: LONG}, async (t) => {
  const page = await open(t);
  const kappas = () => page.evaluate(async () => {
    const answer = await fetch('/api/agreement?name=film.mp4&first=anna&second=ben');
    return (await answer.json()).rows;
  });
  const before = await kappas();
  await page.selectOption('#decoys', '0.25');
  await page.waitForFunction(
      () => document.getElementById('status').textContent.includes('project.yaml'));
  assert.match(readFileSync(join(project, 'project.yaml'), 'utf8'), /^decoys: 0\.25$/m);
  const chosen = join(project, 'decoys', 'film.mp4', 'decoys.csv');
  while (await page.evaluate(
      async () => (await (await fetch('/api/state')).json()).jobs.length > 0)) {
    await page.waitForTimeout(500);
  }
  const count = readFileSync(chosen, 'utf8').trim().split('\n').length - 1;
  assert.ok(count > 0);
  for (const name of ['dora', 'emil']) {
    await page.goto(studio.url);
    await page.waitForSelector('[data-what=review]');
    await review(page, name);
    const rows = page.locator('#rows button');
    assert.equal(await rows.count(), ben + count);
    // Nothing tells which they are.
    assert.deepEqual(
        (await page.locator('#rows .rank').allTextContents()).map((one) => Number(one.slice(1))),
        [...Array(ben + count)].map((_, i) => i + 1));
    assert.equal((await page.locator('#rows .score').allTextContents()).join(''), '');
    for (const text of await page.locator('#rows .when').allTextContents()) {
      const [, minutes, seconds] = /^(\d+):([\d.]+)/.exec(text);
      const frame = 30 * (60 * Number(minutes) + Number(seconds));
      assert.ok(Math.abs(frame - Math.round(frame)) < 0.02, 'not between frames: ' + text);
    }
    assert.equal(await page.locator('#rows .tag').count(), 0);
    assert.equal(await page.textContent('#facts'), '');
    assert.doesNotMatch(await page.textContent('#event-title'), /score/);
    await page.check('#advance');
    for (let i = 0; i < ben + count; ++i) {
      assert.equal(await page.isVisible('#player'), true, 'each has a film');
      await decide(page, name === 'dora' ? 'a' : i % 2 ? 'a' : 'r');
    }
    await saved(page);
    if (name === 'dora') {
      await page.screenshot({path: join(shots, 'studio-decoys.png')});
    }
    assert.match(await page.textContent('#progress'),
                 new RegExp('^' + (ben + count) + ' of ' + (ben + count)));
    assert.equal(table(name).length, ben, 'the reviewed table has candidates alone');
  }
  await page.goto(studio.url);
  await page.waitForSelector('#agree:not([hidden])');
  await page.selectOption('#first', 'dora');
  await page.selectOption('#second', 'emil');
  await page.click('#agree button');
  await page.waitForSelector('.decoys');
  assert.match(await page.textContent('.decoys'),
               new RegExp('dora' + count + count + '00100 %'));
  assert.match(await page.textContent('.kappa'), new RegExp('all' + ben));
  await page.locator('#agreement').screenshot({path: join(shots, 'studio-false-alarms.png')});
  assert.deepEqual(await kappas(), before, 'what was decided without them stays');
  await page.selectOption('#decoys', '0');
  await page.waitForTimeout(500);
});

studioTest('the whole film magnified', async (t) => {
  const page = await open(t);
  await review(page, 'ben');
  await page.locator('#film').scrollIntoViewIfNeeded();
  await page.waitForFunction(
      () => document.getElementById('film-frame').naturalWidth > 0);
  const width = () => page.evaluate(
      () => document.getElementById('film-frame').naturalWidth);
  const whole = await width();
  await page.selectOption('#film-factor', '8');
  await page.waitForFunction(
      () => /8\u00d7 what moved since frame/.test(
          document.getElementById('film-readout').textContent));
  await page.waitForFunction(
      (was) => document.getElementById('film-frame').naturalWidth !== was, whole);
  await page.click('#film-on');
  await page.click('#film-play');
  await page.waitForTimeout(1500);
  await page.click('#film-play');
  await page.locator('#film').screenshot({path: join(shots, 'studio-magnified.png')});
  await page.selectOption('#film-factor', '1');
  await page.waitForFunction(
      (was) => document.getElementById('film-frame').naturalWidth === was, whole);
});

studioTest('exports hold the coding', async (t) => {
  const page = await open(t);
  // A consensus has begun: everybody's, and that.
  await page.click('[data-what=export]');
  await page.waitForSelector('[data-what=csvanna]');
  for (const one of ['csvben', 'csvconsensus']) {
    assert.equal(await page.locator('[data-what=' + one + ']').count(), 1);
  }
  for (const [format, what] of [
         ['eaf', /coded_units_face0/], ['csv', /coded_units/],
         ['boris', /4C;L12B/], ['json', /"coder": "anna"/],
         ['textgrid', /4C;L12B/], ['vtt', /coded_units: 4C;L12B/]]) {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.click('[data-what="' + format + 'anna"]')
    ]);
    assert.match(readFileSync(await file.path(), 'utf8'), what, format);
  }
});

studioTest('faces are named, conditions come from a table', async (t) => {
  const page = await open(t, {may: ['400']});
  await page.fill('#coder', 'anna');
  await page.locator('#coder').blur();
  const person = page.locator('#people-faces input').first();
  await person.fill('Anna K');
  await person.blur();
  await page.waitForSelector('#people-persons th:has-text("Anna K")');
  assert.match(readFileSync(join(project, 'people.csv'), 'utf8'), /film\.mp4,0,Anna K/);
  const wrong = join(folder, 'wrong.csv');
  writeFileSync(wrong, 'a,b\n1,2\n');
  await page.setInputFiles('#conditions', wrong);
  await page.waitForFunction(
      () => document.getElementById('status').classList.contains('bad'));
  assert.equal(existsSync(join(project, 'conditions.csv')), false);
  const table = join(folder, 'table.csv');
  writeFileSync(table, 'recording,condition,age\nfilm.mp4,rest,30\nother.mp4,stress,30\n');
  await page.setInputFiles('#conditions', table);
  await page.waitForSelector('#people-counts td:has-text("rest")');
  assert.match(await page.textContent('#people-notes'), /other\.mp4/);
  await page.waitForFunction(
      () => [...document.querySelectorAll('#people-faces img')].every(
          (one) => one.naturalWidth > 0));
  await page.locator('#people').screenshot({path: join(shots, 'studio-people.png')});
  for (const [what, text] of [
         ['recordings', /person,condition,age\n/], ['persons', /Anna K/],
         ['conditions', /rest/]]) {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.click('#people-tables [data-what=' + what + ']')
    ]);
    assert.match(readFileSync(await file.path(), 'utf8'), text, what);
  }
  assert.match(await page.textContent('#people-persons td:nth-child(4)'), /^none$/);
  // A stretch of it is Anna's baseline.
  const kind = page.locator('#people-faces select').first();
  await kind.selectOption('part');
  await page.locator('#people-faces .seconds').nth(0).fill('2');
  await page.locator('#people-faces .seconds').nth(1).fill('8');
  await page.locator('#people-faces .seconds').nth(1).blur();
  await page.waitForSelector('.baselines');
  assert.match(readFileSync(join(project, 'people.csv'), 'utf8'),
               /film\.mp4,0,Anna K,2\.000,8\.000\n/);
  assert.match(await page.textContent('.baselines'),
               /Anna K.*outside the baseline against it/);
  // All that is outside is in the one condition.
  assert.doesNotMatch(await page.textContent('.baselines'), /rest, outside/);
  assert.match(await page.textContent('#people-persons td:nth-child(4)'), /^0\.1 min$/);
  await page.locator('#people').screenshot({path: join(shots, 'studio-baseline.png')});
  const [lines] = await Promise.all([
    page.waitForEvent('download'), page.click('#people-tables [data-what=baselines]')
  ]);
  assert.match(readFileSync(await lines.path(), 'utf8'),
               /\nAnna K,looks,outside,baseline,outside,\d+,0\.\d+,/);
  // Wrong ones are told, and none is none.
  await page.locator('#people-faces .seconds').nth(1).fill('1');
  await page.locator('#people-faces .seconds').nth(1).blur();
  await page.waitForFunction(
      () => document.getElementById('status').textContent.includes('later second'));
  await page.locator('#people-faces select').first().selectOption('');
  await page.waitForSelector('.baselines', {state: 'detached'});
  assert.match(readFileSync(join(project, 'people.csv'), 'utf8'),
               /film\.mp4,0,Anna K,,\n/);
  // A line for each that fits nothing; the others hold.
  writeFileSync(
      join(project, 'people.csv'),
      'recording,face,person\nfilm.mp4,0,Anna K\nfilm.mp4,0,Ben\nfilm.mp4,9,Carl\n');
  await page.reload();
  await page.waitForFunction(
      () => /line 3: .*line 4: .*no face 9/s.test(
          document.getElementById('people-notes').textContent));
  await page.waitForSelector('#people-persons th:has-text("Anna K")');
  await page.click('#drop-table');
  await page.waitForSelector('#drop-table', {state: 'hidden'});
  assert.equal(existsSync(join(project, 'conditions.csv')), false);
});

studioTest('a data set is looked at before it is run', {timeout: LONG}, async (t) => {
  if (!existsSync(join(bin, 'mien-run')) || !existsSync(join(bin, 'mien-synth'))) {
    t.skip('no mien-run, or no mien-synth');
    return;
  }
  const clips = join(folder, 'clips');
  const made = spawnSync(join(bin, 'mien-synth'), [
    'dataset', '--out', clips, '--subjects', '2', '--clips', '1', '--seed', '3'
  ], {encoding: 'utf8'});
  assert.equal(made.status, 0, made.stderr);
  const page = await open(t, {may: ['400']});
  await page.waitForSelector('#data-config option', {state: 'attached'});
  await page.selectOption('#data-config', 'demo');
  await page.fill('#data-folder', 'clips');
  await page.click('#data-look');
  await page.waitForFunction(
      () => document.getElementById('status').textContent.includes('whole path'));
  await page.fill('#data-folder', clips);
  await page.click('#data-look');
  await page.waitForFunction(
      () => document.getElementById('data-state').textContent === 'Nothing was run yet: demo');
  assert.match(await page.textContent('#data-text'), /sub\d+/);
  await page.locator('#data').screenshot({path: join(shots, 'studio-data.png')});
  assert.equal(await page.isHidden('#data-files'), true);
});

studioTest('a hostile name is only text', {timeout: LONG}, async (t) => {
  const page = await open(t);
  await page.click('#pause');
  await page.waitForFunction(
      () => document.getElementById('pause').textContent === 'Go on');
  const name = '<img src=x onerror=alert(1)>&".mp4';
  await page.setInputFiles(
      '#files', {name, mimeType: 'video/mp4', buffer: readFileSync(film)});
  await page.waitForFunction(
      () => document.querySelectorAll('#list li').length === 2, null,
      {timeout: LONG});
  assert.equal(await page.locator('img[src="x"]').count(), 0);
  assert.match(readdirSync(join(project, 'recordings')).join(' '), /%3Cimg src=x/);
  const row = page.locator('#list li', {hasText: '%3Cimg'});
  await row.locator('[data-what=cancel]').click();
  await row.locator('[data-what=remove]').click();
  await page.waitForFunction(
      () => document.querySelectorAll('#list li').length === 1);
  await page.click('#pause');
});

for (const width of [1280, 390]) {
  for (const scheme of ['light', 'dark']) {
    studioTest(`accessible at ${width} px, ${scheme}`, async (t) => {
      const page = await open(t, {width, scheme});
      await page.waitForSelector('[data-what=review]');
      await page.waitForSelector('#settings-form details', {state: 'attached'});
      await axe(page, 'main');
      await fits(page);
      await page.screenshot({
        path: join(shots, `studio-main-${width}-${scheme}.png`),
        fullPage: true
      });
      await review(page, 'anna');
      await page.locator('#film').scrollIntoViewIfNeeded();
      await page.waitForFunction(
          () => document.getElementById('film-frame').naturalWidth > 0);
      await axe(page, 'review');
      await fits(page);
      await page.screenshot({
        path: join(shots, `studio-review-${width}-${scheme}.png`),
        fullPage: true
      });
    });
  }
}
