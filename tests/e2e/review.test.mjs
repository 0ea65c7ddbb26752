// What a model proposed is gone through slice by slice and accepted one by one; the file says how.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, engineIsUp, idle, openPage, show, state, volumes } from './reader.mjs';
import { holdToSchema } from './schemas.mjs';
import { serveSite } from './site.mjs';

let site, browser;

before(async () => {
  [site, browser] = await Promise.all([serveSite(), startBrowser()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const segments = (page) => page.evaluate(() => window.voxelkeep.segments());
const named = async (page, name) => (await segments(page)).find((segment) => segment.name === name);
const slice = async (page) => (await state(page)).viewports[0].slice;
const row = (page, name) => page.locator('.ProposalRow').filter({ hasText: name });
const choose = (page, name) => row(page, name).locator('.pick').click();

async function goTo(page, step) {
  await page.locator('.ProtocolStepper').getByText(step, { exact: true }).first().click();
  await idle(page);
}

/** The phantom with what the rules propose, on its first slice. */
async function proposed(page) {
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await show(page, (await volumes(page))[0].id, { slice: 0 });
  await goTo(page, 'Segment');
  await page.getByRole('button', { name: /^Run/ }).first().click();
  await page.waitForFunction(() => window.voxelkeep.segments().length >= 4);
  await idle(page);
}

/** The files of a save with the page's own button, by name. */
async function saved(page) {
  const files = new Map();
  const both = new Promise((resolve) => {
    page.on('download', (download) => {
      files.set(download.suggestedFilename(), download);
      if (files.size === 2) resolve();
    });
  });
  await page.getByRole('button', { name: /^Save 2 files/ }).click();
  await both;
  return JSON.parse(await readFile(await files.get('segmentation.json').path(), 'utf8'));
}

test('seen slices are counted, acceptance waits for the marked ones, and the file says how it was given', async () => {
  const page = await openPage(browser, site.address, { acceptDownloads: true });
  await proposed(page);
  await page.getByRole('heading', { name: 'Review the proposal' }).waitFor();
  assert.match(await page.locator('.PanelHead p').innerText(), /^Body, lungs, bone 1, ran here in [0-9.]+ s\. It proposes, you decide\.$/);
  assert.match(await page.locator('.PanelFoot').innerText(), /Editing \d\d:\d\d, idle left out/);
  const accept = page.getByRole('button', { name: 'Accept Left lung' });
  assert.ok(await accept.isDisabled(), 'nothing of it was seen');
  assert.equal(await accept.getAttribute('title'), 'Look at the marked slices first');

  // Enter accepts the active one, or says what it waits for.
  await page.locator(LARGE_VIEW).focus();
  for (const key of ['j', 'Enter']) await page.keyboard.press(key);
  await page.getByText('Left lung is not accepted yet').waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).click();

  // With the wheel, as a reader goes: each slice counts once, back and forth.
  const before = await named(page, 'Left lung');
  assert.deepEqual([before.proposed, before.accepted], [true, false]);
  await choose(page, 'Left lung');
  await idle(page);
  const first = await slice(page);
  await page.locator(LARGE_VIEW).hover();
  for (let notch = 0; notch < 5; notch += 1) {
    await page.mouse.wheel(0, 100);
    await page.waitForFunction((from) => window.voxelkeep.state().viewports[0].slice !== from, first);
    await idle(page);
  }
  const there = await slice(page);
  const { seen } = await named(page, 'Left lung');
  assert.equal(seen[0], before.seen[0] + 1 + Math.abs(there - first));
  assert.equal(await row(page, 'Left lung').locator('.pick .fs1').innerText(), `seen ${seen[0]}/${seen[1]}`);
  for (let notch = 0; notch < 2; notch += 1) await page.mouse.wheel(0, -100);
  await idle(page);
  assert.deepEqual((await named(page, 'Left lung')).seen, seen, 'seen twice is seen once');

  // The row goes to what is marked and was not seen; then it can be accepted, in haste.
  for (let press = 0; press < 4 && (await accept.isDisabled()); press += 1) {
    await choose(page, 'Left lung');
    await idle(page);
  }
  const hasty = (await named(page, 'Left lung')).seen;
  await accept.click();
  await idle(page);
  const notice = page.locator('.Notice.warn');
  assert.match(await notice.innerText(), /Left lung was accepted after \d+ s/);
  assert.ok((await notice.innerText()).includes(`You saw ${hasty[0]} of its ${hasty[1]} slices.`));
  const accepted = await named(page, 'Left lung');
  assert.deepEqual([accepted.proposed, accepted.accepted], [false, true]);
  const heading = page.locator('h3').filter({ hasText: 'Accept one by one' });
  assert.match(await heading.innerText(), /0 of 4/, 'not settled while the notice asks');
  const at = await slice(page);
  await notice.getByRole('button', { name: /^Show the / }).click();
  await idle(page);
  assert.notEqual(await slice(page), at);
  assert.equal((await named(page, 'Left lung')).seen[0], hasty[0] + 1);
  await row(page, 'Left lung').getByRole('button', { name: 'Look again: Left lung' }).click();
  await idle(page);
  assert.equal((await named(page, 'Left lung')).seen[0], hasty[0] + 2);
  await notice.getByRole('button', { name: 'Keep as is' }).click();
  await notice.waitFor({ state: 'detached' });
  assert.match(await heading.innerText(), /1 of 4/);
  await row(page, 'Left lung').getByText('Accepted').waitFor();

  await goTo(page, 'Report & save');
  const open = page.locator('ul.Open');
  const said = await open.innerText();
  assert.ok(said.includes(`Left lung: accepted after`) && said.includes(`seen ${hasty[0]}/${hasty[1]} by then`), said);
  assert.match(said, /Bone: proposed, not accepted, seen \d+\/\d+/);
  assert.match(said, /^\d+ findings? to look at$/m, 'they were checked on the way');
  const sidecar = await saved(page);
  await holdToSchema('seg-sidecar', sidecar);
  const record = (name) => sidecar.proposals.find((proposal) => proposal.name === name);
  assert.equal(record('Left lung').slices_seen, hasty[0] + 2);
  assert.equal(record('Left lung').slices, hasty[1]);
  const given = record('Left lung').accepted;
  assert.deepEqual([given.slices_seen, given.hasty, given.edits_since], [hasty[0], true, 0]);
  assert.equal(record('Bone').accepted, undefined);
  assert.equal(sidecar.findings.checked, true);
  await page.getByRole('checkbox', { name: 'DICOM SEG' }).click();
  await page.getByRole('checkbox', { name: 'Measurements' }).click();
  const table = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save 1 file', exact: true }).click();
  const lines = (await readFile(await (await table).path(), 'utf8')).trimEnd().split('\r\n');
  assert.equal((await table).suggestedFilename(), 'measurements.csv');
  const cells = Object.fromEntries(lines[0].split(',').map((name, at) => [name, lines[2].split(',')[at]]));
  assert.deepEqual([cells.name, cells.status, cells.unit], ['Left lung', 'accepted', 'HU']);
  assert.ok(Math.abs(Number(cells.volume_ml) - accepted.volumeMl) < 1e-3);
  assert.equal(cells.slices_seen, String(hasty[0] + 2));
  await page.waitForFunction(() => /measurements\.csv, \d+ bytes/.test(document.querySelector('.Panel [role=status]')?.textContent));

  // The report says the same, on a page that stands alone.
  await page.getByRole('checkbox', { name: 'Measurements' }).click();
  await page.getByRole('checkbox', { name: 'Protocol report' }).click();
  const written = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save 1 file', exact: true }).click();
  assert.equal((await written).suggestedFilename(), 'report.html');
  const report = await browser.newPage();
  await report.setContent(await readFile(await (await written).path(), 'utf8'));
  const states = await report.locator('tr').filter({ hasText: 'Left lung' }).innerText();
  assert.match(states, new RegExp(`accepted after \\d+ s, seen ${hasty[0]}/${hasty[1]} by then, unchanged`));
  assert.match(await report.locator('body').innerText(), /Free viewing 1\.0\.0[^]*(to look at)/);
  await report.close();
  await page.getByRole('button', { name: 'Review proposals' }).click();
  await page.getByRole('heading', { name: 'Review the proposal' }).waitFor();

  // A second run asks what becomes of it.
  await goTo(page, 'Segment');
  await page.getByRole('button', { name: 'Run again' }).click();
  await page.getByText('1 segment of it was edited or accepted').waitFor();
  await page.getByRole('button', { name: 'Keep beside the new' }).click();
  await page.waitForFunction(() => window.voxelkeep.segments().some(({ name }) => name === 'Left lung 2'));
  assert.deepEqual((await segments(page)).map(({ name }) => name).sort(), ['Body', 'Bone', 'Left lung', 'Left lung 2', 'Right lung']);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('what was seen and accepted outlasts a reload, and one undo takes an acceptance back', async () => {
  const page = await openPage(browser, site.address);
  await proposed(page);
  const accept = page.getByRole('button', { name: 'Accept Right lung' });
  for (let press = 0; press < 4 && (await accept.isDisabled()); press += 1) {
    await choose(page, 'Right lung');
    await idle(page);
  }
  await accept.click();
  await idle(page);
  const before = await named(page, 'Right lung');
  assert.ok(before.accepted);
  await page.waitForFunction(() => window.voxelkeep.state().unsaved === 0);
  await page.reload();
  await engineIsUp(page);
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await page.getByRole('button', { name: 'Take it up' }).click();
  await page.waitForFunction(() => window.voxelkeep.segments().length >= 4);
  const after = await named(page, 'Right lung');
  assert.ok(after.accepted && after.seen[0] >= before.seen[0], `${after.seen} ${before.seen}`);
  await page.locator(LARGE_VIEW).focus();
  await page.keyboard.press('Control+z');
  await page.waitForFunction(() => window.voxelkeep.segments().every(({ accepted }) => !accepted));
  assert.ok((await named(page, 'Right lung')).proposed);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
