// While it is hidden who the patient is, nothing on the page says it: no text, no title, no label, at no step.
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, chooseFolder, engineIsUp, idle, openPage } from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

/** A part of the name that is long, and one that is in many words; the number has both. */
const PATIENT = 'Wu^Zenobia';
const TELLING = /zenobia|\bwu\b|\bid of/i;
let site, browser, folder;

before(async () => {
  [site, browser, folder] = await Promise.all([
    serveSite(),
    startBrowser(),
    writeSeries({ patient: PATIENT, description: 'Liver of Wu' }),
  ]);
  await writeFile(join(folder, 'letter to Zenobia.txt'), 'not an image');
});
after(async () => {
  await browser?.close();
  await site?.stop();
  if (folder) await rm(folder, { recursive: true });
});

/** All that the page says, seen or heard. */
const said = (page) =>
  page.evaluate(() => {
    const words = [document.title];
    for (const element of document.querySelectorAll('*')) {
      if (element.closest('script, style')) continue;
      for (const name of ['title', 'aria-label', 'aria-description', 'aria-valuetext', 'alt', 'placeholder', 'value']) {
        if (element.hasAttribute(name)) words.push(element.getAttribute(name));
      }
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) words.push(node.data);
    }
    return words.map((word) => word.trim()).filter(Boolean);
  });

/** What of it says who the patient is, at each step. */
async function tellingAtEachStep(page) {
  const found = [];
  const steps = page.locator('.ProtocolStepper .Step');
  for (let step = 0; step < (await steps.count()); step += 1) {
    await steps.nth(step).click();
    await idle(page);
    found.push((await said(page)).filter((words) => TELLING.test(words)));
  }
  return found;
}

test('name, number, files and descriptions are gone while identity is hidden, and are back after', async () => {
  const page = await openPage(browser, site.address);
  await chooseFolder(page, folder);
  const shown = await tellingAtEachStep(page);
  assert.ok(shown.every((words) => words.length > 0), 'each step says who the patient is');
  assert.ok(shown[0].some((words) => words.includes('letter to Zenobia')), 'a file is named');
  await page.locator(LARGE_VIEW).focus();
  await page.keyboard.press('a');
  await page.waitForFunction(() => window.voxelkeep.state().identityHidden);
  assert.deepEqual((await tellingAtEachStep(page)).flat(), []);
  // A reload hides it still, and so does the engine that starts anew.
  await page.reload();
  await engineIsUp(page);
  await page.waitForFunction(() => window.voxelkeep.state().identityHidden);
  await chooseFolder(page, folder);
  assert.deepEqual((await tellingAtEachStep(page)).flat(), []);
  await page.locator(LARGE_VIEW).focus();
  await page.keyboard.press('a');
  await page.waitForFunction(() => !window.voxelkeep.state().identityHidden);
  assert.deepEqual(await tellingAtEachStep(page), shown);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
