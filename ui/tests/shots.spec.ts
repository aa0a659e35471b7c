import { test, type Page } from '@playwright/test';
import { open, show, type Scene } from './open';

const OUT = '../target/ui-shots';

interface Shot {
  name: string;
  scene?: Scene;
  place?: string;
  chat?: string;
  width?: number;
  height?: number;
  dark?: boolean;
  letter?: string;
  language?: string;
  /** What is done before the picture is taken. */
  then?: (page: Page) => Promise<void>;
}

const shots: Shot[] = [
  { name: 'on-hold', place: 'on_hold', chat: 'c-carla' },
  { name: 'on-hold-dark', place: 'on_hold', chat: 'c-carla', dark: true },
  { name: 'active-offer', scene: 'offered', place: 'active', chat: 'c-marek' },
  { name: 'offer', scene: 'offered', place: 'active', chat: 'c-offer' },
  { name: 'offer-dark', scene: 'offered', place: 'active', chat: 'c-offer', dark: true },
  { name: 'offline', scene: 'offline', place: 'on_hold', chat: 'c-carla' },
  { name: 'offline-dark', scene: 'offline', place: 'on_hold', chat: 'c-carla', dark: true },
  { name: 'refused', scene: 'refused', place: 'on_hold', chat: 'c-carla' },
  { name: 'notices', scene: 'refused', place: 'on_hold', then: openNotices },
  { name: 'notices-german', scene: 'refused', place: 'on_hold', then: openNotices, language: 'de', dark: true },
  { name: 'outbox', scene: 'offline', place: 'on_hold', chat: 'c-carla', then: outbox },
  { name: 'outbox-german-dark', scene: 'offline', place: 'on_hold', then: outbox, language: 'de', dark: true },
  { name: 'outbox-text-200', scene: 'offline', place: 'on_hold', then: outbox, letter: '200%' },
  { name: 'editing', scene: 'offline', place: 'on_hold', chat: 'c-carla', then: click('edit') },
  {
    name: 'editing-german-dark',
    scene: 'offline',
    place: 'on_hold',
    chat: 'c-carla',
    then: click('edit'),
    dark: true,
    language: 'de',
  },
  {
    name: 'editing-narrow',
    scene: 'offline',
    place: 'on_hold',
    chat: 'c-carla',
    then: click('edit'),
    width: 360,
    height: 640,
  },
  {
    name: 'editing-text-200',
    scene: 'offline',
    place: 'on_hold',
    chat: 'c-carla',
    then: click('edit'),
    letter: '200%',
  },
  { name: 'mixed-text-200', scene: 'mixed', place: 'on_hold', chat: 'c-carla', letter: '200%' },
  { name: 'editing-late', scene: 'offline', place: 'on_hold', chat: 'c-carla', then: editingLate },
  { name: 'reconnecting', scene: 'reconnecting', place: 'active', chat: 'c-marek' },
  { name: 'reconnecting-german-dark', scene: 'reconnecting', place: 'active', language: 'de', dark: true },
  { name: 'mixed', scene: 'mixed', place: 'on_hold', chat: 'c-carla' },
  { name: 'mixed-outbox', scene: 'mixed', place: 'on_hold', chat: 'c-carla', then: outbox },
  { name: 'mixed-outbox-german-dark', scene: 'mixed', place: 'on_hold', then: outbox, language: 'de', dark: true },
  { name: 'mixed-narrow', scene: 'mixed', place: 'on_hold', chat: 'c-carla', width: 480, height: 640 },
  { name: 'mixed-german', scene: 'mixed', place: 'on_hold', chat: 'c-carla', language: 'de', width: 1000 },
  { name: 'unsent', scene: 'unsent', place: 'on_hold', then: outbox },
  { name: 'closed', scene: 'closed', place: 'my_history', chat: 'c-tomas' },
  { name: 'closed-german-dark', scene: 'closed', place: 'my_history', chat: 'c-tomas', language: 'de', dark: true },
  { name: 'closed-narrow', scene: 'closed', place: 'my_history', chat: 'c-tomas', width: 360, height: 640 },
  { name: 'holding', scene: 'holding', place: 'active', chat: 'c-marek' },
  { name: 'again', scene: 'again' },
  { name: 'again-german-dark', scene: 'again', language: 'de', dark: true },
  { name: 'again-text-200', scene: 'again', letter: '200%' },
  { name: 'rtl', scene: 'rtl', place: 'active', chat: 'c-shirin' },
  { name: 'long-names', place: 'on_hold', chat: 'c-wolf' },
  { name: 'history', place: 'my_history' },
  { name: 'empty', scene: 'empty', place: 'active' },
  { name: 'empty-hold', scene: 'empty', place: 'on_hold' },
  { name: 'loading', scene: 'loading', place: 'on_hold' },
  { name: 'signin', scene: 'signin' },
  { name: 'locked', scene: 'locked' },
  { name: 'signin-wrong', scene: 'wrong' },
  { name: 'signin-busy', scene: 'signing', dark: true },
  { name: 'w1000', place: 'on_hold', chat: 'c-carla', width: 1000 },
  { name: 'w820', place: 'on_hold', chat: 'c-carla', width: 820 },
  { name: 'w760', scene: 'offered', place: 'active', chat: 'c-marek', width: 760 },
  { name: 'zoom-200', place: 'on_hold', chat: 'c-carla', width: 640, height: 400 },
  { name: 'text-200', place: 'on_hold', chat: 'c-carla', letter: '200%' },
  { name: 'w360', scene: 'offline', place: 'on_hold', chat: 'c-carla', width: 360, height: 640 },
  { name: 'german', scene: 'offline', place: 'on_hold', chat: 'c-carla', language: 'de' },
  { name: 'queue', place: 'queue' },
  { name: 'contacts', place: 'contacts' },
  { name: 'contacts-offline', scene: 'offline', place: 'contacts' },
  { name: 'contacts-none', place: 'contacts', then: async (page) => page.getByTestId('contacts-text').fill('zzz') },
  { name: 'contact-history', place: 'contacts', then: openCarla },
  { name: 'contact-history-dark', place: 'contacts', then: openCarla, dark: true },
  { name: 'search', place: 'search' },
  { name: 'search-results', place: 'search', then: (page) => find(page, 'a') },
  { name: 'search-results-dark', place: 'search', then: (page) => find(page, 'a'), dark: true },
  { name: 'search-offline', scene: 'offline', place: 'search', then: (page) => find(page, 'parcel') },
  { name: 'search-none', place: 'search', then: (page) => find(page, 'zzz') },
  { name: 'search-more', place: 'search', then: more },
  { name: 'search-more-german', place: 'search', then: more, language: 'de', dark: true },
  { name: 'search-narrow', place: 'search', then: more, width: 480, height: 640 },
  { name: 'order-menu', place: 'queue', then: async (page) => page.getByTestId('list-order').click() },
  { name: 'filter-none', place: 'queue', then: async (page) => page.getByTestId('list-filter').fill('zzz') },
  { name: 'hold-menu', scene: 'offered', place: 'active', chat: 'c-marek', then: openHoldMenu },
  { name: 'hold-with', scene: 'offered', place: 'active', chat: 'c-marek', then: holdWith },
  {
    name: 'hold-with-dark',
    scene: 'offered',
    place: 'active',
    chat: 'c-marek',
    then: holdWith,
    dark: true,
    language: 'de',
  },
  { name: 'link', scene: 'offered', place: 'active', chat: 'c-marek', then: click('link') },
  { name: 'emojis', scene: 'offered', place: 'active', chat: 'c-marek', then: click('emojis') },
  { name: 'emojis-dark', scene: 'offered', place: 'active', chat: 'c-marek', then: click('emojis'), dark: true },
  { name: 'case-edit', scene: 'offered', place: 'active', chat: 'c-marek', then: click('case-edit') },
  { name: 'transfer', scene: 'offered', place: 'active', chat: 'c-marek', then: transfer },
  {
    name: 'transfer-german-dark',
    scene: 'offered',
    place: 'active',
    chat: 'c-marek',
    then: transfer,
    dark: true,
    language: 'de',
    letter: '200%',
  },
  { name: 'transferring', scene: 'offered', place: 'active', chat: 'c-marek', then: transferring },
  { name: 'handed-german', scene: 'handed', place: 'active', chat: 'c-offer', language: 'de' },
  { name: 'disposition', scene: 'mandatory', place: 'active', chat: 'c-marek', then: done },
  { name: 'prompt-done', scene: 'mandatory', place: 'active', chat: 'c-jonas', then: done },
  { name: 'elsewhere', place: 'my_history', chat: 'h-4' },
  { name: 'denied', scene: 'denied', place: 'search', then: openFound },
  { name: 'rights', then: (page) => rights(page, 'open-rights') },
  { name: 'rights-german-dark', then: (page) => rights(page, 'open-rights'), dark: true, language: 'de' },
  { name: 'options', place: 'on_hold', chat: 'c-carla', then: (page) => rights(page, 'open-options') },
  { name: 'rights-narrow', then: (page) => rights(page, 'open-options'), width: 480, height: 500 },
  { name: 'me-menu', then: async (page) => page.getByTestId('me').click() },
  { name: 'failing-contacts', scene: 'failing', place: 'contacts' },
  { name: 'columns-workbin', scene: 'columns', place: 'workbin' },
  { name: 'columns-history', scene: 'columns', place: 'my_history', chat: 'h-4' },
  { name: 'columns-history-german-dark', scene: 'columns', place: 'my_history', dark: true, language: 'de' },
  { name: 'columns-text-200', scene: 'columns', place: 'my_history', letter: '200%' },
  { name: 'columns-queue', scene: 'columns', place: 'queue' },
  { name: 'team', scene: 'team', place: 'team_workbins', chat: 't-0-1' },
  { name: 'team-dark', scene: 'team', place: 'team_workbins', dark: true },
  { name: 'team-german', scene: 'team', place: 'team_workbins', language: 'de' },
  { name: 'team-one', scene: 'team', place: 'team_workbins', then: chooseBen },
  { name: 'team-empty', scene: 'idleteam', place: 'team_workbins' },
  { name: 'team-long-rtl', scene: 'longteam', place: 'team_workbins', chat: 't-1-0' },
  { name: 'team-text-200', scene: 'team', place: 'team_workbins', letter: '200%' },
  { name: 'team-rail', scene: 'team', place: 'team_workbins', width: 820 },
  { name: 'long-queue', width: 900, place: 'queue' },
];

