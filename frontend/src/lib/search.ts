/** The page's query string is plain text: `?status=critical&q=web`, for people to read and to write. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(name, value);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

export type Fields<K extends string> = Partial<Record<K, string>>;

/** Takes the named fields of a query string and drops the rest. */
export function fields<const K extends string>(...names: readonly K[]) {
  return (search: Record<string, unknown>): Fields<K> => {
    const taken: Fields<K> = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === 'string' && value !== '') taken[name] = value;
    }
    return taken;
  };
}
