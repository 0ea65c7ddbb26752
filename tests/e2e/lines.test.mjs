// What lines mean on the image: a proposal has a dashed line of its colour, a segment of the reader a whole one with the
// model's own line dashed white over it, and what a repair would remove is dotted white before it goes. Whichever
// segment is active, each with an open eye is seen. The same with whatever draws.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { RENDERERS, startBrowser } from './chromium.mjs';
import { LARGE_VIEW, idle, openPage, readPixels, takeTool } from './reader.mjs';
import { serveSite } from './site.mjs';

const WHITE = [255, 255, 255];
/** Body, left lung, right lung, bone: the first four colours of the palette. */
const COLORS = [
  [89, 225, 247],
  [212, 79, 19],
  [131, 95, 242],
  [235, 236, 67],
];
const LUNG = COLORS[1];
/** Share of bytes that may differ by more than one: places of interpolated views are f32 on a device. */
const STRAY = 0.002;

let site;
before(async () => {
  site = await serveSite();
});
after(() => site?.stop());

const segments = (page) => page.evaluate(() => window.voxelkeep.segments());

async function goTo(page, step) {
  await page.locator('.ProtocolStepper').getByText(step, { exact: true }).first().click();
  await idle(page);
}

/** Pixels of a colour in a picture, within a box of left, top, right, bottom. */
function count({ width, height, data }, [red, green, blue], [left, top, right, bottom] = [0, 0, width, height]) {
  let found = 0;
  for (let y = Math.ceil(top); y < bottom; y += 1) {
    for (let x = Math.ceil(left); x < right; x += 1) {
      const at = (y * width + x) * 4;
      found += data[at] === red && data[at + 1] === green && data[at + 2] === blue;
    }
  }
  return found;
}

/** Pixels of one colour that lie no further than this from one of another. */
function countBeside(picture, color, other, reach) {
  const { width, height } = picture;
  let found = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isOne = count(picture, color, [x, y, x + 1, y + 1]) === 1;
      const around = [Math.max(0, x - reach), Math.max(0, y - reach), Math.min(width, x + reach + 1), Math.min(height, y + reach + 1)];
      found += isOne && count(picture, other, around) > 0;
    }
  }
  return found;
}

/** The first pixel of a colour from the left. */
function leftmost({ width, height, data }, [red, green, blue]) {
  for (let x = 0; x < width; x += 1) {
    for (let y = 0; y < height; y += 1) {
      const at = (y * width + x) * 4;
      if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) return { x, y };
    }
  }
  throw new Error('no pixel of this colour');
}

/** A proposal; a correction that leaves a speck and one at the border; the checks with the speck's finding selected. */
async function walk(page) {
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  // Wide enough that bone is no white of its own.
  await page.evaluate(async () => window.voxelkeep.show((await window.voxelkeep.volumes())[0].id, { window: [0, 6000] }));
  await goTo(page, 'Segment');
  const bare = await readPixels(page);
  await page.getByRole('button', { name: /^Run/ }).first().click();
  await page.waitForFunction(() => window.voxelkeep.segments().length >= 4);
  await idle(page);
  const proposed = [await readPixels(page), await readPixels(page, 1), await readPixels(page, 2)];
  await goTo(page, 'Correct');
  await page.getByText('Left lung').last().click();
  await takeTool(page, 'Brush');
  await idle(page);
  const canvas = page.locator(`${LARGE_VIEW} canvas`);
  const { width, height } = await canvas.boundingBox();
  const [x, y] = [Math.round(width * 0.25), Math.round(height * 0.22)];
  await canvas.click({ position: { x, y }, force: true });
  const beside = leftmost(proposed[0], LUNG);
  await canvas.click({ position: beside, force: true });
  await page.mouse.move(0, 0);
  await idle(page);
  const corrected = await readPixels(page);
  // Each key shows or hides one of the two lines: the model's own, and the reader's.
  await page.locator(LARGE_VIEW).focus();
  const pressed = async (key) => {
    await page.keyboard.press(key);
    await idle(page);
    return readPixels(page);
  };
  const withoutModel = await pressed('p');
  await pressed('p');
  const withoutReader = await pressed('y');
  await pressed('y');
  await goTo(page, 'Segment');
  const layers = page.getByRole('group', { name: 'What is shown over the images' });
  await layers.getByRole('switch', { name: 'Proposal' }).click();
  await idle(page);
  assert.deepEqual((await readPixels(page)).data, withoutModel.data, 'the switch does what the key does');
  await layers.getByRole('switch', { name: 'Proposal' }).click();
  await idle(page);
  await goTo(page, 'Quality');
  await page.locator('.Finding').filter({ hasText: 'Floating' }).first().click();
  await idle(page);
  const box = await page.locator(`${LARGE_VIEW} svg.over .box`).first().evaluate((rect) => {
    const of = (name) => Number(rect.getAttribute(name));
    return [of('x'), of('y'), of('x') + of('width'), of('y') + of('height')];
  });
  const around = (at) => [at.x - 30, at.y - 30, at.x + 30, at.y + 30];
  const places = { speck: around({ x, y }), beside: around(beside) };
  return { bare, proposed, corrected, withoutModel, withoutReader, ...places, previewed: await readPixels(page), box };
}

