// Makes the pictures of the page again: docs/screenshot.png for the README, the others in target/screenshots, in both
// themes, under the names of the screens that the page was designed as.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, chooseFiles, chooseFolder, dragWindow, idle, openPage, takeTool } from './reader.mjs';
import { tooLarge } from './series.mjs';
import { serveSite } from './site.mjs';

const root = new URL('../../', import.meta.url);
const path = (below) => fileURLToPath(new URL(below, root));
const SIZE = { width: 1440, height: 900 };
const NARROW = { width: 1024, height: 768 };
const WIDE = { width: 1920, height: 1080 };

const STEPS = ['Study', 'Protocol check', 'Segment', 'Correct', 'Quality', 'Report & save'];

/** By its place: on a narrow page a step has a shorter name. */
async function goTo(page, step) {
  await page.locator('.ProtocolStepper .Step').nth(STEPS.indexOf(step)).click();
  await idle(page);
}

/** A stroke in the large view; places are parts of its canvas. */
async function stroke(page, from, to) {
  const box = await page.locator(`${LARGE_VIEW} canvas`).boundingBox();
  const at = ([x, y]) => [box.x + box.width * x, box.y + box.height * y];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 4 });
  await page.mouse.up();
  await idle(page);
}

/** A file whose series does not fit, beside the study. */
async function addTooLarge(page) {
  const folder = await mkdtemp(join(tmpdir(), 'voxelkeep-'));
  const file = join(folder, 'too-large.dcm');
  await writeFile(file, tooLarge({ sides: 4096, frames: 120 }));
  await chooseFiles(page, [file]);
  await rm(folder, { recursive: true });
}

/** The walk, with a picture at each stop. */
async function walk(page, picture) {
  await picture('01-empty');
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await idle(page);
  await picture('03-protocol-free');
  await goTo(page, 'Segment');
  await page.getByRole('button', { name: /^Run/ }).first().click();
  await page.waitForFunction(() => window.voxelkeep.segments().length >= 4);
  await idle(page);
  await picture('04-proposal');
  await goTo(page, 'Correct');
  await page.getByText('Left lung').last().click();
  await takeTool(page, 'Brush');
  await idle(page);
  // A stroke beside the heart and a speck in the air: the lung is the reader's from here on, and has a finding.
  await stroke(page, [0.6, 0.56], [0.62, 0.5]);
  await stroke(page, [0.22, 0.22], [0.22, 0.22]);
  await picture('02-reading');
  await goTo(page, 'Segment');
  await picture('04-edited');
  await goTo(page, 'Quality');
  await page.locator('.Finding').filter({ hasText: 'Floating' }).first().click();
  await idle(page);
  await picture('05-quality');
  await goTo(page, 'Report & save');
  await page.getByRole('radio', { name: 'One view' }).click();
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('0');
  await idle(page);
  await picture('08-export');
  await page.keyboard.press('?');
  await picture('09-keyboard');
  await page.keyboard.press('Escape');
  await goTo(page, 'Correct');
  await addTooLarge(page);
  await page.locator('.SeriesItem').last().click();
  await page.getByText('Not enough memory').waitFor();
  await idle(page);
  await picture('10c-memory');
}

/** A protocol that fixes the window, and somebody who drags it all the same. */
async function fixedWindow(page, picture) {
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await idle(page);
  await page.locator('.ProtocolChip').click();
  await page.getByText('Liver volumetry (CT)').last().click();
  await idle(page);
  await goTo(page, 'Protocol check');
  await dragWindow(page);
  await page.locator('.WindowLockNotice').waitFor();
  await picture('03-protocol');
}

/** A study among files that are left out, each for a reason of its own. */
const FILES = [
  ...['000000', '000001', '000002', '000003'].map((name) => `multimodal_sts_002/mr_t1/dicom/${name}.dcm`),
  ...['MR_truncated', 'no-pixel-data', 'rtplan', 'SC_rgb_rle', 'test-SR'].map((name) => `dicom_syntaxes/${name}.dcm`),
  'study/baseline.jpg',
];

async function filesLeftOut(page, picture) {
  await chooseFiles(page, FILES.map((name) => path(`tests/data/${name}`)));
  await page.locator('.Sheet').waitFor();
  await picture('10-files');
}

/** Three series that share a frame of reference: one open, one beside it. */
async function besideEachOther(page, picture) {
  await chooseFolder(page, path('tests/data/multimodal_sts_002'));
  await page.locator('.SeriesItem').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await page.getByRole('radio', { name: 'Four views' }).click();
  await page.locator('.Viewport.vacant button').first().click();
  await page.locator('.Viewport.beside canvas').waitFor();
  await idle(page);
  await picture('02b-reading-four');
}

/** The graphics process ends under an open study. */
async function deviceLost(page, picture) {
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await idle(page);
  const devtools = await page.context().browser().newBrowserCDPSession();
  await devtools.send('Browser.crashGpuProcess').catch(() => {});
  await page.waitForFunction(() => window.voxelkeep.state().deviceLost);
  await page.getByRole('button', { name: 'Restart graphics' }).waitFor();
  await picture('10b-device-lost');
}

/** What is walked through, at which sizes, and with what draws. */
const WALKS = [
  { work: walk, sizes: [SIZE, NARROW] },
  { work: fixedWindow, sizes: [SIZE, NARROW] },
  { work: filesLeftOut, sizes: [SIZE, NARROW] },
  { work: besideEachOther, sizes: [SIZE, NARROW, WIDE] },
  { work: deviceLost, sizes: [SIZE, NARROW], renderer: 'webgpu' },
];

/** Dark is what the page opens with and has no ending; neither has the usual size. */
const THEMES = ['', '-light'];
const ending = (size) => (size === SIZE ? '' : `-${size.width}x${size.height}`);

async function pictures({ work, renderer = 'cpu' }, size, theme) {
  const [site, browser] = await Promise.all([serveSite(), startBrowser(renderer)]);
  const page = await openPage(browser, site.address, { renderer, viewport: size });
  if (theme === '-light') await page.getByRole('button', { name: 'Light theme' }).click();
  await work(page, async (name) => {
    await page.screenshot({ path: path(`target/screenshots/${name}${ending(size)}${theme}.png`) });
    if (name === '02-reading' && size === SIZE && !theme) await page.screenshot({ path: path('docs/screenshot.png') });
  });
  await browser.close();
  await site.stop();
}

await mkdir(path('target/screenshots'), { recursive: true });
for (const theme of THEMES) {
  for (const walked of WALKS) {
    for (const size of walked.sizes) await pictures(walked, size, theme);
  }
}
