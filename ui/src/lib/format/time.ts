import type { Messages } from '$messages/en';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Just the words that times need. */
export type TimeWords = Pick<Messages, 'ago' | 'span' | 'day'>;

export type Formats = ReturnType<typeof formats>;

/** Times in words, in one language and time zone (the agent's own where none is given). */
export function formats(locale: string, words: TimeWords, timeZone?: string) {
  const make = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const clockOf = make({ hour: '2-digit', minute: '2-digit' });
  const weekday = make({ weekday: 'short' });
  const date = make({ day: 'numeric', month: 'short' });
  const dateWithYear = make({ day: 'numeric', month: 'short', year: 'numeric' });
  const dateTime = make({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  const dateTimeWithYear = make({
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  const longDay = make({ weekday: 'long', day: 'numeric', month: 'long' });
  const longDayWithYear = make({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const exactOf = make({ dateStyle: 'full', timeStyle: 'medium' });
  const numbers = new Intl.NumberFormat(locale);
  // Days are counted in the agent's zone, which may be 23 or 25 hours long.
  // Taken apart by name: the order that a locale puts them in differs from one engine to the next.
  const calendar = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric' });
  const part = (at: number, type: Intl.DateTimeFormatPartTypes) =>
    Number(calendar.formatToParts(at).find((found) => found.type === type)?.value);
  const year = (at: number) => part(at, 'year');
  const dayNumber = (at: number) => Date.UTC(year(at), part(at, 'month') - 1, part(at, 'day')) / DAY;
  const daysBetween = (at: number, now: number) => dayNumber(now) - dayNumber(at);

  const span = (ms: number): string => {
    const left = Math.max(0, ms);
    if (left < MINUTE) return words.span.seconds(Math.floor(left / 1000));
    if (left < HOUR) return words.span.minutes(Math.floor(left / MINUTE));
    if (left < DAY) return words.span.hours(Math.floor(left / HOUR), Math.floor((left % HOUR) / MINUTE));
    return words.span.days(Math.floor(left / DAY), Math.floor((left % DAY) / HOUR));
  };

  return {
    /** `09:41` */
    clock: (at: number) => clockOf.format(at),
    /** `Friday, 3 October 2025 at 09:41:07`, for tooltips. */
    exact: (at: number) => exactOf.format(at),
    /** `1,234` */
    number: (n: number) => numbers.format(n),
    /** Names the day apart from others. */
    dayKey: dayNumber,
    /** `Today`, `Yesterday`, `Monday, 3 October` */
    day: (at: number, now: number): string => {
      const days = daysBetween(at, now);
      if (days === 0) return words.day.today;
      if (days === 1) return words.day.yesterday;
      return (year(at) === year(now) ? longDay : longDayWithYear).format(at);
    },
    /** `09:41` today, `yesterday`, `Mon` within a week, else `3 Oct` */
    short: (at: number, now: number): string => {
      const days = daysBetween(at, now);
      if (days <= 0) return clockOf.format(at);
      if (days === 1) return words.day.yesterdayInline;
      if (days < 7) return weekday.format(at);
      return (year(at) === year(now) ? date : dateWithYear).format(at);
    },
    /** `09:41`, with the day before it where it is not `base`'s day (today where none is given). */
    moment: (at: number, now: number, base = now): string => {
      const time = clockOf.format(at);
      if (dayNumber(at) === dayNumber(base)) return time;
      const days = daysBetween(at, now);
      const day = days === 1 ? words.day.yesterdayInline : days < 7 && days > 0 ? weekday.format(at) : date.format(at);
      return days === 0 ? time : `${day} ${time}`;
    },
    /** `14:00` today, `tomorrow 09:00`, `Mon 09:00` within a week, else `3 Oct 09:00`: for what is to come, or was. */
    coming: (at: number, now: number): string => {
      const days = -daysBetween(at, now);
      const time = clockOf.format(at);
      if (days === 0) return time;
      if (days === 1) return `${words.day.tomorrow} ${time}`;
      if (days === -1) return `${words.day.yesterdayInline} ${time}`;
      const day = days > 1 && days < 7 ? weekday : year(at) === year(now) ? date : dateWithYear;
      return `${day.format(at)} ${time}`;
    },
    /** `10:42` today, else `23 Nov, 10:42`: for what began once and lasts. */
    since: (at: number, now: number): string => {
      if (daysBetween(at, now) === 0) return clockOf.format(at);
      return (year(at) === year(now) ? dateTime : dateTimeWithYear).format(at);
    },
    /** `just now`, `12 min ago`, `3 h ago`, `2 days ago` */
    ago: (at: number, now: number): string => {
      const past = now - at;
      if (past < MINUTE) return words.ago.now;
      if (past < HOUR) return words.ago.minutes(Math.floor(past / MINUTE));
      if (past < DAY) return words.ago.hours(Math.floor(past / HOUR));
      return words.ago.days(Math.max(1, daysBetween(at, now)));
    },
    /** `1 h 23 min` */
    span,
    /** Like {@link span}, the largest unit alone: `3 h` */
    roughSpan: (ms: number): string => {
      if (ms >= DAY) return span(ms - (ms % DAY));
      if (ms >= HOUR) return span(ms - (ms % HOUR));
      return span(ms);
    },
  };
}
