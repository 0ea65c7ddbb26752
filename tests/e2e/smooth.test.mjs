// The page stays quick while the engine works: no task of its thread takes longer than 50 ms.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { longestTask } from './page_thread.mjs';
import { LARGE_VIEW, chooseFolder, idle, openPage, state } from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

let site, browser, folder;

before(async () => {
  [site, browser, folder] = await Promise.all([
    serveSite(),
    startBrowser(),
    writeSeries({ columns: 512, rows: 512, slices: 100 }),
  ]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  if (folder) await rm(folder, { recursive: true });
});

/** Caches that other programs empty add to a task now and then: the middle one of a few runs is judged. */
const RUNS = 3;
/** No run may go beyond what such caches cost, in ms of the thread's own time. */
const MOST_MS = 100;

/**
 * Does `work` a few times, says what each run took, and holds the middle one of each part's longest tasks to 50 ms. A
 * trace of fewer than `least` tasks is none.
 */
async function stayUnder50(t, least, work) {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await work());
  for (const part of Object.keys(runs[0])) {
    const measured = runs.map((run) => run[part]);
    const said = measured.map(
      ({ longestMs, longestClockMs }) => `${longestMs.toFixed(1)} ms (by the clock ${longestClockMs.toFixed(1)} ms)`,
    );
    t.diagnostic(`${part}: longest task of each run ${said.join(', ')}`);
    for (const { tasks } of measured) assert.ok(tasks > least, `${part}: the trace holds ${tasks} tasks`);
    const middle = measured.map(({ longestMs }) => longestMs).sort((a, b) => a - b)[Math.floor(RUNS / 2)];
    assert.ok(middle < 50, `${part}: a task took ${middle.toFixed(1)} ms`);
    const longest = Math.max(...measured.map(({ longestMs }) => longestMs));
    assert.ok(longest < MOST_MS, `${part}: a task took ${longest.toFixed(1)} ms`);
  }
}

async function scroll(page) {
  await page.locator(LARGE_VIEW).hover();
  for (let notch = 0; notch < 10; notch += 1) await page.mouse.wheel(0, 100);
}

/** Loads a series in a new page and scrolls through it. */
async function loadAndScroll() {
  const page = await openPage(browser, site.address);
  const loading = await longestTask(browser, page, async () => {
    await chooseFolder(page, folder);
    await scroll(page);
    await idle(page);
  });
  assert.equal((await state(page)).open, 'ready');
  await page.context().close();
  return { loading };
}

test('no task of the page takes 50 ms while a series loads and is scrolled through', (t) => stayUnder50(t, 100, loadAndScroll));

/** Opens a demo study, runs a model on it while the reader goes on, then writes a SEG. */
async function runAndWrite(study, start, segments) {
  const page = await openPage(browser, site.address, { acceptDownloads: true });
  await page.getByText(study).first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await idle(page);
  const step = (name) => page.locator('.ProtocolStepper').getByText(name, { exact: true }).first();
  await step('Segment').click();
  const running = await longestTask(browser, page, async () => {
    await start(page);
    await scroll(page);
    await page.waitForFunction((count) => window.voxelkeep.segments().length >= count, segments);
    await idle(page);
  });
  await step('Report & save').click();
  await idle(page);
  const writing = await longestTask(browser, page, async () => {
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save 2 files' }).click();
    await saved;
    await idle(page);
  });
  await page.context().close();
  return { running, writing };
}

test('no task of the page takes 50 ms while rules run and while a SEG is written', (t) => {
  const start = (page) => page.getByRole('button', { name: /^Run/ }).first().click();
  return stayUnder50(t, 20, () => runAndWrite('Chest phantom', start, 4));
});

/** About the right temporal lobe of the MNI152 template, in LPS mm: eight patches and what follows. */
const BOX = [-46, -10, -30, -2, 50, 14];

test('no task of the page takes 50 ms while a network runs and while its SEG is written', (t) => {
  const start = (page) => page.evaluate((box) => void window.voxelkeep.runModel('hippocampus', { box }), BOX);
  return stayUnder50(t, 20, () => runAndWrite('Brain, T1', start, 2));
});

test('a task that is long is found', async () => {
  const page = await openPage(browser, site.address);
  const { longestMs } = await longestTask(browser, page, async () => {
    await page.evaluate(() => {
      const hold = () => {
        const start = performance.now();
        while (performance.now() - start < 400);
      };
      setTimeout(hold);
    });
    await page.waitForTimeout(1500);
  });
  assert.ok(longestMs > 50, `the longest took ${longestMs.toFixed(1)} ms`);
});
