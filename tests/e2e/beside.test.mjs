// The fourth view: another series that shares the frame of reference, at the place of the crosshair.
import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, chooseFolder, idle, openPage, readPixels, show, volumes, takeTool } from './reader.mjs';
import { INTERCEPT, writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';
import { grey } from './voi.mjs';

const FRAME = '1.2.826.0.1.3680043.10.99';
/** Twice as far apart as those of the open one, from the same place on. */
const OTHER = { columns: 61, rows: 53, slices: 4, spacing: [1.5, 1.5, 5] };
let site, browser, folder, withPet, lone;

before(async () => {
  const other = { ...OTHER, uid: '1.2.826.0.1.3680043.10.2', frame: FRAME };
  [site, browser, folder, withPet, lone] = await Promise.all([
    serveSite(),
    startBrowser(),
    writeSeries({ frame: FRAME }),
    writeSeries({ frame: FRAME }),
    writeSeries(),
  ]);
  for (const [into, modality] of [[folder, 'CT'], [withPet, 'PT']]) {
    const beside = await writeSeries({ ...other, modality });
    await cp(beside, join(into, 'other'), { recursive: true });
    await rm(beside, { recursive: true });
  }
});
after(async () => {
  await browser?.close();
  await site?.stop();
  for (const made of [folder, withPet, lone]) if (made) await rm(made, { recursive: true });
});

/** The picture of the fourth view: RGBA. */
const picture = (page) =>
  page.locator('.Viewport.beside canvas').evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return { width: canvas.width, height: canvas.height, data: Array.from(data) };
  });

/** Of the open series, as `writeSeries` makes it by itself. */
const OPEN = { columns: 131, rows: 97, spacing: [0.7, 0.9] };

/** The number in what the status line says. */
const figure = (text) => Number(text.replace('\u2212', '-').replace(/[^-.\d]/g, ''));

/** Size in device pixels of what a view is drawn on. */
const sizeOf = (page, view) =>
  page.locator(`${view} .Stage`).evaluate((stage) => [stage.clientWidth, stage.clientHeight]);

/**
 * A pixel of the fourth view whose value lies in the window, and its grey. The large view shows all of the open series;
 * this one has its scale, and the same place in its middle. Both series begin at one corner.
 */
function judged([width, height], large, slice) {
  const { columns, rows, spacing } = OTHER;
  const extent = [OPEN.columns * OPEN.spacing[0], OPEN.rows * OPEN.spacing[1]];
  const mmPerPx = Math.max(extent[0] / large[0], extent[1] / large[1]);
  const middle = [((OPEN.columns - 1) / 2) * OPEN.spacing[0], ((OPEN.rows - 1) / 2) * OPEN.spacing[1]];
  const index = (at, size, axis) => (middle[axis] + (at + 0.5 - size / 2) * mmPerPx) / spacing[axis];
  const pixel = (of, size, axis) => Math.round(size / 2 + (of * spacing[axis] - middle[axis]) / mmPerPx);
  const [x, y] = [pixel(15, width, 0), pixel(21, height, 1)];
  // `storedAt`, between voxels: its two ramps are rounded down, by a half on the average.
  const stored = (2600 * index(x, width, 0)) / columns + (900 * index(y, height, 1)) / rows - 1;
  return { x, y, at: [index(x, width, 0), index(y, height, 1)], value: stored + 37 * slice + INTERCEPT };
}

