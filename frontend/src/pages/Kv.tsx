import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { FilterText } from '../ui/Filters';
import { Head } from '../ui/Page';
import { useReadOnly } from '../ui/readOnly';
import { FolderPanel } from './kv/FolderPanel';
import { KeyPanel } from './kv/KeyPanel';
import { Matches } from './kv/Matches';
import { Tree } from './kv/Tree';

const route = getRouteApi('/kv');

export default function Kv() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const readOnly = useReadOnly();
  const [creating, setCreating] = useState(false);
  const selected = search.key ?? '';
  const where = search.in ?? 'both';
  const set = (change: Partial<typeof search>, replace = true) => void navigate({ from: '/kv', to: '/kv', search: (before) => ({ ...before, ...change }), replace });
  const select = (key: string) => set({ key: key === '' ? undefined : key }, false);
  const folder = selected.slice(0, selected.lastIndexOf('/') + 1);
  return (
    <>
      <Head title="Key/value" tools={<Link to="/spring">As Spring sees it</Link>} />
      <div className="filters">
        <FilterText label="Search" placeholder="search keys and values   /" value={search.q} onChange={(q) => set({ q })} width={260} delayMs={250} first />
        <SegmentedControl aria-label="Search in" data={['keys', 'values', 'both']} value={where} onChange={(to) => set({ in: to === 'both' ? undefined : to })} />
        <Button onClick={() => select('')}>All keys</Button>
        {!readOnly && <Button onClick={() => setCreating(true)}>New key …</Button>}
      </div>
      <div className="kv">
        {search.q === undefined ? (
          <Tree selected={selected} onSelect={select} />
        ) : (
          <Matches q={search.q} where={where} selected={selected} onSelect={select} />
        )}
        <div className="panel">
          {selected === '' || selected.endsWith('/') ? (
            <FolderPanel key={selected} prefix={selected} onGone={() => select('')} />
          ) : (
            <KeyPanel name={selected} onGone={() => select(folder)} />
          )}
        </div>
      </div>
      {creating && <NewKey folder={folder} onClose={() => setCreating(false)} onName={select} />}
    </>
  );
}

function NewKey({ folder, onClose, onName }: { folder: string; onClose: () => void; onName: (key: string) => void }) {
  const [name, setName] = useState(folder);
  const problem = name.startsWith('/') ? 'Consul keys begin without a slash.' : undefined;
  return (
    <Modal opened onClose={onClose} title="New key">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (problem !== undefined || name === '') return;
          onClose();
          onName(name);
        }}
      >
        <TextInput
          label="Name"
          description="Slashes make folders: config/greeter/greeter.message"
          data-autofocus
          value={name}
          error={problem}
          styles={{ input: { fontFamily: 'var(--font-mono)' } }}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className="filters" style={{ margin: '16px 0 0', justifyContent: 'flex-end' }}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" disabled={name === '' || name.endsWith('/') || problem !== undefined}>Write its value</Button>
        </div>
      </form>
    </Modal>
  );
}
