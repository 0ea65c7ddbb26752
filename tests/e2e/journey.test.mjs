// The main job, through the real controls: a study, a protocol, a proposal, a correction, the checks, a file.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, dragWindow, engineIsUp, idle, openPage, state, takeTool } from './reader.mjs';
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
const findings = (page) => page.evaluate(() => window.voxelkeep.findings());

async function openPhantom(page) {
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await idle(page);
}

async function goTo(page, step) {
  await page.locator('.ProtocolStepper').getByText(step, { exact: true }).first().click();
  await idle(page);
}

/** Drags in the large view, from and to in CSS pixels from its middle. */
async function drag(page, from, to, button = 'left') {
  const box = await page.locator(`${LARGE_VIEW} canvas`).boundingBox();
  const at = ([x, y]) => [box.x + box.width / 2 + x, box.y + box.height / 2 + y];
  await page.mouse.move(...at(from));
  await page.mouse.down({ button });
  await page.mouse.move(...at(to), { steps: 6 });
  await page.mouse.up({ button });
  await idle(page);
}

async function proposed(page) {
  await openPhantom(page);
  await goTo(page, 'Segment');
  await page.getByRole('button', { name: /^Run/ }).first().click();
  await page.waitForFunction(() => window.voxelkeep.segments().length >= 4);
  await idle(page);
}

test('from a demo study to files that belong together', async () => {
  const page = await openPage(browser, site.address, { acceptDownloads: true });
  await proposed(page);
  const named = Object.fromEntries((await segments(page)).map((s) => [s.name, s]));
  // The phantom's lungs are ellipsoids less heart, liver and bone; its truth is in crates/phantom.
  assert.ok(named['Right lung'].volumeMl > named['Left lung'].volumeMl);
  assert.ok(named.Body.volumeMl > named['Right lung'].volumeMl + named['Left lung'].volumeMl);
  await goTo(page, 'Report & save');
  const waiting = [page.waitForEvent('download')];
  waiting.push(waiting[0].then(() => page.waitForEvent('download')));
  const names = new Map();
  page.on('download', (download) => names.set(download.suggestedFilename(), download));
  await page.getByRole('button', { name: 'Save 2 files' }).click();
  await Promise.all(waiting);
  const bytes = async (name) => readFile(await names.get(name).path());
  const seg = await bytes('segmentation.dcm');
  const sidecar = JSON.parse(await bytes('segmentation.json'));
  assert.equal(seg.subarray(128, 132).toString(), 'DICM');
  await holdToSchema('seg-sidecar', sidecar);
  assert.equal(sidecar.file_sha256, createHash('sha256').update(seg).digest('hex'));
  assert.equal(sidecar.protocol.id, 'free-viewing');
  const save = page.locator('.PanelFoot .Btn.primary');
  await page.getByRole('checkbox', { name: 'NIfTI' }).click();
  assert.match(await save.innerText(), /^Save [3-9] files$/);
  await page.getByRole('checkbox', { name: 'DICOM SEG' }).click();
  // Beside the images lies what their labels mean.
  const layers = Number(/^Save ([0-9]) files?$/.exec(await save.innerText())[1]) - 1;
  await page.getByRole('checkbox', { name: 'NIfTI' }).click();
  assert.ok(await save.isDisabled(), 'nothing is wanted');
  await page.getByRole('checkbox', { name: 'NIfTI' }).click();
  const image = page.waitForEvent('download');
  const labels = page.waitForEvent('download', (download) => download.suggestedFilename().endsWith('-labels.json'));
  await save.click();
  assert.match((await image).suggestedFilename(), /^segmentation.*\.nii\.gz$/);
  await page.waitForFunction(() => document.querySelector('.Panel [role=status]').textContent.includes('-labels.json'));
  await holdToSchema('segmentation-labels', JSON.parse(await readFile(await (await labels).path(), 'utf8')));
  const said = await page.locator('.Panel [role=status]').innerText();
  assert.equal(said.split('.nii.gz').length - 1, layers);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a stroke with the mouse paints, and the keyboard takes it back', async () => {
  const page = await openPage(browser, site.address);
  await proposed(page);
  await goTo(page, 'Correct');
  await takeTool(page, 'Brush');
  const before = await segments(page);
  await drag(page, [-150, -200], [150, -200]);
  const painted = await segments(page);
  assert.ok(painted[0].voxels > before[0].voxels, `${painted[0].voxels} ${before[0].voxels}`);
  assert.equal((await state(page)).unsaved, 0);
  await page.keyboard.press('Control+z');
  await idle(page);
  assert.deepEqual(await segments(page), before);
  await page.context().close();
});

