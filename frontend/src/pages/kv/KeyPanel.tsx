import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { readKey, removeIfUnchanged, writeIfUnchanged } from '../../api/kv';
import { keyQuery, recentQuery } from '../../api/queries';
import type { StoredKey } from '../../api/types';
import { asText, hexDump } from '../../lib/base64';
import { bytes } from '../../lib/format';
import { isJson, languageOf, LANGUAGES, type Language } from '../../lib/language';
import { attempt, Confirm } from '../../ui/ask';
import { Copied, Copy } from '../../ui/Copy';
import { Entries } from '../../ui/Entries';
import { Loaded, Section } from '../../ui/Page';
import { useReadOnly } from '../../ui/readOnly';

const Editor = lazy(() => import('./Editor'));
const Diff = lazy(() => import('./Diff'));


export function KeyPanel({ name, onGone }: { name: string; onGone: () => void }) {
  const key = useQuery(keyQuery(name));
  return <Loaded query={key}>{(stored) => <Panel key={name} name={name} stored={stored} onGone={onGone} />}</Loaded>;
}

interface Draft {
  text: string;
  flags: string;
}

function draftOf(stored: StoredKey | null): Draft {
  return { text: stored === null ? '' : (asText(stored.value) ?? ''), flags: stored?.flags ?? '0' };
}

function Panel({ name, stored, onGone }: { name: string; stored: StoredKey | null; onGone: () => void }) {
  const readOnly = useReadOnly();
  const client = useQueryClient();
  /** What the draft was made from: a save asks for exactly this to be there still. */
  const [base, setBase] = useState(stored);
  const [draft, setDraft] = useState(() => draftOf(stored));
  const [language, setLanguage] = useState<Language>(() => languageOf(name, draftOf(stored).text));
  const [asked, setAsked] = useState<'save' | 'delete'>();
  const [theirs, setTheirs] = useState<{ stored: StoredKey | null }>();
  const original = draftOf(base);
  const dirty = draft.text !== original.text || draft.flags !== original.flags;
  const changedUnder = (stored?.modifyIndex ?? 0) !== (base?.modifyIndex ?? 0);
  const binary = base !== null && asText(base.value) === null;

  const rebase = (to: StoredKey | null, keep: boolean) => {
    setBase(to);
    if (!keep) setDraft(draftOf(to));
  };
  // Nobody is editing: follow what others write.
  useEffect(() => {
    if (changedUnder && !dirty) rebase(stored, false);
  }, [changedUnder, dirty, stored]);

  const refresh = () => void client.invalidateQueries({ queryKey: ['kv'] });
  /** Whether the question is answered: written, or a conflict that the next dialog tells. */
  const save = async (over: StoredKey | null): Promise<boolean> => {
    let conflict = false;
    const done = await attempt(async () => {
      const flags = draft.flags === '' ? '0' : draft.flags;
      conflict = !(await writeIfUnchanged(name, draft.text, flags, over?.modifyIndex ?? 0));
      if (conflict) setTheirs({ stored: await readKey(name) });
      else rebase(await readKey(name), false);
    }, `Saved ${name}.`, () => !conflict);
    refresh();
    return done || conflict;
  };

  return (
    <>
      <div className="head" style={{ marginBottom: 8 }}>
        <h2 style={{ fontSize: 18, overflowWrap: 'anywhere' }} className="mono">{name}</h2>
        <Copy text={name} what="the key" />
      </div>
      {stored === null && base === null && (
        <p className="quiet" style={{ marginTop: 0 }}>This key does not exist{readOnly ? '.' : '. Write a value and save, and it does.'}</p>
      )}
      {base !== null && <KeyFacts stored={base} />}
      {changedUnder && dirty && (
        <div className="banner calm" role="alert" style={{ margin: '0 0 10px', borderRadius: 6, border: '1px solid var(--maintenance)', padding: '7px 12px' }}>
          <span>{stored === null ? 'Somebody deleted this key' : 'Somebody changed this key'} while you were editing.</span>
          <Button size="compact-xs" onClick={() => setTheirs({ stored })}>Compare</Button>
        </div>
      )}
      {binary ? (
        <>
          <p className="quiet">The value is not text: it is shown, not edited.</p>
          <pre className="output" tabIndex={0}>{hexDump(base.value)}</pre>
        </>
      ) : (
        <Suspense fallback={<pre className="output" style={{ minHeight: 160 }}>{draft.text}</pre>}>
          <Editor
            label={`Value of ${name}`}
            text={draft.text}
            language={language}
            readOnly={readOnly}
            onChange={(text) => setDraft((before) => ({ ...before, text }))}
            onSave={() => dirty && setAsked('save')}
          />
        </Suspense>
      )}
      <div className="filters" style={{ marginTop: 10, marginBottom: 26 }}>
        {!binary && <Select aria-label="Format" w={118} data={[...LANGUAGES]} value={language} onChange={(chosen) => setLanguage((chosen ?? 'plain') as Language)} />}
        <TextInput
          aria-label="Flags"
          leftSection={<span className="quiet" style={{ fontSize: 12 }}>flags</span>}
          leftSectionWidth={46}
          w={150}
          readOnly={readOnly || binary}
          value={draft.flags}
          error={!/^\d*$/.test(draft.flags)}
          onChange={(event) => setDraft({ ...draft, flags: event.currentTarget.value })}
        />
        {language === 'json' && draft.text.trim() !== '' && !isJson(draft.text) && <span className="status warning" style={{ alignSelf: 'center' }}>no valid JSON</span>}
        <span style={{ flex: 1 }} />
        {!readOnly && (
          <>
            {base !== null && <Button onClick={() => setAsked('delete')}>Delete …</Button>}
            {dirty && base !== null && <Button onClick={() => setDraft(original)}>Undo</Button>}
            {!binary && (
              <Button variant="filled" disabled={(!dirty && base !== null) || !/^\d*$/.test(draft.flags)} onClick={() => (base === null ? void save(null) : setAsked('save'))}>
                {base === null ? 'Create' : 'Save …'}
              </Button>
            )}
          </>
        )}
      </div>
      <KeyHistory name={name} />

      <Confirm opened={asked === 'save'} onClose={() => setAsked(undefined)} title="Save this change?" action="Save" danger={false} size="xl" run={() => save(base)}>
        <Suspense><Diff before={original.text} after={draft.text} language={language} /></Suspense>
        {draft.flags !== original.flags && <p>Flags {original.flags} → {draft.flags}</p>}
        <p className="quiet">It is written only if nobody else has changed the key since index {base?.modifyIndex ?? 0}.</p>
      </Confirm>
      <Confirm
        opened={asked === 'delete'}
        onClose={() => setAsked(undefined)}
        title="Delete this key?"
        action="Delete"
        run={async () => {
          let kept = false;
          const done = await attempt(async () => {
            kept = !(await removeIfUnchanged(name, base?.modifyIndex ?? 0));
            if (kept) throw new Error('Somebody changed the key meanwhile: look at it again.');
          }, `Deleted ${name}.`);
          refresh();
          if (done) onGone();
          return done;
        }}
      >
        <p className="mono">{name}</p>
      </Confirm>
      <Conflict
        mine={draft.text}
        theirs={theirs}
        language={language}
        onClose={() => setTheirs(undefined)}
        onTake={(stored) => {
          rebase(stored, false);
          setTheirs(undefined);
        }}
        onKeep={async (stored) => {
          setTheirs(undefined);
          await save(stored);
        }}
        onEdit={(stored) => {
          rebase(stored, true);
          setTheirs(undefined);
        }}
      />
    </>
  );
}

