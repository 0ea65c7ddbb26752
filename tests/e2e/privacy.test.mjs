// Nothing leaves. Every request of page and workers is recorded, at the browser and at a proxy that all of its
// traffic goes through; and leaks that are made on purpose show that the record would have them.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { PAGE_CHANNELS, WORKER_CHANNELS, askStun } from './leaks.mjs';
import { LARGE_VIEW, chooseFolder, openPage, readPixels, state, volumes } from './reader.mjs';
import { isOfBrowser, startRecorder } from './recorder.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

/** Time in which a request that is on its way arrives at a server on the same machine. */
const SETTLE_MS = 400;
let site, plain, folder;

before(async () => {
  [site, plain, folder] = await Promise.all([serveSite(), serveSite('--no-headers'), writeSeries()]);
});
after(async () => {
  await site?.stop();
  await plain?.stop();
  if (folder) await rm(folder, { recursive: true });
});

async function recorded(work) {
  const recorder = await startRecorder();
  const browser = await startBrowser('cpu', recorder.options);
  try {
    await work(browser, recorder);
  } finally {
    await browser.close();
    recorder.stop();
  }
}

const settled = (page) => page.waitForTimeout(SETTLE_MS);

test('the whole journey asks for nothing but the files of the app', async () => {
  await recorded(async (browser, recorder) => {
    const seen = [];
    const page = await openPage(browser, site.address);
    page.context().on('request', (request) => seen.push(request.url()));
    await page.reload();
    await page.waitForFunction(() => window.voxelkeep);
    await chooseFolder(page, folder);
    const [volume] = await volumes(page);
    await page.evaluate((id) => window.voxelkeep.show(id, { slice: 3, window: [40, 400] }), volume.id);
    await page.locator(LARGE_VIEW).hover();
    await page.mouse.wheel(0, 100);
    // Refusals are answers too: what matters here is what is asked of the network.
    for (const { id } of await page.evaluate(() => window.voxelkeep.models())) {
      await page.evaluate((model) => window.voxelkeep.runModel(model).catch(() => {}), id);
    }
    await page.evaluate(() => window.voxelkeep.findings().catch(() => {}));
    await page.evaluate(() => window.voxelkeep.exportSeg().catch(() => {}));
    await readPixels(page);
    await settled(page);

    const own = (url) => url.startsWith(site.address) || url.startsWith(`blob:${new URL(site.address).origin}/`);
    assert.deepEqual(seen.filter((url) => !own(url)), []);
    assert.ok(seen.some((url) => url.endsWith('engine_bg.wasm')), 'requests of workers are recorded');
    const sent = recorder.requests.filter((request) => !isOfBrowser(request));
    assert.ok(sent.length > 0, 'the proxy sees the traffic');
    assert.deepEqual(sent.filter(({ url }) => !own(url)), []);
    // What is asked for is a file, and nothing is said by asking.
    assert.deepEqual(sent.filter(({ method }) => method !== 'GET'), []);
    const said = sent.filter(({ url }) => new URL(url).search && new URL(url).search !== '?renderer=cpu');
    assert.deepEqual(said, []);
    assert.deepEqual(recorder.elsewhere.datagrams, []);
  });
});

/** What was asked through a way out; a socket names its host alone. */
const through = (name) => ({ method, url }) => method === 'CONNECT' || new URL(url).pathname === `/${name}`;

/** A page without any policy, on an origin of its own. What leaves it shows that a way is one. */
async function openBare(browser, { control }) {
  const page = await browser.newPage();
  await page.goto(`${control.address.replace('127.0.0.1', 'localhost')}/bare`);
  return page;
}

/**
 * Tries each way out where it is closed, then from a page without a policy, until that is recorded: by then it would
 * be recorded of the first as well.
 */
async function allIsClosed(browser, recorder, channels, { leak, leakBare }) {
  for (const [name, channel] of Object.entries(channels)) {
    await leak(channel);
    const page = await openBare(browser, recorder);
    const before = recorder.control.asked().length;
    await leakBare(page, channel);
    await recorder.until(() => recorder.control.asked().slice(before).some(through(name)), name);
    assert.deepEqual(recorder.elsewhere.asked(), [], `${name} gets out`);
    await page.context().close();
  }
}

const HOSTS = { 'that sends all headers': () => site, 'that sends no headers': () => plain };

for (const [host, at] of Object.entries(HOSTS)) {
  // The same holds with headers and without; what closes each way is said in leaks.mjs.
  test(`every way out of the page is closed on a host ${host}`, { timeout: 120_000 }, async () => {
    await recorded(async (browser, recorder) => {
      const page = await openPage(browser, at().address);
      const { elsewhere, control } = recorder;
      await allIsClosed(browser, recorder, PAGE_CHANNELS, {
        leak: (channel) => page.evaluate(channel, elsewhere.address).catch(() => {}),
        leakBare: (bare, channel) => bare.evaluate(channel, control.address).catch(() => {}),
      });
      assert.equal(await page.evaluate(askStun, elsewhere.stun), false);
      const bare = await openBare(browser, recorder);
      assert.ok(await bare.evaluate(askStun, control.stun));
      await recorder.until(() => control.datagrams.length > 0, 'WebRTC');
      assert.deepEqual([...elsewhere.asked(), ...elsewhere.datagrams], []);
      assert.ok(page.url().startsWith(at().address), 'the page is still there');
      assert.equal(page.context().pages().length, 1, 'and no other beside it');
    });
  });

  test(`no worker gets out on a host ${host}`, { timeout: 120_000 }, async () => {
    await recorded(async (browser, recorder) => {
      const page = await openPage(browser, at().address);
      await chooseFolder(page, folder);
      const workers = page.workers();
      assert.ok(workers.length > 0, 'there is an engine');
      await allIsClosed(browser, recorder, WORKER_CHANNELS, {
        leak: (channel) =>
          Promise.all(workers.map((worker) => worker.evaluate(channel, recorder.elsewhere.address).catch(() => {}))),
        async leakBare(bare, channel) {
          const started = bare.waitForEvent('worker');
          await bare.evaluate(() => {
            window.worker = new Worker(URL.createObjectURL(new Blob([''])));
          });
          await (await started).evaluate(channel, recorder.control.address).catch(() => {});
        },
      });
      assert.equal((await state(page)).stopped, null);
      assert.deepEqual(recorder.elsewhere.asked(), []);
    });
  });
}
