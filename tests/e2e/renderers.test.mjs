// What is drawn is the window of PS3.3 C.11.2.1.2.1 at each voxel, with whatever draws; and what is read back is
// what the screen shows.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { RENDERERS, startBrowser } from './chromium.mjs';
import { LARGE_VIEW, chooseFolder, openPage, readPixels, show, showActualPixels, state, volumes } from './reader.mjs';
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

/** The slice on the canvas: at one pixel for each voxel its corner lies in the corner of the view. */
function cut({ width, data }) {
  const { columns, rows } = EXTENT;
  const greys = Buffer.alloc(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      greys[row * columns + column] = data[(row * width + column) * 4];
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

for (const renderer of RENDERERS) {
  test(`${renderer} draws every voxel's grey exactly`, async () => {
    const browser = await startBrowser(renderer);
    try {
      const page = await openPage(browser, site.address, { renderer });
      assert.equal((await state(page)).renderer, renderer);
      await chooseFolder(page, folder);
      const [volume] = await volumes(page);
      await showActualPixels(page);
      for (const window of WINDOWS) {
        for (const slice of [0, 5]) {
          await show(page, volume.id, { slice, window });
          const drawn = cut(await readPixels(page));
          assert.equal(differing(drawn, expected(slice, window)), 0, `slice ${slice}, window ${window}`);
        }
      }
      const all = [];
      for (const view of [0, 1, 2]) all.push(await readPixels(page, view));
      pictures.set(renderer, all);
      assert.deepEqual(page.faults, []);
    } finally {
      await browser.close();
    }
  });
}

test('all that draw give the same picture, within one grey level where they interpolate', () => {
  const [first, ...others] = RENDERERS.map((renderer) => pictures.get(renderer)).filter(Boolean);
  assert.equal(others.length, RENDERERS.length - 1);
  for (const other of others) {
    for (const [view, picture] of first.entries()) {
      const drawn = other[view];
      assert.deepEqual([drawn.width, drawn.height], [picture.width, picture.height]);
      let most = 0;
      for (let at = 0; at < picture.data.length; at += 1) {
        most = Math.max(most, Math.abs(drawn.data[at] - picture.data[at]));
      }
      assert.ok(most <= (view === 0 ? 0 : 1), `view ${view} differs by ${most}`);
    }
  }
});

for (const renderer of RENDERERS) {
  test(`${renderer} shows on the screen what it reads back`, async () => {
    const browser = await startBrowser(renderer);
    try {
      const page = await openPage(browser, site.address, { renderer });
      await chooseFolder(page, folder);
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

/** A part of the page as pixels, decoded by the browser itself. */
async function screenshotOf(page, selector) {
  const png = (await page.locator(selector).screenshot()).toString('base64');
  const decoded = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let text = '';
    for (let at = 0; at < data.length; at += 0x8000) {
      text += String.fromCharCode(...data.subarray(at, at + 0x8000));
    }
    return { width: image.width, height: image.height, data: btoa(text) };
  }, png);
  return { ...decoded, data: Buffer.from(decoded.data, 'base64') };
}
