import { expect, open, row, show, test } from './open';
import type { Page } from '@playwright/test';

/** Something happens to a chat, told as the core tells it. */
async function becomes(page: Page, id: string, change: object): Promise<void> {
  await page.evaluate(
    ([chat, what]) => {
      const { world, everything } = (
        globalThis as unknown as {
          fixtureWorld: { world: { set: (id: string, change: object) => void }; everything: (id: string) => void };
        }
      ).fixtureWorld;
      world.set(chat, what);
      everything(chat);
    },
    [id, change] as const,
  );
}

const ELSEWHERE = { phase: 'elsewhere', with: 'Ben Adeyemi', held_since: null, place: null };

test('who writes while a held chat is offered writes on, and after accepting too', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  const composer = page.getByTestId('composer');
  await composer.focus();
  await page.keyboard.type('One two');
  await becomes(page, 'c-carla', { phase: 'offered', offer_ends_at: Date.now() + 60_000, held_since: null });
  await expect(page.getByTestId('chat')).toHaveAttribute('data-phase', 'offered');
  await page.keyboard.type(' three');
  await expect(composer).toBeFocused();
  await expect(composer).toHaveValue('One two three');
  await page.keyboard.press('Alt+a');
  await expect(page.getByTestId('chat')).toHaveAttribute('data-phase', 'active');
  await page.keyboard.type(' four');
  await expect(composer).toHaveValue('One two three four');
});

test('who writes in a chat that a colleague takes writes on, and the words are kept', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  await page.getByTestId('composer').focus();
  await page.keyboard.type('One two');
  await becomes(page, 'c-carla', ELSEWHERE);
  await expect(page.getByTestId('chat')).toHaveAttribute('data-phase', 'elsewhere');
  await page.keyboard.type(' three');
  await expect(page.locator('#composer-hint')).toContainText('Ben Adeyemi');
  // Written anew, too.
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('One two three');
  await page.getByTestId('chat').getByRole('heading').first().click();
  await expect(page.getByTestId('kept-draft')).toContainText('One two three');
});

test('the draft of an offered chat is shown', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  await page.getByTestId('composer').fill('From before');
  await row(page, 'c-jonas').click();
  await becomes(page, 'c-carla', { phase: 'offered', offer_ends_at: Date.now() + 60_000, held_since: null });
  await show(page, 'active', 'c-carla');
  await expect(page.getByTestId('kept-draft')).toContainText('From before');
});

test('who is asked to sign in again in the middle of a sentence finishes it', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  const composer = page.getByTestId('composer');
  await composer.focus();
  await page.keyboard.type('Half a');
  await page.evaluate(() => {
    const { world, tell } = (
      globalThis as unknown as {
        fixtureWorld: { world: { session: object }; tell: (...topics: object[]) => void };
      }
    ).fixtureWorld;
    const why = { code: 'signed_out', message: '', about: null };
    const connection = { state: 'offline', since: Date.now(), next_try: null };
    world.session = { ...world.session, connection, sign_in_again: why };
    tell({ topic: 'session' });
  });
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'offline');
  await page.keyboard.type(' sentence');
  await expect(composer).toHaveValue('Half a sentence');
  // Once the agent pauses; and what they go on with is no password.
  const dialog = page.getByTestId('sign-in-again');
  await expect(dialog).toBeFocused();
  await page.keyboard.type(' more');
  await expect(dialog.locator('input')).toHaveValue('');
});

test('F6 shows where it leads, after a click too', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  for (let press = 0; press < 6; press += 1) {
    await page.getByTestId('message').first().click();
    for (let again = 0; again <= press; again += 1) await page.keyboard.press('F6');
    const seen = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return 'nothing has the focus';
      const field = at.matches('input, textarea');
      return field || getComputedStyle(at).outlineStyle !== 'none' ? '' : at.outerHTML.slice(0, 200);
    });
    expect(seen).toBe('');
  }
});
