import { test as base, expect, type Page } from '@playwright/test';

export { expect };

export type Scene =
  | 'default'
  | 'mandatory'
  | 'denied'
  | 'columns'
  | 'team'
  | 'longteam'
  | 'idleteam'
  | 'failing'
  | 'barred'
  | 'categories'
  | 'nohold'
  | 'signin'
  | 'proxy'
  | 'proxy_again'
  | 'wrong'
  | 'signing'
  | 'locked'
  | 'managed'
  | 'offered'
  | 'handed'
  | 'offline'
  | 'reconnecting'
  | 'mixed'
  | 'unsent'
  | 'closed'
  | 'holding'
  | 'again'
  | 'refused'
  | 'empty'
  | 'loading'
  | 'many'
  | 'rtl';

/** Every test fails on an error of the page, a refusal of the content security policy among them. */
export const test = base.extend<{ clean: undefined }>({
  clean: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      await use(undefined);
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens the window in a situation of the fixture. */
export async function open(page: Page, scene: Scene = 'default'): Promise<void> {
  await page.goto(`/?scene=${scene}`);
  await expect(
    page.getByTestId('me').or(page.getByTestId('signin-submit')).or(page.getByTestId('unlock')),
  ).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
}

/** Opens a place and, where given, a chat in it. */
export async function show(page: Page, place: string, chat?: string): Promise<void> {
  await page.getByTestId(`place-${place}`).first().click();
  if (chat === undefined) return;
  await row(page, chat).click();
  await expect(chatPane(page, chat)).toBeVisible();
  await expect(page.getByTestId('message').first()).toBeVisible();
}

export const row = (page: Page, id: string) => page.locator(`[data-testid="row"][data-id="${id}"]`);

export const chatPane = (page: Page, id: string, phase?: string) =>
  page.locator(`[data-testid="chat"][data-id="${id}"]${phase ? `[data-phase="${phase}"]` : ''}`);

/** What the window asked of the fixture so far. */
export const asked = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { fixtureWorld: { asked: string[] } }).fixtureWorld.asked);

/** The contact writes. */
export const contactWrites = (page: Page, chat: string, text: string) =>
  page.evaluate(
    ([id, said]) => {
      const { world, everything } = (
        globalThis as unknown as {
          fixtureWorld: {
            world: { say: (id: string, side: string, text: string) => void };
            everything: (id: string) => void;
          };
        }
      ).fixtureWorld;
      world.say(id, 'contact', said);
      everything(id);
    },
    [chat, text] as const,
  );
