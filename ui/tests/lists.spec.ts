import type { Page } from '@playwright/test';
import { chatPane, contactWrites, expect, open, row, show, test } from './open';

/** The entries of the list in the middle; the places on the left are a list too. */
const listed = (page: Page) => page.getByTestId('list').getByRole('listitem');

test('ten thousand rows scroll to the end, with few in the page', async ({ page }) => {
  await open(page, 'many');
  await show(page, 'my_history');
  const rows = page.getByTestId('row');
  await rows.first().focus();
  for (let press = 0; press < 12; press += 1) {
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'row');
  }
  expect(await rows.count()).toBeLessThan(60);
  const setSize = await listed(page).first().getAttribute('aria-setsize');
  expect(Number(setSize)).toBeGreaterThan(10_000);
  await page.keyboard.press('Home');
  await expect(rows.first()).toBeFocused();
});

test('older messages load upwards, and what is being read stays where it is', async ({ page }) => {
  await open(page, 'many');
  await show(page, 'on_hold', 'c-carla');
  const transcript = page.getByTestId('transcript');
  await expect(page.locator('[data-testid="message"][data-index="999"]')).toBeInViewport();
  await transcript.evaluate((box) => (box.scrollTop = 500));
  const mark = page.locator('[data-testid="message"][data-index="955"]');
  const before = await mark.evaluate((element) => element.getBoundingClientRect().top);
  await transcript.evaluate((box) => (box.scrollTop = 300));
  await expect(page.locator('[data-testid="message"][data-index="905"]')).toBeAttached();
  const after = await mark.evaluate((element) => element.getBoundingClientRect().top);
  expect(Math.abs(after - before - 200)).toBeLessThan(3);
});

test('a new message moves nothing while older ones are read, and says that it is there', async ({ page }) => {
  await open(page, 'many');
  await show(page, 'on_hold', 'c-carla');
  const transcript = page.getByTestId('transcript');
  await transcript.evaluate((box) => (box.scrollTop = 700));
  await expect(page.getByTestId('to-newest')).toBeVisible();
  const top = await transcript.evaluate((box) => box.scrollTop);
  await contactWrites(page, 'c-carla', 'Still there?');
  await expect(page.getByTestId('to-newest')).toContainText('1 new message');
  expect(await transcript.evaluate((box) => box.scrollTop)).toBe(top);
  await page.getByTestId('to-newest').click();
  await expect(page.getByTestId('message').last()).toBeInViewport();
});

test('the end stays in view when something new comes', async ({ page }) => {
  await open(page, 'many');
  await show(page, 'on_hold', 'c-carla');
  await contactWrites(page, 'c-carla', 'At the very end');
  await expect(page.getByTestId('message').last()).toContainText('At the very end');
  await expect(page.getByTestId('message').last()).toBeInViewport();
});

test('a list that changes does not move what is being read', async ({ page }) => {
  await open(page, 'many');
  await show(page, 'my_history');
  // Not what was open before.
  await expect(listed(page).first()).toHaveAttribute('aria-setsize', '10016');
  await page.locator('.scroller').evaluate((box) => (box.scrollTop = 2_000));
  const mark = row(page, 'm-8');
  await expect(mark).toBeInViewport();
  const before = (await mark.boundingBox())?.y ?? 0;
  await page.evaluate(() => {
    const { world, everything } = (
      globalThis as unknown as { fixtureWorld: { world: { history: object[] }; everything: (id: string) => void } }
    ).fixtureWorld;
    world.history.unshift({ ...world.history[0], id: 'new-1' }, { ...world.history[0], id: 'new-2' });
    everything('');
  });
  await expect(listed(page).first()).toHaveAttribute('aria-setsize', '10018');
  await expect.poll(async () => Math.abs(((await mark.boundingBox())?.y ?? 0) - before)).toBeLessThan(3);
});

