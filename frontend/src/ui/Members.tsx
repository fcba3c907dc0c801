import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Member } from '../api/types';
import { count, millis } from '../lib/format';
import { StatusWord } from './Mark';

interface MemberTableProps {
  members: readonly Member[];
  /** The node that serves this page. */
  here: string;
  detailed?: boolean;
  actions?: (member: Member) => ReactNode;
}

export function MemberTable({ members, here, detailed = false, actions }: MemberTableProps) {
  // The buttons need the room more than that figure.
  const tools = actions === undefined ? '' : 'wide-only';
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label="Servers">
      <table className="plain">
        <thead>
          <tr>
            <th>server</th>
            <th>role</th>
            {detailed && <th className="wide-only">address</th>}
            {detailed && <th className="right wide-only">term</th>}
            {detailed && <th className="right wide-only">last index</th>}
            <th className="right">behind by</th>
            <th className={`right ${tools}`}>last contact</th>
            <th className="wide-only apart">version</th>
            {actions !== undefined && <th><span className="visually-hidden">actions</span></th>}
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <tr key={member.name} data-member={member.name}>
              <td className="nowrap">
                <Link to="/node" search={{ name: member.name }} style={{ fontWeight: 600 }}>{member.name}</Link>
                {member.name === here && <span className="quiet wide-only"> this page</span>}
              </td>
              <td>
                <Role member={member} />
              </td>
              {detailed && <td className="mono nowrap wide-only">{member.address}</td>}
              {detailed && <td className="right wide-only">{shown(member.term, count)}</td>}
              {detailed && <td className="right wide-only">{shown(member.lastIndex, count)}</td>}
              <td className="right nowrap">{member.role === 'leader' ? '—' : shown(member.lagEntries, (lag) => (lag === 0 ? 'nothing' : count(lag)))}</td>
              <td className={`right nowrap ${tools}`}>{member.role === 'leader' ? '—' : shown(member.lastContactMillis, millis)}</td>
              <td className="nowrap wide-only apart">{member.version ?? '?'}</td>
              {actions !== undefined && <td className="right">{actions(member)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Role({ member }: { member: Member }) {
  if (member.alive === undefined) return <StatusWord status="unknown">{member.role}?</StatusWord>;
  return member.alive ? <StatusWord status="passing">{member.role}</StatusWord> : <StatusWord status="critical">{member.role}, silent</StatusWord>;
}

/** What only the leader knows may be absent. */
function shown(value: number | undefined, text: (value: number) => string): string {
  return value === undefined ? '?' : text(value);
}
