const WHOLE = new Intl.NumberFormat('en');
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

export function count(value: number): string {
  return WHOLE.format(value);
}

/** `1 service`, `2,000 services` */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function bytes(value: number): string {
  let unit = 0;
  let rest = value;
  while (rest >= 1000 && unit < UNITS.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${rest >= 100 || unit === 0 ? Math.round(rest) : rest.toFixed(1)} ${UNITS[unit]}`;
}

export function rate(value: number): string {
  return value >= 10 ? count(Math.round(value)) : value.toFixed(1);
}

export function millis(value: number): string {
  if (value > 0 && value < 1) return `${Math.round(value * 1000)} µs`;
  if (value === 0) return '0 ms';
  if (value < 1000) return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
  return duration(value);
}

const STEPS: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

/** The largest unit that fits, rounded down: `3 d`, `12 min`, `0 s`. */
export function duration(ms: number): string {
  for (const [size, unit] of STEPS) {
    if (ms >= size) return `${Math.floor(ms / size)} ${unit}`;
  }
  return '0 s';
}

export function ago(at: Date, now: Date): string {
  const ms = now.getTime() - at.getTime();
  if (ms < -1500) return `in ${duration(-ms)}`;
  return ms < 1500 ? 'just now' : `${duration(ms)} ago`;
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DATE = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' });

/** `14:03:07` today, `24 Nov 14:03:07` before. */
export function clock(at: Date, now: Date): string {
  const time = CLOCK.format(at);
  return at.toDateString() === now.toDateString() ? time : `${DATE.format(at)} ${time}`;
}

/** `a, b and c` */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

export function firstLine(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '')?.trim() ?? '';
}

/** Ids cut to their first part, which tells them apart well enough: `session 93864e28… on n1 created`. */
export function shortIds(text: string): string {
  return text.replace(/\b([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '$1…');
}