const walks = new Map();

for (const renderer of RENDERERS) {
  test(`${renderer} draws each line as what it means`, { timeout: 120_000 }, async () => {
    const browser = await startBrowser(renderer);
    try {
      const page = await openPage(browser, site.address, { renderer });
      const seen = await walk(page);
      walks.set(renderer, seen);
      for (const color of COLORS) {
        assert.ok(count(seen.proposed[0], color) > 100, `a line of ${color}: Body is active and hides none`);
      }
      assert.equal(count(seen.proposed[0], WHITE), count(seen.bare, WHITE), 'a proposal has no white line');
      const [body, , rightLung] = COLORS;
      assert.equal(countBeside(seen.proposed[0], rightLung, body, 4), 0, 'Body goes on under the lung: it has no line there');
      assert.ok(count(seen.corrected, LUNG) > 100, 'what a reader changed has a line of its colour');
      assert.ok(count(seen.corrected, LUNG, seen.speck) > 0, 'the speck has a line');
      const white = (picture, where) => count(picture, WHITE, where) - count(seen.bare, WHITE, where);
      assert.ok(white(seen.corrected, seen.beside) > 3, "the model's own line is dashed where the reader left it");
      assert.equal(white(seen.corrected), white(seen.corrected, seen.beside), 'and nowhere else');
      assert.equal(count(seen.withoutModel, WHITE), count(seen.bare, WHITE), 'without it no white line is left');
      assert.ok(count(seen.corrected, LUNG) > 1.2 * count(seen.proposed[0], LUNG), "the reader's has no gaps");
      assert.ok(count(seen.withoutModel, LUNG) > 1.2 * count(seen.proposed[0], LUNG), 'and stays without it');
      assert.equal(count(seen.withoutReader, LUNG), 0);
      assert.ok(count(seen.withoutReader, WHITE) > count(seen.bare, WHITE) + 100);
      assert.ok(seen.box[2] - seen.box[0] >= 48, 'it is enlarged to be seen');
      assert.equal(count(seen.previewed, LUNG, seen.box), 0, 'it would go');
      assert.ok(count(seen.previewed, WHITE, seen.box) > 0, 'and is dotted');
      assert.equal((await segments(page)).length, 4);
      assert.deepEqual(page.faults, []);
    } finally {
      await browser.close();
    }
  });
}

test('all that draw lay the same lines', () => {
  const pictures = ({ proposed, corrected, withoutReader, previewed }) => [
    ...proposed,
    corrected,
    withoutReader,
    previewed,
  ];
  const [first, ...others] = RENDERERS.map((renderer) => walks.get(renderer)).filter(Boolean);
  assert.equal(others.length, RENDERERS.length - 1);
  for (const other of others) {
    for (const [at, picture] of pictures(first).entries()) {
      const drawn = pictures(other)[at];
      assert.deepEqual([drawn.width, drawn.height], [picture.width, picture.height]);
      let beyond = 0;
      for (let byte = 0; byte < picture.data.length; byte += 1) {
        beyond += Math.abs(drawn.data[byte] - picture.data[byte]) > 1;
      }
      assert.ok(beyond <= picture.data.length * STRAY, `picture ${at}: ${beyond} of ${picture.data.length} bytes`);
    }
  }
});
