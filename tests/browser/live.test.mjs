// The live view of mien-studio with a film as the camera. What it needs:
// studio_page.mjs.
//   MIEN_LIVE_STRICT=1: on a machine that does nothing else, also how fast it
//   is: 30 pictures a second, 150 ms, events within 2 s, 9 in 10 met

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {
  existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync
} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {
  LONG, axe, bin, endAll, film, fits, openStudio, ready, shots, startAll
} from './studio_page.mjs';

const strict = process.env.MIEN_LIVE_STRICT === '1';
let browser, folder, project, studio;

async function open(t, options) {
  const page = await openStudio(t, browser, studio, {height: 960, ...options});
  await page.goto(studio.origin + '/live');
  await page.waitForSelector('#source option', {state: 'attached'});
  return page;
}
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

before(async () => {
  if (!ready) return;
  ({folder, project, browser, studio} = await startAll('live', (project) => {
     mkdirSync(join(project, 'recordings'), {recursive: true});
     symlinkSync(film, join(project, 'recordings', 'film.mp4'));
   }));
});
after(() => ready && endAll({folder, browser, studio}));
const liveTest = (name, body) => test(
    name, {skip: ready ? false : 'no mien-studio, or no film', timeout: 2 * LONG},
    body);

liveTest('a film as the camera, from start to end', async (t) => {
  const page = await open(t);
  await page.selectOption('#source', 'film film.mp4');
  await page.click('#start');
  // At the end of the film the recording ends by itself.
  await page.click('#record');
  await page.waitForFunction(
      () => mienLive.faces.length === 1 && mienLive.faces[0].points.length === 136);
  await page.waitForFunction(() => [...mienLive.rows.values()].flat().some(
                                 (row) => row.v.some((value) => value > 10)));
  await page.waitForFunction(
      () => document.querySelectorAll('#fer meter').length === 7);
  await page.waitForFunction(() => document.querySelector('#events tr'));
  await page.screenshot({path: join(shots, 'studio-live.png'), fullPage: true});
  await page.waitForFunction(() => mienLive.recorded && mienLive.recorded.frames > 0);
  await page.waitForFunction(() => mienLive.ended);
  const kept = readdirSync(join(project, 'recordings')).filter(
      (name) => name.startsWith('live '));
  assert.equal(kept.length, 1);
  assert.match(readFileSync(join(project, 'live', kept[0], 'events.csv'), 'utf8'),
               /^video,face,event,kind,/);
  const figures = await page.evaluate(() => ({
    events: mienLive.events, delays: mienLive.delays,
    latencies: mienLive.latencies, figures: mienLive.figures,
    drawn: mienLive.drawn, spotting_ms: mienLive.spotting_ms
  }));
  assert.ok(figures.events.length > 0, 'events were told');
  const rate = (figures.drawn.length - 1) / (figures.drawn.at(-1) - figures.drawn[0]);
  const said = {
    rate, latency: median(figures.latencies), ...figures.figures,
    spotting_ms: figures.spotting_ms,
    late: figures.delays.filter((one) => one > 2).length,
    delay: median(figures.delays), told: figures.events.length,
    standing: figures.events.filter((one) => !one.withdrawn).length
  };
  t.diagnostic(JSON.stringify(said));
  if (!strict) return;
  // The same film by mien-spot.
  const run = spawnSync(
      join(bin, 'mien-spot'),
      [film, '--out', join(folder, 'spotted'), '--clips', 'none', '--fresh'],
      {encoding: 'utf8'});
  assert.equal(run.status, 0, run.stderr);
  const [name] = readdirSync(join(folder, 'spotted')).filter(
      (one) => existsSync(join(folder, 'spotted', one, 'events.csv')));
  const [head, ...lines] =
      readFileSync(join(folder, 'spotted', name, 'events.csv'), 'utf8').trim().split('\n');
  const at = (column) => head.split(',').indexOf(column);
  const wanted = lines.map((line) => line.split(',')).map((cells) => ({
    onset_s: Number(cells[at('onset_s')]), offset_s: Number(cells[at('offset_s')]),
    score: Number(cells[at('score')])
  })).filter((one) => one.score >= 0.5);
  const share = (a, b) => Math.max(0, Math.min(a.offset_s, b.offset_s) -
          Math.max(a.onset_s, b.onset_s)) /
      (Math.max(a.offset_s, b.offset_s) - Math.min(a.onset_s, b.onset_s));
  const standing = figures.events.filter((one) => !one.withdrawn);
  const met = wanted.filter((one) => standing.some((other) => share(one, other) >= 0.5));
  t.diagnostic(JSON.stringify({wanted: wanted.length, met: met.length}));
  assert.ok(met.length >= 0.9 * wanted.length, 'events of mien-spot are met');
  assert.ok(rate >= 29.5, 'pictures a second');
  assert.ok(said.latency <= 150, 'latency');
  assert.ok(said.late <= 0.1 * said.told, 'events come within 2 s');
});

liveTest('another window sees the same; Stop ends it', async (t) => {
  const page = await open(t);
  const other = await page.context().newPage();
  other.setDefaultTimeout(LONG);
  await other.goto(studio.origin + '/live');
  await other.waitForSelector('#source option', {state: 'attached'});
  await page.selectOption('#source', 'film film.mp4');
  await page.click('#start');
  await page.waitForFunction(() => mienLive.faces.length === 1);
  await other.waitForFunction(() => mienLive.faces.length === 1);
  // On a slow machine the film may be over.
  if (await page.isEnabled('#stop')) {
    await page.click('#stop', {timeout: 30000}).catch(() => {});
  }
  await page.waitForFunction(() => !mienLive.running);
  await other.waitForFunction(() => !mienLive.running);
});

for (const width of [1280, 390]) {
  for (const scheme of ['light', 'dark']) {
    liveTest(`accessible at ${width} px, ${scheme}`, async (t) => {
      const page = await open(t, {width, scheme});
      await page.selectOption('#source', 'film film.mp4');
      await page.click('#start');
      await page.waitForFunction(
          () => document.querySelectorAll('#fer meter').length === 7);
      await page.waitForFunction(() => document.querySelector('#events tr'));
      await page.screenshot({
        path: join(shots, `studio-live-${width}-${scheme}.png`), fullPage: true
      });
      await axe(page, 'live');
      await fits(page);
    });
  }
}
