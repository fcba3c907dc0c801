import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { removePeer, restoreSnapshot, transferLeadership } from '../api/changes';
import { apiUrl } from '../api/http';
import { overviewQuery, raftQuery, recentQuery } from '../api/queries';
import type { Member, Overview } from '../api/types';
import { bytes, count, plural } from '../lib/format';
import { attempt, Confirm } from '../ui/ask';
import { Entries } from '../ui/Entries';
import { FileChoice } from '../ui/FileChoice';
import { StatusWord } from '../ui/Mark';
import { MemberTable } from '../ui/Members';
import { Head, Loaded, Section } from '../ui/Page';
import { useReadOnly } from '../ui/readOnly';
import { Terms } from '../ui/Terms';

export default function Cluster() {
  const overview = useQuery(overviewQuery);
  return <Loaded query={overview}>{(data) => <Page data={data} />}</Loaded>;
}

function Page({ data }: { data: Overview }) {
  const leaders = useQuery(recentQuery({ kind: 'leader-elected' }, 50));
  const moves = useQuery(recentQuery({ kind: 'leader-elected,node-joined,node-lost,node-returned,node-reaped' }, 20));
  const readOnly = useReadOnly();
  return (
    <>
      <Head title="Cluster" mark={<StatusWord status={data.healthy ? 'passing' : 'warning'}>{data.healthy ? 'healthy' : 'not healthy'}</StatusWord>}>
        {data.sentence}
      </Head>
      <p className="facts">
        <span>leader <b>{data.leader ?? 'none'}</b></span>
        <span>term <b>{count(data.term)}</b></span>
        <span>voters <b>{data.voters}</b></span>
        <span>quorum <b>{data.quorum}</b></span>
        <span>may fail <b>{data.failureTolerance}</b></span>
        <span>state <b>{bytes(data.sizes.stateBytes)}</b></span>
        <span>log <b>{bytes(data.sizes.logBytes)}</b></span>
      </p>
      <Section title="Servers">
        <MemberTable
          members={data.members}
          here={data.node}
          detailed
          actions={readOnly || data.voters < 2 ? undefined : (member) => <MemberActions member={member} data={data} />}
        />
      </Section>
      <div className="columns">
        <div>
          <Section title="Who led"><Loaded query={leaders}>{(page) => <Terms entries={page.entries} />}</Loaded></Section>
          <Section title="Comings and goings">
            <Loaded query={moves}>{(page) => <Entries entries={page.entries} none="No election and no server lost since the journal began." />}</Loaded>
          </Section>
        </div>
        <div>
          <Snapshot readOnly={readOnly} />
          <Raft />
        </div>
      </div>
    </>
  );
}

function MemberActions({ member, data }: { member: Member; data: Overview }) {
  const [asked, setAsked] = useState<'lead' | 'remove'>();
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries();
  if (member.name === data.leader) return null;
  return (
    <span className="member-tools">
      {member.role === 'follower' && member.alive === true && <Button size="compact-xs" onClick={() => setAsked('lead')}>Make leader …</Button>}
      <Button size="compact-xs" onClick={() => setAsked('remove')}>Remove …</Button>
      <Confirm
        opened={asked === 'lead'}
        onClose={() => setAsked(undefined)}
        title={`Let ${member.name} lead?`}
        action="Hand over"
        danger={false}
        run={async () => {
          const done = await attempt(() => transferLeadership(member.name), `${member.name} is asked to lead.`);
          refresh();
          return done;
        }}
      >
        <p>{data.leader ?? 'The leader'} hands over once {member.name} has the whole log. Writes pause for a moment.</p>
      </Confirm>
      <Confirm
        opened={asked === 'remove'}
        onClose={() => setAsked(undefined)}
        title={`Remove ${member.name} from the cluster?`}
        action="Remove"
        typed={member.name}
        run={async () => {
          const done = await attempt(() => removePeer(member.name), `${member.name} is no longer a member.`);
          refresh();
          return done;
        }}
      >
        <p>
          The cluster goes on with {plural(data.voters - 1, 'voter')}; {quorumOf(data.voters - 1)} must agree. Do this for a server that
          never comes back; one that only restarts stays a member.
        </p>
      </Confirm>
    </span>
  );
}

function quorumOf(voters: number): string {
  return `${Math.floor(voters / 2) + 1} of them`;
}

function Snapshot({ readOnly }: { readOnly: boolean }) {
  const [file, setFile] = useState<File | null>(null);
  const client = useQueryClient();
  return (
    <Section title="Snapshot">
      <p>Everything the cluster stores, in one file: keys, catalog, sessions, queries. It is what <code>consul snapshot save</code> asks for.</p>
      <div style={{ display: 'flex', gap: 8 }}>
        <Button component="a" href={apiUrl('v1/snapshot')} download={`rollcall-${new Date().toISOString().slice(0, 10)}.snap`}>Save to a file</Button>
        {!readOnly && <FileChoice onFile={setFile}>Restore from a file …</FileChoice>}
      </div>
      <Confirm
        opened={file !== null}
        onClose={() => setFile(null)}
        title="Restore this snapshot?"
        action="Restore"
        typed="restore"
        run={async () => {
          if (file === null) return false;
          const done = await attempt(() => restoreSnapshot(file), 'The snapshot is restored.');
          void client.invalidateQueries();
          return done;
        }}
      >
        <p>
          <b>{file?.name}</b>, {bytes(file?.size ?? 0)}, replaces everything on all servers. What was written after the snapshot was taken is
          gone; save the present state first.
        </p>
      </Confirm>
    </Section>
  );
}

/** `/actuator/raft` of the node that serves this page. */
function Raft() {
  const raft = useQuery(raftQuery);
  return (
    <Section title="Raft on this node" aside={<a href={apiUrl('actuator/raft')}>/actuator/raft</a>}>
      <Loaded query={raft}>
        {(found) => (
          <dl className="facts-list">
            {flatten(found).map(([name, value]) => [<dt key={`${name} name`}>{name}</dt>, <dd key={name} className="mono">{value}</dd>])}
          </dl>
        )}
      </Loaded>
    </Section>
  );
}

/** `{a: {b: 1}}` -> `a b: 1`; lists are the business of the table above. */
function flatten(value: Record<string, unknown>, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([name, each]): [string, string][] => {
    const words = `${prefix}${name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)}`;
    if (Array.isArray(each) || each === null) return [];
    if (typeof each === 'object') return flatten(each as Record<string, unknown>, `${words} `);
    return [[words, typeof each === 'number' ? count(each) : String(each)]];
  });
}