async function openNotices(page: Page): Promise<void> {
  await page.getByTestId('notices').click();
}

async function chooseBen(page: Page): Promise<void> {
  await page.getByTestId('team-owner').selectOption('agent-0');
}

async function outbox(page: Page): Promise<void> {
  await page.getByTestId('outbox').click();
}

async function editingLate(page: Page): Promise<void> {
  await page.getByTestId('edit').click();
  await page.getByTestId('editing-text').fill('It did, at seven.');
  await page.evaluate(() => {
    const { world, everything } = (
      globalThis as unknown as {
        fixtureWorld: {
          world: { get: (id: string) => { items: { key: string }[] } };
          everything: (id: string) => void;
        };
      }
    ).fixtureWorld;
    const chat = world.get('c-carla');
    chat.items = chat.items.filter((item) => item.key !== 'i-2');
    everything('c-carla');
  });
}

async function openCarla(page: Page): Promise<void> {
  await page.locator('[data-testid="contact-row"][data-id="carla"]').click();
}

async function find(page: Page, words: string): Promise<void> {
  await page.getByTestId('search-text').fill(words);
  await page.getByTestId('search-submit').click();
}

async function openFound(page: Page): Promise<void> {
  await find(page, 'parcel');
  await page.locator('[data-testid="row"][data-id="c-carla"]').click();
}

