import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { keySearchQuery, nodesQuery, servicesQuery } from '../api/queries';
import { bytes, plural } from '../lib/format';
import { flipTimes } from '../ui/Time';
import { GOTO } from './keys';

const PER_GROUP = 7;
const [store, spotlight] = createSpotlight();

interface Action {
  id: string;
  label: string;
  description?: string;
  run: () => void;
}

/** Ctrl-K: pages, services, nodes, keys (searched by the node) and what can be done anywhere. */
export default function Palette({ onClose, flipTheme }: { onClose: () => void; flipTheme: () => void }) {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [settled] = useDebouncedValue(text.trim(), 150);
  const services = useQuery(servicesQuery).data;
  const nodes = useQuery(nodesQuery).data;
  const keys = useQuery({ ...keySearchQuery(settled, 'keys', ''), enabled: settled.length > 1 }).data;

  useEffect(() => {
    spotlight.open();
  }, []);

  const groups = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const fits = (label: string) => label.toLowerCase().includes(wanted);
    const pages: Action[] = GOTO.map(({ to, title, key }) => ({
      id: `page ${to}`,
      label: title,
      description: `g ${key}`,
      run: () => void navigate({ to }),
    }));
    const found: [string, Action[]][] = [
      ['Pages', [...pages, { id: 'page /spring', label: 'As Spring sees it', run: () => void navigate({ to: '/spring' }) }].filter((page) => fits(page.label))],
      ['Services', (services ?? []).filter((each) => fits(each.name)).slice(0, PER_GROUP).map((each) => ({
        id: `service ${each.name}`,
        label: each.name,
        description: each.critical > 0 ? `${each.critical} of ${plural(each.instances, 'instance')} critical` : plural(each.instances, 'instance'),
        run: () => void navigate({ to: '/service', search: { name: each.name } }),
      }))],
      ['Nodes', (nodes ?? []).filter((each) => fits(each.Node)).slice(0, PER_GROUP).map((each) => ({
        id: `node ${each.Node}`,
        label: each.Node,
        description: each.Address,
        run: () => void navigate({ to: '/node', search: { name: each.Node } }),
      }))],
      ['Keys', wanted.length < 2 ? [] : (keys?.matches ?? []).slice(0, PER_GROUP).map((each) => ({
        id: `key ${each.key}`,
        label: each.key,
        description: bytes(each.size),
        run: () => void navigate({ to: '/kv', search: { key: each.key } }),
      }))],
      ['Do', [
        { id: 'do theme', label: 'Switch between dark and light', run: flipTheme },
        { id: 'do times', label: 'Switch between relative and absolute times', run: flipTimes },
        { id: 'do copy', label: 'Copy the link to this page', run: () => void navigator.clipboard.writeText(window.location.href) },
      ].filter((each) => fits(each.label))],
    ];
    return found.filter(([, actions]) => actions.length > 0);
  }, [text, services, nodes, keys, navigate, flipTheme]);

  // What is found arrives after the typing, when nothing is selected yet: then Enter means the first of it.
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || document.querySelector('.mantine-Spotlight-action[data-selected]') !== null) return;
    spotlight.close();
    groups[0]?.[1][0]?.run();
  };

  return (
    <Spotlight.Root store={store} query={text} onQueryChange={setText} onSpotlightClose={onClose} shortcut={null} scrollable maxHeight={420}>
      <Spotlight.Search placeholder="A page, a service, a node, a key …" onKeyDown={onEnter} />
      <Spotlight.ActionsList>
        {groups.map(([title, actions]) => (
          <Spotlight.ActionsGroup key={title} label={title}>
            {actions.map((action) => (
              <Spotlight.Action key={action.id} label={action.label} description={action.description} onClick={action.run} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && <Spotlight.Empty>Nothing here has that name.</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
