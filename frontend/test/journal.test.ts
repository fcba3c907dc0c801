import { describe, expect, it } from 'vitest';
import type { Entry } from '../src/api/types';
import { matches, merged, toneOf, toQuery } from '../src/lib/journal';
import { shortIds } from '../src/lib/format';
import { outages, outSentence } from '../src/lib/outages';

const entry = (index: number, more: Partial<Entry>): Entry => ({
  id: `${index}-0`, index, sub: 0, time: `2026-11-25T20:00:${String(index).padStart(2, '0')}.000Z`, kind: 'check-status', message: '', ...more,
});

describe('the filter of the journal', () => {
  it('is asked of the node in its own words', () => {
    expect(toQuery({ kind: 'node-lost', prefix: 'a/', since: '2026-11-25T20:00:00Z' })).toMatchObject({
      kind: 'node-lost', 'key-prefix': 'a/', since: '2026-11-25T20:00:00.000Z', until: undefined,
    });
  });

  it('means the same for what comes by the stream', () => {
    const lost = entry(5, { kind: 'node-lost', node: 'n1' });
    expect(matches(lost, {})).toBe(true);
    expect(matches(lost, { kind: 'check-status,node-lost', node: 'n1' })).toBe(true);
    expect(matches(lost, { node: 'n' })).toBe(false);
    expect(matches(lost, { prefix: 'a/' })).toBe(false);
    expect(matches(lost, { until: '2026-11-25T20:00:04Z' })).toBe(false);
    expect(matches(entry(1, { kind: 'key-changed', key: 'a/b' }), { prefix: 'a/' })).toBe(true);
  });
});

describe('live entries and pages', () => {
  it('are one list, newest first, each once', () => {
    const live = [entry(12, {}), entry(11, {})];
    const pages = [entry(11, {}), { ...entry(11, {}), id: '11-1', sub: 1 }, entry(9, {})];
    expect(merged(live, pages).map((each) => each.id)).toEqual(['12-0', '11-1', '11-0', '9-0']);
  });

  it('show their tone', () => {
    expect(toneOf(entry(1, { to: 'critical', check: 'c' }))).toBe('critical');
    expect(toneOf(entry(1, { to: 'critical', check: '_service_maintenance:web' }))).toBe('maintenance');
    expect(toneOf(entry(1, { kind: 'key-changed' }))).toBeUndefined();
  });
});

describe('ids', () => {
  it('are cut to what tells them apart, and nothing else is', () => {
    expect(shortIds('session b18ad03a-8de9-4966-8e06-a5e18f4e7520 (stock) on n2 created')).toBe('session b18ad03a… (stock) on n2 created');
    expect(shortIds('apps/2026-11-26-0001/cafebabe-dead created')).toBe('apps/2026-11-26-0001/cafebabe-dead created');
  });
});

describe('what is out', () => {
  const check = (service: string, id: string, output: string) => ({
    Node: 'n1', CheckID: `service:${id}`, Name: '', Status: 'critical', Notes: '', Output: output, ServiceID: id, ServiceName: service, Type: '', ModifyIndex: 1,
  });
  const service = (name: string, instances: number) => ({ name, instances, passing: 0, warning: 0, critical: 1, tags: [], nodes: [], meta: {}, flaps: [] });

  it('tells how many, since when and why; the wholly gone first, maintenance not at all', () => {
    const out = outages(
      [check('web', 'web-1', '\n  timed out\nafter 10 s'), check('mail', 'mail-1', 'refused'), { ...check('auth', 'a', ''), CheckID: '_service_maintenance:a' }],
      [entry(30, { node: 'n1', check: 'service:mail-1', to: 'passing' }), entry(20, { node: 'n1', check: 'service:web-1', to: 'critical' })],
      [service('web', 3), service('mail', 1)],
    );
    expect(out).toEqual([
      { service: 'mail', critical: 1, instances: 1, since: undefined, why: 'refused' },
      { service: 'web', critical: 1, instances: 3, since: '2026-11-25T20:00:20.000Z', why: 'timed out' },
    ]);
  });

  it('says it in a sentence', () => {
    const out = (name: string, critical: number, instances: number) => ({ service: name, critical, instances, since: undefined, why: '' });
    expect(outSentence([out('a', 1, 1)])).toBe('a is out.');
    expect(outSentence([out('a', 2, 2), out('b', 1, 2)])).toBe('a is out. b has critical instances.');
    expect(outSentence(['a', 'b', 'c', 'd', 'e'].map((name) => out(name, 1, 1)))).toBe('a, b, c and 2 more are out.');
  });
});
