// What lies over the images goes when a person has done with it: menus, the notice about the window, refusals.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, chooseFolder, dragWindow, idle, openSeries, takeTool } from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

let site, browser, folder;

before(async () => {
  [site, browser, folder] = await Promise.all([serveSite(), startBrowser(), writeSeries()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  if (folder) await rm(folder, { recursive: true });
});

const withSeries = () => openSeries(browser, site.address, folder);

async function chooseLiver(page) {
  await page.locator('.ProtocolChip').click();
  await page.getByRole('menuitemradio', { name: /Liver volumetry/ }).click();
  await idle(page);
}

const looks = (page, how) =>
  page.waitForFunction((wanted) => window.voxelkeep.state().window.state === wanted, how);

const focused = (locator) => locator.evaluate((element) => element === document.activeElement);

for (const [name, opener] of [
  ['windows', '.WindowBadge'],
  ['protocols', '.ProtocolChip'],
  ['open study', '.RailFoot > .Btn'],
]) {
  test(`the menu of ${name} goes with Escape, with a press elsewhere, and with its own button`, async () => {
    const page = await withSeries();
    const [menu, button] = [page.locator('.Menu'), page.locator(opener)];
    await button.click();
    await menu.waitFor();
    assert.ok(await menu.evaluate((element) => element.contains(document.activeElement)));
    const first = await page.evaluate(() => document.activeElement.textContent);
    await page.keyboard.press('ArrowDown');
    assert.notEqual(await page.evaluate(() => document.activeElement.textContent), first);
    await page.keyboard.press('ArrowUp');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), first);
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    assert.ok(await focused(button), 'the focus is on the button again');
    assert.equal(await button.getAttribute('aria-expanded'), 'false');

    await button.click();
    await menu.waitFor();
    await page.locator(`${LARGE_VIEW} canvas`).click({ position: { x: 40, y: 200 } });
    await menu.waitFor({ state: 'detached' });
    assert.ok(await focused(page.locator(LARGE_VIEW)), 'the focus is where the press was');

    await button.click();
    await menu.waitFor();
    await button.click();
    await menu.waitFor({ state: 'detached' });
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

test('the notice about the window lets V through, and gives the focus back to the large view', async () => {
  const page = await withSeries();
  await chooseLiver(page);
  await dragWindow(page);
  const notice = page.locator('.WindowLockNotice');
  await notice.waitFor();
  assert.ok(await notice.evaluate((element) => element.contains(document.activeElement)));
  await page.keyboard.down('v');
  await looks(page, 'looking');
  await page.keyboard.up('v');
  await looks(page, 'fixed');
  await page.keyboard.press('Escape');
  await notice.waitFor({ state: 'detached' });
  assert.ok(await focused(page.locator(LARGE_VIEW)));
  await page.context().close();
});

test('a held key is a letter where one writes', async () => {
  const page = await withSeries();
  await page.locator('.ProtocolStepper .Step').nth(3).click();
  await page.getByRole('button', { name: 'Add segment' }).first().click();
  await page.locator('.SegmentAdd input').pressSequentially('vh');
  assert.equal(await page.locator('.SegmentAdd input').inputValue(), 'vh');
  assert.equal(await page.evaluate(() => window.voxelkeep.state().window.state), 'free');
  await page.context().close();
});

test('a refusal goes when what it asked for was done, and with its series', async () => {
  const page = await withSeries();
  await page.locator('.ProtocolStepper .Step').nth(3).click();
  await page.getByRole('button', { name: 'Add segment' }).first().click();
  await page.locator('.SegmentAdd input').fill('Drawn');
  await page.keyboard.press('Enter');
  await takeTool(page, 'Brush');
  await idle(page);
  const refusal = page.locator('.Notices .Notice.warn');
  const canvas = page.locator(`${LARGE_VIEW} canvas`);

  await page.locator(LARGE_VIEW).focus();
  await page.keyboard.down('v');
  await looks(page, 'looking');
  await canvas.click();
  await refusal.getByText('Drawing is off while you look').waitFor();
  await page.keyboard.up('v');
  await refusal.waitFor({ state: 'detached' });

  await page.locator('.SegmentRow').getByRole('button', { name: /protect/i }).click();
  await idle(page);
  await canvas.click();
  await refusal.getByText('Drawn is protected').waitFor();
  await page.locator(LARGE_VIEW).focus();
  await page.keyboard.press('ArrowUp');
  await idle(page);
  assert.ok(await refusal.isVisible(), 'looking around leaves it to be read');
  const other = await writeSeries({ patient: 'Test^Other', uid: '1.2.826.0.1.3680043.10.2', slices: 5 });
  await chooseFolder(page, other);
  await page.locator('.SeriesItem').last().click();
  await idle(page);
  await refusal.waitFor({ state: 'detached' });
  await rm(other, { recursive: true });
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
