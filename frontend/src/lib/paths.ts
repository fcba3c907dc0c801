/*
 * Every page lies one segment under the mount point (/ui/services, /ui/service?name=web): names and keys
 * travel in the query, never in the path. So the mount point is what stands before the last slash, whatever
 * prefix a reverse proxy puts in front, and relative asset links hold on every page.
 */

/** `/ops/rollcall/ui/services` -> `/ops/rollcall/ui/` */
export function mountOf(pathname: string): string {
  return pathname.slice(0, pathname.lastIndexOf('/') + 1);
}

/** Where the node's API begins: beside the mount point. `/ops/rollcall/ui/` -> `/ops/rollcall/` */
export function apiRootOf(pathname: string): string {
  return mountOf(mountOf(pathname).replace(/\/$/, '')) || '/';
}

export type Query = Record<string, string | number | boolean | undefined>;

/** Fields that are undefined or empty are left out. */
export function queryString(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** A key in a path: its slashes stay, everything else is escaped. */
export function keyPath(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}
