import type { Page } from '@playwright/test';
import { expect, open, show, test, type Scene } from './open';

/** Texts that end before their last letter without a tooltip that has the whole, and parts that stick out of the window. */
const cutOff = (page: Page) =>
  page.evaluate(() => {
    const wrong: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight) wrong.push('the window scrolls');
    for (const element of document.querySelectorAll<HTMLElement>('#app *')) {
      const box = element.getBoundingClientRect();
      if (
        box.width === 0 ||
        element.closest('.visually-hidden, .scroller, [inert], .scrim, svg') ||
        getComputedStyle(element).clipPath !== 'none'
      )
        continue;
      const style = getComputedStyle(element);
      const text = element.textContent.trim().slice(0, 30);
      if (element.matches('button, h1, h2, textarea, input') && (box.left < -1 || box.right > innerWidth + 1)) {
        wrong.push(`outside: ${element.tagName} ${text}`);
      }
      const clips = style.overflowX === 'hidden' && element.scrollWidth > element.clientWidth + 1;
      if (clips && style.textOverflow !== 'ellipsis' && element.children.length === 0) wrong.push(`cut: ${text}`);
      if (clips && style.textOverflow === 'ellipsis' && !element.closest('[title], [aria-label]'))
        wrong.push(`no tooltip: ${text}`);
    }
    return wrong;
  });

const cases: {
  name: string;
  width: number;
  height: number;
  letter?: string;
  scene: Scene;
  place: string;
  chat: string;
}[] = [
  { name: '1280', width: 1280, height: 800, scene: 'offline', place: 'on_hold', chat: 'c-carla' },
  { name: '1100', width: 1100, height: 800, scene: 'default', place: 'on_hold', chat: 'c-wolf' },
  { name: '1000', width: 1000, height: 700, scene: 'offered', place: 'active', chat: 'c-offer' },
  { name: '820', width: 820, height: 700, scene: 'offered', place: 'active', chat: 'c-marek' },
  { name: '700', width: 700, height: 700, scene: 'refused', place: 'on_hold', chat: 'c-carla' },
  { name: '480', width: 480, height: 360, scene: 'offline', place: 'on_hold', chat: 'c-carla' },
  { name: '200 % zoom', width: 640, height: 360, scene: 'offered', place: 'active', chat: 'c-marek' },
  { name: '200 % text', width: 1280, height: 800, letter: '200%', scene: 'offline', place: 'on_hold', chat: 'c-carla' },
  {
    name: '200 % text, offered',
    width: 1280,
    height: 800,
    letter: '200%',
    scene: 'offered',
    place: 'active',
    chat: 'c-offer',
  },
];

