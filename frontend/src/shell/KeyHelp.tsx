import { Modal } from '@mantine/core';
import { GOTO } from './keys';

const KEYS: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'find a page, a service, a node or a key'],
  ['/', 'to the filter of this page'],
  ['j k ↑ ↓', 'move in a table'],
  ['Enter', 'open the row'],
  ['d', 'dark or light'],
  ['?', 'these keys'],
  ...GOTO.map(({ key, title }) => [`g ${key}`, title] as const),
];

export default function KeyHelp({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Keys">
      <table className="plain">
        <tbody>
          {KEYS.map(([key, what]) => (
            <tr key={key}>
              <td className="nowrap"><span className="kbd">{key}</span></td>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
