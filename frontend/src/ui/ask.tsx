import { Button, Group, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type ReactNode } from 'react';

/** Says what happened, or why it did not. Returns whether it did; `succeeded` false is told by the caller. */
export async function attempt(what: () => Promise<void>, done: string, succeeded = () => true): Promise<boolean> {
  try {
    await what();
    if (!succeeded()) return false;
    notifications.show({ message: done, color: 'green', autoClose: 4000 });
    return true;
  } catch (failure) {
    notifications.show({
      title: 'Not done',
      message: failure instanceof Error ? failure.message : String(failure),
      color: 'red',
      autoClose: false,
    });
    return false;
  }
}

interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  action: string;
  /** What has to be typed first, for what cannot be undone. */
  typed?: string;
  danger?: boolean;
  size?: string;
  run: () => Promise<boolean>;
}

export function Confirm({ opened, onClose, title, children, action, typed, danger = true, size = 'md', run }: ConfirmProps) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const close = () => {
    setText('');
    onClose();
  };
  const go = async () => {
    setBusy(true);
    const done = await run();
    setBusy(false);
    if (done) close();
  };
  return (
    <Modal opened={opened} onClose={close} title={title} size={size}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void go();
        }}
      >
        {children}
        {typed !== undefined && (
          <TextInput
            mt="sm"
            data-autofocus
            label={<>Type <code>{typed}</code> to confirm</>}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end" mt="lg">
          <Button onClick={close}>Cancel</Button>
          <Button
            type="submit"
            variant="filled"
            color={danger ? 'red.8' : undefined}
            loading={busy}
            disabled={typed !== undefined && text !== typed}
            data-autofocus={typed === undefined ? true : undefined}
          >
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
