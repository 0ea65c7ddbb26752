// Nothing leaves. Every request of page and workers is recorded, at the browser and at a proxy that all of its
// traffic goes through; and leaks that are made on purpose show that the record would have them.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, readdir, rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startBrowser } from './chromium.mjs';
import { PAGE_CHANNELS, WORKER_CHANNELS, askStun } from './leaks.mjs';
import {
  LARGE_VIEW,
  chooseFiles,
  chooseFolder,
  engineIsUp,
  idle,
  openPage,
  readPixels,
  show,
  state,
  takeTool,
  volumes,
} from './reader.mjs';
import { isOfBrowser, startRecorder } from './recorder.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

const DIST = new URL('../../dist/', import.meta.url);
const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
/** About the right temporal lobe of the MNI152 template, in LPS mm. */
const BOX = [-46, -10, -30, -2, 50, 14];
let site, plain, folder;

before(async () => {
  [site, plain, folder] = await Promise.all([serveSite(), serveSite('--no-headers'), writeSeries()]);
});
after(async () => {
  await site?.stop();
  await plain?.stop();
  if (folder) await rm(folder, { recursive: true });
});

async function recorded(work, renderer = 'cpu') {
  const recorder = await startRecorder();
  const browser = await startBrowser(renderer, recorder.options);
  try {
    await work(browser, recorder);
  } finally {
    await browser.close();
    recorder.stop();
  }
}

/** A page that has loaded with its every request in `page.seen`. */
async function openSeen(browser, renderer) {
  const page = await openPage(browser, site.address, { renderer, acceptDownloads: true });
  page.seen = [];
  page.context().on('request', (request) => page.seen.push(request.url()));
  await page.reload();
  await engineIsUp(page);
  assert.equal((await state(page)).renderer, renderer);
  return page;
}

/** Only files of the app were asked for, and nothing was said by asking. */
async function onlyOwnFiles(page, recorder, renderer) {
  // Once its answer is there, whatever was asked before it is recorded.
  await page.evaluate(async () => (await fetch('icon.svg', { cache: 'no-store' })).text());
  const isOwn = (url) => {
    const { pathname, search } = new URL(url);
    const isFile = url.startsWith(site.address) && existsSync(new URL(pathname.slice(1) || 'index.html', DIST));
    return isFile && ['', `?renderer=${renderer}`].includes(search);
  };
  const isBlob = (url) => url.startsWith(`blob:${new URL(site.address).origin}/`);
  assert.deepEqual(page.seen.filter((url) => !isOwn(url) && !isBlob(url)), []);
  const engine = renderer === 'webgl2' ? 'engine_gl_bg.wasm' : 'engine_bg.wasm';
  assert.ok(page.seen.some((url) => url.endsWith(`/${engine}`)), 'requests of workers are recorded');
  const sent = recorder.requests.filter((request) => !isOfBrowser(request));
  assert.ok(sent.some(({ url }) => url.endsWith(`/${engine}`)), 'the proxy sees the traffic');
  assert.deepEqual(sent.filter(({ method, url }) => method !== 'GET' || !isOwn(url)), []);
  assert.deepEqual([...recorder.elsewhere.datagrams, ...recorder.control.datagrams], []);
}

const segments = (page) => page.evaluate(() => window.voxelkeep.segments());

async function goTo(page, step) {
  await page.locator('.ProtocolStepper').getByText(step, { exact: true }).first().click();
  await idle(page);
}

async function openDemo(page, name) {
  await page.getByText(name).first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await idle(page);
}

/** The chest: what the rules propose, a stroke, the checks, the files. */
async function workOnChest(page) {
  await openDemo(page, 'Chest phantom');
  await page.locator(LARGE_VIEW).hover();
  const { slice } = (await state(page)).viewports[0];
  await page.mouse.wheel(0, 100);
  await page.waitForFunction((from) => window.voxelkeep.state().viewports[0].slice !== from, slice);
  await goTo(page, 'Segment');
  await page.getByRole('button', { name: /^Run/ }).first().click();
  await page.waitForFunction(() => window.voxelkeep.segments().length >= 4);
  await idle(page);

  await goTo(page, 'Correct');
  await takeTool(page, 'Brush');
  const [proposed] = await segments(page);
  const box = await page.locator(`${LARGE_VIEW} canvas`).boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x - 150, y - 200);
  await page.mouse.down();
  await page.mouse.move(x + 150, y - 200, { steps: 6 });
  await page.mouse.up();
  await idle(page);
  assert.notEqual((await segments(page))[0].voxels, proposed.voxels, 'the stroke painted');
  await page.waitForFunction(() => window.voxelkeep.state().unsaved === 0);

  await goTo(page, 'Quality');
  assert.ok((await page.evaluate(() => window.voxelkeep.findings())).length > 0);
  await page.locator('.Finding').first().waitFor();

  await goTo(page, 'Report & save');
  const files = [];
  const both = new Promise((resolve) => {
    page.on('download', (download) => files.push(download) === 2 && resolve());
  });
  await page.getByRole('button', { name: 'Save 2 files' }).click();
  await both;
  const names = files.map((file) => file.suggestedFilename()).sort();
  assert.deepEqual(names, ['segmentation.dcm', 'segmentation.json']);
  for (const file of files) assert.ok((await readFile(await file.path())).length > 1000);
}

async function loadProtocol(page) {
  const document = JSON.parse(await readFile(path('../protocols/liver-volumetry-ct.json'), 'utf8'));
  const buffer = Buffer.from(JSON.stringify({ ...document, id: 'from-a-file' }));
  await page.locator('.ProtocolChip').click();
  const file = { name: 'protocol.json', mimeType: 'application/json', buffer };
  await page.locator('.ProtocolMenu input[type=file]').setInputFiles(file);
  await page.waitForFunction(() => window.voxelkeep.state().protocol.id === 'from-a-file');
}

