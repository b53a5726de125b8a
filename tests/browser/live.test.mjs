// The live view of mien-studio with a film as the camera.
//   MIEN_STUDIO_BIN, MIEN_STUDIO_FILM, MIEN_SHOTS, CHROMIUM as studio.test.mjs
//   MIEN_LIVE_STRICT=1: on a machine that does nothing else, also how fast it
//   is: 30 pictures a second, 150 ms, events within 2 s, 9 in 10 met

import assert from 'node:assert/strict';
import {spawn, spawnSync} from 'node:child_process';
import {
  existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync,
  symlinkSync
} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {after, before, test} from 'node:test';
import {chromium} from 'playwright-core';

const require = createRequire(import.meta.url);
const bin = resolve(process.env.MIEN_STUDIO_BIN || 'build/bin');
const film = resolve(process.env.MIEN_STUDIO_FILM || 'build/browser/film.mp4');
const shots = resolve(process.env.MIEN_SHOTS || 'build/browser/shots');
const ready = existsSync(join(bin, 'mien-studio')) && existsSync(film);
const strict = process.env.MIEN_LIVE_STRICT === '1';
const LONG = 600000;
let browser, folder, project, studio;

function start() {
  return new Promise((done, fail) => {
    const child = spawn(join(bin, 'mien-studio'), [project, '--no-open'],
                        {stdio: ['ignore', 'pipe', 'pipe']});
    let text = '';
    child.stderr.on('data', (data) => text += data);
    child.stdout.on('data', (data) => {
      const match = /http:\/\/127\.0\.0\.1:\d+\/\?token=\w+/.exec(String(data));
      if (match) done({child, url: match[0], origin: new URL(match[0]).origin});
    });
    child.on('exit', (code) => fail(new Error('it ended: ' + code + ' ' + text)));
  });
}

async function open(t, {width = 1280, height = 960, scheme = 'light', may = []} = {}) {
  const own = await browser.newContext({
    viewport: {width, height}, colorScheme: scheme, reducedMotion: 'reduce'
  });
  const page = await own.newPage();
  page.setDefaultTimeout(LONG);
  const faults = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) &&
        !may.some((one) => message.text().includes(one)))
      faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error.stack || error)));
  page.on('request', (request) => {
    const url = request.url();
    if (!/^(data|blob):/.test(url) && !url.startsWith(studio.origin + '/'))
      faults.push(url);
  });
  t.after(async () => {
    await own.close();
    assert.deepEqual(faults, []);
  });
  await page.goto(studio.url);
  await page.waitForSelector('#project');
  await page.goto(studio.origin + '/live');
  await page.waitForSelector('#source option', {state: 'attached'});
  return page;
}
async function axe(page, what) {
  await page.evaluate(
      readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8') + ';0');
  const found = await page.evaluate(() => axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']
  }));
  assert.deepEqual(
      found.violations.map(
          (one) => what + ' ' + one.id + ': ' +
              one.nodes.map((node) => node.html).slice(0, 3).join(' ')),
      []);
}
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

before(async () => {
  if (!ready) return;
  mkdirSync(shots, {recursive: true});
  folder = mkdtempSync(join(tmpdir(), 'mien-live-'));
  project = join(folder, 'talks');
  mkdirSync(join(project, 'recordings'), {recursive: true});
  symlinkSync(film, join(project, 'recordings', 'film.mp4'));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run',
           '--disable-background-networking', '--disable-component-update',
           '--disable-sync']
  });
  studio = await start();
});
after(async () => {
  if (!ready) return;
  studio.child.removeAllListeners('exit');
  studio.child.kill('SIGTERM');
  await browser.close();
  rmSync(folder, {recursive: true, force: true});
});
const liveTest = (name, body) => test(
    name, {skip: ready ? false : 'no mien-studio, or no film', timeout: 2 * LONG},
    body);

liveTest('a film as the camera, from start to end', async (t) => {
  const page = await open(t);
  await page.selectOption('#source', 'film film.mp4');
  await page.click('#start');
  await page.waitForFunction(
      () => mienLive.faces.length === 1 && mienLive.faces[0].points.length === 136);
  await page.waitForFunction(() => [...mienLive.rows.values()].flat().some(
                                 (row) => row.v.some((value) => value > 10)));
  await page.waitForFunction(
      () => document.querySelectorAll('#fer meter').length === 7);
  await page.click('#record');
  await page.waitForFunction(
      () => document.getElementById('record').textContent === 'End recording');
  await page.waitForFunction(() => document.querySelector('#events tr'));
  await page.screenshot({path: join(shots, 'studio-live.png'), fullPage: true});
  await page.waitForFunction(() => mienLive.time_s > 20);
  await page.click('#record');
  await page.waitForFunction(
      () => /^Recorded: \d+ pictures/.test(document.getElementById('status').textContent));
  await page.waitForFunction(
      () => document.getElementById('status').textContent === 'The film is over.');
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

liveTest('a page that comes later sees the same; Stop ends it', async (t) => {
  const page = await open(t);
  await page.selectOption('#source', 'film film.mp4');
  await page.click('#start');
  await page.waitForFunction(() => mienLive.faces.length === 1);
  const other = await page.context().newPage();
  await other.goto(studio.origin + '/live');
  await other.waitForFunction(() => window.mienLive && mienLive.faces.length === 1);
  await page.click('#stop');
  await page.waitForFunction(
      () => document.getElementById('status').textContent === 'Stopped.');
  await other.waitForFunction(() => document.getElementById('stop').disabled);
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
      assert.ok(await page.evaluate(
                    () => document.documentElement.scrollWidth <= innerWidth),
                'nothing is wider than the window');
      await page.click('#stop');
    });
  }
}
