// What a person drags onto the page from a file manager: a folder with folders in it, and a zip.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { crc32 } from 'node:zlib';

import { startBrowser } from './chromium.mjs';
import { idle, openPage, state, volumes } from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

let site, browser, folder;

before(async () => {
  [site, browser, folder] = await Promise.all([serveSite(), startBrowser(), mkdtemp(join(tmpdir(), 'voxelkeep-drop-'))]);
  await mkdir(join(folder, 'study', 'deep'), { recursive: true });
  const series = await writeSeries();
  await rename(series, join(folder, 'study', 'deep', 'series'));
  await writeFile(join(folder, 'study', 'notes.txt'), 'not an image');
});
after(async () => {
  await browser?.close();
  await site?.stop();
  if (folder) await rm(folder, { recursive: true });
});

/** Drags files or folders of the disk onto the page, as a file manager does. */
async function drop(page, ...paths) {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
    if (type === 'dragOver') await page.locator('.DropVeil').waitFor();
  }
  await page.waitForFunction(() => window.voxelkeep.volumes().length > 0);
  await idle(page);
}

/** A zip of stored files. */
function zipOf(files) {
  const locals = [];
  const central = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, path, bytes]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, path]));
    locals.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, entries, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

test('a dropped folder is walked to its depth', async () => {
  const page = await openPage(browser, site.address);
  await drop(page, join(folder, 'study'));
  assert.deepEqual((await volumes(page)).map(({ size }) => size), [[131, 97, 7]]);
  const now = await state(page);
  assert.deepEqual([now.open, now.skipped], ['ready', 1]);
  assert.equal(await page.locator('.DropVeil').count(), 0);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a dropped zip opens', async () => {
  const series = join(folder, 'study', 'deep', 'series');
  const names = await readdir(series);
  const files = await Promise.all(names.map(async (name) => [`a/b/${name}`, await readFile(join(series, name))]));
  const zip = join(folder, 'study.zip');
  await writeFile(zip, zipOf(files));
  const page = await openPage(browser, site.address);
  await drop(page, zip);
  assert.deepEqual((await volumes(page)).map(({ size }) => size), [[131, 97, 7]]);
  assert.equal((await state(page)).open, 'ready');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
