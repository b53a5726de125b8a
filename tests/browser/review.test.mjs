// Opens reports as a person does.
//   node --test tests/browser        MIEN_REPORTS: folder of write_reports,
//   MIEN_SHOTS: where screenshots go, CHROMIUM: the browser

import assert from 'node:assert/strict';
import {mkdirSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join, resolve} from 'node:path';
import {after, before, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

const reports = resolve(process.env.MIEN_REPORTS || 'build/browser');
const shots = resolve(process.env.MIEN_SHOTS || join(reports, 'shots'));
const url = (name) => pathToFileURL(join(reports, name)).href;
let browser;

before(async () => {
  mkdirSync(shots, {recursive: true});
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update',
      '--disable-sync'
    ],
  });
});
after(() => browser.close());

// A page that fails its test on any error, dialog or request to a network.
async function open(t, name, {
  width = 1280,
  height = 800,
  scheme = 'light',
  context,
  init,
  bypassCSP = false,
  ready = '#event-title, #no-event:not([hidden])'
} = {}) {
  const own = context || await browser.newContext({
    viewport: {width, height},
    colorScheme: scheme,
    bypassCSP,
    acceptDownloads: true
  });
  const page = await own.newPage();
  const faults = page.faults = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      faults.push(message.text());
    }
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) faults.push(request.url());
  });
  page.on('dialog', (dialog) => {
    // A page with decisions that are not saved asks before it is left.
    if (dialog.type() !== 'beforeunload') faults.push(dialog.message());
    dialog.accept();
  });
  if (init) await page.addInitScript(init);
  await page.goto(url(name));
  await page.waitForSelector(ready, {state: 'attached'});
  t.after(async () => {
    if (!context) await own.close();
    assert.deepEqual(faults, []);
  });
  return page;
}

// The film in sight, as it is after the first n, p or click.
const look = (page) => page.evaluate(
    () => document.getElementById('player').scrollIntoView({block: 'center'}));

// Whether the whole player lies in the window, below the bar that stays.
const inSight = (page) => page.evaluate(() => {
  const box = document.getElementById('player').getBoundingClientRect();
  const bar = document.getElementById('tools').getBoundingClientRect();
  return box.top >= bar.bottom && box.bottom <= innerHeight;
});

const shownRange = (page) => page.evaluate(
    () => document.getElementById('plot')
              .getAttribute('aria-label')
              .match(/from ([\d:.]+) to ([\d:.]+)/)
              .slice(1, 3)
              .map(
                  (text) => text.split(':').reduce(
                      (sum, part) => 60 * sum + Number(part), 0)));
const length = ([from, to]) => to - from;
const text = (page, id) => page.textContent('#' + id);

function parse(csv) {
  const [header, ...rows] = csv.trim().split('\n').map((line) => {
    const fields = [];
    for (const match of line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)) {
      if (match.index === line.length && fields.length && !line.endsWith(','))
        break;
      fields.push(match[1].replace(/^"|"$/g, '').replaceAll('""', '"'));
    }
    return fields;
  });
  return rows.map(
      (row) => Object.fromEntries(header.map((name, i) => [name, row[i]])));
}

async function download(page) {
  const [file] =
      await Promise.all([page.waitForEvent('download'), page.click('#save')]);
  return {
    name: file.suggestedFilename(),
    csv: readFileSync(await file.path(), 'utf8')
  };
}

