const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const TIME = /^(\d{4}-\d{1,2}-\d{1,2})[T ](\d{1,2}):(\d{2})$/;

/** The begin of a day as a date field has it, in the agent's zone; null where it is none. */
export function dayStart(text: string): number | null {
  return dateOf(text)?.getTime() ?? null;
}

/** The last millisecond of that day, which need not have 24 hours. */
export function dayEnd(text: string): number | null {
  const date = dateOf(text);
  if (!date) return null;
  date.setDate(date.getDate() + 1);
  return date.getTime() - 1;
}

/** A date with a time, as a field for both has it or as somebody types it. */
export function timeOf(text: string): number | null {
  const [, day, hour, minute] = TIME.exec(text.trim()) ?? [];
  const date = day === undefined ? null : dateOf(day);
  if (!date || Number(hour) > 23 || Number(minute) > 59) return null;
  date.setHours(Number(hour), Number(minute));
  return date.getTime();
}

/** For a field that takes a date with a time. */
export function fieldOf(at: number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

function dateOf(text: string): Date | null {
  const [, year, month, day] = DATE.exec(text.trim()) ?? [];
  if (year === undefined) return null;
  const date = new Date(Number(year), Number(month) - 1, Number(day));
  // 31 April would be 1 May.
  return date.getMonth() === Number(month) - 1 && date.getDate() === Number(day) ? date : null;
}
