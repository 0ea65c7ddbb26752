// The frame of the page: names of its buttons on a narrow page, the menu of windows beside the notice, labels that act,
// checks that are confirmed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, dragWindow, idle, openPage, takeTool } from './reader.mjs';
import { serveSite } from './site.mjs';

let site, browser;

before(async () => {
  [site, browser] = await Promise.all([serveSite(), startBrowser()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const NARROW = { viewport: { width: 1024, height: 768 } };

/** The chest phantom under the liver protocol, which fixes one window. */
async function underLiver(options) {
  const page = await openPage(browser, site.address, options);
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await page.locator('.ProtocolChip').click();
  await page.getByRole('menuitemradio', { name: /Liver volumetry/ }).click();
  await page.waitForFunction(() => window.voxelkeep.state().protocol.id === 'liver-volumetry-ct');
  await idle(page);
  return page;
}

test('every step has its whole name on a narrow page', async () => {
  const page = await underLiver(NARROW);
  const steps = page.getByRole('navigation', { name: 'Protocol steps' });
  for (const name of [/^\S* ?Study/, /Protocol check.*13 pass, 3 to look at, 2 to resolve/, /Segment/, /Correct/, /Quality/, /Report & save/]) {
    assert.equal(await steps.getByRole('button', { name }).count(), 1, `${name}`);
  }
  await page.context().close();
});

test('the window in force is not cut on a narrow page', async () => {
  const page = await openPage(browser, site.address, NARROW);
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await idle(page);
  await page.getByRole('button', { name: /Report & save/ }).click();
  await page.locator('.App.sheet').waitFor();
  const cut = await page.locator('.ViewportBar').evaluate((bar) => {
    const right = bar.getBoundingClientRect().right;
    const numbers = bar.querySelector('.WindowBadge .num');
    return [bar.scrollWidth > bar.clientWidth, numbers.getBoundingClientRect().right > right];
  });
  assert.deepEqual(cut, [false, false]);
  await page.context().close();
});

test('notice and menu of windows never cover each other, and no two windows read the same', async () => {
  const page = await underLiver();
  await dragWindow(page);
  const notice = page.locator('.WindowLockNotice');
  await notice.waitFor();
  await page.locator('.WindowBadge').click();
  const menu = page.getByRole('menu', { name: /Window/ });
  await menu.waitFor();
  assert.equal(await notice.count(), 0);
  const names = await menu.getByRole('menuitemradio').locator('span:nth-child(2)').allInnerTexts();
  assert.equal(new Set(names).size, names.length, names.join('; '));
  assert.ok(names.includes('Soft tissue') && names.includes('Soft tissue, general'));
  await page.context().close();
});

test('a window that was tried is not marked while one looks through another, nor after', async () => {
  const page = await underLiver();
  await dragWindow(page);
  const tried = page.locator(`${LARGE_VIEW} .Corner.br s`);
  await tried.waitFor();
  await page.locator(LARGE_VIEW).focus();
  await page.keyboard.down('v');
  await page.waitForFunction(() => window.voxelkeep.state().window.state === 'looking');
  await page.locator(`${LARGE_VIEW}.looking`).waitFor();
  assert.equal(await tried.count(), 0);
  await page.keyboard.up('v');
  await page.waitForFunction(() => window.voxelkeep.state().window.state === 'fixed');
  assert.equal(await tried.count(), 0);
  await page.context().close();
});

test('what is to be confirmed is confirmed with one press', async () => {
  const page = await underLiver();
  await page.getByText('13 pass, 3 to confirm, 2 to resolve.').waitFor();
  const row = (name) => page.locator('.CheckRow').filter({ has: page.getByText(name, { exact: true }) });
  await row('Body part').getByRole('button', { name: 'Confirm' }).click();
  await row('Body part').getByText('Confirmed by the reader: CHEST').waitFor();
  await page.getByText('14 pass, 2 to confirm, 2 to resolve.').waitFor();
  await row('Contrast phase').getByRole('button', { name: 'It is portal' }).click();
  await row('Kernel').getByRole('button', { name: /^It is/ }).click();
  assert.equal(await row('Matrix').getByRole('button', { name: 'Confirm' }).count(), 0);
  for (const name of ['Pixel size', 'Matrix']) {
    await row(name).getByRole('button', { name: 'Deviate' }).click();
    await row(name).getByRole('textbox').fill('teaching case');
    await page.keyboard.press('Enter');
    await row(name).getByText('Deviation: teaching case').waitFor();
  }
  await page.getByText('16 pass, 2 deviations.').waitFor();
  await row('Matrix').getByRole('button', { name: 'Take back' }).click();
  await page.getByText('16 pass, 1 deviation, 1 to resolve.').waitFor();
  await row('Matrix').getByRole('button', { name: 'Deviate' }).click();
  await row('Matrix').getByRole('textbox').fill('teaching case');
  await page.keyboard.press('Enter');
  await page.getByText('16 pass, 2 deviations.').waitFor();
  // To choose the protocol in force again takes no answer away.
  await page.locator('.ProtocolChip').click();
  await page.getByRole('menuitemradio', { name: /Liver volumetry/ }).click();
  await page.getByText('16 pass, 2 deviations.').waitFor();
  await page.getByRole('button', { name: /Report & save/ }).click();
  await page.getByText('3 confirmed checks, 2 deviations and 0 looks').waitFor();
  await page.context().close();
});

test('the words beside a switch or a box turn it', async () => {
  const page = await openPage(browser, site.address);
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await idle(page);
  await page.evaluate(() => window.voxelkeep.runModel('ct-anatomy'));
  await page.getByRole('button', { name: /Segment/ }).first().click();
  for (const name of ['Proposal', 'Your edit']) {
    const layer = page.getByRole('switch', { name });
    const was = await layer.getAttribute('aria-checked');
    await page.locator('.Layer').getByText(name, { exact: true }).click();
    await page.waitForFunction(
      ([of, before]) => document.querySelector(`[role=switch][aria-label="${of}"]`).getAttribute('aria-checked') !== before,
      [name, was],
    );
  }
  await page.getByRole('button', { name: /Report & save/ }).click();
  for (const words of ['DICOM SEG', 'For PACS and other viewers']) {
    const box = page.getByRole('checkbox', { name: 'DICOM SEG' });
    const before = await box.getAttribute('aria-checked');
    await page.locator('.Formats').getByText(words).first().click();
    await page.waitForFunction(
      (was) => document.querySelector('.Formats .Check').getAttribute('aria-checked') !== was,
      before,
    );
  }
  await page.getByRole('button', { name: /Correct/ }).click();
  await takeTool(page, 'Brush');
  const within = page.getByRole('switch', { name: 'Only within' });
  assert.equal(await within.getAttribute('aria-checked'), 'false');
  await page.getByText('Only within', { exact: true }).click();
  await page.waitForFunction(() => document.querySelector('#only-within').getAttribute('aria-checked') === 'true');
  // What one types is there again when the switch is turned off and on.
  const from = page.getByRole('spinbutton', { name: 'From' });
  await from.fill('-77');
  await from.press('Tab');
  await within.click();
  await from.waitFor({ state: 'detached' });
  await within.click();
  await from.waitFor();
  assert.equal(await from.inputValue(), '-77');
  await page.keyboard.press('?');
  const keys = page.locator('.HelpSwitch').getByRole('switch');
  const was = await keys.getAttribute('aria-checked');
  await page.locator('.HelpSwitch span').click();
  assert.notEqual(await keys.getAttribute('aria-checked'), was);
  await page.locator('.HelpSwitch span').click();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a segment gets another colour by key, and its own again with an undo', async () => {
  const page = await openPage(browser, site.address);
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await idle(page);
  await page.getByRole('button', { name: /Correct/ }).click();
  await page.getByRole('button', { name: 'Add segment' }).first().click();
  await page.locator('.SegmentAdd input').fill('Drawn');
  await page.keyboard.press('Enter');
  const has = (color) =>
    page.waitForFunction(
      (sought) => document.querySelector('.SegmentRow .Swatch')?.style.getPropertyValue('--c') === sought,
      color,
    );
  await has('#59e1f7');
  const button = page.getByRole('button', { name: 'Colour of Drawn' });
  await button.focus();
  await page.keyboard.press('Enter');
  const menu = page.getByRole('menu', { name: 'Colour of Drawn' });
  await menu.waitFor();
  assert.equal(await menu.getByRole('menuitemradio').count(), 12);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await menu.waitFor({ state: 'detached' });
  await has('#d44f13');
  assert.ok(await button.evaluate((element) => element === document.activeElement), 'the focus is on the swatch');
  await page.keyboard.press('Control+z');
  await has('#59e1f7');
  await button.click();
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('what was proposed begins at the top of the panel, however small the page is', async () => {
  const page = await openPage(browser, site.address, { viewport: { width: 720, height: 450 } });
  await page.getByText('Chest phantom').first().click();
  await page.waitForFunction(() => window.voxelkeep.state().open === 'ready');
  await page.locator('.ProtocolStepper .Step').nth(2).click();
  const run = page.getByRole('button', { name: 'Run', exact: true }).first();
  await run.scrollIntoViewIfNeeded();
  await page.locator('.PanelBody').evaluate((body) => body.scrollBy(0, 60));
  await run.click();
  await page.getByRole('heading', { name: 'Review the proposal' }).waitFor();
  await idle(page);
  assert.equal(await page.locator('.PanelBody').evaluate((body) => body.scrollTop), 0);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