async function more(page: Page): Promise<void> {
  await find(page, 'a');
  await page.getByTestId('search-more').click();
  await page.getByTestId('search-contact').fill('carl');
  await page.getByTestId('search-contact-option').first().waitFor();
}

async function openHoldMenu(page: Page): Promise<void> {
  await page.getByTestId('hold-menu').click();
}

async function holdWith(page: Page): Promise<void> {
  await openHoldMenu(page);
  await page.getByTestId('hold-with').click();
  await page.locator('[data-testid="hold-until"] input[value="custom"]').check();
}

async function done(page: Page): Promise<void> {
  await page.getByTestId('action-done').click();
}

async function rights(page: Page, item: string): Promise<void> {
  await page.getByTestId('me').click();
  await page.getByTestId(item).click();
}

for (const shot of shots) {
  test(`shot ${shot.name}`, async ({ browser }) => {
    const page = await browser.newPage({
      viewport: { width: shot.width ?? 1280, height: shot.height ?? 800 },
      colorScheme: shot.dark ? 'dark' : 'light',
      ...(shot.language ? { locale: 'de-DE' } : {}),
    });
    await open(page, shot.scene);
    if (shot.letter) await page.evaluate((size) => (document.documentElement.style.fontSize = size), shot.letter);
    if (shot.place) await show(page, shot.place, shot.chat);
    await shot.then?.(page);
    await page.mouse.move(700, 5);
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${OUT}/${shot.name}.png` });
    await page.close();
  });
}

function click(testid: string) {
  return (page: Page) => page.getByTestId(testid).first().click();
}

async function transfer(page: Page): Promise<void> {
  await page.getByTestId('more-menu').click();
  await page.getByTestId('action-transfer').click();
  await page.getByTestId('colleague').first().waitFor();
}

async function transferring(page: Page): Promise<void> {
  await transfer(page);
  await page.getByTestId('transfer-confirm').click();
  await page.getByTestId('transfer').waitFor();
}
