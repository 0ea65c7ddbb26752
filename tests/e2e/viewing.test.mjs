// A folder of DICOM opens through the page's own input; slices arrive, the wheel scrolls, faults are named.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startBrowser } from './chromium.mjs';
import {
  LARGE_VIEW,
  chooseFolder,
  crosshairOf,
  idle,
  openPage,
  readPixels,
  showActualPixels,
  state,
  volumes,
} from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

const data = (name) => fileURLToPath(new URL(`../data/${name}`, import.meta.url));
let site, browser, folder;

before(async () => {
  [site, browser, folder] = await Promise.all([serveSite(), startBrowser(), writeSeries()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  if (folder) await rm(folder, { recursive: true });
});

test('a folder of one series opens and all its slices arrive', async () => {
  const page = await openPage(browser, site.address);
  await chooseFolder(page, folder);
  const [volume, ...others] = await volumes(page);
  assert.deepEqual(others, []);
  assert.deepEqual(volume.size, [131, 97, 7]);
  assert.deepEqual(volume.spacingMm, [0.7, 0.9, 2.5]);
  const now = await state(page);
  assert.deepEqual([now.open, now.viewports[0].slices, now.renderer], ['ready', 7, 'cpu']);
  assert.ok(now.viewports.every(({ arrived }) => arrived));
  const { data: pixels } = await readPixels(page);
  assert.ok(new Set(pixels).size > 100, 'a picture with many greys');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('the wheel goes through the slices and each looks different', async () => {
  const page = await openPage(browser, site.address);
  await chooseFolder(page, folder);
  const before = (await state(page)).viewports[0].slice;
  const seen = new Set([(await readPixels(page)).data.toString('base64')]);
  await page.locator(LARGE_VIEW).hover();
  for (let notch = 1; notch <= 2; notch += 1) {
    await page.mouse.wheel(0, 100);
    await page.waitForFunction(
      ([from, by]) => window.voxelkeep.state().viewports[0].slice - from === by,
      [before, notch],
    );
    await idle(page);
    seen.add((await readPixels(page)).data.toString('base64'));
  }
  assert.equal(seen.size, 3);
  await page.context().close();
});

/** Greys of the pictures in the rail, one list for each. */
const railPictures = (page) =>
  page.locator('.StudyRail .thumb canvas').evaluateAll((canvases) =>
    canvases.map((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return { size: [canvas.width, canvas.height], greys: new Set(data).size };
    }),
  );

test('every series gets a picture in the rail, open or not', async () => {
  const page = await openPage(browser, site.address);
  const other = await writeSeries({ uid: '1.2.826.0.1.3680043.10.7', slices: 5, patient: 'Test^Bob' });
  try {
    await chooseFolder(page, folder);
    await page.waitForFunction(() => document.querySelectorAll('.StudyRail .thumb canvas').length === 1);
    await chooseFolder(page, other);
    await page.waitForFunction(() => document.querySelectorAll('.StudyRail .thumb canvas').length === 2);
    for (const { size, greys } of await railPictures(page)) {
      assert.deepEqual(size, [128, 128]);
      assert.ok(greys > 50, `${greys} greys`);
    }
    // On a narrow page the pictures are all that stays.
    await page.setViewportSize({ width: 1024, height: 768 });
    assert.equal(await page.locator('.StudyRail .lines').first().isVisible(), false);
    assert.equal(await page.locator('.StudyRail .thumb canvas').first().isVisible(), true);
    assert.deepEqual(page.faults, []);
  } finally {
    await rm(other, { recursive: true });
    await page.context().close();
  }
});

test('the fourth of four views repeats nothing and says why', async () => {
  const page = await openPage(browser, site.address);
  await chooseFolder(page, folder);
  await page.locator(LARGE_VIEW).focus();
  await page.keyboard.press('4');
  await page.getByText('No second series here').waitFor();
  await idle(page);
  assert.equal((await state(page)).viewports.length, 3);
  assert.equal(await page.locator('.Viewports canvas').count(), 3);
  await page.context().close();
});

test('compressed frames are decoded by helpers', async () => {
  const page = await openPage(browser, site.address);
  await chooseFolder(page, data('ct_abdomen_totalseg/dicom'));
  const now = await state(page);
  assert.deepEqual([now.open, now.skipped], ['ready', 0]);
  assert.ok(now.viewports.every(({ arrived }) => arrived));
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('files that cannot be read are counted and the rest opens', async () => {
  const page = await openPage(browser, site.address);
  await chooseFolder(page, data('dicom_syntaxes'));
  const now = await state(page);
  assert.equal(now.stopped, null);
  assert.ok(now.skipped > 0, 'some are left out');
  assert.ok((await volumes(page)).length > 20, 'many open');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('one voxel per pixel keeps the crosshair where it is', async () => {
  const page = await openPage(browser, site.address);
  await chooseFolder(page, folder);
  const box = await page.locator(`${LARGE_VIEW} canvas`).boundingBox();
  await page.mouse.click(box.x + box.width * 0.62, box.y + box.height * 0.41);
  await idle(page);
  const before = await crosshairOf(page);
  assert.ok((await state(page)).viewports[0].zoom > 1.5, 'the picture fits the view');
  await showActualPixels(page);
  assert.ok(Math.abs((await state(page)).viewports[0].zoom - 1) < 1e-9);
  const after = await crosshairOf(page);
  for (const axis of [0, 1]) assert.ok(Math.abs(after[axis] - before[axis]) <= 0.5, `${before} ${after}`);
  // The small views too, each about the same crosshair.
  const small = '.Viewport:nth-child(2)';
  const there = await crosshairOf(page, small);
  await page.locator(small).focus();
  await page.keyboard.press('9');
  await idle(page);
  const stayed = await crosshairOf(page, small);
  for (const axis of [0, 1]) assert.ok(Math.abs(stayed[axis] - there[axis]) <= 0.5, `${there} ${stayed}`);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