test('opens without an error or a request', async (t) => {
  const page = await open(t, 'actor.html');
  assert.match(
      await text(page, 'event-title'), /^#1 micro at 00:01\.500, 0\.36 s/);
  assert.equal(await page.locator('#rows button').count(), 4);
  assert.match(await text(page, 'progress'), /^0 of 4 decided/);
  const size = await page.evaluate(() => {
    const canvas = document.querySelector('#plot canvas');
    const pixels = canvas.getContext('2d')
                       .getImageData(0, 0, canvas.width, canvas.height)
                       .data;
    return pixels.some((value) => value > 0);
  });
  assert.ok(size, 'the timeline is drawn');
});

test('a hostile file name, label and note are only text', async (t) => {
  const page = await open(t, 'actor.html');
  assert.match(await text(page, 'event-title'), /#1/);
  const hostile = '"><img src=x onerror=alert(1)>.mp4';
  assert.equal(await page.textContent('h1'), 'Review of ' + hostile);
  assert.equal(await page.locator('img[src="x"], b:text("note")').count(), 0);
  await page.click('#rows li:nth-child(2) button');
  await page.click('#rows button:has-text("macro")');
  assert.equal(await page.inputValue('#note'), '</script><b>note</b>');
  const refused =
      await page.evaluate(() => new Promise((done) => {
                            document.addEventListener(
                                'securitypolicyviolation',
                                (event) => done(event.effectiveDirective));
                            const script = document.createElement('script');
                            script.textContent = 'window.ran = true';
                            document.body.append(script);
                            setTimeout(() => done('nothing'), 500);
                          }));
  assert.match(refused, /^script-src/);
  assert.equal(await page.evaluate(() => window.ran), undefined);
  // The refusal that was wanted is an error on the console.
  await page.waitForTimeout(50);
  assert.equal(page.faults.length, 1);
  page.faults.length = 0;
});

test('the timeline zooms and moves', async (t) => {
  const page = await open(t, 'long.html');
  const whole = await shownRange(page);
  assert.equal(length(whole), 4000);
  await page.click('#zoom-in');
  assert.equal(length(await shownRange(page)), 2000);
  await page.click('#zoom-all');
  const plot = await page.locator('#plot .u-over').boundingBox();
  await page.mouse.move(plot.x + plot.width / 4, plot.y + 100);
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width / 2, plot.y + 120, {steps: 4});
  await page.mouse.up();
  const dragged = await shownRange(page);
  assert.ok(
      Math.abs(dragged[0] - 1000) < 8 && Math.abs(dragged[1] - 2000) < 8,
      'dragged to ' + dragged);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -200);
  await page.keyboard.up('Control');
  const wheeled = await shownRange(page);
  assert.ok(length(wheeled) < 0.7 * length(dragged), 'wheel to ' + wheeled);
  await page.keyboard.press('-');
  assert.ok(length(await shownRange(page)) > 1.9 * length(wheeled));
  const strip = await page.locator('#overview').boundingBox();
  await page.mouse.click(strip.x + strip.width * 0.7, strip.y + 10);
  const moved = await shownRange(page);
  assert.ok(
      Math.abs((moved[0] + moved[1]) / 2 - 2800) < 20, 'moved to ' + moved);
  await page.mouse.dblclick(plot.x + 300, plot.y + plot.height - 30);
  assert.deepEqual(await shownRange(page), whole);
});

test('a click on a candidate in the timeline plays its film', async (t) => {
  const page = await open(t, 'actor.html');
  const plot = await page.locator('#plot .u-over').boundingBox();
  await page.mouse.click(plot.x + plot.width * 3.54 / 8, plot.y + 14);
  assert.match(await text(page, 'event-title'), /^#2 micro/);
  const film = page.locator('#clip');
  await page.waitForFunction(() => {
    const video = document.getElementById('clip');
    return !video.paused && video.readyState >= 2 && video.currentTime > 0.02;
  });
  assert.equal(await film.evaluate((video) => video.playbackRate), 0.25);
  assert.ok(await film.evaluate((video) => video.loop && video.muted));
  assert.equal(
      await film.evaluate(
          (video) => video.videoWidth / 3 > 200 && video.videoHeight > 200),
      true);
  const before = await film.evaluate((video) => video.currentTime);
  await page.waitForTimeout(400);
  assert.notEqual(await film.evaluate((video) => video.currentTime), before);
  assert.match(await text(page, 'captions'), /small movements × [\d.]+/);
});

test('the film steps by frames and keeps to its speed', async (t) => {
  const page = await open(t, 'actor.html');
  const frame = async () =>
      Number((await text(page, 'clip-readout')).match(/frame (\d+)/)[1]);
  await page.keyboard.press('1');
  assert.equal(await frame(), 75);
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => !document.getElementById('clip').seeking);
  assert.equal(await frame(), 76);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await frame(), 74);
  assert.match(await text(page, 'clip-readout'), /20 ms before onset/);
  await page.keyboard.press('s');
  assert.equal(await page.inputValue('#speed'), '0.1');
  await page.reload();
  assert.equal(await page.inputValue('#speed'), '0.1');
  await page.keyboard.press('v');
  assert.equal(await page.inputValue('#view'), '0');
});

