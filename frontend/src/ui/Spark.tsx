/** Bars of equal width, oldest first. Heights are relative to the tallest, or to `top` if that is taller. */
export function Spark({ values, label, width = 74, top = 4 }: { values: readonly number[]; label: string; width?: number; top?: number }) {
  const height = 18;
  const tallest = Math.max(top, ...values);
  const step = width / Math.max(values.length, 1);
  return (
    <svg className="spark" width={width} height={height} role="img" aria-label={label}>
      <title>{label}</title>
      {values.map((value, at) => {
        const tall = value === 0 ? 1.5 : Math.max(3, (value / tallest) * height);
        return (
          <rect
            key={at}
            x={at * step}
            y={height - tall}
            width={Math.max(step - 1.5, 1)}
            height={tall}
            fill={value === 0 ? 'var(--rule)' : 'var(--warning)'}
          />
        );
      })}
    </svg>
  );
}
