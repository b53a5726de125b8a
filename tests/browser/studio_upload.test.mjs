// Films on their way into mien-studio: dropped, cut off, killed, too large for
// memory. What it needs: studio_page.mjs. Nothing is worked on: the queue is
// paused.
//   MIEN_STUDIO_LARGE=1: also a film of 5 GB (needs twice that on the disk)

import assert from 'node:assert/strict';
import {
  copyFileSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync,
  statSync, truncateSync, writeFileSync, writeSync, closeSync
} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {
  LONG, endAll, endStudio, film, openStudio, ready, startAll, startStudio
} from './studio_page.mjs';

const large = process.env.MIEN_STUDIO_LARGE === '1';
let browser, folder, project, studio;

const open = (t, options) => openStudio(t, browser, studio, options);
const uploadTest = (name, skip, body) => test(
    name,
    {skip: ready ? skip : 'no mien-studio, or no film', timeout: 2 * LONG}, body);

// The film with a box at its end that players pass over, `bytes` long in all.
function padded(name, bytes) {
  const path = join(folder, name);
  copyFileSync(film, path);
  const from = statSync(path).size;
  const head = Buffer.alloc(16);
  head.writeUInt32BE(1, 0);
  head.write('free', 4);
  head.writeBigUInt64BE(BigInt(bytes - from), 8);
  const file = openSync(path, 'r+');
  writeSync(file, head, 0, 16, from);
  closeSync(file);
  truncateSync(path, bytes);
  return path;
}
const added = () => readdirSync(join(project, 'recordings'));

before(async () => {
  if (!ready) return;
  ({folder, project, browser, studio} = await startAll('upload', (project) => {
     mkdirSync(project);
     writeFileSync(join(project, 'queue.yaml'), 'paused: true\n');
   }));
});
after(() => ready && endAll({folder, browser, studio}));

uploadTest('a film is dropped on the page', false, async (t) => {
  const page = await open(t);
  const bytes = readFileSync(film).toString('base64');
  await page.evaluate((text) => {
    const data = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const moved = new DataTransfer();
    moved.items.add(new File([data], 'dropped.mp4', {type: 'video/mp4'}));
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.getElementById('drop').dispatchEvent(new DragEvent(
          type, {bubbles: true, cancelable: true, dataTransfer: moved}));
    }
  }, bytes);
  await page.waitForSelector('#list li');
  assert.deepEqual(added(), ['dropped.mp4']);
  assert.deepEqual(
      readFileSync(join(project, 'recordings', 'dropped.mp4')), readFileSync(film));
});

uploadTest('cut off, killed, added again: it goes on', false, async (t) => {
  const path = padded('long.mp4', 30 << 20);
  const page = await open(t, {may: ['ERR_', '403', 'Failed to load']});
  let pieces = 0;
  await page.route('**/api/upload?*', (route) => {
    if (route.request().method() === 'PUT' && ++pieces > 3) return route.abort();
    return route.continue();
  });
  await page.setInputFiles('#files', path);
  await page.waitForFunction(
      () => document.getElementById('uploads').textContent.includes('stopped'));
  await endStudio(studio, 'SIGKILL');
  studio = await startStudio(project, studio.port);
  await page.unroute('**/api/upload?*');
  const offsets = [];
  page.on('request', (request) => {
    const offset = new URL(request.url()).searchParams.get('offset');
    if (request.method() === 'PUT' && offset) offsets.push(Number(offset));
  });
  await page.goto(studio.url);
  await page.waitForFunction(
      () => document.getElementById('uploads').textContent.includes('add the same file again'));
  await page.setInputFiles('#files', path);
  await page.waitForFunction(() => document.querySelectorAll('#list li').length === 2);
  assert.equal(offsets[0], 3 * (4 << 20), 'where it was cut off');
  assert.deepEqual(
      readFileSync(join(project, 'recordings', 'long.mp4')), readFileSync(path));
});

uploadTest('a text of that length is refused and leaves nothing', false, async (t) => {
  const path = join(folder, 'text.mp4');
  writeFileSync(path, 'this is no film\n'.repeat(1 << 19));
  const page = await open(t, {may: ['400']});
  const before = added();
  await page.setInputFiles('#files', path);
  await page.waitForFunction(
      () => document.getElementById('status').textContent.includes('no film'));
  assert.deepEqual(added(), before);
  assert.deepEqual(readdirSync(join(project, 'uploads')), []);
});

uploadTest('a film of 5 GB', large ? false : 'MIEN_STUDIO_LARGE is not set', async (t) => {
  const path = padded('large.mp4', 5 * 1024 ** 3);
  const page = await open(t);
  await page.setInputFiles('#files', path);
  await page.waitForSelector('#uploads progress');
  let most = 0;
  while (!existsSync(join(project, 'recordings', 'large.mp4'))) {
    const status = readFileSync(`/proc/${studio.child.pid}/status`, 'utf8');
    most = Math.max(most, Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024);
    await page.waitForTimeout(500);
  }
  t.diagnostic('memory of the studio, MB: ' + Math.round(most));
  assert.ok(most < 300, 'it streams to the disk');
  assert.equal(statSync(join(project, 'recordings', 'large.mp4')).size, 5 * 1024 ** 3);
});
