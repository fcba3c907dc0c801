import type { SpringProperty } from '../api/types';

/** The merged properties as a .properties file, each after a comment that names its source. */
export function propertiesText(properties: readonly SpringProperty[]): string {
  return properties
    .map(({ name, value, source }) => `# ${source}\n${escapeName(name)}=${escapeValue(value)}\n`)
    .join('');
}

function escapeName(name: string): string {
  return name.replace(/[\\:= #!]/g, (char) => `\\${char}`);
}

function escapeValue(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t').replace(/^ /, '\\ ');
}
