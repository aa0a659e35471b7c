import type { Page } from '@playwright/test';
import { asked, chatPane, expect, open, show, test } from './open';

async function openDialog(page: Page): Promise<void> {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  await page.getByTestId('more-menu').click();
  await page.getByTestId('action-transfer').click();
  await expect(page.getByTestId('transfer-find')).toBeFocused();
  await expect(page.getByTestId('colleague').first()).toBeVisible();
}

const colleagueAnswers = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { fixtureWorld: { answerNow: () => void } }).fixtureWorld.answerNow());

test('a chat is offered to a colleague who is found by name, and is theirs once they accept', async ({ page }) => {
  await openDialog(page);
  await page.keyboard.type('adey');
  await expect(page.getByTestId('colleague')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('transfer-dialog')).toBeHidden();
  expect(await asked(page)).toContain('transfer to ben');
  await expect(page.getByTestId('transfer')).toContainText(
    /Offered to .*Ben Adeyemi.*\. It is yours until they accept\./,
  );
  await expect(chatPane(page, 'c-marek', 'active')).toBeVisible();
  await expect(page.getByTestId('composer')).toBeEnabled();
  await colleagueAnswers(page);
  await expect(chatPane(page, 'c-marek', 'elsewhere')).toContainText(/Ben Adeyemi has had this chat since/);
  await expect(page.getByTestId('transfer')).toBeHidden();
});

test('a colleague who declines is told in the chat, which stays', async ({ page }) => {
  await openDialog(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[data-testid="colleague"][aria-selected="true"]')).toHaveAttribute('data-id', 'lea');
  await page.getByTestId('transfer-confirm').click();
  await expect(page.getByTestId('transfer')).toBeVisible();
  await colleagueAnswers(page);
  await expect(page.locator('[data-testid="event"][data-kind="transfer_declined"]')).toContainText(
    /Lea Brandt.* declined the transfer at .* The chat stays here\./,
  );
  await expect(chatPane(page, 'c-marek', 'active')).toBeVisible();
});

test('who is not signed in cannot be asked, and nobody is made up', async ({ page }) => {
  await openDialog(page);
  await page.locator('[data-testid="colleague"][data-id="max"]').click({ force: true });
  await expect(page.getByTestId('transfer-dialog')).toContainText(/Max Lindqvist.* is not signed in\./);
  await expect(page.getByTestId('transfer-confirm')).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Enter');
  await page.getByTestId('transfer-find').fill('zzz');
  await expect(page.getByTestId('transfer-dialog')).toContainText('Nobody fits');
  await page.keyboard.press('Enter');
  expect(await asked(page)).not.toContain('transfer');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('transfer-dialog')).toBeHidden();
});

test('an offer by a colleague says whose it is', async ({ page }) => {
  await open(page, 'handed');
  await show(page, 'active', 'c-offer');
  await expect(page.getByTestId('offer')).toContainText(/Ben Adeyemi.* hands this chat over to you/);
});

test('an offer is taken back before it is accepted', async ({ page }) => {
  await openDialog(page);
  await page.keyboard.press('Enter');
  await page.getByTestId('transfer-withdraw').click();
  await expect(page.getByTestId('transfer')).toBeHidden();
  expect(await asked(page)).toContain('withdraw_transfer');
  await expect(chatPane(page, 'c-marek', 'active')).toBeVisible();
});

test('a chat goes into a queue, which says what that means', async ({ page }) => {
  await openDialog(page);
  await page.keyboard.type('billing');
  await expect(page.getByTestId('taker-queue')).toHaveCount(1);
  await expect(page.getByTestId('transfer-dialog')).toContainText('until somebody takes it');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('transfer-dialog')).toBeHidden();
  expect(await asked(page)).toContain('transfer into billing-inbound');
  await expect(chatPane(page, 'c-marek', 'on_hold')).toBeVisible();
});