test('a click on a row that moves away under it opens that chat, and none where the hand moves on', async ({
  page,
}) => {
  await open(page);
  await show(page, 'on_hold', 'c-carla');
  const middle = async (id: string) => {
    const box = await row(page, id).boundingBox();
    return { x: (box?.x ?? 0) + 60, y: (box?.y ?? 0) + 20 };
  };
  // Its contact does not wait: it goes up when they write.
  const quiet = 'c-priya';
  const at = await middle(quiet);
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x + 200, at.y - 40);
  await page.mouse.up();
  // Time enough to open it, where it would be opened.
  await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
  await expect(chatPane(page, quiet)).toBeHidden();
  await expect(chatPane(page, 'c-carla')).toBeVisible();
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await contactWrites(page, quiet, 'One more thing');
  await expect(async () => expect((await middle(quiet)).y).not.toBe(at.y)).toPass();
  await page.mouse.up();
  await expect(chatPane(page, quiet)).toBeVisible();
});

test('a click on a notification shows that chat', async ({ page }) => {
  await open(page);
  await page.evaluate(() =>
    (globalThis as unknown as { fixtureWorld: { reveal: (id: string) => void } }).fixtureWorld.reveal('c-tomas'),
  );
  await expect(chatPane(page, 'c-tomas')).toBeVisible();
});

test('says what would be in an empty place, and what to do', async ({ page }) => {
  await open(page, 'empty');
  await expect(page.getByTestId('list-empty')).toContainText('You are not Ready');
  await page.getByRole('button', { name: 'Get Ready' }).click();
  await expect(page.getByTestId('status')).toHaveAttribute('data-state', 'ready');
  await expect(page.getByTestId('list-empty')).toContainText('as soon as it is offered');
});

test('loading shows the shape of what comes', async ({ page }) => {
  await open(page, 'loading');
  await show(page, 'on_hold');
  await expect(page.getByTestId('list-skeleton')).toBeVisible();
});

test('held chats say how long it is until they close by themselves, and mark what is near', async ({ page }) => {
  await page.clock.install();
  await open(page, 'default');
  await show(page, 'on_hold');
  const far = row(page, 'c-jonas').getByTestId('closes');
  const near = row(page, 'c-priya').getByTestId('closes');
  await expect(far).toHaveText('closes in 3 days');
  await expect(far).toHaveAttribute('data-near', 'false');
  await expect(near).toHaveText(/^closes in 3 h [45] min$/);
  await expect(near).toHaveAttribute('data-near', 'true');
  await page.clock.runFor(65 * 60_000);
  await expect(near).toHaveText(/^closes in (1 h 59 min|2 h)$/);
  await expect(far).toHaveText('closes in 3 days');
  await page.clock.runFor(24 * 3_600_000);
  await expect(near).toHaveText('closes now');
  await expect(far).toHaveText('closes in 2 days');
});

test('the times of “This chat” tick', async ({ page }) => {
  await page.clock.install();
  await open(page, 'default');
  await show(page, 'on_hold', 'c-carla');
  const held = page.locator('[data-region="contact"] li.held');
  await expect(held).toContainText('now, 1 h 23 min');
  await page.clock.runFor(61_000);
  await expect(held).toContainText('now, 1 h 24 min');
});

test('the page is called as the open chat says', async ({ page }) => {
  await open(page, 'default');
  await expect(page).toHaveTitle('(3) Holdfast');
  await show(page, 'on_hold', 'c-carla');
  await expect(page).toHaveTitle('(3) Carla Mendes - Chat - Holdfast');
});

test('a place that the server refuses says what to do, keeps what it has, and comes when it is tried again', async ({
  page,
}) => {
  await open(page, 'barred');
  await show(page, 'queue');
  const list = page.getByTestId('list');
  await expect(page.getByTestId('list-skeleton')).toHaveCount(0);
  await expect(list.getByRole('alert')).toContainText('Ask your administrator');
  await list.getByRole('button', { name: 'Try again' }).click();
  await expect(list.getByRole('alert')).toHaveCount(0);
  await show(page, 'my_history');
  await expect(page.getByTestId('list-problem')).toContainText('No snapshots for you');
  await expect(page.getByTestId('row').first()).toBeVisible();
  await page.getByTestId('list-retry').click();
  await expect(page.getByTestId('list-problem')).toHaveCount(0);
});
