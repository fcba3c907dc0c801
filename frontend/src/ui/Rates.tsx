import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { clock, rate } from '../lib/format';

const HEIGHT = 112;
/** Ten minutes of a sample every 3 s. */
const SAMPLES = 200;
/** The axis shows two minutes at least. */
const LEAST_S = 120;

interface RatesProps {
  reads: number;
  writes: number;
  /** When this was measured, in milliseconds. */
  sampled: number;
}

/* Kept outside of the component: the curve goes on where it was when one comes back to the page. */
const at: number[] = [];
const reads: number[] = [];
const writes: number[] = [];

/** One point alone is no curve: uPlot would show it in the middle of years. */
function curves(): uPlot.AlignedData {
  return at.length < 2 ? [[], [], []] : [at, reads, writes];
}

/** From the first sample to the last, two minutes at least. */
function span(): [number, number] {
  const end = at.at(-1) ?? Date.now() / 1000;
  return [Math.min(at[0] ?? end, end - LEAST_S), end];
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Reads and writes a second. */
export default function Rates({ reads: read, writes: written, sampled }: RatesProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const scheme = useComputedColorScheme('light');

  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const axis: uPlot.Axis = {
      stroke: colour('--quiet'),
      grid: { stroke: colour('--rule'), width: 1 },
      ticks: { show: false },
      font: "11.5px 'Atkinson Hyperlegible Next Variable', sans-serif",
    };
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        padding: [8, 4, 0, 0],
        cursor: { y: false, points: { size: 5 } },
        legend: { show: false },
        scales: {
          x: { range: span },
           y: { range: (_plot, _min, max) => [0, Math.max(5, (max || 0) * 1.15)] },
        },
        series: [
          {},
          { label: 'reads', stroke: colour('--link'), width: 1.6 },
          { label: 'writes', stroke: colour('--ink'), width: 1.6, dash: [5, 3] },
        ],
        axes: [{ ...axis, size: 26, space: 70, values: (_plot, seconds) => seconds.map((each) => clock(new Date(each * 1000), new Date())) }, { ...axis, size: 38, space: 28 }],
      },
      curves(),
      element,
    );
    plot.current = chart;
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [scheme]);

  useEffect(() => {
    if (at.at(-1) === sampled / 1000) return;
    at.push(sampled / 1000);
    reads.push(read);
    writes.push(written);
    for (const series of [at, reads, writes]) {
      if (series.length > SAMPLES) series.shift();
    }
    plot.current?.setData(curves());
  }, [read, written, sampled]);

  return (
    <>
      <div className="figures" style={{ paddingBottom: 4 }}>
        <div><span>reads a second<i className="swatch" style={{ color: 'var(--link)' }} /></span><b>{rate(read)}</b></div>
        <div><span>writes a second<i className="swatch dashed" style={{ color: 'var(--ink)' }} /></span><b>{rate(written)}</b></div>
      </div>
      <div ref={box} style={{ height: HEIGHT }} role="img" aria-label={`${rate(read)} reads and ${rate(written)} writes a second`} />
    </>
  );
}
