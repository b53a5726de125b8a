// What the tests of mien-studio share: a studio, a browser, a page that fails
// its test on any fault.
//   MIEN_STUDIO_BIN: folder of the programs; MIEN_STUDIO_FILM: a film with
//   candidates (scripts/test-browser makes one), MIEN_SHOTS, CHROMIUM

import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {
  existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync
} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {chromium} from 'playwright-core';

const require = createRequire(import.meta.url);
export const bin = resolve(process.env.MIEN_STUDIO_BIN || 'build/bin');
export const film = resolve(process.env.MIEN_STUDIO_FILM || 'build/browser/film.mp4');
export const shots = resolve(process.env.MIEN_SHOTS || 'build/browser/shots');
export const ready = existsSync(join(bin, 'mien-studio')) && existsSync(film);
export const LONG = 600000;  // machines are busy at times

export function startStudio(project, port = 0) {
  return new Promise((done, fail) => {
    const child = spawn(
        join(bin, 'mien-studio'), [project, '--no-open', '--port', String(port)],
        {stdio: ['ignore', 'pipe', 'pipe']});
    let text = '';
    child.stderr.on('data', (data) => text += data);
    child.stdout.on('data', (data) => {
      const match = /http:\/\/127\.0\.0\.1:(\d+)\/\?token=\w+/.exec(String(data));
      if (!match) return;
      done({
        child,
        url: match[0],
        origin: new URL(match[0]).origin,
        port: Number(match[1])
      });
    });
    child.on('exit', (code) => fail(new Error('it ended: ' + code + ' ' + text)));
  });
}
export function endStudio(studio, signal = 'SIGTERM') {
  return new Promise((done) => {
    studio.child.removeAllListeners('exit');
    studio.child.on('exit', done);
    studio.child.kill(signal);
  });
}

export function startBrowser() {
  mkdirSync(shots, {recursive: true});
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run',
           '--disable-background-networking', '--disable-component-update',
           '--disable-sync']
  });
}

// What the tests of one file share; `prepare` fills the project before the
// studio looks at it. MIEN_STUDIO_TMP: where folders are made.
export async function startAll(name, prepare = () => {}) {
  const folder =
      mkdtempSync(join(process.env.MIEN_STUDIO_TMP || tmpdir(), `mien-${name}-`));
  const project = join(folder, 'talks');
  prepare(project);
  return {
    folder,
    project,
    browser: await startBrowser(),
    studio: await startStudio(project)
  };
}
export async function endAll({folder, browser, studio}) {
  await endStudio(studio);
  await browser.close();
  rmSync(folder, {recursive: true, force: true});
}

// The studio's first page, in a context of its own; the test fails on any error
// but those that hold one of the texts of `may`, and on any request to another
// server.
export async function openStudio(t, browser, studio, {
  width = 1280, height = 900, scheme = 'light', may = [], patience = LONG
} = {}) {
  const own = await browser.newContext({
    viewport: {width, height}, colorScheme: scheme, reducedMotion: 'reduce',
    acceptDownloads: true
  });
  const page = await own.newPage();
  page.setDefaultTimeout(patience);
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
  page.on('dialog', (dialog) => dialog.accept());
  t.after(async () => {
    await own.close();
    assert.deepEqual(faults, []);
  });
  await page.goto(studio.url);
  await page.waitForSelector('#project');
  return page;
}

export async function axe(page, what) {
  // The page's policy lets no script in; the debugger does not ask it.
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
export async function fits(page) {
  assert.ok(
      await page.evaluate(
          () => document.documentElement.scrollWidth <= innerWidth),
      'nothing is wider than the window');
}
