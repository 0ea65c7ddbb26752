// Fingers and a pen on the image: one finger is the tool in hand, two pan and zoom, a pen is the tool.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, chooseFolder, idle, openPage, state } from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

let site, browser, folder;

before(async () => {
  [site, browser, folder] = await Promise.all([serveSite(), startBrowser(), writeSeries()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  if (folder) await rm(folder, { recursive: true });
});

const voxels = (page) => page.evaluate(() => window.voxelkeep.segments()[0].voxels);
const zoom = async (page) => (await state(page)).viewports[0].zoom;

/** A page with a series open, a segment made and the brush in hand; places are parts of the large view. */
async function readyToDraw() {
  const page = await openPage(browser, site.address, { hasTouch: true });
  await chooseFolder(page, folder);
  await page.locator('.ProtocolStepper .Step').nth(3).tap();
  await page.getByRole('button', { name: 'Add segment' }).first().tap();
  await page.locator('.SegmentAdd input').fill('Drawn');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Brush' }).tap();
  await idle(page);
  const box = await page.locator(`${LARGE_VIEW} canvas`).boundingBox();
  const at = ([x, y]) => ({ x: box.x + box.width * x, y: box.y + box.height * y });
  const devtools = await page.context().newCDPSession(page);
  return { page, at, devtools };
}

/** Fingers on their ways: each is a list of places, all of the same length. */
async function fingers(devtools, at, ...ways) {
  const touch = (type, points) => devtools.send('Input.dispatchTouchEvent', { type, touchPoints: points });
  const places = (step) => ways.map((way, id) => ({ ...at(way[step]), id }));
  for (let down = 1; down <= ways.length; down += 1) await touch('touchStart', places(0).slice(0, down));
  for (let step = 1; step < ways[0].length; step += 1) await touch('touchMove', places(step));
  await touch('touchEnd', []);
}

test('one finger paints', async () => {
  const { page, at, devtools } = await readyToDraw();
  await fingers(devtools, at, [[0.3, 0.5], [0.4, 0.5], [0.5, 0.52], [0.6, 0.5]]);
  await page.waitForFunction(() => window.voxelkeep.segments()[0].voxels > 0);
  await idle(page);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('two fingers enlarge, and what the first began to paint is taken back', async () => {
  const { page, at, devtools } = await readyToDraw();
  const before = await zoom(page);
  const left = [[0.45, 0.5], [0.35, 0.5], [0.25, 0.5]];
  const right = [[0.55, 0.5], [0.65, 0.5], [0.75, 0.5]];
  await fingers(devtools, at, left, right);
  await page.waitForFunction((was) => window.voxelkeep.state().viewports[0].zoom > was * 2, before);
  await idle(page);
  assert.equal(await voxels(page), 0);
  assert.ok(Math.abs((await zoom(page)) / before - 5) < 0.5, 'from a tenth of the view apart to a half');
  assert.equal(await page.evaluate(() => window.visualViewport.scale), 1, 'the page itself stays');
  await page.context().close();
});

test('a pen paints, and its other end erases', async () => {
  const { page, at, devtools } = await readyToDraw();
  const pen = { pointerType: 'pen', force: 0.5, button: 'left', clickCount: 1 };
  const send = (type, place, buttons) =>
    devtools.send('Input.dispatchMouseEvent', { ...pen, type, buttons, ...at(place) });
  // Registered before the first event is sent: the two go by different ways, and one may overtake the other.
  await page.evaluate(() => {
    const keep = ({ pointerType }) => { window.firstDown = pointerType; };
    window.addEventListener('pointerdown', keep, { once: true, capture: true });
  });
  await send('mousePressed', [0.3, 0.5], 1);
  for (const x of [0.4, 0.5, 0.6]) await send('mouseMoved', [x, 0.5], 1);
  await send('mouseReleased', [0.6, 0.5], 0);
  await idle(page);
  assert.equal(await page.evaluate(() => window.firstDown), 'pen');
  const painted = await voxels(page);
  assert.ok(painted > 0);
  // Chromium's protocol has no word for the other end; its events are those of a pen with button 5.
  const { x, y } = at([0.45, 0.5]);
  await page.locator(`${LARGE_VIEW} .Stage`).evaluate((stage, [clientX, clientY]) => {
    const about = { pointerId: 90, pointerType: 'pen', bubbles: true, clientX, clientY };
    stage.dispatchEvent(new PointerEvent('pointerdown', { ...about, button: 5, buttons: 32 }));
    stage.dispatchEvent(new PointerEvent('pointerup', { ...about, button: 5, buttons: 0 }));
  }, [x, y]);
  await idle(page);
  assert.ok((await voxels(page)) < painted);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
