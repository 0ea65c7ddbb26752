// What is drawn is the window of PS3.3 C.11.2.1.2.1 at each voxel, with whatever draws; and what is read back is
// what the screen shows.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { RENDERERS, startBrowser } from './chromium.mjs';
import { LARGE_VIEW, chooseFolder, crosshairOf, idle, openPage, readPixels, show, showActualPixels, state, volumes, takeTool } from './reader.mjs';
import { INTERCEPT, storedAt, writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';
import { grey } from './voi.mjs';

const EXTENT = { columns: 131, rows: 97, slices: 7 };
const WINDOWS = [
  [40, 400],
  [-600, 1501],
  [700.5, 1],
];
let site, folder;

before(async () => {
  [site, folder] = await Promise.all([serveSite(), writeSeries({ ...EXTENT, spacing: [0.8, 0.8, 2.5] })]);
});
after(async () => {
  await site?.stop();
  if (folder) await rm(folder, { recursive: true });
});

/** Greys of a slice by the standard's formula, rows from the top. */
function expected(slice, [center, width]) {
  const { columns, rows } = EXTENT;
  return Buffer.from(
    Array.from({ length: columns * rows }, (_, at) => {
      const stored = storedAt(EXTENT, at % columns, Math.floor(at / columns), slice);
      return grey(stored + INTERCEPT, center, width);
    }),
  );
}

/** The middle voxel of a slice: the crosshair begins there. */
const MIDDLE = [Math.floor(EXTENT.columns / 2), Math.floor(EXTENT.rows / 2)];

/** The slice on the canvas at one pixel for each voxel, of which the middle lies under the crosshair. */
function cut({ width, data }, crosshair) {
  const { columns, rows } = EXTENT;
  const [left, top] = crosshair.map((at, axis) => at - 0.5 - MIDDLE[axis]);
  assert.ok(Number.isInteger(left) && Number.isInteger(top), `voxels begin at ${left}, ${top}`);
  const greys = Buffer.alloc(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      greys[row * columns + column] = data[((top + row) * width + left + column) * 4];
    }
  }
  return greys;
}

function differing(a, b) {
  let count = 0;
  for (let at = 0; at < a.length; at += 1) count += a[at] !== b[at];
  return count;
}

const pictures = new Map();

/** A window whose ramp most values lie on. */
const COMPARED = [40, 2400];

/**
 * What interpolated greys may be off, in grey levels: a thousandth, and what the eight products and sums of a device
 * add, whose 24 bits hold 12-bit values, their rescale and the distance from the window's centre.
 */
const TOLERANCE = 1e-3 + (8 * 2 ** -24 * (4095 + 1024 + COMPARED[0]) * 255) / (COMPARED[1] - 1);

/** The pictures of all planes, and those under a window that is moved by the tolerance to either side. */
async function comparedPictures(page, id, renderer) {
  const moved = (TOLERANCE * (COMPARED[1] - 1)) / 255;
  const pictures = [];
  for (const shift of renderer === 'cpu' ? [0, moved, -moved] : [0]) {
    await show(page, id, { window: [COMPARED[0] + shift, COMPARED[1]] });
    for (const view of [0, 1, 2]) {
      (pictures[view] ??= []).push(await readPixels(page, view));
    }
  }
  return pictures.map(([drawn, darker, lighter]) => ({ drawn, darker, lighter }));
}

for (const renderer of RENDERERS) {
  test(`${renderer} draws every voxel's grey exactly`, async () => {
    const browser = await startBrowser(renderer);
    try {
      const page = await openPage(browser, site.address, { renderer });
      assert.equal((await state(page)).renderer, renderer);
      await chooseFolder(page, folder);
      const [volume] = await volumes(page);
      await showActualPixels(page);
      const crosshair = await crosshairOf(page);
      for (const window of WINDOWS) {
        for (const slice of [0, 5]) {
          await show(page, volume.id, { slice, window });
          const drawn = cut(await readPixels(page), crosshair);
          assert.equal(differing(drawn, expected(slice, window)), 0, `slice ${slice}, window ${window}`);
        }
      }
      pictures.set(renderer, await comparedPictures(page, volume.id, renderer));
      assert.deepEqual(page.faults, []);
    } finally {
      await browser.close();
    }
  });
}

