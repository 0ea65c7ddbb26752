// The fourth view: another series that shares the frame of reference, at the place of the crosshair.
import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, chooseFolder, idle, openPage, show, volumes } from './reader.mjs';
import { INTERCEPT, writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';
import { grey } from './voi.mjs';

const FRAME = '1.2.826.0.1.3680043.10.99';
/** Twice as far apart as those of the open one, from the same place on. */
const OTHER = { columns: 61, rows: 53, slices: 4, spacing: [1.5, 1.5, 5] };
let site, browser, folder, lone;

before(async () => {
  const other = { ...OTHER, uid: '1.2.826.0.1.3680043.10.2', frame: FRAME };
  [site, browser, folder, lone] = await Promise.all([
    serveSite(),
    startBrowser(),
    writeSeries({ frame: FRAME }),
    writeSeries(),
  ]);
  const beside = await writeSeries(other);
  await cp(beside, join(folder, 'other'), { recursive: true });
  await rm(beside, { recursive: true });
});
after(async () => {
  await browser?.close();
  await site?.stop();
  for (const made of [folder, lone]) if (made) await rm(made, { recursive: true });
});

/** The picture of the fourth view: RGBA. */
const picture = (page) =>
  page.locator('.Viewport.beside canvas').evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return { width: canvas.width, height: canvas.height, data: Array.from(data) };
  });

/** A pixel of the fitted slice whose value lies in the window, and its grey. */
function judged(width, height, slice) {
  const { columns, rows, spacing } = OTHER;
  const mmPerPx = Math.max((columns * spacing[0]) / width, (rows * spacing[1]) / height);
  const pixel = (size, extent, mm, part) => Math.round(size / 2 + ((part - 0.5) * extent * mm) / mmPerPx);
  const index = (at, size, extent, mm) => (extent - 1) / 2 + ((at + 0.5 - size / 2) * mmPerPx) / mm;
  const [x, y] = [pixel(width, columns, spacing[0], 0.25), pixel(height, rows, spacing[1], 0.4)];
  // `storedAt`, between voxels: its two ramps are rounded down, by a half on the average.
  const stored =
    (2600 * index(x, width, columns, spacing[0])) / columns + (900 * index(y, height, rows, spacing[1])) / rows - 1;
  return { x, y, expected: grey(stored + 37 * slice + INTERCEPT, 40, 400) };
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
    const { x, y, expected } = judged(width, height, beside);
    const at = (y * width + x) * 4;
    // Neighbouring slices lie 23 greys apart here.
    assert.ok(Math.abs(data[at] - expected) <= 4, `slice ${beside}: ${data[at]}, not ${expected}`);
    assert.deepEqual([data[at], data[at]], [data[at + 1], data[at + 2]]);
  }
  assert.equal(await view.locator('svg.over .cross').count(), 1);
  // The large view is no other than before: nothing of the second series is open.
  assert.equal((await page.evaluate(() => window.voxelkeep.state())).volume, open.id);
  assert.ok(await page.locator(LARGE_VIEW).isVisible());
  await view.getByRole('button', { name: 'Other series' }).click();
  await page.locator('.Viewport.vacant').waitFor();
  assert.deepEqual(page.faults, []);
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
