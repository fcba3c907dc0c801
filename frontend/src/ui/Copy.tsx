import { useClipboard } from '@mantine/hooks';

export function Copy({ text, what = 'this' }: { text: string; what?: string }) {
  const clipboard = useClipboard({ timeout: 1200 });
  return (
    <button
      type="button"
      className="copy"
      aria-label={clipboard.copied ? `Copied ${what}` : `Copy ${what}`}
      title={clipboard.copied ? 'Copied' : 'Copy'}
      onClick={(event) => {
        event.preventDefault();
        event.stopPropagation();
        clipboard.copy(text);
      }}
    >
      <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
        {clipboard.copied ? <path d="m3 8.5 3.2 3L13 4.8" /> : <path d="M6 5.5h7v8H6zM3 10.5v-8h7" />}
      </svg>
    </button>
  );
}

/** A value worth copying. */
export function Copied({ text, mono = true }: { text: string; mono?: boolean }) {
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 3, minWidth: 0 }}>
      <span className={mono ? 'mono' : ''} style={{ overflowWrap: 'anywhere' }}>{text}</span>
      <Copy text={text} what={text} />
    </span>
  );
}

export function Snippet({ text, title }: { text: string; title: string }) {
  return (
    <div className="snippet-box">
      <pre className="snippet" tabIndex={0} aria-label={title}>{text}</pre>
      <Copy text={text} what={title} />
    </div>
  );
}
