// Invariant 7: there is one copy of the voxels on the processor's side.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { chooseFolder, openPage, state } from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

const SIZE = { columns: 512, rows: 512, slices: 160 };
const VOXEL_BYTES = SIZE.columns * SIZE.rows * SIZE.slices * 2;

let site, browser, folder;

before(async () => {
  [site, browser, folder] = await Promise.all([serveSite(), startBrowser(), writeSeries(SIZE)]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  if (folder) await rm(folder, { recursive: true });
});

/** Bytes of the engine's wasm memory, which never shrinks: what was held once at the same time shows for ever. */
async function engineMemory(page) {
  const sizes = page.workers().map((worker) =>
    worker.evaluate(() => (typeof wasm_bindgen === 'function' ? wasm_bindgen.initSync({}).memory.buffer.byteLength : 0)),
  );
  return Math.max(0, ...(await Promise.all(sizes)));
}

test('the engine holds the voxels of a volume once, also while they arrive', async () => {
  const page = await openPage(browser, site.address);
  const before = await engineMemory(page);
  assert.ok(before > 1e6, 'the engine was found');
  await chooseFolder(page, folder);
  assert.equal((await state(page)).memoryBytes, VOXEL_BYTES);
  const more = (await engineMemory(page)) - before;
  console.log(`voxels ${VOXEL_BYTES / 1e6} MB, engine ${(before / 1e6).toFixed(1)} MB and ${(more / 1e6).toFixed(1)} MB more`);
  assert.ok(more > 0.9 * VOXEL_BYTES, 'the voxels are in it');
  assert.ok(more < 1.2 * VOXEL_BYTES, `${(more / VOXEL_BYTES).toFixed(2)} copies`);
  await page.context().close();
});
