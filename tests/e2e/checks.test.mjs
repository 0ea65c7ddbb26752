// What the protocol finds absent is said where it is, and shown with one press.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { chooseFolder, idle, openPage, state } from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

let site, browser, folder;

before(async () => {
  [site, browser, folder] = await Promise.all([serveSite(), startBrowser(), writeSeries({ slices: 12 })]);
  await rm(join(folder, 'IM0010.dcm'));
});
after(async () => {
  await browser?.close();
  await site?.stop();
  if (folder) await rm(folder, { recursive: true });
});

test('a gap is named and shown, and holds the model back with the same words', async () => {
  const page = await openPage(browser, site.address);
  await chooseFolder(page, folder);
  await page.locator('.ProtocolStepper .Step').nth(2).click();
  await idle(page);
  const model = await page.locator('.ModelRow').first().innerText();
  assert.match(model, /One slice is absent between 9 and 10\. Volumes across the gap would be guessed\./);
  await page.locator('.ProtocolChip').click();
  await page.getByRole('menuitemradio', { name: /Liver volumetry/ }).click();
  await idle(page);
  await page.locator('.ProtocolStepper .Step').nth(1).click();
  const check = page.locator('.CheckRow').filter({ hasText: 'Slices complete' });
  assert.match(await check.innerText(), /One slice is absent between 9 and 10\./);
  await check.getByRole('button', { name: 'Show gap' }).click();
  await idle(page);
  assert.equal((await state(page)).viewports[0].slice, 8);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
