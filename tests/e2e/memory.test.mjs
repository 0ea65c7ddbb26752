// Invariant 7: there is one copy of the voxels on the processor's side.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { chooseFiles, chooseFolder, openPage, state } from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

const SIZE = { columns: 512, rows: 512, slices: 160 };
const VOXEL_BYTES = SIZE.columns * SIZE.rows * SIZE.slices * 2;

let site, browser, folder, images;

before(async () => {
  [site, browser, folder, images] = await Promise.all([
    serveSite(),
    startBrowser(),
    writeSeries(SIZE),
    mkdtemp(join(tmpdir(), 'voxelkeep-images-')),
  ]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  for (const made of [folder, images]) if (made) await rm(made, { recursive: true });
});

/** A NIfTI-1 image of 16-bit samples, 1 mm apart. */
function nifti({ columns, rows, slices }) {
  const bytes = Buffer.alloc(352 + columns * rows * slices * 2);
  bytes.writeInt32LE(348, 0);
  [3, columns, rows, slices, 1, 1, 1, 1].forEach((extent, at) => bytes.writeInt16LE(extent, 40 + 2 * at));
  bytes.writeInt16LE(4, 70);
  bytes.writeInt16LE(16, 72);
  [1, 1, 1, 1].forEach((step, at) => bytes.writeFloatLE(step, 76 + 4 * at));
  bytes.writeFloatLE(352, 108);
  bytes.write('n+1\0', 344, 'latin1');
  for (let at = 352; at < bytes.length; at += 2) bytes.writeInt16LE((at >> 1) % 3000, at);
  return bytes;
}

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

test('of images dropped together the engine holds the voxels once, and neither file', async () => {
  const size = { ...SIZE, slices: SIZE.slices / 2 };
  const paths = ['a.nii', 'b.nii'].map((name) => join(images, name));
  for (const path of paths) await writeFile(path, nifti(size));
  const page = await openPage(browser, site.address);
  const before = await engineMemory(page);
  await chooseFiles(page, paths);
  assert.equal((await state(page)).memoryBytes, VOXEL_BYTES);
  const more = (await engineMemory(page)) - before;
  console.log(`two images of ${VOXEL_BYTES / 2e6} MB, engine ${(more / 1e6).toFixed(1)} MB more`);
  assert.ok(more > 0.9 * VOXEL_BYTES, 'the voxels are in it');
  assert.ok(more < 1.2 * VOXEL_BYTES, `${(more / VOXEL_BYTES).toFixed(2)} copies`);
  await page.context().close();
});