test('another series follows the crosshair, in a window of its own', async () => {
  const page = await openPage(browser, site.address);
  await chooseFolder(page, folder);
  const open = (await volumes(page)).find(({ size }) => size[2] === 7);
  await show(page, open.id, { slice: 0 });
  await page.getByRole('radio', { name: /Four views/ }).click();
  await idle(page);
  await page.locator('.Viewport.vacant').getByRole('button', { name: /Made for a test/ }).click();
  const view = page.locator('.Viewport.beside');
  await view.getByText('Slice 1/4').waitFor();
  await view.getByText('Linked by position').waitFor();
  await view.getByText('W 400 L 40').waitFor();
  for (const [slice, beside] of [[4, 2], [6, 3], [1, 1], [0, 0]]) {
    await show(page, open.id, { slice });
    await view.getByText(`Slice ${beside + 1}/4`).waitFor();
    await idle(page);
    const { width, height, data } = await picture(page);
    const { x, y, value } = judged([width, height], await sizeOf(page, LARGE_VIEW), beside);
    const expected = grey(value, 40, 400);
    const at = (y * width + x) * 4;
    // Neighbouring slices lie 23 greys apart here.
    assert.ok(Math.abs(data[at] - expected) <= 4, `slice ${beside}: ${data[at]}, not ${expected}`);
    assert.deepEqual([data[at], data[at]], [data[at + 1], data[at + 2]]);
  }
  // What a script reads is what is seen.
  const seen = await picture(page);
  const read = await readPixels(page, 3);
  assert.deepEqual([read.width, read.height], [seen.width, seen.height]);
  assert.ok(read.data.equals(Buffer.from(seen.data)));
  assert.equal(await view.locator('svg.over .cross').count(), 1);
  // The large view is no other than before: nothing of the second series is open.
  assert.equal((await page.evaluate(() => window.voxelkeep.state())).volume, open.id);
  assert.ok(await page.locator(LARGE_VIEW).isVisible());
  await view.getByRole('button', { name: 'Other series' }).click();
  await page.locator('.Viewport.vacant').waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('the fourth view is a view: scale, position and value, wheel, zoom', async () => {
  const page = await openPage(browser, site.address);
  await chooseFolder(page, folder);
  const open = (await volumes(page)).find(({ size }) => size[2] === 7);
  await show(page, open.id, { slice: 2 });
  await page.getByRole('radio', { name: /Four views/ }).click();
  await page.locator('.Viewport.vacant').getByRole('button', { name: /Made for a test/ }).click();
  const view = page.locator('.Viewport.beside');
  await view.getByText('Slice 2/4').waitFor();
  await idle(page);
  const large = await sizeOf(page, LARGE_VIEW);
  const size = await sizeOf(page, '.Viewport.beside');
  assert.equal(await view.locator('.ScaleBar').innerText(), await page.locator(`${LARGE_VIEW} .ScaleBar`).innerText());

  const { x, y, at, value } = judged(size, large, 1);
  const stage = await view.locator('.Stage').boundingBox();
  await page.mouse.move(stage.x + x + 0.5, stage.y + y + 0.5);
  const cells = page.locator('.StatusLine');
  await cells.locator('.value').waitFor();
  const told = await cells.locator('.value').innerText();
  // The value of the nearest voxel: half a voxel is worth about 30.
  assert.ok(told.endsWith('HU') && Math.abs(figure(told) - value) < 40, told);
  const [left, posterior] = (await cells.locator('.position b').allInnerTexts()).map(figure);
  // Both begin 40 mm to the right and 30 mm in front of the origin. A pointer is told in whole pixels.
  assert.ok(Math.abs(left - (at[0] * OTHER.spacing[0] - 40)) < 0.3, `${left}`);
  assert.ok(Math.abs(posterior - (at[1] * OTHER.spacing[1] - 30)) < 0.3, `${posterior}`);

  await page.mouse.wheel(0, 100);
  await view.getByText('Slice 3/4').waitFor();
  await page.waitForFunction(() => window.voxelkeep.state().viewports[0].slice === 4);

  // Drawn with the right button: twice as large, in both.
  const zoom = async () => (await page.evaluate(() => window.voxelkeep.state().viewports[0].zoom));
  const before = await zoom();
  await page.mouse.down({ button: 'right' });
  await page.mouse.move(stage.x + x + 0.5, stage.y + y - 179.5, { steps: 6 });
  await page.mouse.up({ button: 'right' });
  await page.waitForFunction((wanted) => Math.abs(window.voxelkeep.state().viewports[0].zoom / wanted - 1) < 0.02, 2 * before);
  assert.equal(await view.locator('.ScaleBar').innerText(), await page.locator(`${LARGE_VIEW} .ScaleBar`).innerText());

  // Left and right together ask for another window of this series, and of no other.
  await page.mouse.move(stage.x + x, stage.y + y);
  await page.mouse.down({ button: 'left' });
  await page.mouse.down({ button: 'right' });
  await page.mouse.move(stage.x + x + 60, stage.y + y, { steps: 3 });
  await page.mouse.up({ button: 'right' });
  await page.mouse.up({ button: 'left' });
  await idle(page);
  await view.getByText(/W 4[5-7]\d L 40/).waitFor();
  assert.equal((await page.evaluate(() => window.voxelkeep.state())).window.width, 400);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a closed lock stands for a window that the protocol states, and for no other', async () => {
  const page = await openPage(browser, site.address);
  await chooseFolder(page, withPet);
  const open = (await volumes(page)).find(({ size }) => size[2] === 7);
  await show(page, open.id, { slice: 2 });
  await page.getByRole('radio', { name: /Four views/ }).click();
  await page.locator('.Viewport.vacant').getByRole('button', { name: /PT/ }).click();
  const view = page.locator('.Viewport.beside');
  const lock = view.locator('.Corner.br use');
  await view.locator('.Corner.br').waitFor();
  assert.equal(await lock.getAttribute('href'), '#lock-open');
  assert.equal(await view.getByText('Not fixed by the protocol').count(), 0, 'free viewing says so itself');
  await page.getByRole('button', { name: /Free viewing/ }).click();
  await page.getByRole('menuitemradio', { name: /Liver volumetry/ }).click();
  await view.getByText('Not fixed by the protocol').waitFor();
  assert.equal(await lock.getAttribute('href'), '#lock-open');
  assert.equal(await page.locator(`${LARGE_VIEW} .Corner.br use`).getAttribute('href'), '#lock');
  await page.context().close();
});

test('without a series that is linked the fourth view says so', async () => {
  const page = await openPage(browser, site.address);
  await chooseFolder(page, lone);
  await page.getByRole('radio', { name: /Four views/ }).click();
  await page.locator('.Viewport.vacant').getByText('No second series here').waitFor();
  assert.equal(await page.locator('.Viewport.vacant button').count(), 0);
  await page.context().close();
});

/** Paints a stroke across the large view, in a segment of its own. */
async function paint(page) {
  await page.locator('.ProtocolStepper .Step').nth(3).click();
  await page.getByRole('button', { name: 'Add segment' }).first().click();
  await page.locator('.SegmentAdd input').fill('Painted');
  await page.locator('.SegmentAdd').getByRole('button', { name: 'Add', exact: true }).click();
  await takeTool(page, 'Brush');
  await idle(page);
  const box = await page.locator(`${LARGE_VIEW} canvas`).boundingBox();
  const at = (x, y) => [box.x + box.width * x, box.y + box.height * y];
  await page.mouse.move(...at(0.35, 0.5));
  await page.mouse.down();
  await page.mouse.move(...at(0.65, 0.5), { steps: 4 });
  await page.mouse.up();
  await idle(page);
}

test('segments of the open series lie over the second one, and a ruler tells where', async () => {
  const page = await openPage(browser, site.address);
  await chooseFolder(page, folder);
  const open = (await volumes(page)).find(({ size }) => size[2] === 7);
  await show(page, open.id, { slice: 2 });
  await page.getByRole('radio', { name: /Four views/ }).click();
  await page.locator('.Viewport.vacant').getByRole('button', { name: /Made for a test/ }).click();
  const view = page.locator('.Viewport.beside');
  await view.getByText('Slice 2/4').waitFor();
  await idle(page);
  const colored = async () => {
    const { data } = await picture(page);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) count += data[at] !== data[at + 1] || data[at + 1] !== data[at + 2];
    return count;
  };
  assert.equal(await colored(), 0);
  const ruler = view.getByRole('slider', { name: 'Slice' });
  assert.equal(await ruler.getAttribute('aria-valuemax'), '4');
  assert.equal(await ruler.locator('.there').count(), 0);
  await paint(page);
  await view.locator('.SliceRuler .there').waitFor();
  assert.ok((await colored()) > 100, 'an outline is seen');
  // The stroke lies on slice 3 of 7, and on slice 2 of 4 there: not on the last.
  await ruler.click({ position: { x: 8, y: (await ruler.boundingBox()).height - 4 } });
  await view.getByText('Slice 4/4').waitFor();
  await idle(page);
  assert.equal(await colored(), 0);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

/** All words of the page, those that are heard or hovered over too. */
const allWords = (page) =>
  page.evaluate(() => {
    const named = [...document.querySelectorAll('[aria-label], [title]')];
    const attributes = named.flatMap((of) => [of.getAttribute('aria-label'), of.getAttribute('title')]);
    return [document.body.textContent, ...attributes].filter(Boolean).join('\n');
  });

test('nothing of the patient is left on the page while it is hidden', async () => {
  const page = await openPage(browser, site.address);
  const patient = 'Lovelace^Ada';
  const second = { ...OTHER, uid: '1.2.826.0.1.3680043.10.2', description: 'LOVELACE, supine' };
  const folders = await Promise.all([{}, second].map((of) => writeSeries({ ...of, frame: FRAME, patient })));
  for (const made of folders) await chooseFolder(page, made);
  await page.getByRole('radio', { name: /Four views/ }).click();
  await page.locator('.Viewport.vacant').waitFor();
  const telling = /\bAda\b|Lovelace|31 Jan 2024|20240131/i;
  assert.match(await allWords(page), telling);
  await page.getByRole('button', { name: 'Hide who the patient is' }).click();
  await page.getByText('Identity hidden').first().waitFor();
  assert.doesNotMatch(await allWords(page), telling);
  assert.match(await allWords(page), /Made for a test/);
  await page.locator('.Viewport.vacant').getByRole('button', { name: /CT, Description hidden/ }).click();
  await page.locator('.Viewport.beside').getByText(/Slice \d\/4/).waitFor();
  for (let step = 0; step < 6; step += 1) {
    await page.locator('.ProtocolStepper .Step').nth(step).click();
    await idle(page);
    assert.doesNotMatch(await allWords(page), telling, `step ${step}`);
  }
  assert.deepEqual(page.faults, []);
  await page.context().close();
  for (const made of folders) await rm(made, { recursive: true });
});
