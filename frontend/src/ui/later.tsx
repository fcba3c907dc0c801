import { useEffect, useReducer, useState, type ComponentType, type ReactNode } from 'react';
import { send, Unreachable } from '../api/http';
import { useFeed } from '../api/live';
import { Failure } from './Page';

/* Code that the first page does not need. It is fetched once that is there: so it opens at once, and also while the node is away. */

type Fetch<T> = () => Promise<T>;

const ahead: Fetch<unknown>[] = [];

/** Names code to be fetched ahead. */
export function later<T>(fetch: Fetch<T>): Fetch<T> {
  ahead.push(fetch);
  return fetch;
}

/** Fetches all of it. What does not come is asked for again when somebody wants it. */
export function loadAhead(): void {
  for (const fetch of ahead) fetch().catch(() => undefined);
}

/** A page whose code is fetched ahead, or when it is opened; and again when the node is back that could not give it. */
export function laterPage(fetch: Fetch<{ default: ComponentType }>): () => ReactNode {
  let Page: ComponentType | undefined;
  const fetched = later(async () => {
    Page = (await fetch()).default;
  });
  return function LaterPage() {
    const { state } = useFeed();
    const [failure, setFailure] = useState<unknown>();
    const [, redraw] = useReducer((times: number) => times + 1, 0);
    useEffect(() => {
      if (Page !== undefined) return undefined;
      let left = false;
      fetched().then(
        () => left || redraw(),
        async (error: unknown) => {
          const why = await explain(error);
          if (!left) setFailure(why);
        },
      );
      return () => {
        left = true;
      };
    }, [state]);
    if (Page !== undefined) return <Page />;
    return failure === undefined ? null : <Failure error={failure} retry={() => window.location.reload()} />;
  };
}

const RELOADED = 'rollcall-reloaded';

/** A node that answers and has no such file runs another version than this page is from: then the page is loaded anew, once. */
async function explain(error: unknown): Promise<unknown> {
  try {
    await send('GET', 'v1/status/leader', { timeoutMs: 3000 });
  } catch (failure) {
    return failure instanceof Unreachable ? failure : error;
  }
  const file = String(error);
  if (sessionStorage.getItem(RELOADED) !== file) {
    sessionStorage.setItem(RELOADED, file);
    window.location.reload();
  }
  return error;
}
