// Nothing leaves. Every request of page and workers is recorded, at the browser and at a proxy that all of its
// traffic goes through; and leaks that are made on purpose show that the record would have them.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { PAGE_CHANNELS, WORKER_CHANNELS, askStun } from './leaks.mjs';
import { LARGE_VIEW, chooseFolder, openPage, readPixels, volumes } from './reader.mjs';
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
const leaksIn = (recorder) => recorder.requests.filter(({ url }) => url.includes(new URL(recorder.target).host));

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
    assert.deepEqual(recorder.datagrams, []);
  });
});

test('the record would have every leak', async () => {
  await recorded(async (browser, recorder) => {
    // A page without any policy, on an origin of its own.
    const bare = `${recorder.target.replace('127.0.0.1', 'localhost')}/bare`;
    for (const [name, leak] of Object.entries(PAGE_CHANNELS)) {
      const page = await browser.newPage();
      await page.goto(bare);
      const before = recorder.requests.length;
      await page.evaluate(leak, recorder.target).catch(() => {});
      await page.waitForTimeout(SETTLE_MS);
      const caught = recorder.requests.slice(before).filter(({ url }) => url.includes('127.0.0.1'));
      assert.ok(caught.length > 0, `${name} goes unseen`);
      await page.close();
    }
    const page = await browser.newPage();
    await page.goto(bare);
    assert.ok(await page.evaluate(askStun, recorder.stun));
    for (let tries = 0; recorder.datagrams.length === 0 && tries < 20; tries += 1) await settled(page);
    assert.ok(recorder.datagrams.length > 0, 'WebRTC goes unseen');
  });
});

test('every way out of the page is closed', async () => {
  await recorded(async (browser, recorder) => {
    const page = await openPage(browser, site.address);
    for (const [name, leak] of Object.entries(PAGE_CHANNELS)) {
      await page.evaluate(leak, recorder.target).catch(() => {});
      await settled(page);
      assert.deepEqual(leaksIn(recorder), [], `${name} gets out`);
    }
    assert.equal(await page.evaluate(askStun, recorder.stun), false);
    assert.ok(page.url().startsWith(site.address), 'the page is still there');
    assert.deepEqual(recorder.datagrams, []);
  });
});

for (const [host, at] of [['that sends all headers', () => site], ['that sends no headers', () => plain]]) {
  test(`no worker gets out on a host ${host}`, async () => {
    await recorded(async (browser, recorder) => {
      const page = await openPage(browser, at().address);
      await chooseFolder(page, folder);
      const workers = page.workers();
      assert.ok(workers.length > 0, 'there is an engine');
      for (const worker of workers) {
        for (const [name, leak] of Object.entries(WORKER_CHANNELS)) {
          await worker.evaluate(leak, recorder.target);
          await settled(page);
          assert.deepEqual(leaksIn(recorder), [], `${name} gets out`);
        }
      }
    });
  });
}
