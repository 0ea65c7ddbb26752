// The scripting face takes what its types say, refuses the rest, and settles whatever is asked at once.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, chooseFolder, idle, openPage, state, volumes } from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';
import { faceTypes, faults } from './types.mjs';

let site, browser, folders;

before(async () => {
  const other = { uid: '1.2.826.0.1.3680043.10.21', slices: 5, patient: 'Test^Bob' };
  [site, browser, ...folders] = await Promise.all([serveSite(), startBrowser(), writeSeries(), writeSeries(other)]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  for (const folder of folders ?? []) await rm(folder, { recursive: true });
});

/** How a call ended: `ok`, or the code of its refusal. */
const ending = (page, call, ...args) =>
  page.evaluate(
    ([name, given]) => window.voxelkeep[name](...given).then(() => 'ok', ({ code }) => code),
    [call, args],
  );

test('what is no argument is refused, and at once', async () => {
  const page = await openPage(browser, site.address);
  for (const given of [undefined, null, 5, {}, [], ['b']]) {
    const code = await page.evaluate((files) => window.voxelkeep.open(files).catch((error) => error.code), given);
    assert.equal(code, 'Arguments', JSON.stringify(given));
  }
  await chooseFolder(page, folders[0]);
  const [{ id }] = await volumes(page);
  assert.equal(await ending(page, 'show', id, { slice: 6 }), 'ok');
  assert.equal(await ending(page, 'show', id, { slice: 7 }), 'Arguments', 'seven slices, from zero');
  assert.equal(await ending(page, 'show', id, { slize: 3 }), 'Arguments');
  assert.equal(await ending(page, 'runModel', 'ct-anatomy', { bx: [1] }), 'Arguments');
  for (const view of [-1, 1.7, '0', 9]) assert.equal(await ending(page, 'readPixels', view), 'Arguments', String(view));
  assert.equal((await state(page)).viewports[0].slice, 6);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('what cannot be handed to the engine is refused and not waited for', async () => {
  const page = await openPage(browser, site.address);
  await chooseFolder(page, folders[0]);
  const [{ id }] = await volumes(page);
  const codes = await page.evaluate(async (volume) => {
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = () => {
      throw new DOMException('not cloned', 'DataCloneError');
    };
    const ending = (call) => call.then(() => 'ok', ({ code }) => code);
    const { show, open } = window.voxelkeep;
    const ends = [await ending(show(volume, { slice: 2 })), await ending(open([new File(['a'], 'a.dcm')]))];
    Worker.prototype.postMessage = postMessage;
    return ends;
  }, id);
  assert.deepEqual(codes, ['Internal', 'Internal']);
  assert.equal(await ending(page, 'show', id, { slice: 2 }), 'ok');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('of several volumes asked for at once the last is shown, and no call waits for ever', async () => {
  const page = await openPage(browser, site.address);
  for (const folder of folders) await chooseFolder(page, folder);
  const [first, second] = (await volumes(page)).map(({ id }) => id);
  const settled = await page.evaluate(
    ([a, b]) => {
      const { show } = window.voxelkeep;
      return Promise.allSettled([show(a, { slice: 3 }), show(b, { slice: 1 }), show(a, { slice: 5 }), show(b, { slice: 4 })]);
    },
    [first, second],
  );
  assert.equal(settled.at(-1).status, 'fulfilled', JSON.stringify(settled));
  await idle(page);
  const now = await state(page);
  assert.deepEqual([now.volume, now.viewports[0].slice], [second, 4]);
  // From what is open, away and back.
  await page.evaluate(([a, b]) => Promise.allSettled([window.voxelkeep.show(a), window.voxelkeep.show(b)]), [second, first]);
  assert.equal((await state(page)).volume, first);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

const TYPES = faceTypes();
const data = (name) => fileURLToPath(new URL(`../data/${name}`, import.meta.url));

/** What a call of the face gives, with its bytes named and not carried over. */
const given = (page, call, ...args) =>
  page.evaluate(
    async ([name, values]) => {
      const plain = (value) => {
        if (ArrayBuffer.isView(value)) return { $class: value.constructor.name };
        if (Array.isArray(value)) return value.map(plain);
        if (typeof value !== 'object' || value === null) return value;
        return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
      };
      return plain(await window.voxelkeep[name](...values));
    },
    [call, args],
  );

/** Calls the face and holds the answer to the type that is stated for it. */
async function typed(page, call, ...args) {
  const answer = await given(page, call, ...args);
  const { type } = TYPES.Voxelkeep.members[call];
  const [settled] = type.name === 'Promise' ? type.of : [type];
  assert.deepEqual(faults(TYPES, settled, answer, call), []);
  return answer;
}

/** What is there to be asked at any time. */
async function allIsTyped(page) {
  const [now, , models] = [await typed(page, 'state'), await typed(page, 'segments'), await typed(page, 'models')];
  return { state: now, models, volumes: await typed(page, 'volumes') };
}

test('the face has the members that its types state and no others', async () => {
  const page = await openPage(browser, site.address);
  const found = await page.evaluate(() => Object.entries(window.voxelkeep).map(([name, one]) => [name, typeof one]));
  const stated = Object.entries(TYPES.Voxelkeep.members).map(([name, { parameters, type }]) => {
    if (parameters) return [name, 'function'];
    return [name, type.name === 'Promise' ? 'object' : type.name];
  });
  assert.deepEqual(found.sort(), stated.sort());
  assert.equal(await page.evaluate(() => window.voxelkeep.ready), undefined);
  await page.context().close();
});

test('what is found in files has the shapes of the types, whatever is wrong with it', async () => {
  const page = await openPage(browser, site.address);
  assert.equal((await allIsTyped(page)).state.open, 'empty');
  await chooseFolder(page, data('ct_head_tilt_uneven_ge'));
  await chooseFolder(page, data('seg_interop/dcmqi'));
  const { volumes: found } = await allIsTyped(page);
  assert.ok(found.some(({ spacingMm }) => spacingMm?.[2] === null), 'slices that are unevenly far apart');
  assert.ok(found.some(({ warnings }) => warnings.length > 0), 'warnings');
  assert.ok(found.some(({ modality, size }) => modality === 'SEG' && size[2] === 0), 'a segmentation');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

async function openDemo(page, name) {
  await page.getByText(name).first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await idle(page);
  return (await volumes(page))[0];
}

test('what a model, the checks and a file give has the shapes of the types', { timeout: 120_000 }, async () => {
  const page = await openPage(browser, site.address);
  const { id } = await openDemo(page, 'Chest phantom');
  await typed(page, 'show', id, { plane: 'coronal', slice: 20, window: [40, 400] });
  const box = [-176, -147, -100, -174, -145, -98];
  assert.equal(await ending(page, 'runModel', 'ct-anatomy', { box }), 'NothingProposed');
  const [rules, hippocampus] = (await allIsTyped(page)).models;
  assert.deepEqual([rules.failure.code, hippocampus.unfit.code], ['NothingProposed', 'ModelUnfit']);
  const segments = await typed(page, 'runModel', 'ct-anatomy', { replaces: 'all' });
  assert.ok(segments.some(({ seen }) => seen), 'a proposal has slices to be seen');
  assert.ok((await typed(page, 'findings')).length > 0);
  assert.equal((await typed(page, 'exportSeg')).files.length, 2);
  await typed(page, 'readPixels');
  await typed(page, 'readPixels', 1);
  await typed(page, 'idle');
  await page.locator(LARGE_VIEW).focus();
  await page.keyboard.down('v');
  await page.waitForFunction(() => window.voxelkeep.state().window.state === 'looking');
  await allIsTyped(page);
  await page.keyboard.up('v');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a box has the shape of the types', async () => {
  const page = await openPage(browser, site.address);
  await openDemo(page, 'Brain, T1');
  await page.locator('.ProtocolStepper').getByText('Segment', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Place box' }).click();
  const view = await page.locator(`${LARGE_VIEW} canvas`).boundingBox();
  await page.mouse.move(view.x + view.width * 0.4, view.y + view.height * 0.4);
  await page.mouse.down();
  await page.mouse.move(view.x + view.width * 0.6, view.y + view.height * 0.6, { steps: 5 });
  await page.mouse.up();
  await idle(page);
  assert.ok((await allIsTyped(page)).models.some(({ wantsBox, box }) => wantsBox && box));
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