for (const { name, width, height, letter, scene, place, chat } of cases) {
  test(`nothing is cut off at ${name}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page, scene);
    if (letter) await page.evaluate((size) => (document.documentElement.style.fontSize = size), letter);
    await show(page, place, chat);
    await expect.poll(() => cutOff(page)).toEqual([]);
    await expect(page.getByTestId('connection')).toBeInViewport();
    if (scene !== 'offered' || chat !== 'c-offer') await expect(page.getByTestId('send')).toBeInViewport();
  });
}

const looked = [
  { name: '1280', width: 1280, height: 800 },
  { name: '1000', width: 1000, height: 700 },
  { name: '480', width: 480, height: 360 },
  { name: '200 % zoom', width: 640, height: 360 },
  { name: '200 % text', width: 1280, height: 800, letter: '200%' },
];

for (const { name, width, height, letter } of looked) {
  test(`nothing is cut off where things are looked up at ${name}`, async ({ page }) => {
    test.slow();
    await page.setViewportSize({ width, height });
    await open(page);
    if (letter) await page.evaluate((size) => (document.documentElement.style.fontSize = size), letter);
    await show(page, 'queue');
    await expect(page.getByTestId('row').first()).toBeVisible();
    await expect.poll(() => cutOff(page)).toEqual([]);
    await page.getByTestId('place-contacts').click();
    await page.locator('[data-testid="contact-row"][data-id="carla"]').click();
    await expect(page.getByTestId('row').first()).toBeVisible();
    await expect.poll(() => cutOff(page)).toEqual([]);
    await page.getByTestId('place-search').click();
    await page.getByTestId('search-text').fill('a');
    await page.getByTestId('search-submit').click();
    await page.getByTestId('search-more').click();
    await expect(page.getByTestId('row').first()).toBeAttached();
    await expect.poll(() => cutOff(page)).toEqual([]);
    await expect(page.getByTestId('search-submit')).toBeVisible();
    await page.getByTestId('me').click();
    await page.getByTestId('open-options').click();
    const box = await page.getByTestId('rights').boundingBox();
    expect((box?.x ?? -1) >= 0 && (box?.y ?? -1) >= 0).toBe(true);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
  });
}

test('the dialog to hold fits a small window', async ({ page }) => {
  await page.setViewportSize({ width: 480, height: 360 });
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  await page.getByTestId('hold-menu').click();
  await page.getByTestId('hold-with').click();
  await page.locator('[data-testid="hold-until"] input[value="custom"]').check();
  await page.getByTestId('hold-confirm').scrollIntoViewIfNeeded();
  await expect(page.getByTestId('hold-confirm')).toBeInViewport();
});

test('the contact and the list become drawers', async ({ page }) => {
  await page.setViewportSize({ width: 1000, height: 700 });
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  await expect(page.getByTestId('contact')).toBeHidden();
  await page.getByTestId('contact-toggle').click();
  await expect(page.getByTestId('contact')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('contact')).toBeHidden();
  await page.setViewportSize({ width: 700, height: 700 });
  await expect(page.getByTestId('list')).toBeHidden();
  await page.getByTestId('place-on_hold').click();
  await expect(page.getByTestId('list')).toBeVisible();
  await page.locator('[data-testid="row"][data-id="c-tomas"]').click();
  await expect(page.getByTestId('list')).toBeHidden();
  await expect(page.locator('[data-testid="chat"][data-id="c-tomas"]')).toBeVisible();
});

test('nothing jumps when a chat loads', async ({ page }) => {
  await open(page);
  await page.evaluate(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await show(page, 'on_hold', 'c-carla');
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const shift = await page.evaluate(() =>
    (globalThis as unknown as { shifts: number[] }).shifts.reduce((a, b) => a + b, 0),
  );
  expect(shift).toBeLessThan(0.05);
});

/** Where everything that can be pressed is. */
const places = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.columns button, .columns textarea, .columns header, footer')]
      .filter((element) => !element.closest('[data-testid="offer-card"], .place'))
      .map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [element.tagName, x, y, width, height].join(' ');
      }),
  );

for (const width of [1280, 900, 700]) {
  test(`nothing moves when an offer and a notice arrive at ${width}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 700 });
    await open(page);
    await show(page, 'on_hold', 'c-jonas');
    const before = await places(page);
    await page.evaluate(() => {
      const { world, everything } = (
        globalThis as unknown as {
          fixtureWorld: {
            world: { offer: (id: string) => void; notice: (code: string, message: string) => void };
            everything: (id: string) => void;
          };
        }
      ).fixtureWorld;
      world.offer('c-new');
      world.notice('keyring_unavailable', 'Nothing is saved on this computer.');
      everything('c-new');
    });
    await expect(page.getByTestId('offer-card')).toBeVisible();
    await expect(page.getByTestId('notices')).toBeVisible();
    expect(await places(page)).toEqual(before);
    // And it can be accepted from here.
    await page.getByTestId('offer-card').getByRole('button', { name: 'Accept' }).click();
    await expect(page.locator('[data-testid="chat"][data-id="c-new"][data-phase="active"]')).toBeVisible();
  });
}
