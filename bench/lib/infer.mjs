// INFER: the hippocampus model on the MNI152 demo, a box over both temporal lobes, by one helper and by all.
import { open } from './browser.mjs';
import { quiet, within } from './load.mjs';
import { fmt, median, table } from './stats.mjs';

/** LPS mm. */
const BOX = [-46, -10, -30, 46, 50, 14];

async function run(opt, cores) {
  const b = await open();
  try {
    // The engine asks how many processors there are: it is told one, or the truth.
    if (cores) {
      await b.page.context().route('**/engine-worker.js', async (route) => {
        const response = await route.fetch();
        const said = `Object.defineProperty(WorkerNavigator.prototype, 'hardwareConcurrency', { get: () => ${cores} });`;
        await route.fulfill({ response, body: `${said}\n${await response.text()}` });
      });
    }
    await b.page.goto(`${opt.app}?renderer=cpu`);
    await b.page.waitForFunction(() => window.voxelkeep, null, { timeout: 60000 });
    await b.page.evaluate(() => window.voxelkeep.ready);
    await b.page.getByText('Brain, T1').click();
    await b.page.waitForFunction(() => window.voxelkeep.state().open === 'ready', null, { timeout: opt.timeout });
    await b.page.evaluate(() => window.voxelkeep.idle());
    await quiet(opt.quiet);
    const cpu0 = b.procs.cpu(), stop = b.procs.watch(), idle = b.procs.pss();
    const [ms, voxels] = await within(b.page.evaluate(async (box) => {
      const t0 = performance.now();
      await window.voxelkeep.runModel('hippocampus', { box });
      // The page may still show what was before the run: only "done" counts.
      while (window.voxelkeep.models().find(({ id }) => id === 'hippocampus').state !== 'done') {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return [performance.now() - t0, window.voxelkeep.segments().map((segment) => segment.voxels)];
    }, BOX), opt.timeout, 'run');
    return { seconds: ms / 1e3, cpu: b.procs.cpu() - cpu0, peak: stop() - idle, voxels: voxels.join(' + '), ok: true };
  } finally { await b.close(); }
}

export async function infer(opt) {
  const rows = [];
  for (let rep = 0; rep < opt.reps; rep++) {
    for (const [helpers, cores] of [['one', 1], ['all', 0]]) {
      const row = { rep, helpers, ok: false };
      try { Object.assign(row, await run(opt, cores)); } catch (e) { row.error = e.message.split('\n')[0]; }
      rows.push(row);
      console.error(`${rep} ${helpers} ${row.ok ? `${fmt(row.seconds)} s, ${row.voxels} voxels` : `FAILED ${row.error}`}`);
    }
  }
  const same = new Set(rows.filter((r) => r.ok).map((r) => r.voxels)).size === 1;
  const of = (helpers, key) => fmt(median(rows.filter((r) => r.helpers === helpers && r.ok).map((r) => r[key])));
  const text = table(['helpers', 's', 'CPU s', 'peak MB'], ['one', 'all'].map((h) => [h, of(h, 'seconds'), of(h, 'cpu'), of(h, 'peak')]));
  return { command: 'infer', rows, text: `${text}\n\nvoxels found are ${same ? 'the same' : 'DIFFERENT'}` };
}