test('decisions by keys survive a reload and are what is saved', async (t) => {
  const page = await open(t, 'actor.html');
  await page.keyboard.press('n');  // there and back: the film is in view
  await page.keyboard.press('p');
  await page.keyboard.press('a');  // #1, then #2
  await page.keyboard.press('r');  // #2, then the next micro-expression
  assert.match(await text(page, 'event-title'), /^#3 micro/);
  await page.keyboard.press('n');
  assert.match(await text(page, 'event-title'), /^#4 macro/);
  await page.keyboard.press('e');
  await page.keyboard.type(' brow, "slow"\nnot micro');
  await page.keyboard.press('Escape');
  await page.keyboard.press('u');
  await page.keyboard.press('p');
  assert.match(await text(page, 'progress'), /3 of 4.*not saved/);
  await page.reload();
  assert.match(
      await text(page, 'progress'),
      /^3 of 4 decided: 1 accepted, 1 rejected, 1 unsure/);
  assert.match(await text(page, 'event-title'), /^#3/);
  const {name, csv} = await download(page);
  assert.match(name, /^[A-Za-z0-9._-]+_events_reviewed\.csv$/);
  assert.doesNotMatch(await text(page, 'progress'), /not saved/);
  assert.match(
      csv.split('\n')[0],
      /^video,face,event,kind,onset_frame,.*,verdict,action_units,note,micro_by,words,speaker$/);
  assert.match(csv, /"<\/script><b>note<\/b> brow, ""slow""\nnot micro"/);
  const rows = parse(csv.replace('\nnot micro', ' not micro'));
  assert.deepEqual(
      rows.map((row) => row.verdict), ['accept', 'reject', '', 'unsure']);
  assert.equal(rows[0].video, '"><img src=x onerror=alert(1)>.mp4');
  assert.deepEqual(
      [rows[0].onset_frame, rows[0].onset_s, rows[0].duration_s],
      ['75', '1.500000', '0.360000']);

  // The saved file, read back where nothing is known yet.
  const other = await open(t, 'actor.html');
  await other.setInputFiles(
      '#load-file',
      {name: 'x.csv', mimeType: 'text/csv', buffer: Buffer.from(csv)});
  await other.waitForFunction(
      () => document.getElementById('status').textContent !== '');
  assert.match(await text(other, 'status'), /4 rows read/);
  assert.match(
      await text(other, 'progress'),
      /^3 of 4 decided: 1 accepted, 1 rejected, 1 unsure$/);
  await other.setInputFiles('#load-file', {
    name: 'y.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('face,event,verdict\n0,1,perhaps\n')
  });
  await other.waitForFunction(
      () => /Cannot read/.test(document.getElementById('status').textContent));
  assert.match(await text(other, 'status'), /y\.csv: "perhaps" is no decision/);
  assert.match(await text(other, 'progress'), /^3 of 4/);
});

test('tables as spreadsheets write them are read', async (t) => {
  const page = await open(t, 'actor.html');
  await page.fill('#note', '=1+1; "x"');
  const {csv} = await download(page);
  assert.match(csv, /,"'=1\+1; ""x""",,,\n/);
  const load = async (name, lines) => {
    await page.setInputFiles(
        '#load-file',
        {name, mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n'))});
    await page.waitForFunction(
        () => /rows read/.test(document.getElementById('status').textContent));
  };
  await load('a.csv', csv.split('\n'));
  assert.equal(await page.inputValue('#note'), '=1+1; "x"');
  await load('b.csv', [
    '\uFEFFface;event;onset_frame;verdict;note', '0;1;74,0;Reject;"a; b"',
    '0;2;;unsure;', '9;9;;;'
  ]);
  assert.equal(await page.inputValue('#note'), 'a; b');
  assert.equal(await page.inputValue('#bound-onset'), '74');
  assert.match(
      await text(page, 'status'), /2 rows read, 1 of other recordings/);
  assert.match(await text(page, 'progress'), /1 rejected, 1 unsure/);
});

test('onset, apex and offset move by keys, fields and dragging', async (t) => {
  const page = await open(t, 'actor.html');
  await page.keyboard.press('z');
  await page.keyboard.press('1');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  assert.equal(await page.inputValue('#bound-onset'), '73');
  // Set to the frame shown.
  await page.keyboard.press('3');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('m');
  assert.equal(await page.inputValue('#bound-offset'), '94');
  // A handle as a slider; it stops at its neighbour.
  const apex = page.locator('#curves .handle[aria-label=apex]');
  await apex.focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await apex.getAttribute('aria-valuenow'), '83');
  for (let i = 0; i < 4; ++i) await page.keyboard.press('PageUp');
  assert.equal(await apex.getAttribute('aria-valuenow'), '94');
  await page.fill('#bound-apex', '85');
  await page.locator('#bound-apex').press('Tab');
  // Dragging on the timeline.
  await page.evaluate(() => scrollTo({top: 0, behavior: 'instant'}));
  const onset = page.locator('#plot .handle[aria-label=onset]');
  const box = await onset.boundingBox();
  const plot = await page.locator('#plot .u-over').boundingBox();
  const perFrame = plot.width / length(await shownRange(page)) / 50;
  await page.mouse.move(box.x + 12, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + 12 + 4 * perFrame, box.y + 60, {steps: 5});
  await page.mouse.up();
  assert.equal(await page.inputValue('#bound-onset'), '77');
  const [row] = parse((await download(page)).csv);
  assert.deepEqual(
      [
        row.onset_frame, row.apex_frame, row.offset_frame, row.onset_s,
        row.apex_s, row.offset_s, row.duration_s, row.verdict
      ],
      ['77', '85', '94', '1.540000', '1.700000', '1.880000', '0.340000', '']);
  await page.click('#bounds button');
  assert.equal(await page.inputValue('#bound-onset'), '75');
});

test('leaving with decisions that are not saved asks first', async (t) => {
  const page = await open(t, 'actor.html');
  const asks = async () => {
    let asked = false;
    const listener = () => {
      asked = true;
    };
    page.on('dialog', listener);
    await page.reload();
    page.off('dialog', listener);
    return asked;
  };
  await page.click('h1');  // browsers ask only after some use
  assert.equal(await asks(), false);
  await look(page);
  await page.click('[data-verdict=accept]');
  assert.equal(await asks(), true);
  await page.click('#save');
  await page.waitForFunction(
      () => /Saved as/.test(document.getElementById('status').textContent));
  assert.equal(await asks(), false);
});

test('a browser that keeps nothing is told of', async (t) => {
  const page = await open(t, 'actor.html', {
    init: () => {
      Storage.prototype.setItem = () => {
        throw new Error('full');
      };
    }
  });
  await page.keyboard.press('n');  // there and back: the film is in view
  await page.keyboard.press('p');
  await page.keyboard.press('a');
  assert.match(await text(page, 'status'), /keeps nothing for this page/);
  const [row] = parse((await download(page)).csv);
  assert.equal(row.verdict, 'accept');
});

test('nothing is decided blind', async (t) => {
  const page = await open(t, 'actor.html');
  const top = () => page.evaluate(() => scrollTo(0, 0));
  assert.equal(await inSight(page), false);
  await page.keyboard.press('n');
  assert.match(await text(page, 'event-title'), /^#2/);
  assert.ok(await inSight(page), 'n');
  await top();
  await page.keyboard.press('a');
  assert.match(await text(page, 'status'), /out of sight/);
  assert.match(await text(page, 'progress'), /^0 of 4/);
  assert.ok(await inSight(page), 'a shows it first');
  await page.keyboard.press('a');
  assert.match(await text(page, 'progress'), /^1 of 4/);
  assert.match(await text(page, 'event-title'), /^#3/);
  assert.ok(await inSight(page), 'and goes on');
  const place = await page.evaluate(() => scrollY);
  await page.keyboard.press('n');
  assert.equal(await page.evaluate(() => scrollY), place);  // no jumps
  await page.locator('#rows button').first().click();
  assert.match(await text(page, 'event-title'), /^#1/);
  assert.ok(await inSight(page), 'a click');
});

test('nothing is decided blind by pictures', async (t) => {
  const page = await open(t, 'stills.html');
  const drawn = () => page.waitForFunction(
      () => [...document.querySelectorAll('#stills img')].every(
          (image) => image.complete && image.naturalWidth > 0));
  // The first row of pictures whole, and all of them if they fit.
  const seen = async () => {
    await drawn();
    return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => {
      const bar = document.getElementById('tools').getBoundingClientRect();
      const all = document.getElementById('stills').getBoundingClientRect();
      const room = innerHeight - bar.height - 16;
      const boxes = [...document.querySelectorAll('#stills img')].map(
          (image) => image.getBoundingClientRect());
      const rows = all.height <= room ?
          boxes :
          boxes.filter((box) => box.top === boxes[0].top);
      done(boxes.length > 0 && rows.every(
          (box) => box.height > 20 && box.top >= bar.bottom &&
              box.bottom <= innerHeight));
    })));
  };
  assert.equal(await page.isVisible('#player'), false);
  await drawn();
  await page.evaluate(() => scrollTo(0, 0));
  assert.equal(await seen(), false);
  await page.keyboard.press('a');
  assert.match(await text(page, 'status'), /out of sight/);
  assert.match(await text(page, 'progress'), /^0 of 4/);
  assert.ok(await seen(), 'a shows them first');
  await page.keyboard.press('a');
  assert.match(await text(page, 'progress'), /^1 of 4/);
  assert.match(await text(page, 'event-title'), /^#2/);
  assert.ok(await seen(), 'and goes on');
  await page.keyboard.press('n');
  assert.match(await text(page, 'event-title'), /^#3/);
  assert.ok(await seen(), 'n');
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator('#rows button').first().click();
  assert.match(await text(page, 'event-title'), /^#1/);
  assert.ok(await seen(), 'a click');
});

test('micro-expressions come first, and words are found', async (t) => {
  const page = await open(t, 'actor.html');
  const ranks = () => page.locator('#rows button .rank').allTextContents();
  assert.deepEqual(await ranks(), ['#1', '#2', '#3', '#4']);
  await page.selectOption('#sort', 'unexplained');
  assert.deepEqual(await ranks(), ['#1', '#2', '#4', '#3']);
  await page.fill('#search', 'DID');
  assert.deepEqual(await ranks(), ['#2']);
  await page.fill('#search', 'anna not');
  assert.deepEqual(await ranks(), ['#2']);
  assert.match(await text(page, 'facts'), /said around it\u201cno, <i>I<\/i>/);
  assert.match(await text(page, 'facts'), /speaksAnna, Bob/);
  assert.match(await text(page, 'facts'), /micro byits rise of 0\.10 s/);
  await page.fill('#search', 'slow');  // in a note, too
  assert.deepEqual(await ranks(), []);
  await page.fill('#search', 'note');
  assert.deepEqual(await ranks(), ['#4']);
  await page.fill('#search', '');
  assert.equal((await ranks()).length, 4);
  assert.match(
      await text(page, 'speakers'), /Anna <b>0\.1216\.7nobody0\.02142\.9/);
});

test('filters and order', async (t) => {
  const page = await open(t, 'long.html');
  const count = () => page.locator('#rows button').count();
  assert.match(
      await text(page, 'count'), /^100 candidates, all flagged low fps/);
  const first = () => page.textContent('#rows button .rank');
  assert.equal(await first(), '#2');  // #1 is explained by blink and head
  await page.selectOption('#sort', 'score');
  assert.equal(await first(), '#1');
  await page.check('#hide-flagged');
  assert.equal(await count(), 56);  // 34 + 15 - 5 are explained
  await page.selectOption('#kind', 'macro');
  assert.ok(await count() < 15);
  await page.selectOption('#kind', '');
  await page.fill('#score-min', '0.5');
  assert.match(await text(page, 'count'), /^\d of 100 candidates/);
  await page.fill('#score-min', '1');
  assert.ok(await page.isVisible('#no-event'));
  await page.fill('#score-min', '0');
  await page.selectOption('#decision', 'accept');
  assert.equal(await count(), 0);
});

test('columns can be switched off', async (t) => {
  const page = await open(t, 'long.html');
  await page.click('#columns summary');
  const height = async () =>
      (await page.locator('#plot .u-over').boundingBox()).height;
  const before = await height();
  await page.uncheck('#column-groups label:has-text("blink") input');
  assert.ok(await height() < before);
});

test('single keys can be switched off', async (t) => {
  const page = await open(t, 'actor.html');
  await page.keyboard.press('?');
  assert.ok(await page.isVisible('#help'));
  await page.uncheck('#single-keys');
  await page.keyboard.press('Escape');
  await page.keyboard.press('a');
  assert.match(await text(page, 'progress'), /^0 of 4/);
});

test('a report without candidates', async (t) => {
  const page = await open(t, 'empty.html');
  assert.match(await text(page, 'count'), /Nothing was found/);
  assert.ok(await page.isHidden('#event-body'));
  for (const key of 'njpkarumz0123 ') await page.keyboard.press(key);
});

test('several faces have their own curves and frames', async (t) => {
  const page = await open(t, 'two.html');
  assert.ok(await page.isVisible('#face-pick'));
  assert.match(await text(page, 'no-clip'), /without pictures/);
  await page.keyboard.press('n');
  assert.match(await text(page, 'event-title'), /face 1$/);
  assert.equal(await page.inputValue('#face'), '1');
  for (let i = 0; i < 3; ++i) await page.keyboard.press('Shift+ArrowLeft');
  assert.equal(await page.inputValue('#bound-onset'), '117');
  await page.fill('#bound-onset', '5');  // before the face is there
  await page.locator('#bound-onset').press('Tab');
  assert.equal(await page.inputValue('#bound-onset'), '100');
  await page.selectOption('#face', '0');
  const [, second] = parse((await download(page)).csv);
  assert.deepEqual(
      [second.face, second.onset_frame, second.onset_s],
      ['1', '100', '3.333330']);
});

test('uPlot is the one that was published', () => {
  const require = createRequire(import.meta.url);
  const published =
      require.resolve('uplot/package.json').replace('package.json', '');
  const ours = new URL('../../stages/report/assets/', import.meta.url);
  for (const [name, original] of [
           ['uplot.min.js', 'dist/uPlot.iife.min.js'],
           ['uplot.min.css', 'dist/uPlot.min.css'],
           ['uplot.LICENSE', 'LICENSE']]) {
    assert.ok(
        readFileSync(new URL(name, ours))
            .equals(readFileSync(published + original)),
        name);
  }
});

test('100,000 frames: time from a change of view to its drawing', async (t) => {
  const page = await open(t, 'long.html');
  const times = [];
  const measure = async (key) => {
    await page.keyboard.press(key);
    await page.waitForTimeout(60);
    times.push(Number(
        await page.evaluate(() => document.getElementById('plot').dataset.ms)));
  };
  for (const key of '++++--w+--w') await measure(key);
  times.sort((a, b) => a - b);
  t.diagnostic(
      'median ' + times[times.length >> 1] + ' ms, longest ' +
      times[times.length - 1] + ' ms (aim: below 100 ms)');
  assert.ok(times.every((time) => time > 0));
});

// A screenshot, no sideways scrolling, and the rules of WCAG 2.1 A and AA as
// far as a program can check them.
async function looksRight(page, name) {
  await page.waitForTimeout(300);
  await page.screenshot({path: join(shots, name + '.png'), fullPage: true});
  const wide = await page.evaluate(
      () => document.scrollingElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, 'the page is ' + wide + ' px too wide');
  const require = createRequire(import.meta.url);
  await page.addScriptTag({path: require.resolve('axe-core/axe.min.js')});
  const found = await page.evaluate(() => axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']
  }));
  assert.deepEqual(
      found.violations.map(
          (one) => one.id + ': ' +
              one.nodes.map((node) => node.html).slice(0, 3).join(' ')),
      []);
}

for (const [width, height] of [[1280, 800], [390, 844]]) {
  for (const scheme of ['light', 'dark']) {
    test('looks right at ' + width + ' px, ' + scheme, async (t) => {
      const page =
          await open(t, 'actor.html', {width, height, scheme, bypassCSP: true});
      await look(page);
      await page.keyboard.press('a');
      await page.keyboard.press('r');
      await page.keyboard.press('1');
      await looksRight(page, 'actor-' + width + '-' + scheme);
    });
    test('run report at ' + width + ' px, ' + scheme, async (t) => {
      const page = await open(
          t, 'run.html',
          {width, height, scheme, bypassCSP: true, ready: '#provenance'});
      await page.click('#subjects summary >> text=Table of subjects');
      await looksRight(page, 'run-' + width + '-' + scheme);
    });
  }
}
