// STROKE: from a pointer event of a brush stroke until the engine says that a picture with it is drawn.
import path from 'node:path';
import { giveFiles, open } from './browser.mjs';
import { quiet, seriesAt, sleep, within } from './load.mjs';
import { fmt, median, quantile, table } from './stats.mjs';

const VIEW = '.Viewport.ruled canvas';

/**
 * Runs in the page: each move of the pointer over the large view is timed. The page sends moves once a frame; the
 * question for "all is drawn" goes behind them in that frame, so its answer comes after the picture.
 */
function watchMoves() {
  window.strokeTimes = [];
  addEventListener('pointermove', (event) => {
    if (!event.target.closest?.('.Viewport')) return;
    requestAnimationFrame(() => window.voxelkeep.idle().then(() => {
      window.strokeTimes.push(performance.now() - event.timeStamp);
    }));
  });
}

/** Moves along a spiral about the middle of the view, one step after the other, and takes the times. */
async function moves(page, steps, timeout) {
  const box = await page.locator(VIEW).boundingBox();
  const [x, y, most] = [box.x + box.width / 2, box.y + box.height / 2, Math.min(box.width, box.height) * .3];
  await page.evaluate(() => { window.strokeTimes = []; });
  for (let at = 1; at <= steps; at++) {
    const turn = at / 12, far = most * (.3 + .7 * at / steps);
    await page.mouse.move(x + far * Math.cos(turn), y + far * Math.sin(turn));
    await page.waitForFunction((n) => window.strokeTimes.length >= n, at, { timeout });
  }
  return page.evaluate(() => window.strokeTimes);
}

/** Opens the series in our page, adds a segment and takes the brush, all by the real controls but the files. */
async function ready(b, series, opt) {
  const { page } = b;
  await page.waitForFunction(() => window.voxelkeep, null, { timeout: 60000 });
  await page.evaluate(() => window.voxelkeep.ready);
  await giveFiles(page, series.files('explicit'));
  await within(page.evaluate(async () => {
    await window.voxelkeep.open(window.benchFiles);
    await window.voxelkeep.idle();
  }), opt.timeout, 'load');
  await page.locator('.ProtocolStepper').getByText('Correct', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Add segment' }).click();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.waitForFunction(() => window.voxelkeep.segments().length > 0);
  await page.getByRole('button', { name: 'Brush' }).click();
  await page.locator('.Viewport.ruled').focus();
  await page.evaluate(watchMoves);
}

export async function stroke(opt) {
  const series = seriesAt(opt.series), rows = [];
  for (let rep = 0; rep < opt.reps; rep++) {
    for (const shape of ['circle', 'sphere']) {
      const row = { rep, shape, ok: false };
      const b = await open(`${opt.app}?renderer=cpu`);
      try {
        await ready(b, series, opt);
        if (shape === 'sphere') await b.page.keyboard.press('d');
        await sleep(1000);
        await quiet(opt.quiet);
        // With the button up the same way is gone, only the pointer's place is told.
        row.floor = median(await moves(b.page, 40, opt.timeout));
        await b.page.mouse.down();
        const ms = await moves(b.page, opt.steps, opt.timeout);
        await b.page.mouse.up();
        await b.page.evaluate(() => window.voxelkeep.idle());
        const [segment] = await b.page.evaluate(() => window.voxelkeep.segments());
        if (!(segment?.voxels > 0)) throw new Error('nothing was painted');
        Object.assign(row, { voxels: segment.voxels, p50: median(ms), p95: quantile(ms, .95), max: Math.max(...ms), ok: true });
      } catch (e) { row.error = [e.message.split('\n')[0], ...b.log.slice(0, 2)].join(' | ').slice(0, 300); }
      await b.close();
      rows.push(row);
      console.error(`${rep} ${shape} ${row.ok ? `p50 ${fmt(row.p50, 1)} p95 ${fmt(row.p95, 1)} ms (floor ${fmt(row.floor, 1)}), ${row.voxels} voxels` : `FAILED ${row.error}`}`);
    }
  }
  const of = (shape, key, how = median) => fmt(how(rows.filter((r) => r.shape === shape && r.ok).map((r) => r[key])), 1);
  const text = table(['brush', 'p50 ms', 'p95 ms', 'worst ms', 'floor ms'], ['circle', 'sphere'].map((shape) =>
    [shape, of(shape, 'p50'), of(shape, 'p95'), of(shape, 'max', (all) => Math.max(...all)), of(shape, 'floor')]));
  return { command: 'stroke', series: path.basename(series.base), rows, text };
}
