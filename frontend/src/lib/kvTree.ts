export interface TreeRow {
  path: string;
  /** The last part of the path, without its slash. */
  name: string;
  depth: number;
  folder: boolean;
  open: boolean;
}

/**
 * The rows in sight: `listing` holds what lies directly under each folder that was asked for, as
 * `?keys&separator=/` answers it.
 */
export function treeRows(listing: ReadonlyMap<string, readonly string[]>, open: ReadonlySet<string>, prefix = '', depth = 0): TreeRow[] {
  const rows: TreeRow[] = [];
  for (const path of listing.get(prefix) ?? []) {
    // A key may be named like its folder, with the slash: the folder's row stands for both.
    if (path === prefix) continue;
    const folder = path.endsWith('/');
    const isOpen = folder && open.has(path);
    rows.push({ path, name: path.slice(prefix.length).replace(/\/$/, '') || '/', depth, folder, open: isOpen });
    if (isOpen) rows.push(...treeRows(listing, open, path, depth + 1));
  }
  return rows;
}

/** `a/b/c` -> `a/`, `a/b/` */
export function foldersOf(key: string): string[] {
  const folders: string[] = [];
  for (let at = key.indexOf('/'); at >= 0; at = key.indexOf('/', at + 1)) folders.push(key.slice(0, at + 1));
  return folders;
}
