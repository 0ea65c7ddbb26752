// Files that are damaged or mean harm: each is named with its reason, and the series beside it opens as if it
// were not there.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { crc32, deflateRawSync } from 'node:zlib';

import { startBrowser } from './chromium.mjs';
import { FILES_INPUT, LARGE_VIEW, chooseFiles, engineIsUp, idle, openPage, readPixels, state, volumes, takeTool } from './reader.mjs';
import { strayInstance, tooLarge, writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

let site, browser, folder, bad;

before(async () => {
  [site, browser, folder, bad] = await Promise.all([
    serveSite(),
    startBrowser(),
    writeSeries(),
    mkdtemp(join(tmpdir(), 'voxelkeep-bad-')),
  ]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  for (const made of [folder, bad]) if (made) await rm(made, { recursive: true });
});

/** A slice of another series, so that no damage to it is hidden by the good one. */
const slice = strayInstance;

/** A zip archive of deflated entries: name, content, and what the archive says wrongly of it. */
function zip(...entries) {
  const locals = [];
  const listed = [];
  let offset = 0;
  for (const [name, content, wrong = {}] of entries) {
    const { size = content.length, sum = crc32(content) } = wrong;
    const deflated = deflateRawSync(content);
    const head = (signature, tail) => {
      const bytes = Buffer.alloc(26);
      bytes.writeUInt16LE(20, 0);
      bytes.writeUInt16LE(8, 4);
      bytes.writeUInt32LE(sum, 10);
      bytes.writeUInt32LE(deflated.length, 14);
      bytes.writeUInt32LE(size, 18);
      bytes.writeUInt16LE(name.length, 22);
      return Buffer.concat([Buffer.from(signature, 'latin1'), bytes, tail, Buffer.from(name)]);
    };
    const local = Buffer.concat([head('PK\x03\x04', Buffer.alloc(0)), deflated]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    listed.push(head('PK\x01\x02\x14\0', place));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(listed);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

const NOT_RECOGNISED = 'Not DICOM, NIfTI or zip. Left out. Ask the sender for the DICOM files.';
const ENDS_EARLY =
  'Could not be read: the file ends at byte 300, inside an element that ends at 320. ' +
  'Left out. Copy the file to this device and add it again.';
const NO_IMAGES = 'No images in it: CT. Left out. There is nothing to look at.';

/**
 * Files that hold no series: name, bytes, and the reason that the page gives, whole or in part; where it is a file in
 * an archive that is left out, the name of that.
 */
const LEFT_OUT = [
  ['empty.dcm', () => Buffer.alloc(0), NOT_RECOGNISED],
  ['letter.dcm', () => Buffer.from('Dear colleague, '.repeat(40)), NOT_RECOGNISED],
  ['cut-header.dcm', () => slice().subarray(0, 300), ENDS_EARLY],
  ['no-pixels.dcm', () => slice().subarray(0, -2400 - 12), NO_IMAGES],
  ['cut.zip', () => zip(['a.dcm', slice()]).subarray(0, -40), /zip|archive/i],
  ['bomb.zip', () => zip(['bomb.dcm', Buffer.alloc(1 << 28)]), /unpacks to more/],
  ['liar.zip', () => zip(['liar.dcm', Buffer.alloc(1 << 24), { size: 1000 }]), /unpacks to more/, 'liar.zip/liar.dcm'],
];

/** Series of one slice that cannot be shown as they claim to be: what their row says, and what says who opens them. */
const UNSHOWN = [
  [
    'cut-pixels.dcm',
    () => slice().subarray(0, -1600),
    ['Pixel data stop early, 800 bytes of 2\u2009400 bytes. Left out. The slice is shown as a gap.'],
    /^$/,
  ],
  [
    'huge.dcm',
    tooLarge,
    [],
    /^Not enough memory\. It needs 85\s897 GB, [\d.]+ GB can be had\. Short by 85\s\d{3} GB\. What you have open is untouched\.$/,
  ],
];

/** Opens the page with the good series and one more file. */
async function openWith(name, bytes) {
  const path = join(bad, name);
  await writeFile(path, bytes);
  const page = await openPage(browser, site.address);
  const good = Array.from({ length: 7 }, (_, at) => join(folder, `IM000${at + 1}.dcm`));
  await chooseFiles(page, [...good, path]);
  await page.waitForFunction(() => !window.voxelkeep.state().reading);
  await idle(page);
  return page;
}

/** What the Study step says. */
async function saidOfStudy(page) {
  await page.locator('.ProtocolStepper').getByText('Study', { exact: true }).first().click();
  await page.getByText('What the files say').waitFor();
  return page.locator('.Panel').innerText();
}

/** What the Study step says of a file that was left out: its reasons, one for each row with its name. */
async function reasonsOf(page, name) {
  await saidOfStudy(page);
  const rows = (await page.locator('.Panel p.lines.wrap').allInnerTexts()).map((row) => row.split('\n'));
  return rows.filter(([file]) => file === name).map(([, reason]) => reason);
}

/** Goes through the good series with the wheel and looks at its picture. */
async function useTheRest(page) {
  const whole = (await volumes(page)).find(({ size }) => size[2] === 7);
  await page.evaluate((id) => window.voxelkeep.show(id, { slice: 2 }), whole.id);
  await idle(page);
  await page.locator(LARGE_VIEW).hover();
  await page.mouse.wheel(0, 100);
  await page.waitForFunction(() => window.voxelkeep.state().viewports[0].slice !== 2);
  await idle(page);
  assert.ok(new Set((await readPixels(page)).data).size > 50, 'a picture with many greys');
  assert.equal((await state(page)).stopped, null);
  assert.deepEqual(page.faults, []);
}

for (const [name, make, reason, row = name] of LEFT_OUT) {
  test(`${name} is left out with its reason, and the rest opens`, async () => {
    const page = await openWith(name, make());
    assert.equal((await state(page)).skipped, 1);
    await useTheRest(page);
    const reasons = await reasonsOf(page, row);
    assert.equal(reasons.length, 1);
    if (typeof reason === 'string') assert.equal(reasons[0], reason);
    else assert.match(reasons[0], reason);
    await page.context().close();
  });
}

test('a slice of which the pixels stop early is an empty one that says so', async () => {
  const whole = await readFile(join(folder, 'IM0004.dcm'));
  const series = await Promise.all(
    [1, 2, 3, 5, 6, 7].map(async (at) => [`IM000${at}.dcm`, await readFile(join(folder, `IM000${at}.dcm`))]),
  );
  const archive = join(bad, 'early.zip');
  await writeFile(archive, zip(...series, ['IM0004.dcm', whole.subarray(0, whole.length - 4000)]));
  const page = await openPage(browser, site.address);
  await chooseFiles(page, [archive]);
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  const check = page.locator('.CheckRow', { hasText: 'Slices complete' });
  await check.getByText('One slice could not be read. It is shown as a gap.').waitFor();
  const empty = page.locator(LARGE_VIEW).getByText('This slice could not be read. It is a gap, and has no values.');
  const [{ id }] = await volumes(page);
  await page.evaluate((volume) => window.voxelkeep.show(volume, { slice: 2 }), id);
  await idle(page);
  assert.equal(await empty.count(), 0);
  await page.evaluate((volume) => window.voxelkeep.show(volume, { slice: 3 }), id);
  await empty.waitFor();
  await page.locator(LARGE_VIEW).hover();
  await idle(page);
  assert.equal(await page.locator('.StatusLine .value').count(), 0);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a damaged file in a zip is left out with its reason, and the rest of the zip opens', async () => {
  const names = Array.from({ length: 7 }, (_, at) => `IM000${at + 1}.dcm`);
  const good = await Promise.all(names.map(async (name) => [`study/${name}`, await readFile(join(folder, name))]));
  const archive = join(bad, 'half.zip');
  await writeFile(archive, zip(...good.slice(0, 3), ['study/broken.dcm', slice(), { sum: 1 }], ...good.slice(3)));
  const page = await openPage(browser, site.address);
  await chooseFiles(page, [archive]);
  assert.deepEqual((await volumes(page)).map(({ size }) => size), [[131, 97, 7]]);
  const now = await state(page);
  assert.deepEqual([now.open, now.skipped], ['ready', 1]);
  await useTheRest(page);
  const [reason, ...others] = await reasonsOf(page, 'half.zip/study/broken.dcm');
  assert.deepEqual(others, []);
  assert.match(reason, /^Could not be read: zip archive/);
  await page.context().close();
});

for (const [name, make, reasons, refusal] of UNSHOWN) {
  test(`${name} is refused with its reason, and the rest opens`, async () => {
    const page = await openWith(name, make());
    const one = (await volumes(page)).find(({ size }) => size[2] !== 7);
    const refused = await page.evaluate(
      (id) => window.voxelkeep.show(id).then(() => '', ({ message }) => message),
      one?.id ?? '',
    );
    await idle(page);
    await useTheRest(page);
    assert.match(refused, refusal);
    assert.deepEqual(await reasonsOf(page, name), reasons);
    await page.context().close();
  });
}

test('a series that does not fit leaves what is open, and says how to go on', async () => {
  const page = await openWith('too-large.dcm', tooLarge());
  const found = await volumes(page);
  const whole = found.find(({ size }) => size[2] === 7);
  const codes = found.map(({ refusal, size }) => [size[2] === 7, refusal?.code ?? null]);
  assert.deepEqual(new Map(codes), new Map([[true, null], [false, 'OutOfMemory']]), 'told before it is asked for');
  await page.locator('.SeriesItem').filter({ hasText: '7 slices' }).click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await idle(page);
  const before = await readPixels(page);
  await page.locator('.SeriesItem').filter({ hasNotText: ' 7 slices' }).click();
  const panel = page.locator('.Panel');
  await panel.getByRole('heading', { name: 'Not enough memory' }).waitFor();
  assert.match(await panel.innerText(), /was not opened\. What you have open is untouched\./);
  assert.match(await panel.innerText(), /Short by\s+85\s894 GB/);
  await idle(page);
  assert.deepEqual((await readPixels(page)).data, before.data);
  assert.equal((await state(page)).volume, whole.id);
  await page.getByRole('button', { name: 'Leave it closed' }).click();
  await page.getByRole('heading', { name: 'Not enough memory' }).waitFor({ state: 'detached' });
  await useTheRest(page);

  // Nothing else is open: what fits is offered, and opens.
  const other = await openWith('too-large.dcm', tooLarge());
  await other.locator('.SeriesItem').filter({ hasNotText: ' 7 slices' }).click();
  await other.getByRole('radio', { name: /^Open Made for a test.*needs/s }).waitFor();
  assert.equal(await other.locator('.Panel').getByRole('radio').first().getAttribute('aria-checked'), 'true');
  await other.getByRole('button', { name: 'Open series' }).click();
  await other.waitForFunction((id) => window.voxelkeep.state().volume === id, whole.id);
  await idle(other);
  await useTheRest(other);
  await page.context().close();
  await other.context().close();
});

/** Opens the page with another first line in its engine: a device in another state. */
async function openWithEngine(first) {
  const source = await readFile(new URL('../../dist/engine-worker.js', import.meta.url), 'utf8');
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.route('**/engine-worker.js*', (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: source.replace("'use strict';", `'use strict'; ${first}`),
    }),
  );
  const page = await context.newPage();
  await page.goto(`${site.address}?renderer=cpu`);
  await engineIsUp(page);
  return page;
}

test('of a series that does not fit the middle is offered, opens and is segmented', async () => {
  // Half of this is for volumes: five slices and a bit.
  const bytes = 2 * (5 * 131 * 97 * 2 + 100);
  const page = await openWithEngine(`Object.defineProperty(navigator, 'deviceMemory', { value: ${bytes} / 2 ** 30 });`);
  await page.setInputFiles('input[type=file][webkitdirectory]', folder);
  await page.getByRole('heading', { name: 'Not enough memory' }).waitFor();
  await page.getByRole('radio', { name: /^Open slices 2 to 6 only/ }).waitFor();
  await page.getByRole('button', { name: 'Open slices' }).click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await idle(page);
  assert.equal((await state(page)).viewports[0].slices, 5);
  assert.equal(await page.locator('.SeriesItem[aria-selected=true]').count(), 1, 'the series is the one that is open');
  assert.match(await saidOfStudy(page), /Slices 2 to 6 of 7 are open\./);
  await page.locator('.ProtocolStepper .Step').nth(3).click();
  await page.getByRole('button', { name: 'Add segment' }).first().click();
  await page.locator('.SegmentAdd input').fill('Drawn');
  await page.keyboard.press('Enter');
  await takeTool(page, 'Brush');
  await page.locator(`${LARGE_VIEW} canvas`).click();
  await idle(page);
  const { files } = await page.evaluate(() => window.voxelkeep.exportSeg());
  assert.equal(files.length, 2);
  assert.deepEqual((await state(page)).unsaved, 0);
  await page.context().close();
});

test('a series with no spacing opens for looking and says what it lacks', async () => {
  const path = join(bad, 'zero-spacing.dcm');
  const bytes = slice();
  const at = bytes.indexOf(Buffer.from([0x28, 0, 0x30, 0, 0x44, 0x53]));
  bytes.write('0\\0 ', at + 8, 'latin1');
  await writeFile(path, bytes);
  const page = await openPage(browser, site.address);
  await chooseFiles(page, [path]);
  const [volume] = await volumes(page);
  assert.deepEqual(volume.warnings, ['The files state no pixel spacing. Nothing can be measured.']);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a decoder that hangs is given up, and its slice is a gap', { timeout: 120_000 }, async () => {
  const page = await openPage(browser, site.address);
  const script = 'var wasm_bindgen = { initSync() {}, perform() {} };';
  await page
    .context()
    .route('**/helper.js', (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
  const compressed = fileURLToPath(new URL('../data/ct_abdomen_totalseg/dicom/', import.meta.url));
  const [first] = (await readdir(compressed)).sort();
  await page.setInputFiles(FILES_INPUT, [join(compressed, first)]);
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready', null, { timeout: 60_000 });
  assert.match(await saidOfStudy(page), /decoder stopped/);
  await chooseFiles(page, Array.from({ length: 7 }, (_, at) => join(folder, `IM000${at + 1}.dcm`)));
  await useTheRest(page);
  await page.context().close();
});

test('without room on disk edits stay in memory, the page says so and asks before it is left', async () => {
  const page = await openWithEngine(
    "navigator.storage.getDirectory = async () => { throw new DOMException('no room'); };",
  );
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await page.locator('.ProtocolStepper').getByText('Segment', { exact: true }).first().click();
  await page.getByRole('button', { name: /^Run/ }).first().click();
  await page.waitForFunction(() => window.voxelkeep.segments().length >= 4);
  await page.getByText('Edits are not being saved').first().waitFor();
  assert.ok((await state(page)).unsaved > 0);
  const { files } = await page.evaluate(() => window.voxelkeep.exportSeg());
  assert.equal(files.length, 2);
  // What is nowhere but in memory is not left without a question.
  const asked = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    dialog.dismiss();
  });
  await assert.rejects(page.reload({ timeout: 3_000 }));
  assert.deepEqual(asked, ['beforeunload']);
  assert.ok((await state(page)).unsaved > 0, 'and stays when the answer is to stay');
  await page.context().close();
});
