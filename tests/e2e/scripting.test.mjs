// The scripting face takes what its types say, refuses the rest, and settles whatever is asked at once.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { chooseFolder, idle, openPage, state, volumes } from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

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
