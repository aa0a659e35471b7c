import type { Page } from '@playwright/test';
import { asked, chatPane, expect, open, row, show, test } from './open';

async function holdWith(page: Page): Promise<void> {
  await page.getByTestId('hold-menu').click();
  await page.getByTestId('hold-with').click();
  await expect(page.getByTestId('hold-dialog')).toBeVisible();
}

test('holds with a reason until tomorrow, in a workbin, and shows it', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  await holdWith(page);
  await page.getByTestId('hold-where').selectOption('workbin:my-chats');
  await page.getByTestId('hold-reason').fill('Waiting for the depot');
  await page.locator('[data-testid="hold-until"] input[value="tomorrow"]').check();
  await page.getByTestId('hold-confirm').click();
  await expect(page.getByTestId('hold-dialog')).toBeHidden();
  await expect(chatPane(page, 'c-marek', 'on_hold')).toBeVisible();
  await expect(page.getByTestId('chat')).toContainText('in My chats · Waiting for the depot · until tomorrow 09:00');
  const tomorrow = await page.evaluate(() => {
    const date = new Date();
    date.setDate(date.getDate() + 1);
    return date.setHours(9, 0, 0, 0);
  });
  const wanted = await asked(page);
  expect(wanted).toContain('hold because Waiting for the depot');
  expect(wanted).toContain(`hold until ${tomorrow}`);
  await page.getByTestId('place-on_hold').click();
  await expect(row(page, 'c-marek')).toContainText('until tomorrow 09:00');
  await expect(row(page, 'c-marek')).toContainText('Waiting for the depot');
});

test('a time that is past is no time to hold until', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  await holdWith(page);
  await page.locator('[data-testid="hold-until"] input[value="custom"]').check();
  await page.getByTestId('hold-at').fill('2020-01-01T09:00');
  await page.getByTestId('hold-confirm').click();
  await expect(page.locator('#hold-wrong')).toContainText('still to come');
  await expect(page.getByTestId('hold-at')).toBeFocused();
  expect(await asked(page)).not.toContain('hold');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('hold-dialog')).toBeHidden();
});

test('the key holds at once, for no reason, until the contact replies', async ({ page }) => {
  await open(page, 'offered');
  await show(page, 'active', 'c-marek');
  await page.keyboard.press('Alt+h');
  await expect(chatPane(page, 'c-marek', 'on_hold')).toBeVisible();
  expect((await asked(page)).filter((one) => one.startsWith('hold'))).toEqual(['hold']);
});

test('Done asks for a disposition that is needed, and can still be taken back', async ({ page }) => {
  await open(page, 'mandatory');
  await show(page, 'active', 'c-marek');
  await expect(page.getByTestId('contact')).toContainText('Needed before Done');
  await page.keyboard.press('Alt+d');
  await expect(page.getByTestId('disposition-dialog')).toBeVisible();
  await expect(page.getByTestId('disposition-confirm')).toHaveAttribute('aria-disabled', 'true');
  await page.getByLabel('Call back').check();
  await page.getByTestId('disposition-confirm').click();
  await expect(page.getByTestId('finish')).toContainText('Marked Done in');
  await expect(page.getByTestId('disposition')).toHaveValue('callback');
  expect(await asked(page)).toContain('disposition callback');
  await page.getByTestId('finish-undo').click();
  await expect(page.getByTestId('finish')).toBeHidden();
  expect(await asked(page)).not.toContain('done');
});

test('a disposition is set beside the chat', async ({ page }) => {
  await open(page, 'mandatory');
  await show(page, 'active', 'c-marek');
  await page.getByTestId('disposition').selectOption('solved');
  await expect(page.getByTestId('contact')).not.toContainText('Needed before Done');
  // What is asked about is still asked about.
  await page.getByTestId('action-done').click();
  await expect(page.getByTestId('confirm')).toContainText('Mark the chat Done anyway?');
  await page.getByTestId('confirm-yes').click();
  await expect(page.getByTestId('finish')).toBeVisible();
  // On hold it cannot be set, and says why.
  await show(page, 'on_hold', 'c-priya');
  await expect(page.getByTestId('disposition')).toBeDisabled();
  await expect(page.locator('#disposition-hint')).toHaveText('Rejoin the chat first.');
});

test('Done and End are asked about first where that is wanted', async ({ page }) => {
  await open(page, 'mandatory');
  await show(page, 'active', 'c-jonas');
  await page.getByTestId('action-done').click();
  await expect(page.getByTestId('confirm')).toContainText('Mark this chat Done?');
  await page.getByTestId('confirm-no').click();
  await page.getByTestId('action-end_async').click();
  await expect(page.getByTestId('confirm')).toContainText('End this asynchronous chat?');
  await page.getByTestId('confirm-no').click();
  expect(await asked(page)).toEqual([]);
});

