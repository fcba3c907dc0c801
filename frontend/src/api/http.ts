import { apiRootOf, queryString, type Query } from '../lib/paths';

const TIMEOUT_MS = 15_000;

/** The node answered, and it was a refusal. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'Refused';
  }
}

/** Nothing answered. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('The node does not answer.', { cause });
    this.name = 'Unreachable';
  }
}

export const apiRoot = new URL(apiRootOf(window.location.pathname), window.location.origin).href;

export function apiUrl(path: string, query: Query = {}): string {
  return apiRoot + path + queryString(query);
}

export interface Send {
  query?: Query;
  body?: BodyInit;
  json?: unknown;
  signal?: AbortSignal;
  timeoutMs?: number;
}

export async function send(method: string, path: string, options: Send = {}): Promise<Response> {
  const timeout = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  const init: RequestInit = {
    method,
    cache: 'no-store',
    signal: options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]),
  };
  if (options.json !== undefined) {
    init.body = JSON.stringify(options.json);
    init.headers = { 'Content-Type': 'application/json' };
  } else if (options.body !== undefined) {
    init.body = options.body;
  }
  let response: Response;
  try {
    response = await fetch(apiUrl(path, options.query), init);
  } catch (failure) {
    if (options.signal?.aborted === true) throw failure;
    throw new Unreachable(failure);
  }
  if (!response.ok) throw new Refused(response.status, reason(await response.text(), response));
  return response;
}

/** Rollcall's own routes answer `{"error":…}`, Consul's plain text, and a proxy in between a page. */
function reason(text: string, response: Response): string {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && 'error' in parsed) return String(parsed.error);
  } catch {
    // Plain text, then.
  }
  const plain = text.trim();
  if (plain === '' || plain.startsWith('<')) return `HTTP ${response.status} ${response.statusText}`.trim();
  return plain.slice(0, 500);
}

export async function getJson<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const response = await send('GET', path, signal === undefined ? { query } : { query, signal });
  return (await response.json()) as T;
}

/** For what may be absent: 404 is an answer. */
export async function getOrNull<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T | null> {
  try {
    return await getJson<T>(path, query, signal);
  } catch (failure) {
    if (failure instanceof Refused && failure.status === 404) return null;
    throw failure;
  }
}
