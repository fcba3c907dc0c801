import { useQuery } from '@tanstack/react-query';
import { keySearchQuery } from '../../api/queries';
import { bytes, plural } from '../../lib/format';
import { Blank, Loaded } from '../../ui/Page';

interface MatchesProps {
  q: string;
  where: string;
  selected: string;
  onSelect: (key: string) => void;
}

/** What the node found, in keys and in values. */
export function Matches({ q, where, selected, onSelect }: MatchesProps) {
  const found = useQuery(keySearchQuery(q, where, ''));
  return (
    <div className="tree" tabIndex={0} role="region" aria-label="Search results">
      <Loaded query={found}>
        {({ matches, next, truncated }) =>
          matches.length === 0 ? (
            <div style={{ padding: '0 16px' }}><Blank title="Nothing found"><p>Neither a {where === 'values' ? 'value' : where === 'keys' ? 'key' : 'key nor a value'} holds “{q}”.</p></Blank></div>
          ) : (
            <>
              <p className="quiet" style={{ margin: '2px 16px 8px' }}>
                {plural(matches.length, 'match', 'matches')}{(truncated || next !== undefined) && ', and there are more: search for something longer'}
              </p>
              {matches.map((match) => (
                <button key={match.key} type="button" className="match" aria-current={match.key === selected} onClick={() => onSelect(match.key)}>
                  <span className="mono" style={{ overflowWrap: 'anywhere' }}>{match.key}</span> <span className="quiet nowrap">{bytes(match.size)}</span>
                  {match.excerpt !== undefined && <span className="excerpt" style={{ display: 'block' }}>{match.excerpt}</span>}
                </button>
              ))}
            </>
          )
        }
      </Loaded>
    </div>
  );
}
