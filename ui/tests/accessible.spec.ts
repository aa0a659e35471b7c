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
  { scene: 'locked' },
  { scene: 'default', place: 'on_hold', chat: 'c-carla' },
  { scene: 'offered', place: 'active', chat: 'c-offer' },
  { scene: 'offered', place: 'active', chat: 'c-marek' },
  { scene: 'offline', place: 'on_hold', chat: 'c-carla' },
  { scene: 'refused', place: 'on_hold', chat: 'c-carla' },
  { scene: 'reconnecting', place: 'active', chat: 'c-marek' },
  { scene: 'closed', place: 'my_history', chat: 'c-tomas' },
  { scene: 'rtl', place: 'active', chat: 'c-shirin' },
  { scene: 'default', place: 'my_history' },
  { scene: 'empty', place: 'on_hold' },
  { scene: 'loading', place: 'on_hold' },
  { scene: 'default', place: 'on_hold', chat: 'c-carla', width: 700 },
  { scene: 'offered', place: 'active', chat: 'c-marek', width: 900 },
  { scene: 'default', place: 'queue', chat: 'q-0' },
  { scene: 'default', place: 'contacts' },
  { scene: 'offline', place: 'contacts' },
  { scene: 'columns', place: 'my_history' },
  { scene: 'team', place: 'team_workbins', chat: 't-0-1' },
  { scene: 'empty', place: 'contacts' },
  { scene: 'failing', place: 'contacts' },
  { scene: 'default', place: 'search' },
  { scene: 'default', place: 'my_history', chat: 'h-4' },
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
    await page.getByTestId('open-notifications').click();
    await expect(page.getByTestId('setting').first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
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

  test(`axe: contacts, search and what is asked ${theme}`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await open(page, 'mandatory');
    await show(page, 'contacts');
    await page.locator('[data-testid="contact-row"][data-id="carla"]').click();
    await expect(page.getByTestId('contact-card')).toContainText('Mendes');
    expect(await violations(page)).toEqual([]);
    await show(page, 'search');
    await page.getByTestId('search-text').fill('a');
    await page.getByTestId('search-submit').click();
    await page.getByTestId('search-more').click();
    await page.getByTestId('search-contact').fill('carl');
    await expect(page.getByTestId('search-contact-option').first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByTestId('list-order').click();
    await expect(page.getByRole('menuitemradio').first()).toBeVisible();
    expect(await violations(page, ['region'])).toEqual([]);
    await page.keyboard.press('Escape');
    await show(page, 'active', 'c-marek');
    await page.getByTestId('hold-menu').click();
    await page.getByTestId('hold-with').click();
    await page.locator('[data-testid="hold-until"] input[value="custom"]').check();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByTestId('action-done').click();
    await expect(page.getByTestId('disposition-dialog')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    for (const tab of ['open-rights', 'open-options']) {
      await page.getByTestId('me').click();
      await page.getByTestId(tab).click();
      await expect(page.getByTestId(tab === 'open-rights' ? 'privilege' : 'option').first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });

  test(`axe: what waits, what was refused and what is being changed ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await open(page, 'mixed');
    await page.getByTestId('outbox').click();
    await expect(page.getByTestId('outbox-item').first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByTestId('outbox-edit').first().click();
    await expect(page.getByTestId('editing-text')).toBeFocused();
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
