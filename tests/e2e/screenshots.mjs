// Makes the pictures of the page again: docs/screenshot.png for the README, the others in target/screenshots.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, chooseFiles, chooseFolder, idle, openPage } from './reader.mjs';
import { tooLarge } from './series.mjs';
import { serveSite } from './site.mjs';

const root = new URL('../../', import.meta.url);
const path = (below) => fileURLToPath(new URL(below, root));
const SIZE = { width: 1440, height: 900 };

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
  await picture('03-protocol-check');
  await goTo(page, 'Segment');
  await page.getByRole('button', { name: /^Run/ }).first().click();
  await page.waitForFunction(() => window.voxelkeep.segments().length >= 4);
  await idle(page);
  await picture('04-proposal');
  await goTo(page, 'Correct');
  await page.getByText('Left lung').last().click();
  await page.getByRole('button', { name: 'Brush' }).click();
  await idle(page);
  // A stroke beside the heart and a speck in the air: the lung is the reader's from here on, and has a finding.
  await stroke(page, [0.6, 0.56], [0.62, 0.5]);
  await stroke(page, [0.22, 0.22], [0.22, 0.22]);
  await picture('02-correct');
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
  await picture('08-report');
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

/** Three series that share a frame of reference: one open, one beside it. */
async function besideEachOther(page, picture) {
  await chooseFolder(page, path('tests/data/multimodal_sts_002'));
  await page.locator('.SeriesItem').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await page.getByRole('radio', { name: 'Four views' }).click();
  await page.locator('.Viewport.vacant button').first().click();
  await page.locator('.Viewport.beside canvas').waitFor();
  await idle(page);
  await picture('02b-four-views');
}

const [site, browser] = await Promise.all([serveSite(), startBrowser()]);
await mkdir(path('target/screenshots'), { recursive: true });
for (const [theme, viewport] of [['', SIZE], ['-1024x768', { width: 1024, height: 768 }]]) {
  const page = await openPage(browser, site.address, { viewport });
  const picture = async (shown, name) => {
    await shown.screenshot({ path: path(`target/screenshots/${name}${theme}.png`) });
    if (name === '02-correct' && !theme) await shown.screenshot({ path: path('docs/screenshot.png') });
  };
  await walk(page, (name) => picture(page, name));
  await page.context().close();
  const four = await openPage(browser, site.address, { viewport });
  await besideEachOther(four, (name) => picture(four, name));
  await four.context().close();
}
await browser.close();
await site.stop();