// The CPU computes in f64, and what it draws is held to the definition in crates/render/tests.
test('all that draw give the same picture; where they interpolate, but for greys on the edge of rounding', () => {
  assert.equal(pictures.size, RENDERERS.length);
  const { cpu, ...others } = Object.fromEntries(pictures);
  for (const [renderer, other] of Object.entries(others)) {
    for (const [view, { drawn: expected, darker, lighter }] of cpu.entries()) {
      const { drawn } = other[view];
      assert.deepEqual([drawn.width, drawn.height], [expected.width, expected.height]);
      for (let at = 0; at < expected.data.length; at += 1) {
        const found = drawn.data[at];
        const [least, most] = view === 0 ? [expected.data[at], expected.data[at]] : [darker.data[at], lighter.data[at]];
        assert.ok(found >= least && found <= most, `${renderer}, view ${view}, byte ${at}: ${found}, not ${least} to ${most}`);
      }
    }
  }
});

/** Device pixels per CSS pixel: 1.25 is what many laptops have. */
const SCALES = { cpu: [1, 1.25, 2], webgl2: [1, 2], webgpu: [1, 2] };

for (const [renderer, scale] of RENDERERS.flatMap((name) => SCALES[name].map((scale) => [name, scale]))) {
  test(`${renderer} shows on the screen what it reads back, at ${scale} device pixels per CSS pixel`, async () => {
    // The browser's own scale: one that is emulated for a page alone rounds to CSS pixels what lies on device pixels.
    const args = [`--force-device-scale-factor=${scale}`, '--window-size=1280,800'];
    const browser = await startBrowser(renderer, { args });
    try {
      const page = await openPage(browser, site.address, { renderer, viewport: null });
      assert.equal(await page.evaluate(() => window.devicePixelRatio), scale);
      await chooseFolder(page, folder);
      await outlineSomething(page);
      const { width, height, data } = await readPixels(page);
      await hideWhatLiesOverCanvases(page);
      const shot = await screenshotOf(page, `${LARGE_VIEW} canvas`);
      assert.deepEqual([shot.width, shot.height], [width, height]);
      assert.equal(differing(shot.data, data), 0);
    } finally {
      await browser.close();
    }
  });
}

test('lines on the image have their width in CSS pixels', async () => {
  const browser = await startBrowser();
  try {
    const widths = [];
    for (const deviceScaleFactor of [1, 2, 3]) {
      const page = await openPage(browser, site.address, { deviceScaleFactor });
      await chooseFolder(page, folder);
      await outlineSomething(page);
      widths.push(lineWidth(await readPixels(page)));
      await page.context().close();
    }
    // The active segment: 2 px.
    assert.deepEqual(widths, [2, 4, 6]);
  } finally {
    await browser.close();
  }
});

/** A broad stroke across the middle of the large view. */
async function outlineSomething(page) {
  await page.locator('.ProtocolStepper .Step').nth(3).click();
  await page.getByRole('button', { name: 'Add segment' }).first().click();
  await page.locator('.SegmentAdd input').fill('Outlined');
  await page.locator('.SegmentAdd').getByRole('button', { name: 'Add', exact: true }).click();
  await takeTool(page, 'Brush');
  await idle(page);
  const box = await page.locator(`${LARGE_VIEW} canvas`).boundingBox();
  const at = (x, y) => [box.x + box.width * x, box.y + box.height * y];
  await page.mouse.move(...at(0.3, 0.5));
  await page.mouse.down();
  await page.mouse.move(...at(0.7, 0.5), { steps: 4 });
  await page.mouse.up();
  await page.mouse.move(0, 0);
  await idle(page);
}

/** Pixels of the first segment's colour, from the top down to where its line ends, in the middle column. */
function lineWidth({ width, height, data }) {
  const isLine = (y) => [89, 225, 247].every((part, at) => data[(y * width + Math.floor(width / 2)) * 4 + at] === part);
  let first = 0;
  while (first < height && !isLine(first)) first += 1;
  let end = first;
  while (end < height && isLine(end)) end += 1;
  return end - first;
}

/** Text, letters and lines over the picture are the page's, not the engine's. */
async function hideWhatLiesOverCanvases(page) {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '.Viewport > :not(.Stage), .Stage > :not(canvas), .Viewport::after { display: none !important }',
    );
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
}

/** A part of the page as pixels, decoded by the browser itself: of the whole screen, since a cut is rounded. */
async function screenshotOf(page, selector) {
  const png = (await page.screenshot()).toString('base64');
  const part = await page.locator(selector).evaluate((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return [left, top, right - left, bottom - top].map((px) => Math.round(px * window.devicePixelRatio));
  });
  const decoded = await page.evaluate(async ([base64, [left, top, width, height]]) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(left, top, width, height);
    let text = '';
    for (let at = 0; at < data.length; at += 0x8000) {
      text += String.fromCharCode(...data.subarray(at, at + 0x8000));
    }
    return { width, height, data: btoa(text) };
  }, [png, part]);
  return { ...decoded, data: Buffer.from(decoded.data, 'base64') };
}
