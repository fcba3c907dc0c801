import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Refused, Unreachable } from '../api/http';

export function Head({ title, mark, children, tools }: { title: string; mark?: ReactNode; children?: ReactNode; tools?: ReactNode }) {
  useDocumentTitle(`${title} · Rollcall`);
  return (
    <div className="head">
      <h1>{title}</h1>
      {mark}
      {children !== undefined && <span className="quiet">{children}</span>}
      {tools !== undefined && <div className="tools">{tools}</div>}
    </div>
  );
}

export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="section" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {aside !== undefined && <span className="aside">{aside}</span>}
      </header>
      {children}
    </section>
  );
}

/** Nothing to show, and what to do about it. */
export function Blank({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="blank">
      <h3>{title}</h3>
      {children}
    </div>
  );
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const [title, advice] = explain(error);
  return (
    <div className="blank" role="alert">
      <h3>{title}</h3>
      <p>{advice}</p>
      {retry !== undefined && <Button onClick={retry}>Try again</Button>}
    </div>
  );
}

function explain(error: unknown): [string, string] {
  if (error instanceof Unreachable) {
    return ['This node does not answer', 'It may be restarting. The page tries again by itself and fills in as soon as the node is back.'];
  }
  if (error instanceof Refused) {
    if (/no cluster leader/i.test(error.message)) {
      return ['The cluster has no leader', 'Reads and writes wait until a majority of the servers can talk to each other. Look at their processes and at the peer port between them.'];
    }
    if (error.status === 404) return ['This node does not know that route', `It answered 404: ${error.message}. Does every node run the same version?`];
    return [`The node refused: HTTP ${error.status}`, error.message];
  }
  return ['This page failed', error instanceof Error ? error.message : String(error)];
}

/** Shows what a query brought; before that nothing for a moment, then that it is under way. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return <div className="blank" aria-busy="true">Asking the node …</div>;
}
