// Work from before is thrown away only on a second press, and then it is gone.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, chooseFolder, engineIsUp, idle, openPage, state, takeTool } from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

let site, browser, folder;

before(async () => {
  [site, browser, folder] = await Promise.all([serveSite(), startBrowser(), writeSeries()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  if (folder) await rm(folder, { recursive: true });
});

async function reloaded(page) {
  await page.reload();
  await engineIsUp(page);
  await chooseFolder(page, folder);
}

/** Adds a segment with the page's own controls; says how many there are then. */
async function addSegment(page) {
  await page.locator('.ProtocolStepper .Step').nth(3).click();
  await page.getByRole('button', { name: 'Add segment' }).first().click();
  await page.locator('.SegmentAdd input').fill('Drawn');
  await page.keyboard.press('Enter');
  await idle(page);
  return page.evaluate(() => window.voxelkeep.segments().length);
}

test('throwing work away asks first, and leaves nothing to be offered again', async () => {
  const page = await openPage(browser, site.address);
  await chooseFolder(page, folder);
  await addSegment(page);
  await takeTool(page, 'Brush');
  await page.locator(`${LARGE_VIEW} canvas`).click();
  await idle(page);
  await page.waitForFunction(() => window.voxelkeep.state().unsaved === 0);

  await reloaded(page);
  await page.waitForFunction(() => window.voxelkeep.state().recovery === 2);
  const notices = page.locator('.Notices');
  const throwAway = notices.getByRole('button', { name: 'Throw away' });
  await throwAway.click();
  await notices.getByText('Throw away 2 changes?').waitFor();
  assert.equal((await state(page)).recovery, 2, 'the first press asks');
  await notices.getByRole('button', { name: 'Keep' }).click();
  await notices.getByRole('button', { name: 'Take it up' }).waitFor();
  await throwAway.click();
  await notices.getByText('Throw away 2 changes?').waitFor();
  await throwAway.click();
  await notices.waitFor({ state: 'detached' });
  await idle(page);
  assert.equal((await state(page)).recovery, null, 'the second one throws away');

  await reloaded(page);
  await idle(page);
  assert.equal((await state(page)).recovery, null);
  assert.equal(await notices.count(), 0);
  assert.deepEqual(await page.evaluate(() => window.voxelkeep.segments()), []);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a second tab of the same study looks on, and takes the work over when the first one goes', async () => {
  const first = await openPage(browser, site.address);
  await chooseFolder(first, folder);
  const second = await first.context().newPage();
  await second.goto(first.url());
  await engineIsUp(second);
  await chooseFolder(second, folder);
  const notice = second.locator('.Notices');
  await notice.getByText('Another tab has this volume open').waitFor();
  assert.equal(await first.locator('.Notices').count(), 0, 'the first tab keeps its edits');
  assert.equal(await addSegment(second), 0, 'two rows of edits would not fit together');
  assert.equal(await addSegment(first), 1);
  await first.waitForFunction(() => window.voxelkeep.state().unsaved === 0);
  // The first tab goes, and its work is offered here.
  await first.close();
  await notice.getByRole('button', { name: 'Take it up' }).click();
  await second.waitForFunction(() => window.voxelkeep.segments().length === 1);
  assert.equal(await notice.count(), 0);
  assert.equal(await addSegment(second), 2);
  await second.context().close();
});
