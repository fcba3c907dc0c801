import { useQueries } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { folderQuery } from '../../api/queries';
import { foldersOf, treeRows, type TreeRow } from '../../lib/kvTree';
import { Blank, Failure } from '../../ui/Page';

interface TreeProps {
  selected: string;
  onSelect: (path: string) => void;
}

const ROW_PX = 28;

/** The keys as folders; each is asked for when it is opened, and again when something in it changes. */
export function Tree({ selected, onSelect }: TreeProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(foldersOf(selected)));
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    setOpen((before) => new Set([...before, ...foldersOf(selected.replace(/\/$/, ''))]));
  }, [selected]);

  const folders = useMemo(() => ['', ...open], [open]);
  const listings = useQueries({ queries: folders.map(folderQuery) });
  const listing = new Map(folders.map((folder, at) => [folder, listings[at]?.data ?? []]));
  const rows = treeRows(listing, open);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 15,
  });

  const toggle = (row: TreeRow) => {
    const next = new Set(open);
    if (!next.delete(row.path)) next.add(row.path);
    setOpen(next);
  };
  const choose = (row: TreeRow) => {
    if (row.folder && !row.open) toggle(row);
    onSelect(row.path);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = rows.findIndex((row) => row.path === selected);
    const row = rows[at];
    const go = (to: TreeRow | undefined) => {
      if (to !== undefined) onSelect(to.path);
    };
    if (event.key === 'ArrowDown' || event.key === 'j') go(rows[at + 1] ?? rows[0]);
    else if (event.key === 'ArrowUp' || event.key === 'k') go(rows[at - 1]);
    else if (event.key === 'ArrowRight' && row?.folder === true && !row.open) toggle(row);
    else if (event.key === 'ArrowLeft' && row?.open === true) toggle(row);
    else if (event.key === 'ArrowLeft') go(rows.find((each) => each.path === foldersOf(selected.replace(/\/$/, '')).at(-1)));
    else return;
    event.preventDefault();
  };

  const root = listings[0];
  if (root?.isError === true && root.data === undefined) {
    return <div className="tree" style={{ padding: 16 }}><Failure error={root.error} retry={() => void root.refetch()} /></div>;
  }
  return (
    <div className="tree" ref={scroller} onKeyDown={onKeyDown}>
      {root?.data?.length === 0 && (
        <div style={{ padding: '0 16px' }}>
          <Blank title="No key yet"><p>Create one, or import a file of <code>consul kv export</code>.</p></Blank>
        </div>
      )}
      {rows.length > 0 && (
        <div role="tree" aria-label="Keys" style={{ position: 'relative', height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const isSelected = row.path === selected;
            return (
              <div
                key={row.path}
                role="treeitem"
                className="tree-row"
                aria-level={row.depth + 1}
                aria-expanded={row.folder ? row.open : undefined}
                aria-selected={isSelected}
                tabIndex={isSelected || (item.index === 0 && !rows.some((each) => each.path === selected)) ? 0 : -1}
                title={row.path}
                style={{ position: 'absolute', top: 0, transform: `translateY(${item.start}px)`, paddingLeft: 16 + row.depth * 16 }}
                onClick={() => choose(row)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' || event.key === ' ') choose(row);
                }}
              >
                <span className="twist" aria-hidden="true" onClick={(event) => {
                  if (!row.folder) return;
                  event.stopPropagation();
                  toggle(row);
                }}>{row.folder ? (row.open ? '▾' : '▸') : ''}</span>
                <span className="clip">{row.name}{row.folder && <span className="quiet">/</span>}</span>
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}
