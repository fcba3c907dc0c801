import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { countUnder, readTree, removeTree } from '../../api/kv';
import { send } from '../../api/http';
import { recentQuery } from '../../api/queries';
import type { StoredKey } from '../../api/types';
import { bytes, count, plural } from '../../lib/format';
import { BATCH, exportText, parseExport, transaction, type ExportedKey } from '../../lib/kvExport';
import { attempt, Confirm } from '../../ui/ask';
import { Entries } from '../../ui/Entries';
import { FileChoice } from '../../ui/FileChoice';
import { Loaded, Section } from '../../ui/Page';
import { useReadOnly } from '../../ui/readOnly';

/** A folder, or everything: count, export, import, delete. */
export function FolderPanel({ prefix, onGone }: { prefix: string; onGone: () => void }) {
  const readOnly = useReadOnly();
  const client = useQueryClient();
  const size = useQuery({ queryKey: ['kv', 'count', prefix], queryFn: () => countUnder(prefix) });
  const changes = useQuery(recentQuery(prefix === '' ? { kind: 'key-created,key-changed,key-deleted' } : { prefix }, 20));
  const [deleting, setDeleting] = useState(false);
  const [plan, setPlan] = useState<ImportPlan>();
  const refresh = () => void client.invalidateQueries({ queryKey: ['kv'] });
  const keys = size.data === undefined ? '…' : plural(size.data, 'key');
  return (
    <>
      <div className="head" style={{ marginBottom: 8 }}>
        <h2 style={{ fontSize: 18 }} className={prefix === '' ? '' : 'mono'}>{prefix === '' ? 'All keys' : prefix}</h2>
        <span className="quiet">{keys}</span>
      </div>
      <div className="filters" style={{ marginBottom: 26 }}>
        <Button disabled={size.data === 0} onClick={() => void attempt(() => save(prefix), `Exported ${keys}.`)}>Export</Button>
        {!readOnly && (
          <>
            <FileChoice accept="application/json" onFile={(file) => void attempt(async () => setPlan(await planImport(file)), 'File read: look at what would change.')}>
              Import …
            </FileChoice>
            {prefix !== '' && <Button onClick={() => setDeleting(true)}>Delete all under this …</Button>}
          </>
        )}
      </div>
      <Section title="Recent changes here" aside={<Link to="/journal" search={prefix === '' ? { kind: 'key-created,key-changed,key-deleted' } : { prefix }}>in the journal</Link>}>
        <Loaded query={changes}>{(page) => <Entries entries={page.entries} none="The journal holds nothing about keys here." />}</Loaded>
      </Section>
      <Confirm
        opened={deleting}
        onClose={() => setDeleting(false)}
        title={`Delete ${keys} under ${prefix}?`}
        action={`Delete ${keys}`}
        typed={prefix}
        run={async () => {
          const done = await attempt(() => removeTree(prefix), `Deleted ${keys} under ${prefix}.`);
          refresh();
          if (done) onGone();
          return done;
        }}
      >
        <p>Whoever watches them sees them go. Export first if they may be needed again.</p>
      </Confirm>
      <Confirm
        opened={plan !== undefined}
        onClose={() => setPlan(undefined)}
        title={`Import ${plan?.name ?? ''}?`}
        action={`Write ${plural(plan?.write.length ?? 0, 'key')}`}
        danger={(plan?.changed ?? 0) > 0}
        run={async () => {
          if (plan === undefined) return false;
          const done = await attempt(() => writeAll(plan.write), `Imported ${plural(plan.write.length, 'key')}.`);
          refresh();
          return done;
        }}
      >
        <p>
          {plural(plan?.total ?? 0, 'key')}, {bytes(plan?.bytes ?? 0)}: <b>{count(plan?.created ?? 0)}</b> new, <b>{count(plan?.changed ?? 0)}</b> replace
          another value, {count(plan?.same ?? 0)} stay as they are. Keys go where the file says, not under the folder that is open.
        </p>
      </Confirm>
    </>
  );
}

async function save(prefix: string): Promise<void> {
  const text = exportText(await readTree(prefix));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = `${prefix === '' ? 'kv' : prefix.replace(/\/$/, '').replaceAll('/', '-')}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}

interface ImportPlan {
  name: string;
  total: number;
  bytes: number;
  created: number;
  changed: number;
  same: number;
  write: ExportedKey[];
}

/** Compares the file with what is there, so that the question can say what would happen. */
async function planImport(file: File): Promise<ImportPlan> {
  const keys = parseExport(await file.text());
  const present = new Map((await readTree(commonPrefix(keys.map((each) => each.key)))).map((each) => [each.key, each]));
  const plan: ImportPlan = { name: file.name, total: keys.length, bytes: 0, created: 0, changed: 0, same: 0, write: [] };
  for (const key of keys) {
    const there = present.get(key.key);
    plan.bytes += key.value.length;
    if (there === undefined) plan.created++;
    else if (isSame(there, key)) plan.same++;
    else plan.changed++;
    if (there === undefined || !isSame(there, key)) plan.write.push(key);
  }
  return plan;
}

function isSame(a: StoredKey, b: ExportedKey): boolean {
  return a.flags === b.flags && a.value.length === b.value.length && a.value.every((byte, at) => byte === b.value[at]);
}

function commonPrefix(keys: readonly string[]): string {
  let prefix = keys[0] ?? '';
  for (const key of keys) {
    while (!key.startsWith(prefix)) prefix = prefix.slice(0, -1);
  }
  return prefix;
}

/** In transactions of a limited size: each is written whole or not at all. */
async function writeAll(keys: readonly ExportedKey[]): Promise<void> {
  for (let at = 0; at < keys.length; at += BATCH) {
    try {
      await send('PUT', 'v1/txn', { body: transaction(keys.slice(at, at + BATCH)) });
    } catch (failure) {
      const why = failure instanceof Error ? failure.message : String(failure);
      throw new Error(`${at} of ${keys.length} keys were written before this: ${why}`);
    }
  }
}