test('an end that nobody asks about can be taken back', async ({ page }) => {
  await open(page);
  await show(page, 'on_hold', 'c-jonas');
  await page.keyboard.press('Alt+r');
  await expect(chatPane(page, 'c-jonas', 'active')).toBeVisible();
  await page.getByTestId('action-end_async').click();
  await expect(page.getByTestId('finish')).toContainText('Ended in');
  await page.getByTestId('finish-undo').click();
  expect(await asked(page)).not.toContain('end_async');
});

test('where the options say nothing a place to hold in can still be chosen', async ({ page }) => {
  await open(page, 'nohold');
  await show(page, 'active', 'c-marek');
  await expect(page.getByTestId('action-hold')).toHaveAttribute('aria-disabled', 'true');
  await page.getByTestId('hold-menu').click();
  await expect(page.getByTestId('hold-target')).toHaveCount(2);
  await page.getByTestId('hold-target').first().click();
  await expect.poll(() => asked(page)).toContainEqual(expect.stringContaining('hold'));
  await expect(chatPane(page, 'c-marek', 'on_hold')).toBeVisible();
});

test('what only this computer knows of a hold is told as that', async ({ page }) => {
  await open(page, 'nohold');
  await show(page, 'on_hold', 'c-carla');
  await expect(chatPane(page, 'c-carla')).toContainText('only you see this');
});

test('who signs out or quits with chats is asked first', async ({ page }) => {
  await open(page, 'offered');
  await page.getByTestId('me').click();
  await page.getByTestId('sign-out').click();
  const leaving = page.getByTestId('leaving');
  await expect(leaving).toContainText('2 chats are still with you');
  await expect(leaving).toContainText('Marek Lis');
  await leaving.getByRole('button', { name: 'Stay' }).click();
  await expect(leaving).toBeHidden();
  await expect(page.getByTestId('me')).toBeVisible();
  // Quitting from the tray asks the same.
  await page.evaluate(() => (globalThis as unknown as { fixtureWorld: { leave: () => void } }).fixtureWorld.leave());
  await leaving.getByRole('button', { name: 'Quit Holdfast' }).click();
  expect(await asked(page)).toContain('quit');
});

test('who goes can place the chats on hold first', async ({ page }) => {
  await open(page, 'offered');
  await page.getByTestId('me').click();
  await page.getByTestId('sign-out').click();
  await page.getByRole('button', { name: 'Hold and sign out' }).click();
  await expect(page.getByTestId('signin-submit')).toBeVisible();
  expect((await asked(page)).filter((what) => what === 'hold')).toHaveLength(2);
});

test('who may not hold is told so, and stays', async ({ page }) => {
  await open(page, 'offered');
  await page.evaluate(() => {
    interface Chats {
      world: { chats: Map<string, { view: { actions: { action: string }[] } }> };
    }
    const { world } = (globalThis as unknown as { fixtureWorld: Chats }).fixtureWorld;
    const no = { allowed: false, reason: 'No.', code: 'no_privilege', about: 'Chat - Can Place On Hold' };
    for (const { view } of world.chats.values()) {
      view.actions = view.actions.map((one) => (one.action === 'hold' ? { ...one, ...no } : one));
    }
  });
  await page.getByTestId('me').click();
  await page.getByTestId('sign-out').click();
  await page.getByTestId('leaving-hold').click();
  await expect(page.getByTestId('leaving').getByRole('alert')).toContainText('Chat - Can Place On Hold');
  await expect(page.getByTestId('me')).toBeVisible();
});

test('a hold that the server refuses is told, and nobody is left without a word', async ({ page }) => {
  await open(page, 'offered');
  await page.evaluate(() => {
    interface Late {
      world: { outbox: object[]; set: (id: string, change: object) => void };
      backend: { act: (...all: unknown[]) => Promise<string> };
    }
    const { world } = (globalThis as unknown as { fixtureWorld: Late }).fixtureWorld;
    const reason = { code: 'refused', message: 'There is no queue async-hold.', about: null };
    const set = world.set.bind(world);
    // What the fixture would hold, this server does not.
    world.set = (id, change) => {
      const held = Object.values(change).includes('on_hold') || Object.values(change).includes('hold');
      if (!held) return set(id, change);
      const intent = `intent-${world.outbox.length + 1}`;
      const item = { intent, id, name: id, verb: 'hold', text: null, state: 'refused', at: Date.now(), reason };
      world.outbox = [...world.outbox, item];
    };
  });
  await page.getByTestId('me').click();
  await page.getByTestId('sign-out').click();
  await page.getByTestId('leaving-hold').click();
  await expect(page.getByTestId('leaving').getByRole('alert')).toContainText('no queue async-hold');
  await expect(page.getByTestId('me')).toBeVisible();
});

test('who has no chat signs out without a question', async ({ page }) => {
  await open(page);
  await page.getByTestId('me').click();
  await page.getByTestId('sign-out').click();
  await expect(page.getByTestId('signin-submit')).toBeVisible();
  await expect(page.getByTestId('leaving')).toBeHidden();
});
