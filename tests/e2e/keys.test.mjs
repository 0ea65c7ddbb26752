// The keyboard where a browser is needed: keyboards with other letters, keys that are held when the window loses the
// focus, the slice ruler, and where the focus is when the help is closed.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, crosshairOf, idle, openSeries, state } from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

const SLICES = 31;
let site, browser, folder;

before(async () => {
  [site, browser, folder] = await Promise.all([serveSite(), startBrowser(), writeSeries({ slices: SLICES })]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  if (folder) await rm(folder, { recursive: true });
});

const withSeries = () => openSeries(browser, site.address, folder);

/** A key as a keyboard with other letters sends it, to what has the focus. */
const pressAs = (page, init) =>
  page.evaluate((sent) => {
    const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...sent });
    return !document.activeElement.dispatchEvent(event);
  }, init);

const sliceOf = async (page) => (await state(page)).viewports[0].slice;
const reaches = (page, slice) =>
  page.waitForFunction((sought) => window.voxelkeep.state().viewports[0].slice === sought, slice);

test('letters of another alphabet are read by their place, and chords with Alt are the browser’s', async () => {
  const page = await withSeries();
  await page.locator(LARGE_VIEW).focus();
  assert.equal(await pressAs(page, { key: 'ф', code: 'KeyA' }), true);
  await page.waitForFunction(() => window.voxelkeep.state().identityHidden);
  assert.equal(await pressAs(page, { key: 'a', code: 'KeyA', altKey: true }), false);
  await idle(page);
  assert.equal((await state(page)).identityHidden, true);
  await pressAs(page, { key: '&', code: 'Digit1' });
  await page.waitForFunction(() => document.querySelectorAll('.Viewports .Viewport').length === 1);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a space bar that is let go in another window pans no longer', async () => {
  const page = await withSeries();
  const box = await page.locator(`${LARGE_VIEW} canvas`).boundingBox();
  const press = async (x, y) => {
    await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
    await idle(page);
    return crosshairOf(page);
  };
  const first = await press(0.55, 0.45);
  await page.keyboard.down('Space');
  assert.deepEqual(await press(0.4, 0.6), first, 'a press pans while it is held');
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));
  assert.notDeepEqual(await press(0.4, 0.6), first, 'a press is the tool again');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('the slice ruler has the focus, goes with keys and says where it is', async () => {
  const page = await withSeries();
  const ruler = page.getByRole('slider', { name: 'Slice' }).first();
  await ruler.focus();
  await page.keyboard.press('Home');
  await reaches(page, 0);
  await page.locator(`.SliceRuler[aria-valuetext="Slice 1 of ${SLICES}"]`).waitFor();
  await page.keyboard.press('ArrowUp');
  await reaches(page, 1);
  await page.keyboard.press('PageUp');
  await reaches(page, 11);
  await page.locator(`.SliceRuler[aria-valuetext="Slice 12 of ${SLICES}"]`).waitFor();
  await page.keyboard.press('ArrowDown');
  await reaches(page, 10);
  const step = await page.locator('.ProtocolStepper [aria-current=step]').innerText();
  await page.keyboard.press('PageDown');
  await reaches(page, 0);
  await page.keyboard.press('End');
  await reaches(page, SLICES - 1);
  await idle(page);
  assert.equal(await sliceOf(page), SLICES - 1);
  assert.equal(await page.locator('.ProtocolStepper [aria-current=step]').innerText(), step);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('the focus is where it was when the help is closed', async () => {
  const page = await withSeries();
  const isFocused = (selector) =>
    page.waitForFunction((sought) => document.activeElement?.matches(sought), selector);
  await page.locator(LARGE_VIEW).focus();
  await page.keyboard.press('?');
  await isFocused('.Help button');
  await page.keyboard.press('Escape');
  await page.locator('.Help').waitFor({ state: 'detached' });
  await isFocused(LARGE_VIEW);
  await page.getByRole('button', { name: /keyboard/i }).click();
  await isFocused('.Help button');
  await page.locator('.Help').getByRole('button', { name: 'Close' }).click();
  await page.locator('.Help').waitFor({ state: 'detached' });
  await isFocused('.TopBar .IconBtn');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
