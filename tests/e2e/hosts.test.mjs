// The app runs wherever its folder lies and whatever the host knows of headers.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startBrowser } from './chromium.mjs';
import { chooseFolder, openPage, state } from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

const HOSTS = {
  'a folder below the root': ['--base', '/some/where/'],
  'a host without COOP and COEP': ['--no-isolation'],
  'a host that sends no headers': ['--no-headers'],
  'a folder of a host that sends no headers': ['--base', '/x/', '--no-headers'],
};
const compressed = fileURLToPath(new URL('../data/ct_abdomen_totalseg/dicom', import.meta.url));
let browser, folder;

before(async () => {
  [browser, folder] = await Promise.all([startBrowser(), writeSeries({ slices: 3 })]);
});
after(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true });
});

for (const [name, words] of Object.entries(HOSTS)) {
  test(`a series opens from ${name}`, async () => {
    const site = await serveSite(...words);
    try {
      const page = await openPage(browser, site.address);
      await chooseFolder(page, folder);
      assert.equal((await state(page)).open, 'ready');
      await page.context().close();
      // Compressed frames need a helper, which is a worker of a worker.
      const other = await openPage(browser, site.address);
      await chooseFolder(other, compressed);
      const { open, viewports } = await state(other);
      assert.ok(open === 'ready' && viewports.every(({ arrived }) => arrived));
      assert.deepEqual(other.faults, []);
      await other.context().close();
    } finally {
      await site.stop();
    }
  });
}