function KeyFacts({ stored }: { stored: StoredKey }) {
  return (
    <p className="facts" style={{ marginBottom: 12 }}>
      <span>{bytes(stored.value.length)}</span>
      <span>changed at index <b>{stored.modifyIndex}</b></span>
      <span>created at <b>{stored.createIndex}</b></span>
      {stored.session === undefined ? (
        stored.lockIndex > 0 && <span>not locked, was locked {stored.lockIndex} times</span>
      ) : (
        <span style={{ display: 'inline-flex', gap: 4, flexWrap: 'wrap' }}>
          locked by <Link to="/sessions" search={{ q: stored.session }}>session</Link> <Copied text={stored.session} />
        </span>
      )}
    </p>
  );
}

function KeyHistory({ name }: { name: string }) {
  const history = useQuery(recentQuery({ prefix: name }, 60));
  return (
    <Section title="History of this key" aside={<Link to="/journal" search={{ prefix: name }}>in the journal</Link>}>
      <Loaded query={history}>
        {(page) => <Entries entries={page.entries.filter((entry) => entry.key === name).slice(0, 25)} none="The journal holds nothing about this key." />}
      </Loaded>
    </Section>
  );
}

interface ConflictProps {
  mine: string;
  theirs: { stored: StoredKey | null } | undefined;
  language: Language;
  onClose: () => void;
  onTake: (stored: StoredKey | null) => void;
  onKeep: (stored: StoredKey | null) => Promise<void>;
  onEdit: (stored: StoredKey | null) => void;
}

/** Two wrote the same key. Nothing is lost until a person says which value stays. */
function Conflict({ mine, theirs, language, onClose, onTake, onKeep, onEdit }: ConflictProps) {
  const stored = theirs?.stored ?? null;
  return (
    <Modal opened={theirs !== undefined} onClose={onClose} title="Somebody was faster" size="xl" data-conflict>
      <p style={{ marginTop: 0 }}>
        {stored === null
          ? 'The key has been deleted since you opened it. Your text is not written.'
          : `The key was changed at index ${stored.modifyIndex}, after you opened it. Your text is not written. Below: from theirs to yours.`}
      </p>
      <Suspense><Diff before={stored === null ? '' : (asText(stored.value) ?? hexDump(stored.value))} after={mine} language={language} /></Suspense>
      <div className="filters" style={{ marginTop: 16, marginBottom: 0, justifyContent: 'flex-end' }}>
        <Button onClick={() => onTake(stored)}>{stored === null ? 'Let it be deleted' : 'Take theirs'}</Button>
        <Button onClick={() => onEdit(stored)}>Go on editing mine</Button>
        <Button variant="filled" color="red.8" onClick={() => void onKeep(stored)}>Write mine over it</Button>
      </div>
    </Modal>
  );
}

