import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';

interface FilterTextProps {
  label: string;
  placeholder: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  width?: number;
  /** The one that the slash key goes to. */
  first?: boolean;
  delayMs?: number;
}

/** A text filter that lives in the URL: it writes there a moment after the typing, and follows it back. */
export function FilterText({ label, placeholder, value, onChange, width = 220, first = false, delayMs = 120 }: FilterTextProps) {
  const [text, setText] = useState(value ?? '');
  const written = useRef(value ?? '');
  const settle = useDebouncedCallback((next: string) => {
    written.current = next;
    onChange(next === '' ? undefined : next);
  }, delayMs);
  useEffect(() => {
    if ((value ?? '') !== written.current) {
      written.current = value ?? '';
      setText(value ?? '');
    }
  }, [value]);
  const change = (next: string) => {
    setText(next);
    settle(next);
  };
  return (
    <TextInput
      aria-label={label}
      placeholder={placeholder}
      value={text}
      w={width}
      data-filter={first ? true : undefined}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          change('');
          event.currentTarget.blur();
        }
      }}
      rightSection={text === '' ? null : <CloseButton size="xs" aria-label={`Clear ${label}`} onClick={() => change('')} />}
    />
  );
}