test('under a fixed window no drag and no script changes it', async () => {
  const page = await openPage(browser, site.address);
  await openPhantom(page);
  await page.locator('.ProtocolChip').click();
  await page.getByText('Liver volumetry').last().click();
  await idle(page);
  const window = async () => {
    const { center, width, state: how } = (await state(page)).window;
    return { center, width, how };
  };
  const fixed = { center: 40, width: 400, how: 'fixed' };
  assert.deepEqual(await window(), fixed);
  await dragWindow(page);
  assert.deepEqual(await window(), fixed);
  await page.locator('.WindowLockNotice').waitFor();
  const code = await page.evaluate(async () => {
    const [{ id }] = await window.voxelkeep.volumes();
    return window.voxelkeep.show(id, { window: [60, 520] }).then(() => 'shown', (e) => e.code);
  });
  assert.equal(code, 'WindowFixed');
  assert.deepEqual(await window(), fixed);
  await page.locator(LARGE_VIEW).focus();
  await page.keyboard.down('v');
  await page.waitForFunction(() => window.voxelkeep.state().window.state === 'looking');
  await page.keyboard.up('v');
  await page.waitForFunction(() => window.voxelkeep.state().window.state === 'fixed');
  assert.deepEqual(await window(), fixed);
  assert.equal((await state(page)).window.looks, 1);
  await page.context().close();
});

test('work comes back after the renderer was killed', async () => {
  const page = await openPage(browser, site.address);
  await proposed(page);
  await goTo(page, 'Correct');
  await takeTool(page, 'Brush');
  await drag(page, [-150, -200], [150, -200]);
  const kept = await segments(page);
  const context = page.context();
  const devtools = await context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  devtools.send('Page.crash').catch(() => {});
  await crashed;
  const again = await context.newPage();
  await again.goto(`${site.address}?renderer=cpu`);
  await engineIsUp(again);
  await openPhantom(again);
  await again.waitForFunction(() => window.voxelkeep.state().recovery !== null);
  await again.getByRole('button', { name: /Take (it )?up|Restore|Continue/ }).first().click();
  await idle(again);
  assert.deepEqual((await segments(again)).map((s) => [s.name, s.voxels]), kept.map((s) => [s.name, s.voxels]));
  await context.close();
});

test('a floating pixel is listed, gone to and removed', async () => {
  const page = await openPage(browser, site.address);
  await proposed(page);
  await goTo(page, 'Quality');
  const edges = (await findings(page)).filter((f) => f.rule === 'edge_contact');
  assert.ok(edges.length > 0, 'the phantom is cut off above and below');
  const sides = edges.filter((f) => f.message.includes('Body')).map((f) => f.message);
  assert.ok(sides.some((side) => side.includes('towards the head')), sides.join(' '));
  assert.equal(new Set(sides).size, sides.length, 'each says its side');
  await goTo(page, 'Correct');
  await takeTool(page, 'Brush');
  await page.getByText('Left lung').last().click();
  await drag(page, [-225, -200], [-225, -200]);
  await goTo(page, 'Quality');
  const islands = async () => (await findings(page)).filter((f) => f.rule === 'islands');
  assert.equal((await islands()).length, 1, JSON.stringify(await findings(page)));
  const painted = await segments(page);
  await page.getByText('Floating pixels').first().click();
  await idle(page);
  await page.locator('.BA canvas').nth(1).waitFor();
  const pictures = await page.locator('.BA canvas').evaluateAll((canvases) =>
    canvases.map((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const count = (...rgb) => {
        let found = 0;
        for (let at = 0; at < data.length; at += 4) found += rgb.every((part, k) => data[at + k] === part);
        return found;
      };
      return { size: [canvas.width, canvas.height], lung: count(212, 79, 19), white: count(255, 255, 255) };
    }),
  );
  const [now, after] = pictures;
  assert.deepEqual([now.size, after.size], [[126, 120], [126, 120]]);
  assert.ok(now.lung > 10 && after.lung === 0, `the speck is there and would go: ${JSON.stringify(pictures)}`);
  assert.ok(after.white > now.white, 'what would go is dotted');
  assert.deepEqual(await page.locator('.BA figcaption').allInnerTexts(), ['Now', 'After repair']);
  await page.getByRole('button', { name: /^Remove/ }).first().click();
  await idle(page);
  assert.deepEqual(await islands(), []);
  const left = (list) => list.find((s) => s.name === 'Left lung').voxels;
  assert.ok(left(await segments(page)) < left(painted));
  await page.context().close();
});
