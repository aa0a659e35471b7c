import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, open, show, test, type Scene } from './open';

async function violations(page: Page, without: string[] = []): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).disableRules(without).analyze();
  return found.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  );
}

const screens: { scene: Scene; place?: string; chat?: string; width?: number }[] = [
  { scene: 'signin' },
  { scene: 'wrong' },
  { scene: 'signing' },
  { scene: 'default', place: 'on_hold', chat: 'c-carla' },
  { scene: 'offered', place: 'active', chat: 'c-offer' },
  { scene: 'offered', place: 'active', chat: 'c-marek' },
  { scene: 'offline', place: 'on_hold', chat: 'c-carla' },
  { scene: 'refused', place: 'on_hold', chat: 'c-carla' },
  { scene: 'rtl', place: 'active', chat: 'c-shirin' },
  { scene: 'default', place: 'my_history' },
  { scene: 'empty', place: 'on_hold' },
  { scene: 'loading', place: 'on_hold' },
  { scene: 'default', place: 'on_hold', chat: 'c-carla', width: 700 },
  { scene: 'offered', place: 'active', chat: 'c-marek', width: 900 },
];

for (const theme of ['light', 'dark'] as const) {
  for (const { scene, place, chat, width } of screens) {
    test(`axe: ${scene} ${place ?? ''} ${chat ?? ''} ${width ?? ''} ${theme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      if (width) await page.setViewportSize({ width, height: 700 });
      await open(page, scene);
      if (place) await show(page, place, chat);
      expect(await violations(page)).toEqual([]);
    });
  }

  test(`axe: menus and dialogs ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await open(page, 'offline');
    await page.getByTestId('me').click();
    await expect(page.getByTestId('status-ready')).toBeVisible();
    // A menu that is open stands over the landmarks, not in one.
    expect(await violations(page, ['region'])).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await expect(page.getByTestId('switcher')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('switcher')).toBeHidden();
    await page.getByTestId('outbox').click();
    await expect(page.getByTestId('outbox-item').first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  test(`axe: notices ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await open(page, 'refused');
    await page.getByTestId('notices').click();
    await expect(page.getByTestId('notice').first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}
