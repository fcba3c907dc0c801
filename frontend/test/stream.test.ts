import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { roundTrip } from '../src/lib/distance';
import { Coalescer } from '../src/lib/coalesce';
import { ago, bytes, duration, firstLine, list, millis } from '../src/lib/format';
import { EventParser } from '../src/lib/sse';
import { worst } from '../src/lib/status';

describe('the event stream', () => {
  it('is read in whatever pieces it comes', () => {
    const text = ': heartbeat\n\nid: 7-0\nevent: node-lost\ndata: {"a":\ndata: 1}\n\nid: 8-0\r\ndata:x\r\n\r\n';
    for (let cut = 1; cut < text.length; cut++) {
      const parser = new EventParser();
      const found = [...parser.feed(text.slice(0, cut)), ...parser.feed(text.slice(cut))];
      expect(found).toEqual([
        { id: '7-0', event: 'node-lost', data: '{"a":\n1}' },
        { id: '8-0', event: 'message', data: 'x' },
      ]);
    }
  });
});

describe('a burst of changes', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is seen at once and then once an interval', () => {
    const run = vi.fn();
    const coalescer = new Coalescer(400, run, Date.now);
    for (let at = 0; at < 1000; at++) {
      coalescer.trigger();
      vi.advanceTimersByTime(1);
    }
    expect(run).toHaveBeenCalledTimes(3);
    vi.advanceTimersByTime(1000);
    expect(run).toHaveBeenCalledTimes(4);
    coalescer.trigger();
    expect(run).toHaveBeenCalledTimes(5);
  });
});

describe('words and figures', () => {
  it('are short and exact', () => {
    expect([bytes(999), bytes(1500), bytes(123_456_789)]).toEqual(['999 B', '1.5 KB', '123 MB']);
    expect([millis(0.25), millis(3.21), millis(1500)]).toEqual(['250 µs', '3.2 ms', '1 s']);
    expect([duration(59_999), duration(3_600_000), duration(90_000_000)]).toEqual(['59 s', '1 h', '1 d']);
    expect([list(['a']), list(['a', 'b', 'c'])]).toEqual(['a', 'a, b and c']);
    expect(firstLine('\n  x \ny')).toBe('x');
    const now = new Date('2026-01-01T00:10:00Z');
    expect(ago(new Date('2026-01-01T00:07:00Z'), now)).toBe('3 min ago');
    expect(ago(now, now)).toBe('just now');
  });

  it('a round trip is what consul rtt says', () => {
    const here = { Vec: [0.001, 0], Error: 1, Adjustment: 0, Height: 0.0001 };
    const there = { Vec: [0.004, 0.004], Error: 1, Adjustment: 0, Height: 0.0002 };
    expect(roundTrip(here, there)).toBeCloseTo(5.3);
    expect(roundTrip({ ...here, Adjustment: -1 }, there)).toBeCloseTo(5.3);
  });

  it('the worst check decides, and maintenance before it', () => {
    const check = (Status: string, CheckID = 'c') => ({ Status, CheckID });
    expect(worst([])).toBe('passing');
    expect(worst([check('passing'), check('warning'), check('critical')])).toBe('critical');
    expect(worst([check('critical'), check('critical', '_service_maintenance:x')])).toBe('maintenance');
  });
});
