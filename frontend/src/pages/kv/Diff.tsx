import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { Language } from '../../lib/language';
import { dress } from './codemirror';

/** What changes from one text to another, lines that stay folded away. */
export default function Diff({ before, after, language }: { before: string; after: string; language: Language }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (box.current === null) return undefined;
    const view = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: after,
        extensions: [
          lineNumbers(),
          EditorView.lineWrapping,
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          EditorView.contentAttributes.of({ 'aria-label': 'Difference', tabindex: '0' }),
          dress(language),
          unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: { margin: 2, minSize: 5 } }),
        ],
      }),
    });
    return () => view.destroy();
  }, [before, after, language]);
  return <div className="editor diff" ref={box} />;
}
