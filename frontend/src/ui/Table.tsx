import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useMediaQuery } from '@mantine/hooks';

export interface Column<T> {
  id: string;
  title: string;
  /** A track of the CSS grid. */
  width: string;
  cell: (row: T) => ReactNode;
  /** What the column is sorted by; without it, it is not. */
  by?: (row: T) => string | number;
  right?: boolean;
  /** Left out on narrow screens. */
  wideOnly?: boolean;
  /** Another track on narrow screens. */
  narrowWidth?: string;
}

interface TableProps<T> {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  /** Opens a row: Enter, or a click. */
  open?: (row: T) => void;
  /** `name` or `-name`; kept in the URL by the page. */
  sort: string;
  onSort: (sort: string) => void;
  foot?: ReactNode;
}

const ROW_PX = 34;

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true });
}

/** A dense table of any length: only the rows in sight exist. Arrows or j and k move, Enter opens. */
export function Table<T>({ label, rows, columns, rowKey, open, sort, onSort, foot }: TableProps<T>) {
  const narrow = useMediaQuery('(max-width: 820px)', window.innerWidth <= 820, { getInitialValueInEffect: false });
  const shown = columns.filter((column) => !(narrow && column.wideOnly === true));
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);

  const descending = sort.startsWith('-');
  const sorted = useMemo(() => {
    const by = columns.find((column) => column.id === sort.replace(/^-/, ''))?.by;
    if (by === undefined) return rows;
    const result = [...rows].sort((a, b) => compare(by(a), by(b)));
    return descending ? result.reverse() : result;
    // The columns' functions are new with each rendering; what they do depends on nothing else.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rows, sort, descending]);

  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  useEffect(() => {
    if (active >= sorted.length) setActive(sorted.length - 1);
  }, [active, sorted.length]);

  const move = (to: number) => {
    const at = Math.max(0, Math.min(sorted.length - 1, to));
    setActive(at);
    virtual.scrollToIndex(at);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const steps: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 20, PageUp: -20 };
    const step = steps[event.key];
    const row = sorted[active];
    if (step !== undefined) move(active + step);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(sorted.length - 1);
    else if (event.key === 'Enter' && row !== undefined) open?.(row);
    else return;
    event.preventDefault();
  };

  const tracks = { gridTemplateColumns: shown.map((column) => (narrow ? (column.narrowWidth ?? column.width) : column.width)).join(' ') };
  return (
    <div className="table" role="table" aria-label={label} aria-rowcount={sorted.length + 1}>
      <div role="rowgroup">
        <div className="line names" role="row" aria-rowindex={1} style={tracks}>
          {shown.map((column) => {
            const mine = sort.replace(/^-/, '') === column.id;
            return (
              <div
                key={column.id}
                role="columnheader"
                className={column.right === true ? 'right' : ''}
                aria-sort={mine ? (descending ? 'descending' : 'ascending') : undefined}
              >
                {column.by === undefined ? (
                  column.title
                ) : (
                  <button type="button" onClick={() => onSort(mine && !descending ? `-${column.id}` : column.id)}>
                    {column.title}
                    {mine && (descending ? ' ↓' : ' ↑')}
                  </button>
                )}
              </div>
            );
          })}
        </div>
      </div>
      <div className="scroller" ref={scroller} tabIndex={0} onKeyDown={onKeyDown} role="rowgroup" aria-label={`${label}: arrows move, Enter opens`}>
        <div className="body" role="presentation" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = sorted[item.index];
            if (row === undefined) return null;
            return (
              <div
                key={rowKey(row)}
                className="line record"
                role="row"
                aria-rowindex={item.index + 2}
                data-active={item.index === active}
                data-row={rowKey(row)}
                style={{ ...tracks, transform: `translateY(${item.start}px)`, cursor: open === undefined ? undefined : 'pointer' }}
                onClick={(event) => {
                  if (!(event.target instanceof Element) || event.target.closest('a, button') !== null) return;
                  setActive(item.index);
                  open?.(row);
                }}
              >
                {shown.map((column) => (
                  <div key={column.id} role="cell" className={`cell ${column.right === true ? 'right' : ''}`}>
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {foot !== undefined && <div className="foot">{foot}</div>}
    </div>
  );
}
