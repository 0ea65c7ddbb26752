// What a protocol document states is what happens on the page: models, windows of structures, limits of masks.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, dragWindow, idle, openPage, state, takeTool } from './reader.mjs';
import { serveSite } from './site.mjs';

let site, browser;

before(async () => {
  [site, browser] = await Promise.all([serveSite(), startBrowser()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const coded = (value, meaning) => ({
  category: { value: '91723000', scheme: 'SCT', meaning: 'Anatomical Structure' },
  type: { value, scheme: 'SCT', meaning },
});
const fixed = (id, label, center, width, structures) => ({
  id, label, center, width, structures, modality: 'CT', function: 'LINEAR', lock: 'hard',
});
const DOCUMENT = {
  schema: 'voxelkeep-protocol-1',
  id: 'two-organs',
  version: '1.0.0',
  title: 'Two organs',
  question: { purpose: 'organ_volumetry' },
  windows: [fixed('soft-tissue', 'Soft tissue', 40, 400, []), fixed('liver', 'Liver', 30, 150, [1])],
  structures: [
    { number: 1, label: 'Liver', code: coded('10200004', 'Liver'), color: '#59e1f7', min_slices: 10 },
    { number: 2, label: 'Spleen', code: coded('78961009', 'Spleen'), color: '#d44f13' },
  ],
  quality: { noise_max: 20 },
  ai: { proposal_policy: 'off' },
};

async function goTo(page, step) {
  await page.locator('.ProtocolStepper').getByText(step, { exact: true }).first().click();
  await idle(page);
}

async function load(page, document) {
  await page.locator('.ProtocolChip').click();
  const buffer = Buffer.from(JSON.stringify(document));
  const file = { name: 'protocol.json', mimeType: 'application/json', buffer };
  await page.locator('.ProtocolMenu input[type=file]').setInputFiles(file);
}

async function windowNow(page) {
  const { label, center, width, state: how } = (await state(page)).window;
  return [label, center, width, how];
}

test('a loaded protocol turns models off, holds each structure’s window and judges its mask', async () => {
  const page = await openPage(browser, site.address);
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await load(page, DOCUMENT);
  await page.waitForFunction(() => window.voxelkeep.state().protocol.id === 'two-organs');
  const softTissue = ['Soft tissue', 40, 400, 'fixed'];
  const liver = ['Liver', 30, 150, 'fixed'];
  assert.deepEqual(await windowNow(page), softTissue);
  await page.getByText('neither checked nor enforced in this version: quality.noise_max.').waitFor();

  await goTo(page, 'Segment');
  await page.locator('.ModelRow').getByText('Two organs 1.0.0 lets no model propose').first().waitFor();
  assert.equal(await page.getByRole('button', { name: /^Run/ }).count(), 0);
  const code = await page.evaluate(() => window.voxelkeep.runModel('ct-anatomy').then(() => 'ran', (e) => e.code));
  assert.equal(code, 'ProposalsOff');

  await add(page, 'Spleen');
  assert.deepEqual(await windowNow(page), softTissue);
  await add(page, 'Liver');
  assert.deepEqual(await windowNow(page), liver);
  await page.locator('.WindowBadge').getByText('W 150 L 30').waitFor();
  await dragWindow(page);
  assert.deepEqual(await windowNow(page), liver);
  await page.locator('.WindowLockNotice').waitFor();
  const shown = await page.evaluate(async () => {
    const [{ id }] = await window.voxelkeep.volumes();
    return window.voxelkeep.show(id, { window: [60, 520] }).then(() => 'shown', (e) => e.code);
  });
  assert.equal(shown, 'WindowFixed');

  await goTo(page, 'Correct');
  await takeTool(page, 'Brush');
  const box = await page.locator(`${LARGE_VIEW} canvas`).boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await idle(page);
  await goTo(page, 'Quality');
  await page.getByText('Liver is on 1 of the 10 slices or more that the protocol asks for.').waitFor();

  await page.locator('.ProtocolChip').click();
  await page.getByText('Free viewing').last().click();
  await idle(page);
  await goTo(page, 'Report & save');
  await page.getByText('Not all of it was drawn under this protocol').waitFor();
  await page.getByText(/1 edit under two-organs 1\.0\.0 \([0-9a-f]{8}\)\. /).waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a protocol that asks for what is not built is refused with its place', async () => {
  const page = await openPage(browser, site.address);
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await load(page, { ...DOCUMENT, ai: { proposal_policy: 'prefill' } });
  await page.getByText(/ai\.proposal_policy: .*on_request or off/).first().waitFor();
  assert.equal((await state(page)).protocol.id, 'free-viewing');
  await page.context().close();
});

test('a fixed window is left with a reason, moves then, and is held again when the protocol’s own is chosen', async () => {
  const page = await openPage(browser, site.address);
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await load(page, DOCUMENT);
  await page.waitForFunction(() => window.voxelkeep.state().protocol.id === 'two-organs');
  await dragWindow(page);
  const notice = page.locator('.WindowLockNotice');
  await notice.getByRole('button', { name: 'Ask for a deviation' }).click();
  // Without a reason there is none.
  await notice.getByRole('button', { name: 'Deviate' }).click();
  await page.getByText('A deviation needs a reason').waitFor();
  assert.equal((await windowNow(page))[3], 'fixed');
  await page.getByLabel('Reason, one line').fill('Streaks hide the dome');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => window.voxelkeep.state().window.state === 'deviated');
  await notice.waitFor({ state: 'detached' });
  const before = await windowNow(page);
  await dragWindow(page);
  assert.notDeepEqual(await windowNow(page), before);
  const check = page.locator('.CheckRow', { hasText: 'Window' });
  await check.getByText('left to the reader').waitFor();
  await check.getByText('Deviation: Streaks hide the dome').waitFor();

  await page.locator('.WindowBadge').click();
  const menu = page.locator('.WindowMenu');
  await menu.getByLabel('Width').fill('1500');
  await menu.getByLabel('Level').fill('-600');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => window.voxelkeep.state().window.width === 1500);
  assert.deepEqual((await windowNow(page)).slice(1), [-600, 1500, 'deviated']);
  await page.locator('.WindowBadge').click();
  await menu.getByRole('menuitemradio', { name: /^Soft tissue W/ }).click();
  await page.waitForFunction(() => window.voxelkeep.state().window.state === 'fixed');
  assert.deepEqual(await windowNow(page), ['Soft tissue', 40, 400, 'fixed']);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('what the checks find to resolve holds the report back until it is repaired or kept', async () => {
  const page = await openPage(browser, site.address);
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await goTo(page, 'Correct');
  await page.getByRole('button', { name: 'Add segment' }).first().click();
  await page.locator('.SegmentAdd input').fill('Drawn');
  await page.keyboard.press('Enter');
  await takeTool(page, 'Brush');
  const box = await page.locator(`${LARGE_VIEW} canvas`).boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  // On a slice and on the next but one: the one between is skipped.
  for (const turn of [0, 1]) {
    if (turn) {
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowUp');
      await idle(page);
    }
    await page.mouse.click(x, y);
    await idle(page);
  }
  await goTo(page, 'Quality');
  const finding = page.locator('.Finding[role=option]', { hasText: 'Skipped slice' });
  const report = page.locator('.PanelFoot').getByRole('button', { name: 'Report' });
  assert.ok(await report.isDisabled());
  const step = page.locator('.ProtocolStepper .Step').last();
  assert.equal(await step.getAttribute('aria-disabled'), 'true');
  const refused = () => page.evaluate(() => window.voxelkeep.exportSeg().then(() => 'saved', (e) => e.code));
  assert.equal(await refused(), 'FindingsOpen');
  // The row has the focus: Enter selects it, and Enter again repairs it.
  await finding.focus();
  await page.keyboard.press('Enter');
  await page.locator('.Finding[aria-selected=true]').waitFor();
  await page.keyboard.press('Enter');
  await finding.waitFor({ state: 'detached' });
  await idle(page);
  await goTo(page, 'Report & save');
  await page.locator('.Formats').waitFor();
  assert.equal(await refused(), 'saved');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

async function add(page, structure) {
  await page.getByRole('button', { name: 'Add segment' }).click();
  await page.locator('.SegmentAdd').getByRole('button', { name: structure }).click();
  await page.waitForFunction((name) => window.voxelkeep.segments().some((s) => s.name === name), structure);
  await idle(page);
}
