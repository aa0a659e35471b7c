import { test } from '@playwright/test';
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
  { name: 'rtl', scene: 'rtl', place: 'active', chat: 'c-shirin' },
  { name: 'long-names', place: 'on_hold', chat: 'c-wolf' },
  { name: 'history', place: 'my_history' },
  { name: 'empty', scene: 'empty', place: 'active' },
  { name: 'empty-hold', scene: 'empty', place: 'on_hold' },
  { name: 'loading', scene: 'loading', place: 'on_hold' },
  { name: 'signin', scene: 'signin' },
  { name: 'signin-wrong', scene: 'wrong' },
  { name: 'signin-busy', scene: 'signing', dark: true },
  { name: 'w1000', place: 'on_hold', chat: 'c-carla', width: 1000 },
  { name: 'w820', place: 'on_hold', chat: 'c-carla', width: 820 },
  { name: 'w760', scene: 'offered', place: 'active', chat: 'c-marek', width: 760 },
  { name: 'zoom-200', place: 'on_hold', chat: 'c-carla', width: 640, height: 400 },
  { name: 'text-200', place: 'on_hold', chat: 'c-carla', letter: '200%' },
  { name: 'w360', scene: 'offline', place: 'on_hold', chat: 'c-carla', width: 360, height: 640 },
  { name: 'german', scene: 'offline', place: 'on_hold', chat: 'c-carla', language: 'de' },
];

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
    await page.mouse.move(700, 5);
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${OUT}/${shot.name}.png` });
    await page.close();
  });
}
