// What goes wrong stays where it went wrong: a device, a decoder, a folder of files that are nothing.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, chooseFolder, idle, openPage, readPixels, state, volumes } from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

const compressed = fileURLToPath(new URL('../data/ct_abdomen_totalseg/dicom', import.meta.url));
let site, folder;

before(async () => {
  [site, folder] = await Promise.all([serveSite(), writeSeries()]);
});
after(async () => {
  await site?.stop();
  if (folder) await rm(folder, { recursive: true });
});

async function inBrowser(renderer, work) {
  const browser = await startBrowser(renderer);
  try {
    await work(browser);
  } finally {
    await browser.close();
  }
}

/** Different greys of the first picture in the rail, as the screen shows it. */
async function railGreys(page) {
  const png = (await page.locator('.StudyRail .thumb').first().screenshot()).toString('base64');
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    return new Set(context.getImageData(0, 0, image.width, image.height).data).size;
  }, png);
}

for (const [button, renderer] of [
  ['Go on without it', 'cpu'],
  ['Restart graphics', 'webgpu'],
]) {
  test(`a lost graphics device is said, and "${button}" shows the same picture again`, async () => {
    await inBrowser('webgpu', async (browser) => {
      const page = await openPage(browser, site.address, { renderer: 'webgpu' });
      await chooseFolder(page, folder);
      const before = await readPixels(page);
      const devtools = await browser.newBrowserCDPSession();
      await devtools.send('Browser.crashGpuProcess').catch(() => {});
      await page.waitForFunction(() => window.voxelkeep.state().deviceLost);
      assert.ok((await railGreys(page)) > 50, 'the picture in the rail stays');
      await page.getByRole('button', { name: button }).click();
      await page.waitForFunction(
        (drawsWith) => !window.voxelkeep.state().deviceLost && window.voxelkeep.state().renderer === drawsWith,
        renderer,
      );
      await idle(page);
      const now = await state(page);
      assert.deepEqual([now.open, now.stopped], ['ready', null]);
      const after = await readPixels(page);
      assert.deepEqual([after.width, after.height], [before.width, before.height]);
      let most = 0;
      for (let at = 0; at < after.data.length; at += 1) {
        most = Math.max(most, Math.abs(after.data[at] - before.data[at]));
      }
      assert.ok(most <= 1, `the picture differs by ${most}`);
      // It goes on: another slice is drawn.
      await page.locator(LARGE_VIEW).hover();
      await page.mouse.wheel(0, 100);
      await idle(page);
      assert.notDeepEqual((await readPixels(page)).data, after.data);
      assert.deepEqual(page.faults, []);
    });
  });
}

for (const [fault, body] of [
  ['panics', 'throw new Error("a decoder that panics")'],
  ['does not start', null],
]) {
  test(`a decoder that ${fault} costs its own slices and nothing else`, async () => {
    await inBrowser('cpu', async (browser) => {
      const page = await openPage(browser, site.address);
      const script = `var wasm_bindgen = { initSync() {}, perform() { ${body} } };`;
      await page.context().route('**/helper.js', (route) =>
        body ? route.fulfill({ contentType: 'text/javascript', body: script }) : route.abort(),
      );
      await chooseFolder(page, compressed);
      const now = await state(page);
      assert.deepEqual([now.open, now.stopped], ['ready', null]);
      const [volume] = await volumes(page);
      assert.ok(volume, 'the series is listed');
      // The rest stays usable: another series opens and its slices are drawn.
      await chooseFolder(page, folder);
      const other = (await volumes(page)).find(({ id }) => id !== volume.id);
      await page.evaluate((id) => window.voxelkeep.show(id, { slice: 2 }), other.id);
      await idle(page);
      assert.ok(new Set((await readPixels(page)).data).size > 50, 'a picture with many greys');
      assert.deepEqual(page.faults, []);
    });
  });
}

test('ten thousand small files are looked into while the page stays quick', { timeout: 180_000 }, async () => {
  const many = await mkdtemp(join(tmpdir(), 'voxelkeep-many-'));
  try {
    const nothing = Buffer.from('This is not a medical image.\n'.repeat(8));
    for (let at = 0; at < 10_000; at += 1) await writeFile(join(many, `note${at}.txt`), nothing);
    await inBrowser('cpu', async (browser) => {
      const page = await openPage(browser, site.address);
      await chooseFolder(page, folder);
      const began = Date.now();
      await page.setInputFiles('input[type=file][webkitdirectory]', many);
      await page.waitForFunction(() => window.voxelkeep.state().reading);
      // While files are looked into, the open series answers to the wheel.
      const slice = (await state(page)).viewports[0].slice;
      await page.locator(LARGE_VIEW).hover();
      await page.mouse.wheel(0, 100);
      await page.waitForFunction((from) => window.voxelkeep.state().viewports[0].slice !== from, slice);
      assert.ok((await state(page)).reading, 'it was still reading');
      await page.waitForFunction(() => window.voxelkeep.state().skipped === 10_000, null, { timeout: 120_000 });
      console.log(`10,000 files in ${((Date.now() - began) / 1000).toFixed(1)} s`);
      assert.deepEqual(page.faults, []);
    });
  } finally {
    await rm(many, { recursive: true });
  }
});
