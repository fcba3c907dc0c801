import { Button, FileButton } from '@mantine/core';
import { useRef } from 'react';

interface FileChoiceProps {
  children: string;
  accept?: string;
  onFile: (file: File) => void;
}

/** A button that asks for a file; the same one can be chosen again, after a look at what it would do. */
export function FileChoice({ children, accept, onFile }: FileChoiceProps) {
  const forget = useRef<() => void>(null);
  return (
    <FileButton
      {...(accept === undefined ? {} : { accept })}
      resetRef={forget}
      onChange={(file) => {
        if (file === null) return;
        forget.current?.();
        onFile(file);
      }}
    >
      {(props) => <Button {...props}>{children}</Button>}
    </FileButton>
  );
}
