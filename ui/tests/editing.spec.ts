import { expect, open, row, show, test } from './open';
import type { Page } from '@playwright/test';

const waits = (page: Page) => page.locator('[data-testid="message"][data-sending="queued"]');
const field = (page: Page) => page.getByTestId('editing-text');

/** Where a message of Carla's chat waits, and a draft stands in the composer. */
async function waiting(page: Page): Promise<void> {
  await open(page, 'offline');
  await show(page, 'on_hold', 'c-carla');
  await page.getByTestId('composer').fill('Hello.');
}

/** The message goes out behind the agent's back. */
const goesOut = (page: Page) =>
  page.evaluate(() => {
    const { world, everything } = (
      globalThis as unknown as {
        fixtureWorld: {
          world: {
            get: (id: string) => { items: { key: string; text: string }[] };
            say: (id: string, side: string, text: string) => void;
          };
          everything: (id: string) => void;
        };
      }
    ).fixtureWorld;
    const chat = world.get('c-carla');
    chat.items = chat.items.filter((item) => item.key !== 'i-2');
    world.say('c-carla', 'me', 'It did, at six this morning. You will have it by noon, Carla.');
    everything('c-carla');
  });

test('a message that waits is changed where it stands, and the draft stays', async ({ page }) => {
  await waiting(page);
  await page.getByTestId('edit').click();
  await expect(field(page)).toBeFocused();
  await expect(field(page)).toHaveValue('It did, at six this morning. You will have it by noon, Carla.');
  await field(page).fill('It did, at seven.');
  await field(page).press('Shift+Enter');
  await field(page).pressSequentially('Really.');
  await field(page).dispatchEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true });
  await field(page).dispatchEvent('keydown', { key: 'Escape', isComposing: true, bubbles: true, cancelable: true });
  await expect(field(page)).toHaveValue('It did, at seven.\nReally.');
  await field(page).press('Enter');
  await expect(field(page)).toBeHidden();
  await expect(waits(page)).toContainText('It did, at seven.');
  await expect(page.getByTestId('edit')).toBeFocused();
  await expect(page.getByTestId('composer')).toHaveValue('Hello.');
});

test('Escape leaves it as it was; nothing is no message', async ({ page }) => {
  await waiting(page);
  await page.getByTestId('edit').click();
  await field(page).fill(' ');
  await field(page).press('Enter');
  await expect(page.getByTestId('editing')).toContainText('Write something first.');
  await expect(page.getByTestId('editing-save')).toHaveAttribute('aria-disabled', 'true');
  await field(page).fill('Something else');
  await field(page).press('Escape');
  await expect(waits(page)).toContainText('It did, at six');
  await expect(page.getByTestId('edit')).toBeFocused();
});

test('what is being changed is not sent before it is saved', async ({ page }) => {
  await waiting(page);
  await page.getByTestId('edit').click();
  await field(page).fill('It did, at seven.');
  await page.getByTestId('try-now').click();
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'online');
  await expect(field(page)).toHaveValue('It did, at seven.');
  await page.getByTestId('editing-save').click();
  const last = page.getByTestId('message').last();
  await expect(last).toHaveAttribute('data-index', /^\d+$/);
  await expect(last).toContainText('It did, at seven.');
  await expect(page.getByText('It did, at six')).toHaveCount(0);
});

test('what cannot be changed any more loses no words', async ({ page }) => {
  await waiting(page);
  await page.getByTestId('edit').click();
  await field(page).fill('It did, at seven.');
  await goesOut(page);
  const editor = page.getByTestId('editing');
  await expect(editor).toContainText('It cannot be changed any more.');
  await expect(editor.getByRole('alert')).toBeVisible();
  await expect(field(page)).toHaveValue('It did, at seven.');
  await page.getByTestId('editing-compose').click();
  await expect(editor).toBeHidden();
  await expect(page.getByTestId('composer')).toHaveValue('Hello.\nIt did, at seven.');
  await expect(page.getByTestId('composer')).toBeFocused();
});

test('who changed nothing is told nothing when it goes out', async ({ page }) => {
  await waiting(page);
  await page.getByTestId('edit').click();
  await expect(field(page)).toBeFocused();
  await goesOut(page);
  await expect(page.getByTestId('editing')).toHaveCount(0);
});

test('words that were not saved are there again when the agent comes back', async ({ page }) => {
  await waiting(page);
  await page.getByTestId('edit').click();
  await field(page).fill('It did, at seven.');
  await row(page, 'c-tomas').click();
  await expect(page.getByTestId('editing')).toHaveCount(0);
  await row(page, 'c-carla').click();
  await expect(field(page)).toHaveValue('It did, at seven.');
  await field(page).press('Enter');
  await expect(waits(page)).toContainText('It did, at seven.');
});

test('locking the window keeps them in the draft', async ({ page }) => {
  await waiting(page);
  await page.getByTestId('edit').click();
  await field(page).fill('It did, at seven.');
  await page.getByTestId('me').click();
  await page.getByTestId('lock-now').click();
  await page.getByTestId('signin-password').fill('ana');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('composer')).toHaveValue('Hello.\nIt did, at seven.');
  await expect(waits(page)).toContainText('It did, at six');
});
