// The page fits from 200 % zoom on a laptop to a large screen: nothing scrolls sideways, nothing lies over its
// neighbour, and the rail is where it is drawn.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { startBrowser } from './chromium.mjs';
import { LARGE_VIEW, chooseFolder, idle, openPage } from './reader.mjs';
import { writeSeries } from './series.mjs';
import { serveSite } from './site.mjs';

const SIZES = [
  [720, 450],
  [1024, 768],
  [1280, 800],
  [1440, 900],
  [1920, 1080],
];
let site, browser, folder, other;

before(async () => {
  [site, browser, folder, other] = await Promise.all([
    serveSite(),
    startBrowser(),
    writeSeries(),
    writeSeries({ patient: 'Other^Bea', uid: '1.2.826.0.1.3680043.10.2' }),
  ]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  for (const made of [folder, other]) if (made) await rm(made, { recursive: true });
});

for (const [width, height] of SIZES) {
  test(`the page fits ${width} × ${height}`, async () => {
    const page = await openPage(browser, site.address, { viewport: { width, height } });
    await chooseFolder(page, folder);
    for (let step = 0; step < 6; step += 1) {
      await page.locator('.ProtocolStepper .Step').nth(step).click();
      await idle(page);
      const found = await page.evaluate(() => {
        const box = (selector) => document.querySelector(selector).getBoundingClientRect();
        const steps = [...document.querySelectorAll('.ProtocolStepper .Step')];
        return {
          wide: document.documentElement.scrollWidth,
          steps: steps.at(-1).getBoundingClientRect().right,
          protocol: box('.ProtocolChip').left,
          panel: box('.Panel').right,
        };
      });
      assert.ok(found.wide <= width, `step ${step} is ${found.wide} wide`);
      assert.ok(found.steps <= found.protocol, `step ${step}: steps end at ${found.steps}, ${found.protocol}`);
      assert.ok(found.panel <= width);
    }
    const rail = page.locator('.StudyRail');
    if (width < 800) {
      assert.equal(await rail.isVisible(), false);
      await page.getByRole('button', { name: /studies/i }).first().click();
      await page.locator('.StudyRail .SeriesItem').first().waitFor();
    } else {
      assert.equal(await rail.isVisible(), true);
    }
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

// The rail holds pictures alone below 1180 px, and at any width beside the report.
for (const [width, step] of [[1024, 0], [1440, 5]]) {
  test(`two patients are told apart by what is written in a rail of pictures, ${width} wide`, async () => {
    const page = await openPage(browser, site.address, { viewport: { width, height: 768 } });
    await chooseFolder(page, folder);
    await chooseFolder(page, other);
    await page.locator('.ProtocolStepper .Step').nth(step).click();
    await idle(page);
    const blocks = page.locator('.RailPatient');
    const places = page.locator('.RailPlace');
    assert.equal(await page.locator('.RailHead').first().isVisible(), false);
    for (const [place, name] of [/Ada/, /Bea/].entries()) {
      assert.ok(await places.nth(place).isVisible());
      assert.match(await places.nth(place).getAttribute('title'), name);
      assert.match(await blocks.nth(place).getAttribute('aria-label'), name);
    }
    await page.locator(LARGE_VIEW).focus();
    await page.keyboard.press('a');
    await page.waitForFunction(() => window.voxelkeep.state().identityHidden);
    assert.deepEqual((await places.allInnerTexts()).map((text) => text.trim()), ['1/2', '2/2']);
    assert.match(await blocks.nth(1).getAttribute('aria-label'), /patient 2 of 2/);
    assert.ok(!/Bea/.test(await places.nth(1).getAttribute('title')));
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
}

// The longest name of a protocol, with counts beside the steps. It holds the later steps back.
for (const width of [1024, 1280, 1366, 1440]) {
  test(`nothing in the top bar lies over its neighbour at ${width}`, async () => {
    const page = await openPage(browser, site.address, { viewport: { width, height: 768 } });
    await chooseFolder(page, folder);
    await page.locator('.ProtocolChip').click();
    await page.getByRole('menuitemradio', { name: /Liver volumetry/ }).click();
    await idle(page);
    for (let step = 0; step < 2; step += 1) {
      await page.locator('.ProtocolStepper .Step').nth(step).click();
      await idle(page);
      const boxes = await page.evaluate(() =>
        [...document.querySelectorAll('.TopBar :is(.Brand, .Step, .ProtocolChip, .IconBtn)')]
          .map((element) => [element.getAttribute('aria-label') ?? element.textContent, element.getBoundingClientRect()])
          .filter(([, box]) => box.width > 0)
          .map(([name, { left, right }]) => ({ name, left, right })),
      );
      boxes.forEach(({ name, left, right }, place) => {
        const end = boxes[place + 1] ?? { name: 'the edge', left: width };
        assert.ok(left < right && right <= end.left, `step ${step}: ${name} ends at ${right}, ${end.name} ${end.left}`);
      });
    }
    assert.ok(await page.locator('.Step .Tally').first().isVisible(), 'counts are shown');
    const name = await page.locator('.ProtocolChip .name').boundingBox();
    assert.ok(name.width > 60, `the protocol's name has ${name.width} px`);
    assert.ok(await page.getByRole('button', { name: /(light|dark) theme/i }).isVisible());
    await page.context().close();
  });
}
