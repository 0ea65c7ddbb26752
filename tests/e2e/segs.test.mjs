// Segmentations of other writers, opened in place: what is compressed in them is decoded by helpers.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { chooseFiles, idle, openPage, show, state, volumes } from './reader.mjs';
import { serveSite } from './site.mjs';

const DATA = new URL('../data/seg_interop/', import.meta.url).pathname;
/** Voxels of the liver, counted in `liver.expected_labelmap_in_dicom_grid.npz` with NumPy. */
const LIVER_VOXELS = 107_098;
let site, browser;

before(async () => {
  [site, browser] = await Promise.all([serveSite(), startBrowser()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function liverOpened() {
  const page = await openPage(browser, site.address);
  const folder = join(DATA, 'dcmqi/ct-3slice');
  await chooseFiles(page, (await readdir(folder)).map((name) => join(folder, name)));
  const [{ id }] = await volumes(page);
  await show(page, id);
  return page;
}

/** Chooses a SEG as a reader does and opens it; the segments that are there then. */
async function segmentsWith(page, file) {
  const known = (await volumes(page)).map(({ id }) => id);
  await chooseFiles(page, [join(DATA, file)]);
  const seg = (await volumes(page)).find(({ id, modality }) => modality === 'SEG' && !known.includes(id));
  await show(page, seg.id);
  return page.evaluate(() => window.voxelkeep.segments());
}

for (const name of ['liver_rle', 'liver_j2k', 'liver_deflate', 'liver_expb']) {
  test(`${name} opens in place`, async () => {
    const page = await liverOpened();
    const source = (await state(page)).volume;
    const segments = await segmentsWith(page, `encodings/${name}.dcm`);
    assert.deepEqual(segments.map(({ voxels }) => voxels), [LIVER_VOXELS]);
    assert.equal((await state(page)).volume, source, 'the source stays open');
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

test('a SEG that is chosen while nothing is open brings its series along', async () => {
  const page = await openPage(browser, site.address);
  const folder = join(DATA, 'dcmqi/ct-3slice');
  const series = (await readdir(folder)).map((name) => join(folder, name));
  // A second series, so that none opens by itself.
  const other = join(DATA, '../mr_t1_studyforrest');
  const others = (await readdir(other)).filter((name) => name.endsWith('.dcm')).map((name) => join(other, name));
  await chooseFiles(page, [...series, ...others, join(DATA, 'encodings/liver_rle.dcm')]);
  assert.equal((await state(page)).volume, null);
  await page.locator('.SeriesItem').filter({ hasText: 'segment' }).first().click();
  await page.waitForFunction(() => window.voxelkeep.segments().length === 1);
  await idle(page);
  const [segment] = await page.evaluate(() => window.voxelkeep.segments());
  assert.equal(segment.voxels, LIVER_VOXELS);
  const { volume } = await state(page);
  assert.equal((await volumes(page)).find(({ id }) => id === volume).modality, 'CT');
  await page.context().close();
});

test('probabilities are no mask, and what is open stays as it was', async () => {
  const page = await liverOpened();
  const refused = segmentsWith(page, 'highdicom/seg_image_ct_binary_fractional.dcm');
  await assert.rejects(refused, /holds probabilities, not masks/);
  await idle(page);
  assert.equal((await state(page)).open, 'ready');
  assert.deepEqual(await page.evaluate(() => window.voxelkeep.segments()), []);
  await page.context().close();
});

/** What a reader sees of the rows of the rail. */
const rows = (page) => page.locator('.StudyRail .SeriesItem .lines').allInnerTexts();

test('a segmentation keeps its numbers, says that it is open, and is not opened twice', async () => {
  const page = await liverOpened();
  const file = join(DATA, 'dcmqi/partial_overlaps.dcm');
  await chooseFiles(page, [file]);
  const row = page.locator('.SeriesItem').filter({ hasText: '5 segments on series 2' });
  assert.equal(await row.locator('h3').innerText(), 'Segmentation');
  const before = await rows(page);
  await row.click();
  await page.getByText('Segmentation is open', { exact: true }).waitFor();
  await page.getByText('5 segments were added, with their numbers in the file.').waitFor();
  await page.locator('.SeriesItem.open').filter({ hasText: /Open, .*5 segments on series 2/ }).waitFor();
  const segments = await page.evaluate(() => window.voxelkeep.segments());
  assert.deepEqual(
    segments.map(({ number, name }) => [number, name]),
    [[1, 'GREEN'], [2, 'ORANGE'], [3, 'PURPLE'], [4, 'LIGHT_BLUE'], [5, 'DARK_BLUE']],
  );
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.getByText('Segmentation is open', { exact: true }).waitFor({ state: 'detached' });
  // Pressed again, and dropped again.
  await page.locator('.SeriesItem.open').click();
  await page.getByText('Segmentation is open already').waitFor();
  await page.setInputFiles('input[type=file]:not([webkitdirectory])', [file]);
  await page.waitForFunction(() => !window.voxelkeep.state().reading);
  await idle(page);
  assert.deepEqual((await rows(page)).length, before.length);
  assert.equal((await page.evaluate(() => window.voxelkeep.segments())).length, 5);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
