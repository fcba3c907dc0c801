export type Language = 'plain' | 'json' | 'yaml' | 'properties';

export const LANGUAGES: readonly Language[] = ['plain', 'json', 'yaml', 'properties'];

const BY_EXTENSION: Record<string, Language> = { json: 'json', yaml: 'yaml', yml: 'yaml', properties: 'properties', ini: 'properties', conf: 'properties' };

/** By the name's ending, else by the look of the value. */
export function languageOf(key: string, value: string): Language {
  const named = BY_EXTENSION[key.slice(key.lastIndexOf('.') + 1).toLowerCase()];
  if (named !== undefined) return named;
  const text = value.trim();
  if (/^[{[]/.test(text) && isJson(text)) return 'json';
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (lines.length > 1 && lines.every((line) => /^[\w.-]+\s*=/.test(line))) return 'properties';
  // Spring Cloud Consul keeps whole YAML files in keys named data.
  if (lines.length > 1 && lines.every((line) => /^(\s*- |\s*[\w."'-]+:(\s|$)|\s+\S)/.test(line))) return 'yaml';
  return 'plain';
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
