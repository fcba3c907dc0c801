import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { properties } from '@codemirror/legacy-modes/mode/properties';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import type { Language } from '../../lib/language';

const LANGUAGES: Record<Language, () => Extension> = {
  plain: () => [],
  json,
  yaml,
  properties: () => StreamLanguage.define(properties),
};

const INK = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.definition(tags.variableName)], color: 'var(--link)' },
    { tag: [tags.string, tags.quote, tags.content], color: 'var(--passing)' },
    { tag: [tags.number, tags.bool, tags.null, tags.keyword, tags.atom], color: 'var(--maintenance)' },
    { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
    { tag: tags.invalid, color: 'var(--critical)' },
  ]),
);

export function dress(language: Language): Extension {
  return [LANGUAGES[language](), INK];
}