/** A series of files, and a segmentation of it that helpers decode. */
async function openSeg(page) {
  const source = path('data/seg_interop/dcmqi/ct-3slice');
  await chooseFiles(page, (await readdir(source)).map((name) => `${source}/${name}`));
  const [ct] = (await volumes(page)).filter(({ size }) => size[2] === 3);
  await show(page, ct.id);
  await chooseFiles(page, [path('data/seg_interop/encodings/liver_rle.dcm')]);
  const seg = (await volumes(page)).find(({ modality }) => modality === 'SEG');
  await show(page, seg.id);
  const liver = (await segments(page)).find(({ name }) => /liver/i.test(name));
  assert.ok(liver?.voxels > 0, 'the file has a liver');
}

async function workOnHead(page) {
  await page.reload();
  await engineIsUp(page);
  await openDemo(page, 'Brain, T1');
  const found = await page.evaluate((box) => window.voxelkeep.runModel('hippocampus', { box }), BOX);
  assert.deepEqual(found.map(({ name }) => name), ['Anterior hippocampus', 'Posterior hippocampus']);
  assert.equal((await page.evaluate(() => window.voxelkeep.exportSeg())).files.length, 2);
}

test('the whole journey asks for nothing but the files of the app', { timeout: 240_000 }, async () => {
  await recorded(async (browser, recorder) => {
    const page = await openSeen(browser, 'cpu');
    await workOnChest(page);
    await loadProtocol(page);
    await openSeg(page);
    await workOnHead(page);
    for (const file of ['helper_bg.wasm', 'demo/mni152/files.json']) {
      assert.ok(page.seen.some((url) => url.endsWith(`/${file}`)), `${file} was needed`);
    }
    await onlyOwnFiles(page, recorder, 'cpu');
    assert.deepEqual(page.faults, []);
  });
});

for (const renderer of ['webgl2', 'webgpu']) {
  test(`the first picture by ${renderer} asks for nothing but the files of the app`, async () => {
    await recorded(async (browser, recorder) => {
      const page = await openSeen(browser, renderer);
      await chooseFolder(page, folder);
      assert.ok(new Set((await readPixels(page)).data).size > 50, 'a picture with many greys');
      await onlyOwnFiles(page, recorder, renderer);
      assert.deepEqual(page.faults, []);
    }, renderer);
  });
}

/** What was asked through a way out; a socket names its host alone. */
const through = (name) => ({ method, url }) => method === 'CONNECT' || new URL(url).pathname === `/${name}`;

/** A page without any policy, on an origin of its own. What leaves it shows that a way is one. */
async function openBare(browser, { control }) {
  const page = await browser.newPage();
  await page.goto(`${control.address.replace('127.0.0.1', 'localhost')}/bare`);
  return page;
}

/**
 * Tries each way out where it is closed, then from a page without a policy, until that is recorded: by then it would
 * be recorded of the first as well.
 */
async function allIsClosed(browser, recorder, channels, { leak, leakBare }) {
  for (const [name, channel] of Object.entries(channels)) {
    await leak(channel);
    const page = await openBare(browser, recorder);
    const before = recorder.control.asked().length;
    await leakBare(page, channel);
    await recorder.until(() => recorder.control.asked().slice(before).some(through(name)), name);
    assert.deepEqual(recorder.elsewhere.asked(), [], `${name} gets out`);
    await page.context().close();
  }
}

const HOSTS = { 'that sends all headers': () => site, 'that sends no headers': () => plain };

for (const [host, at] of Object.entries(HOSTS)) {
  // The same holds with headers and without; what closes each way is said in leaks.mjs.
  test(`every way out of the page is closed on a host ${host}`, { timeout: 120_000 }, async () => {
    await recorded(async (browser, recorder) => {
      const page = await openPage(browser, at().address);
      const { elsewhere, control } = recorder;
      await allIsClosed(browser, recorder, PAGE_CHANNELS, {
        leak: (channel) => page.evaluate(channel, elsewhere.address).catch(() => {}),
        leakBare: (bare, channel) => bare.evaluate(channel, control.address).catch(() => {}),
      });
      assert.equal(await page.evaluate(askStun, elsewhere.stun), false);
      const bare = await openBare(browser, recorder);
      assert.ok(await bare.evaluate(askStun, control.stun));
      await recorder.until(() => control.datagrams.length > 0, 'WebRTC');
      assert.deepEqual([...elsewhere.asked(), ...elsewhere.datagrams], []);
      assert.ok(page.url().startsWith(at().address), 'the page is still there');
      assert.equal(page.context().pages().length, 1, 'and no other beside it');
    });
  });

  test(`no worker gets out on a host ${host}`, { timeout: 120_000 }, async () => {
    await recorded(async (browser, recorder) => {
      const page = await openPage(browser, at().address);
      await chooseFolder(page, folder);
      const workers = page.workers();
      assert.ok(workers.length > 0, 'there is an engine');
      await allIsClosed(browser, recorder, WORKER_CHANNELS, {
        leak: (channel) =>
          Promise.all(workers.map((worker) => worker.evaluate(channel, recorder.elsewhere.address).catch(() => {}))),
        async leakBare(bare, channel) {
          const started = bare.waitForEvent('worker');
          await bare.evaluate(() => {
            window.worker = new Worker(URL.createObjectURL(new Blob([''])));
          });
          await (await started).evaluate(channel, recorder.control.address).catch(() => {});
        },
      });
      assert.equal((await state(page)).stopped, null);
      assert.deepEqual(recorder.elsewhere.asked(), []);
    });
  });
}
