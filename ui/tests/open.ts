import { expect, type Page } from '@playwright/test';

export type Scene =
  'default' | 'signin' | 'wrong' | 'signing' | 'offered' | 'offline' | 'refused' | 'empty' | 'loading' | 'many' | 'rtl';

/** Opens the window in a situation of the fixture. */
export async function open(page: Page, scene: Scene = 'default'): Promise<void> {
  await page.goto(`/?scene=${scene}`);
  await expect(page.getByTestId('me').or(page.getByTestId('signin-submit'))).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
}

/** Opens a place and, where given, a chat in it. */
export async function show(page: Page, place: string, chat?: string): Promise<void> {
  await page.getByTestId(`place-${place}`).first().click();
  if (chat === undefined) return;
  await page.locator(`[data-testid="row"][data-id="${chat}"]`).click();
  await expect(page.locator(`[data-testid="chat"][data-id="${chat}"]`)).toBeVisible();
  await expect(page.getByTestId('message').first()).toBeVisible();
}
