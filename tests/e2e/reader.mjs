// The page, as a reader and a script meet it.

/** Names of the inputs that the controls press; the page's catalogue has the same words. */
const FOLDER_INPUT = 'input[type=file][webkitdirectory]';
export const FILES_INPUT = 'input[type=file]:not([webkitdirectory])';
export const LARGE_VIEW = '.Viewport.ruled';

/** Opens the page, waits until its engine is up, and collects what goes wrong in it. */
export async function openPage(browser, address, { renderer = 'cpu', ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('crash', () => page.faults.push('crash'));
  await page.goto(`${address}?renderer=${renderer}`);
  await engineIsUp(page);
  return page;
}

/** Opens the page with the series of a folder. */
export async function openSeries(browser, address, folder, options) {
  const page = await openPage(browser, address, options);
  await chooseFolder(page, folder);
  return page;
}

/** Waits until the page's engine is up. */
export async function engineIsUp(page) {
  await page.waitForFunction(() => window.voxelkeep);
  await page.evaluate(() => window.voxelkeep.ready);
}

/** Chooses a folder in the page's own file input and waits until everything found is read and drawn. */
export async function chooseFolder(page, folder) {
  await choose(page, FOLDER_INPUT, folder);
}

/** Chooses files in the page's own file input. */
export async function chooseFiles(page, files) {
  await choose(page, FILES_INPUT, files);
}

/**
 * The browser walks a folder after it was set, and the page hands files over in its own time: only what is found
 * says that the engine has them, and only then is idle an answer.
 */
async function choose(page, input, files) {
  const before = await page.evaluate(() => window.voxelkeep.volumes().length + window.voxelkeep.state().skipped);
  await page.setInputFiles(input, files);
  await page.waitForFunction(
    (known) => window.voxelkeep.volumes().length + window.voxelkeep.state().skipped > known,
    before,
  );
  await idle(page);
}

/** Waits until everything asked for so far is decoded and drawn. */
export async function idle(page) {
  await page.evaluate(() => window.voxelkeep.idle());
}

export const state = (page) => page.evaluate(() => window.voxelkeep.state());
export const volumes = (page) => page.evaluate(() => window.voxelkeep.volumes());

/** Opens a volume, shows a slice, and waits until it is drawn. */
export async function show(page, volume, options = {}) {
  await page.evaluate(([id, shown]) => window.voxelkeep.show(id, shown), [volume, options]);
  await idle(page);
}

/** Pixels of a view: width, height, and RGBA rows from the top. */
export async function readPixels(page, viewport = 0) {
  const { width, height, base64 } = await page.evaluate(async (id) => {
    const pixels = await window.voxelkeep.readPixels(id);
    const bytes = new Uint8Array(pixels.data.buffer, pixels.data.byteOffset, pixels.data.length);
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x8000) {
      text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    }
    return { width: pixels.width, height: pixels.height, base64: btoa(text) };
  }, viewport);
  return { width, height, data: Buffer.from(base64, 'base64') };
}

/** One voxel per pixel in the large view. */
export async function showActualPixels(page) {
  await page.locator(LARGE_VIEW).focus();
  await page.keyboard.press('9');
  await idle(page);
}

/** Where the crosshair of a view is drawn, in device pixels. */
export async function crosshairOf(page, view = LARGE_VIEW) {
  const lines = page.locator(`${view} svg.over .cross line`);
  const [y, x] = [await lines.nth(0).getAttribute('y1'), await lines.nth(2).getAttribute('x1')];
  return [Number(x), Number(y)];
}

/** Takes a tool from the palette; a drag before it is in hand would be one with the tool before. */
export async function takeTool(page, name) {
  await page.getByRole('button', { name }).click();
  await page.locator('.Panel [aria-pressed=true]', { hasText: name }).waitFor();
}

/** Drags the window in the large view, with the right button beside the left one. */
export async function dragWindow(page) {
  const box = await page.locator(`${LARGE_VIEW} canvas`).boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down({ button: 'left' });
  await page.mouse.down({ button: 'right' });
  await page.mouse.move(x + 80, y + 60, { steps: 5 });
  await page.mouse.up({ button: 'right' });
  await page.mouse.up({ button: 'left' });
  await idle(page);
}
