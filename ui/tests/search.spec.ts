import type { Page } from '@playwright/test';
import { asked, chatPane, expect, open, row, show, test } from './open';

async function find(page: Page, words: string): Promise<void> {
  await page.getByTestId('search-text').fill(words);
  await page.getByTestId('search-submit').click();
}

test('words find chats, and it says who was asked', async ({ page }) => {
  await open(page);
  await show(page, 'search');
  await expect(page.getByTestId('list-empty')).toContainText('Find a chat');
  await page.getByTestId('search-text').fill('parcel');
  await page.keyboard.press('Enter');
  await expect(row(page, 'c-carla')).toBeVisible();
  await expect(page.getByTestId('search-outcome')).toHaveText('1 chat found on the server.');
  await row(page, 'c-carla').click();
  await page.getByTestId('action-rejoin').click();
  await expect(chatPane(page, 'c-carla', 'active')).toBeVisible();
  expect(await asked(page)).toContain('rejoin from search');
});

test('more fields narrow it down, a contact by name', async ({ page }) => {
  await open(page);
  await show(page, 'search');
  await page.getByTestId('search-more').click();
  await page.getByTestId('search-contact').fill('carla');
  await page.getByTestId('search-contact-option').first().waitFor();
  await page.getByTestId('search-contact').press('Enter');
  await expect(page.getByTestId('list')).toContainText('Carla Mendes');
  await page.getByTestId('search-state').selectOption('done');
  await page.getByTestId('search-submit').click();
  await expect(page.getByTestId('row')).toHaveCount(4);
  await expect(page.getByTestId('search-more')).toContainText('2');
  await page.getByTestId('search-until').fill('2020-01-01');
  await page.getByTestId('search-submit').click();
  await expect(page.getByTestId('list-empty')).toContainText('Nothing found');
  await page.getByTestId('search-from').fill('2020-01-02');
  await page.getByTestId('search-submit').click();
  await expect(page.locator('#search-wrong')).toContainText('after the last');
  await expect(page.getByTestId('search-until')).toBeFocused();
  await page.getByTestId('search-clear').click();
  await expect(page.getByTestId('list-empty')).toContainText('Find a chat');
});

test('nothing given is asked for in place', async ({ page }) => {
  await open(page);
  await show(page, 'search');
  await page.getByTestId('search-submit').click();
  await expect(page.getByTestId('search-problem')).toHaveText('Say what to search for.');
  await expect(page.getByTestId('search-text')).toBeFocused();
  await expect(page.getByTestId('search-text')).toHaveAttribute('aria-invalid', 'true');
});

test('offline only this computer is searched, and it says so', async ({ page }) => {
  await open(page, 'offline');
  await show(page, 'search');
  await expect(page.getByTestId('list')).toContainText('only what this computer knows is searched');
  await find(page, 'parcel');
  const outcome = page.getByTestId('search-outcome');
  await expect(outcome).toHaveAttribute('data-source', 'local');
  await expect(outcome).toContainText('1 chat found on this computer. The server was not asked');
  await expect(page.getByTestId('search-again')).toBeHidden();
  await page.getByTestId('place-on_hold').click();
  await row(page, 'c-carla').click();
  await page.getByTestId('try-now').click();
  await page.getByTestId('place-search').click();
  await page.getByTestId('search-again').click();
  await expect(outcome).toHaveAttribute('data-source', 'server');
});

test('results can be ordered and filtered, and a new search begins anew', async ({ page }) => {
  await open(page);
  await show(page, 'search');
  await find(page, 'a');
  await page.getByTestId('list-filter').fill('tomas');
  await expect(row(page, 'c-tomas')).toBeVisible();
  await expect(row(page, 'c-carla')).toBeHidden();
  await find(page, 'parcel');
  await expect(page.getByTestId('list-filter')).toHaveValue('');
  await expect(page.getByTestId('row')).toHaveCount(1);
});

test('what may not be rejoined from a search says why, and may be from where it waits', async ({ page }) => {
  await open(page, 'denied');
  await show(page, 'search');
  await find(page, 'parcel');
  await row(page, 'c-carla').click();
  await expect(page.getByTestId('action-rejoin')).toHaveAttribute('aria-disabled', 'true');
  await expect(page.locator('#composer-hint')).toContainText('Chat - Can Pull From Interaction Search');
  await show(page, 'on_hold', 'c-carla');
  await expect(page.getByTestId('action-rejoin')).not.toHaveAttribute('aria-disabled', 'true');
});

test('loading and failing are told in place', async ({ page }) => {
  await open(page, 'loading');
  await show(page, 'search');
  await find(page, 'a');
  await expect(page.getByTestId('list-skeleton')).toBeVisible();
  await open(page, 'failing');
  await show(page, 'search');
  await find(page, 'a');
  await expect(page.getByTestId('search-problem')).toContainText('files of this computer');
});
