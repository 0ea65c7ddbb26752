// A model runs over several helpers: one that dies costs time and nothing else, and a run can be stopped.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, idle, openPage, readPixels } from './reader.mjs';
import { serveSite } from './site.mjs';

/** About the right temporal lobe of the MNI152 template, in LPS mm: eight patches and what follows. */
const BOX = [-46, -10, -30, -2, 50, 14];
let site, browser;

before(async () => {
  [site, browser] = await Promise.all([serveSite(), startBrowser()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** The head, open; `dies` says of the n-th helper from then on whether it throws at its first job. */
async function headOpened(dies) {
  const page = await openPage(browser, site.address);
  // Helpers that decode come first.
  page.helpers = -Infinity;
  await page.context().route('**/helper.js', async (route) => {
    const dead = page.helpers >= 0 && dies(page.helpers);
    page.helpers += 1;
    const response = await route.fetch();
    const fault = 'wasm_bindgen.perform = () => { throw new Error("a helper that dies"); };';
    await route.fulfill({ response, body: (await response.text()) + (dead ? fault : '') });
  });
  await page.getByText('Brain, T1').click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await idle(page);
  page.helpers = 0;
  return page;
}

const run = (page) =>
  page.evaluate(async (box) => {
    const found = await window.voxelkeep.runModel('hippocampus', { box });
    return found.map(({ name, voxels }) => [name, voxels]);
  }, BOX);

/** A box of which the back is left out ends in the middle of the structure. */
async function aBoxThatCutsIsSaid(page) {
  await page.evaluate((box) => window.voxelkeep.runModel('hippocampus', { box }), [...BOX.slice(0, 4), 22, BOX[5]]);
  await page.locator('.ProtocolStepper').getByText('Segment', { exact: true }).first().click();
  await page.locator('.ModelRow [role=alert]').getByText(/posterior/).waitFor();
  await page.locator('.ProtocolStepper').getByText('Quality', { exact: true }).first().click();
  await page.locator('.Finding').filter({ hasText: 'posterior face of the box' }).first().click();
  await idle(page);
  const names = await page.locator('.Finding').filter({ hasText: 'face of the box' }).allTextContents();
  assert.ok(names.every((said) => /hippocampus/.test(said)), String(names));
}

test('a helper that dies costs time, and the segments are the same to the voxel', { timeout: 240_000 }, async () => {
  const whole = await headOpened(() => false);
  const expected = await run(whole);
  assert.equal(expected.length, 2);
  assert.ok(expected.every(([, voxels]) => voxels > 300), String(expected));
  assert.deepEqual(expected.map(([name]) => name), ['Anterior hippocampus', 'Posterior hippocampus']);
  await aBoxThatCutsIsSaid(whole);
  await whole.context().close();

  const page = await headOpened((helper) => helper === 0);
  assert.deepEqual(await run(page), expected);
  assert.ok(page.helpers >= 2, 'another helper took the patch');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a run whose helpers all die ends with a reason and leaves the rest usable', async () => {
  const page = await headOpened(() => true);
  const refusal = await run(page).then(() => null, (error) => String(error));
  assert.match(refusal, /a helper that dies/);
  assert.deepEqual(await page.evaluate(() => window.voxelkeep.segments()), []);
  await page.evaluate((id) => window.voxelkeep.show(id, { slice: 60 }), (await page.evaluate(() => window.voxelkeep.volumes()))[0].id);
  await idle(page);
  assert.ok(new Set((await readPixels(page)).data).size > 50, 'a picture with many greys');
  await page.context().close();
});

test('a run that is stopped proposes nothing and can be started again', async () => {
  const page = await headOpened(() => false);
  await page.evaluate((box) => void window.voxelkeep.runModel('hippocampus', { box }).catch(() => {}), BOX);
  await page.waitForFunction(() => window.voxelkeep.models().some(({ state }) => state === 'running'));
  await page.locator('.ProtocolStepper').getByText('Segment', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.waitForFunction(() => window.voxelkeep.models().every(({ state }) => state !== 'running'));
  assert.deepEqual(await page.evaluate(() => window.voxelkeep.segments()), []);
  await page.evaluate((box) => void window.voxelkeep.runModel('hippocampus', { box }).catch(() => {}), BOX);
  await page.waitForFunction(() => window.voxelkeep.models().some(({ state }) => state === 'running'));
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a box drawn by hand is as deep as it is wide, and the model finds both sides in it', { timeout: 240_000 }, async () => {
  const page = await headOpened(() => false);
  const [{ id, size }] = await page.evaluate(() => window.voxelkeep.volumes());
  await page.evaluate(([id, slice]) => window.voxelkeep.show(id, { plane: 'axial', slice }), [id, Math.round(size[2] * 0.36)]);
  await page.locator('.ProtocolStepper').getByText('Segment', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Place box' }).click();
  const view = await page.locator(`${LARGE_VIEW} canvas`).boundingBox();
  const at = (x, y) => [view.x + view.width * x, view.y + view.height * y];
  await page.mouse.move(...at(0.32, 0.38));
  await page.mouse.down();
  await page.mouse.move(...at(0.68, 0.62), { steps: 20 });
  await page.mouse.up();
  await idle(page);
  const box = (await page.evaluate(() => window.voxelkeep.models())).find(({ id: model }) => model === 'hippocampus').box;
  assert.ok(Math.abs(box[5] - box[2]) > 30, `the box is ${Math.abs(box[5] - box[2])} mm deep`);
  const card = page.locator('.ModelRow').filter({ hasText: 'Hippocampus' });
  const heading = await card.locator('h3').innerText();
  await card.getByText('Draw a box on a view').waitFor();
  await page.getByRole('button', { name: /^Run/ }).first().click();
  await card.getByText(/^Running, \d+%$/).waitFor();
  await page.waitForFunction(() => window.voxelkeep.segments().length === 2, null, { timeout: 120_000 });
  await card.getByText('Proposed. Look at it slice by slice').waitFor();
  assert.equal(await card.locator('h3').innerText(), heading, 'called the same after the run');
  assert.equal(await card.getByText('Draw a box on a view').count(), 0);
  await card.getByText(/^Box \d+ × \d+ × \d+ mm$/).waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
